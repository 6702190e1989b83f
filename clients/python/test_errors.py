"""What is refused arrives as the SDK's own error, with Graph's code."""

from uuid import uuid4

import pytest
from msgraph.generated.models.access_package_assignment_request import AccessPackageAssignmentRequest as Request
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph_beta.generated.models.access_package_assignment_request import AccessPackageAssignmentRequest as BetaRequest
from msgraph_beta.generated.models.o_data_errors.o_data_error import ODataError as BetaODataError

from portal import Portal
from tenant import Credential, FixedToken, Root, query

pytestmark = pytest.mark.anyio


def refusal(root: Root) -> type[Exception]:
    return BetaODataError if root.is_beta else ODataError


async def test_an_unknown_id_is_not_found(root: Root) -> None:
    for reprocess in [root.assignment(str(uuid4())).reprocess, root.request(str(uuid4())).reprocess]:
        with pytest.raises(refusal(root)) as caught:
            await reprocess.post()
        assert caught.value.response_status_code == 404
        assert caught.value.error.code == "ResourceNotFound"
        assert caught.value.error.message
        assert caught.value.error.inner_error.request_id
        assert caught.value.error.inner_error.date is not None


async def test_a_malformed_id_and_a_wrong_option_are_bad_requests(root: Root) -> None:
    with pytest.raises(refusal(root)) as caught:
        await root.assignment("nonsense").reprocess.post()
    assert (caught.value.response_status_code, caught.value.error.code) == (400, "BadRequest")
    with pytest.raises(refusal(root)) as caught:
        await root.assignments.get(query(root.assignments, filter="state equals 1"))
    assert (caught.value.response_status_code, caught.value.error.code) == (400, "BadRequest")
    assert "$filter" in caught.value.error.message


async def test_a_wrong_state_has_its_own_code(root: Root) -> None:
    page = await root.assignments.get(query(root.assignments, filter=f"{root.state} eq 'Expired'", top=1))
    with pytest.raises(refusal(root)) as caught:
        await root.assignment(page.value[0].id).reprocess.post()
    assert (caught.value.response_status_code, caught.value.error.code) == (400, "InvalidAssignmentState")
    wanted = f"{root.request_state} eq 'Delivered'"
    page = await root.requests.get(query(root.requests, filter=wanted, orderby=["createdDateTime"], top=1))
    with pytest.raises(refusal(root)) as caught:
        await root.request(page.value[0].id).reprocess.post()
    assert caught.value.error.code in {"InvalidRequestState", "ReprocessWindowExpired"}


async def test_a_request_without_an_assignment_is_refused(root: Root) -> None:
    empty = BetaRequest() if root.is_beta else Request()
    with pytest.raises(refusal(root)) as caught:
        await root.requests.post(empty)
    assert caught.value.error.code == "BadRequest"


@pytest.mark.parametrize("name", ["beta", "v1.0"])
async def test_who_one_is_and_what_one_may_do(portal: Portal, name: str) -> None:
    stranger = Root(name, portal.url, FixedToken("not.a.token"))
    with pytest.raises(refusal(stranger)) as caught:
        await stranger.assignments.get()
    assert (caught.value.response_status_code, caught.value.error.code) == (401, "InvalidAuthenticationToken")

    app = portal.app(f"Reader of {name}", "EntitlementManagement.Read.All")
    reader = Root(name, portal.url, Credential(portal, app))
    page = await reader.assignments.get(query(reader.assignments, top=1))
    with pytest.raises(refusal(reader)) as caught:
        await reader.assignment(page.value[0].id).reprocess.post()
    assert (caught.value.response_status_code, caught.value.error.code) == (403, "Authorization_RequestDenied")
