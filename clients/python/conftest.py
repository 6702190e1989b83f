"""One Regrant for all tests but those of the examples; its tenant is what the tests before have left of the demo."""

from collections.abc import Iterator

import pytest

from portal import Portal
from tenant import EVERYTHING, Credential, Root


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def portal() -> Iterator[Portal]:
    portal = Portal()
    yield portal
    portal.stop()


@pytest.fixture(scope="session")
def credential(portal: Portal) -> Credential:
    return Credential(portal, portal.app("Joiners", *EVERYTHING))


@pytest.fixture(params=["beta", "v1.0"])
def root(request: pytest.FixtureRequest, portal: Portal, credential: Credential) -> Root:
    return Root(request.param, portal.url, credential)


@pytest.fixture
def beta(portal: Portal, credential: Credential) -> Root:
    return Root("beta", portal.url, credential)


@pytest.fixture
def v1(portal: Portal, credential: Credential) -> Root:
    return Root("v1.0", portal.url, credential)
