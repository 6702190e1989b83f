"""Calls that nobody would think of, made from the OpenAPI document: none ends in a failure of the server, and each answer is
one that the document tells of."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portal import Portal
from tenant import Credential

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# The same calls each time: a failure is one that can be looked into.
SETTINGS = settings(
    max_examples=10, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["sound", "unsound"])
@pytest.mark.parametrize("name", ["beta", "v1.0"])
def test_each_answer_is_in_the_document(
    name: str, mode: GenerationMode, portal: Portal, credential: Credential
) -> None:
    document = schemathesis.openapi.from_url(f"{portal.url}/{name}/openapi.json")
    headers = {"Authorization": f"Bearer {credential.get_token().token}"}
    made = 0
    for found in document.get_all_operations():
        operation = found.ok()

        @SETTINGS
        @given(case=operation.as_strategy(generation_mode=mode))
        def call(case: schemathesis.Case) -> None:
            nonlocal made
            made += 1
            case.call_and_validate(headers=headers, checks=CHECKS)

        call()
    assert made > 200, f"{made} calls"
