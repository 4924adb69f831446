"""A Qdrant server: in a container, or as a program of this machine the stand-in on Qdrant's engine."""

import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from testcontainers.core.container import DockerContainer

from tests.servers.choosing import Kind, NotHere, free_port, wait_until

IMAGE = "qdrant/qdrant:v1.20.0"  # as in docker-compose.yml
API_KEY = "key-of-the-tests/1"  # with a character that a URL has to escape
_ESCAPED = "key-of-the-tests%2F1"
_ROOT = Path(__file__).parents[2]


class StandIn:
    """The stand-in as a program of its own, on one folder and one port, to be stopped, killed and started again."""

    def __init__(self, folder: Path, api_key: str | None = None) -> None:
        self._folder = folder
        self._key = api_key
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"127.0.0.1:{self._port}"
        self.url = f"http://:{_ESCAPED}@{self.address}" if api_key else f"http://{self.address}"

    def start(self) -> None:
        """Return when it answers. Raises `NotHere` where its engine is not installed."""
        try:
            import qdrant_edge  # noqa: F401
        except ImportError as error:
            raise NotHere(f"the engine of the stand-in is not installed ({error})") from error
        command = [sys.executable, "-m", "tests.servers.qdrant_stand_in", "--port", str(self._port)]
        command += ["--folder", str(self._folder), *(("--api-key", self._key) if self._key else ())]
        self._process = subprocess.Popen(command, cwd=_ROOT)
        try:
            wait_until(self._answers, what="the stand-in for Qdrant")
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Let it finish what it does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a crash would."""
        self._end(signal.SIGKILL)

    def _answers(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError(f"It ended with status {self._process.returncode}.")
        with urllib.request.urlopen(f"http://{self.address}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None


@contextmanager
def stand_in(folder: Path, api_key: str | None = None) -> Iterator[StandIn]:
    """A stand-in that runs, and is stopped in the end."""
    server = StandIn(folder, api_key)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def _container(folder: Path) -> Iterator[str]:
    container = DockerContainer(IMAGE).with_exposed_ports(6333).with_env("QDRANT__SERVICE__API_KEY", API_KEY)
    with container as running:
        address = f"{running.get_container_host_ip()}:{running.get_exposed_port(6333)}"

        def answers() -> bool:
            with urllib.request.urlopen(f"http://{address}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)

        wait_until(answers, what="Qdrant in its container")
        yield f"http://:{_ESCAPED}@{address}"


@contextmanager
def _local(folder: Path) -> Iterator[str]:
    with stand_in(folder, API_KEY) as server:
        yield server.url


KIND = Kind(
    name="qdrant",
    image=IMAGE,
    container=_container,
    program="a stand-in on Qdrant's engine (qdrant-edge), not a Qdrant server",
    local=_local,
)
