"""A Regrant of its own for the tests: the release binary with the demo tenant, in a data directory of its own."""

import json
import os
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "regrant"
READY_WITHIN = 120
# regrant promises to stop within 30 s of SIGTERM.
STOPPED_WITHIN = 31


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Portal:
    """Ready when it is made; `stop` ends it and removes its data."""

    def __init__(self, *options: str, tls: bool = False) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="regrant-clients-")
        self.data_dir = Path(self._folder.name)
        # Started by root, the private PostgreSQL is another user's and must get through.
        self.data_dir.chmod(0o755)
        self.certificate = self.data_dir / "tls" / "self-signed.crt" if tls else None
        port = free_port()
        self.url = f"{'https' if tls else 'http'}://localhost:{port}"
        where = ["--listen", f"127.0.0.1:{port}", "--public-url", self.url, "--data-dir", self.data_dir]
        options += ("--tls", "self-signed") if tls else ()
        self._log = self.data_dir / "serve.log"
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [BINARY, "serve", "--demo", *where, *options],
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def app(self, name: str, *permissions: str) -> dict[str, str]:
        """Registers a program; its `clientId` and `clientSecret`."""
        options = [part for permission in permissions for part in ("--permission", permission)]
        command = [BINARY, "app", "create", "--name", name, *options, "--data-dir", self.data_dir]
        done = subprocess.run(command, cwd=ROOT, env=self._environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def log(self) -> str:
        return self._log.read_text()[-4000:]

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOPPED_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        finally:
            self._folder.cleanup()

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while not self._is_ready():
            assert self._process.poll() is None, f"regrant ended with {self._process.returncode}:\n{self.log()}"
            assert time.monotonic() < deadline, f"regrant is not ready after {READY_WITHIN} s:\n{self.log()}"
            time.sleep(0.05)

    def _is_ready(self) -> bool:
        try:
            trust = ssl.create_default_context(cafile=self.certificate) if self.certificate else None
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5, context=trust) as answer:
                return answer.status == 200
        except OSError:
            return False

    @staticmethod
    def _environment() -> dict[str, str]:
        """This shell's, without what would steer regrant."""
        steering = {name for name in os.environ if name == "DATABASE_URL" or name.startswith("REGRANT_")}
        return {name: value for name, value in os.environ.items() if name not in steering}
