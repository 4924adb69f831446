"""A SPARQL server: Oxigraph, in a container or as a program. Queries go to `/query`, data to `/store`."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from testcontainers.core.container import DockerContainer

from tests.servers.choosing import Kind, NotHere, free_port, wait_until
from tests.servers.program import Program

_IMAGE = "ghcr.io/oxigraph/oxigraph:0.5.3"


def _answers(url: str) -> bool:
    return httpx.get(f"{url}/query", params={"query": "ASK {}"}).is_success


@contextmanager
def _container(folder: Path) -> Iterator[str]:
    container = DockerContainer(_IMAGE).with_command("serve --bind 0.0.0.0:7878").with_exposed_ports(7878)
    with container:
        url = f"http://127.0.0.1:{container.get_exposed_port(7878)}"
        wait_until(lambda: _answers(url), what="Oxigraph")
        yield url


@contextmanager
def _program(folder: Path) -> Iterator[str]:
    beside = Path(sys.executable).parent  # a virtual environment need not be on the PATH
    program = shutil.which("oxigraph", path=str(beside)) or shutil.which("oxigraph")
    if program is None:
        raise NotHere("the program 'oxigraph' is not installed")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [program, "serve", "--location", folder / "data", "--bind", f"127.0.0.1:{port}"]
    server = Program("Oxigraph", command, folder, lambda: _answers(url))
    server.start()
    try:
        yield url
    finally:
        server.stop()


KIND = Kind("sparql", _IMAGE, _container, "Oxigraph", _program)
