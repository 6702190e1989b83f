"""A client that calls too often is told when to go on, and the SDKs wait and repeat the call by themselves."""

import asyncio
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from portal import Portal
from tenant import Credential, Root

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def slow() -> Iterator[Portal]:
    """One that takes a call a second, and ten at once."""
    portal = Portal("--api-rate", "1")
    yield portal
    portal.stop()


def refusal(root: Root) -> urllib.error.HTTPError:
    """Calls until it is refused."""
    request = urllib.request.Request(f"{root.url}/{root.name}/users/$count")
    request.add_header("Authorization", f"Bearer {root.credential.get_token().token}")
    for _ in range(100):
        try:
            with urllib.request.urlopen(request, timeout=30):
                pass
        except urllib.error.HTTPError as refused:
            return refused
    raise AssertionError("a hundred calls were let through")


@pytest.mark.parametrize("name", ["beta", "v1.0"])
async def test_the_sdk_waits_as_it_is_told(slow: Portal, name: str) -> None:
    root = Root(name, slow.url, Credential(slow, slow.app(f"Busy with {name}", "User.Read.All")))
    with refusal(root) as refused:
        assert refused.status == 429
        assert int(refused.headers["Retry-After"]) >= 1
    start = time.monotonic()
    counts = await asyncio.gather(root.client.users.count.get(), root.client.users.count.get())
    assert counts == [200, 200]
    assert time.monotonic() - start > 1, "two calls need two seconds' allowance"
