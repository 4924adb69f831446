"""A graph database that speaks Bolt and Cypher: Neo4j in a container, or ArcadeDB as a program of its own.

The influence graph takes its whole database, so the tests empty the one they are given: never point
`VASARI_TEST_NEO4J_URL` at one whose `:Artist` nodes are to be kept.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from neo4j import GraphDatabase
from testcontainers.core.container import DockerContainer

from tests.servers.choosing import Kind, NotHere, free_port, wait_until

_IMAGE = "neo4j:5.26-community"
_DATABASE = "vasari"
_ROOT = Path(__file__).parents[2]


class Arcade:
    """An ArcadeDB that can be stopped, killed and started again on the same data and port.

    Attributes:
        url: Where it answers, with user, password and database.
    """

    def __init__(self, folder: Path) -> None:
        """Nothing runs yet; data and log will be in `folder`. Raises `NotHere` where ArcadeDB is not installed."""
        if find_spec("arcadedb_embedded") is None:
            raise NotHere("arcadedb-embedded is not installed")
        self._folder = folder
        self._port = free_port()
        self._password = secrets.token_hex(8)
        self._process: subprocess.Popen[bytes] | None = None
        self._output: IO[bytes] | None = None
        self.url = f"bolt://root:{self._password}@127.0.0.1:{self._port}/{_DATABASE}"

    def start(self) -> None:
        """Return when it answers."""
        options = {"--folder": self._folder / "data", "--port": self._port, "--database": _DATABASE}
        arguments = [str(part) for option in options.items() for part in option]
        self._folder.mkdir(parents=True, exist_ok=True)
        self._output = (self._folder / "output.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.arcadedb_server", *arguments, "--until-eof"],
            cwd=_ROOT,
            env={**os.environ, "ARCADEDB_PASSWORD": self._password},
            stdin=subprocess.PIPE,  # so that it ends with this process, however that ends
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until(lambda: self._ended() or _answers(self.url), what="ArcadeDB", seconds=90)
            if self._ended():
                raise NotHere(f"ArcadeDB ended at its start; see {self._folder / 'output.log'}")
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Let it close its databases and end."""
        self._end(kill=False)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._end(kill=True)

    def _end(self, *, kill: bool) -> None:
        if self._process is None or self._output is None:
            return
        if kill:
            self._process.kill()
        # Closing its input is what ends it.
        try:
            self._process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        self._output.close()
        self._process = self._output = None

    def _ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    driver = GraphDatabase.driver(f"bolt://{parts.hostname}:{parts.port}", auth=(parts.username, parts.password))
    with driver, driver.session(database=parts.path.strip("/") or None) as session:
        session.run("RETURN 1").consume()
    return True


@contextmanager
def _container(folder: Path) -> Iterator[str]:
    password = secrets.token_hex(8)
    container = DockerContainer(_IMAGE).with_env("NEO4J_AUTH", f"neo4j/{password}").with_exposed_ports(7687)
    with container:
        url = f"bolt://neo4j:{password}@127.0.0.1:{container.get_exposed_port(7687)}"
        wait_until(lambda: _answers(url), what="Neo4j", seconds=120)
        yield url


@contextmanager
def _program(folder: Path) -> Iterator[str]:
    arcade = Arcade(folder)
    arcade.start()
    try:
        yield arcade.url
    finally:
        arcade.stop()


KIND = Kind("neo4j", _IMAGE, _container, "ArcadeDB", _program)
