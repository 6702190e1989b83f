"""The examples of docs/api-examples.md, run as they stand there, over TLS."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import ROOT, Portal

DOCUMENT = (ROOT / "docs" / "api-examples.md").read_text()
# The client for JavaScript is found from here.
JAVASCRIPT = ROOT / "clients" / "javascript"


def example(title: str) -> str:
    """The first block of code below a heading."""
    found = re.search(rf"^## {title}\n.*?^```\w+\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert found, f"the document has no example for {title}"
    return found[1]


def command_of_preparation() -> list[str]:
    """The permissions that the document tells people to give."""
    found = re.search(r"regrant app create --name Examples (.*?)```", DOCUMENT, re.DOTALL)
    assert found, "the document registers no program"
    return re.findall(r"--permission (\S+)", found[1])


@pytest.fixture(scope="module")
def shell() -> Iterator[dict[str, str]]:
    """The environment that the document tells people to make."""
    portal = Portal(tls=True)
    app = portal.app("Examples", *command_of_preparation())
    yield {
        **os.environ,
        "REGRANT": portal.url,
        "CLIENT_ID": app["clientId"],
        "CLIENT_SECRET": app["clientSecret"],
        "CURL_CA_BUNDLE": str(portal.certificate),
        "SSL_CERT_FILE": str(portal.certificate),
        "NODE_EXTRA_CA_CERTS": str(portal.certificate),
    }
    portal.stop()


@pytest.mark.parametrize(
    ("title", "command"),
    [
        ("curl", ["bash", "-euo", "pipefail", "-s"]),
        ("Python", [sys.executable, "-"]),
        ("JavaScript", ["node", "--input-type=module", "-"]),
    ],
)
def test_it_does_what_it_says(title: str, command: list[str], shell: dict[str, str], tmp_path: Path) -> None:
    folder = JAVASCRIPT if title == "JavaScript" else tmp_path
    done = subprocess.run(
        command, input=example(title), cwd=folder, env=shell, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert re.search(r"^Put back: (1|[A-Z].+)$", done.stdout, re.MULTILINE), done.stdout
