"""Where a test's server comes from: a URL in the environment, a container, a local program, or nowhere: a loud skip.

`VASARI_TEST_<NAME>_URL` in the environment points the tests at a server of one's own, in the form of the product's
setting. The tests write to it and remove what they wrote.
"""

import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import docker
import pytest
from docker.errors import DockerException, ImageNotFound

Start = Callable[[Path], AbstractContextManager[str]]
"""Starts a server that keeps its data in the folder given, yields its URL, and stops it."""

used: dict[str, str] = {}
"""For each kind of server, what the tests ran on; shown at the end of the run."""


_OUTGOING = 32_768  # where Linux begins with ports of outgoing connections
_PORTS = 20_000


class NotHere(Exception):
    """This program cannot run on this machine; says why."""


@dataclass(frozen=True)
class Kind:
    """One kind of server.

    Attributes:
        name: As in `VASARI_TEST_<NAME>_URL`.
        image: The container image that `container` runs.
        container: Runs the server in a container, by testcontainers.
        program: What `local` runs, as people call it.
        local: Runs the server as a program of this machine; None where there is none that could.
    """

    name: str
    image: str
    container: Start
    program: str
    local: Start | None


@contextmanager
def started(kind: Kind, folder: Path) -> Iterator[str]:
    """The server's URL. Skips the test, by name, where there is no such server."""
    variable = f"VASARI_TEST_{kind.name.upper()}_URL"
    if url := os.environ.get(variable):
        used[kind.name] = f"the server at {variable}"
        yield url
    elif _image_at_hand(kind.image):
        used[kind.name] = f"{kind.image} in a container"
        with kind.container(folder) as url:
            yield url
    elif kind.local is not None:
        try:
            with kind.local(folder) as url:
                used[kind.name] = f"{kind.program}, started here"
                yield url
        except NotHere as error:
            _skip(kind, variable, str(error))
    else:
        _skip(kind, variable, "no program of this machine can stand in for it")


def free_port() -> int:
    """A port of loopback that nobody listens on.

    It is below those that outgoing connections are given: one of these could have it while the server is away.
    """
    while True:
        port = _OUTGOING - 1 - secrets.randbelow(_PORTS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def wait_until(ready: Callable[[], object], *, what: str, seconds: float = 60) -> None:
    """Return when `ready` returns something true; an exception counts as not yet. Raises `TimeoutError`."""
    deadline = time.monotonic() + seconds
    last: object = None
    while time.monotonic() < deadline:
        try:
            if ready():
                return
        except Exception as error:  # of whichever client asks
            last = error
        time.sleep(0.05)
    raise TimeoutError(f"{what} did not answer within {seconds:g} s ({last}).")


def _skip(kind: Kind, variable: str, reason: str) -> None:
    used[kind.name] = f"NOT RUN: {reason}; set {variable}"
    pytest.skip(f"No {kind.name} server: {reason}; set {variable} to run these.")


def _image_at_hand(image: str) -> bool:
    """Whether Docker runs here and has the image, or can pull it."""
    if not _docker_listens():
        return False
    try:
        with closing(docker.from_env(timeout=5)) as client:
            client.ping()
            try:
                client.images.get(image)
            except ImageNotFound:
                client.images.pull(image)
    except DockerException:
        return False
    return True


def _docker_listens() -> bool:
    """Asked here, since the Docker client does not close the socket that is refused, and that fails a later test."""
    scheme, _, path = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock").partition("://")
    if scheme != "unix":
        return True
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(path) == 0
