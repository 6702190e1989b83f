"""The published SDKs, as they are: only the base URL and where the token comes from are ours."""

import asyncio
import json
import time
import urllib.parse
import urllib.request
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgraph
import msgraph_beta
from azure.core.credentials import AccessToken
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider

from portal import Portal

EVERYTHING = (
    "EntitlementManagement.ReadWrite.All",
    "User.Read.All",
    "Group.Read.All",
    "GroupMember.ReadWrite.All",
)


class Credential:
    """Asks Regrant itself for a token (client credentials)."""

    def __init__(self, portal: Portal, app: dict[str, str]) -> None:
        self._portal, self._app = portal, app
        self._kept: AccessToken | None = None

    def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
        if self._kept is None:
            form = {
                "grant_type": "client_credentials",
                "client_id": self._app["clientId"],
                "client_secret": self._app["clientSecret"],
            }
            body = urllib.parse.urlencode(form).encode()
            with urllib.request.urlopen(f"{self._portal.url}/oauth2/v2.0/token", body, timeout=30) as answer:
                token = json.load(answer)
            self._kept = AccessToken(token["access_token"], int(time.time()) + token["expires_in"])
        return self._kept


class FixedToken:
    """Hands out this token, whatever it is worth."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
        return AccessToken(self._token, int(time.time()) + 3600)


def query(builder: Any, **options: Any) -> RequestConfiguration[Any]:
    """The query options of a request, in the class that the SDK has for them."""
    kind = type(builder)
    parameters = getattr(kind, f"{kind.__name__}GetQueryParameters")
    return RequestConfiguration(query_parameters=parameters(**options))


@dataclass
class Root:
    """One root of the API through its own SDK. The two name the same things differently; this is all that does."""

    name: str
    url: str
    credential: Any

    @cached_property
    def client(self) -> Any:
        auth = AzureIdentityAuthenticationProvider(
            self.credential, scopes=[f"{self.url}/.default"], allowed_hosts=["localhost"]
        )
        sdk = self.sdk
        adapter = sdk.GraphRequestAdapter(auth)
        adapter.base_url = f"{self.url}/{self.name}"
        return sdk.GraphServiceClient(request_adapter=adapter)

    @property
    def is_beta(self) -> bool:
        return self.name == "beta"

    @property
    def sdk(self) -> Any:
        return msgraph_beta if self.is_beta else msgraph

    @property
    def management(self) -> Any:
        return self.client.identity_governance.entitlement_management

    @property
    def assignments(self) -> Any:
        return self.management.access_package_assignments if self.is_beta else self.management.assignments

    @property
    def requests(self) -> Any:
        return self.management.access_package_assignment_requests if self.is_beta else self.management.assignment_requests

    @property
    def policies(self) -> Any:
        return self.management.access_package_assignment_policies if self.is_beta else self.management.assignment_policies

    @property
    def catalogs(self) -> Any:
        return self.management.access_package_catalogs if self.is_beta else self.management.catalogs

    def assignment(self, assignment_id: str) -> Any:
        return self.assignments.by_access_package_assignment_id(assignment_id)

    def request(self, request_id: str) -> Any:
        return self.requests.by_access_package_assignment_request_id(request_id)

    @property
    def state(self) -> str:
        """The name of an assignment's state in filters."""
        return "assignmentState" if self.is_beta else "state"

    @property
    def request_state(self) -> str:
        return "requestState" if self.is_beta else "state"

    def state_of(self, assignment: Any) -> str:
        found = assignment.assignment_state if self.is_beta else assignment.state.value
        return found[:1].lower() + found[1:]

    def state_of_request(self, request: Any) -> str:
        found = request.request_state if self.is_beta else request.state.value
        return found[:1].lower() + found[1:]

    async def package(self, name: str) -> Any:
        packages = self.management.access_packages
        found = await packages.get(query(packages, filter=f"displayName eq '{name}'"))
        assert [package.display_name for package in found.value] == [name]
        return found.value[0]

    async def group(self, name: str) -> Any:
        groups = self.client.groups
        found = await groups.get(query(groups, filter=f"displayName eq '{name}'"))
        assert [group.display_name for group in found.value] == [name]
        return found.value[0]

    def members(self, group_id: str) -> set[str]:
        """Who is in a group, without the SDK, which takes seconds to read so many."""
        request = urllib.request.Request(f"{self.url}/{self.name}/groups/{group_id}/members?$top=999&$select=id")
        request.add_header("Authorization", f"Bearer {self.credential.get_token().token}")
        with urllib.request.urlopen(request, timeout=30) as answer:
            found = json.load(answer)
        assert "@odata.nextLink" not in found
        return {member["id"] for member in found["value"]}


async def eventually(holds: Callable[[], Awaitable[bool]], what: str) -> None:
    """Waits until the engine has done its work."""
    deadline = time.monotonic() + 30
    while not await holds():
        assert time.monotonic() < deadline, f"after 30 s it still does not hold: {what}"
        await asyncio.sleep(0.05)
