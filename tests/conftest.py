"""What several kinds of tests share, made once per run: a small gallery, and a Vasari that has it indexed."""

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from services.cli.embedded import embedded
from services.demo import gallery
from shared.allocator import keep_memory
from shared.settings import Settings
from tests.running import WORKS_PER_ARTIST, Running, fill
from tests.servers import choosing

keep_memory()
if "PYTEST_XDIST_WORKER" in os.environ:
    # PyTorch's threads wait for each other by spinning: side by side, one per process is faster.
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def sample_gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Works of twelve painters with `metadata.csv` and `influence.csv`."""
    folder = tmp_path_factory.mktemp("gallery")
    gallery.build(folder, works_per_artist=WORKS_PER_ARTIST)
    return folder


@pytest.fixture(scope="session")
def vasari(sample_gallery: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Every service as it runs under `vasari up`, with the gallery imported, encoded, and its influences loaded."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), port=0)
    with embedded(settings, host="127.0.0.1", port=0) as running:
        fill(running.url, sample_gallery, sample_gallery / "influence.csv")
        yield Running(running.url, settings, sample_gallery)


def _server(name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    kind: choosing.Kind = import_module(f"tests.servers.{name}").KIND
    with choosing.started(kind, tmp_path_factory.mktemp(name)) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis, or what speaks its protocol."""
    yield from _server("redis", tmp_path_factory)


@pytest.fixture(scope="session")
def s3_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An S3 object store, with credentials and a bucket's name."""
    yield from _server("s3", tmp_path_factory)


@pytest.fixture(scope="session")
def qdrant_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that speaks Qdrant's HTTP API."""
    yield from _server("qdrant", tmp_path_factory)


@pytest.fixture(scope="session")
def neo4j_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A graph database that speaks Bolt and Cypher. The tests empty it."""
    yield from _server("neo4j", tmp_path_factory)


@pytest.fixture(scope="session")
def sparql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A SPARQL server."""
    yield from _server("sparql", tmp_path_factory)


def pytest_configure(config: pytest.Config) -> None:
    """Two processes that test side by side start servers of their own; on one server they would meet."""
    given = sorted(name for name in os.environ if name.startswith("VASARI_TEST_"))
    if given and config.getoption("numprocesses", None):
        raise pytest.UsageError(f"{given[0]} is set, and a server is tested by one process: run pytest with -n 0.")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that sums up which servers this one ran on."""
    if (told := getattr(session.config, "workeroutput", None)) is not None:
        told["servers"] = choosing.used


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear it."""
    choosing.used.update(getattr(node, "workeroutput", {}).get("servers", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which servers the tests ran on."""
    if choosing.used:
        terminalreporter.section("servers")
        for name, what in sorted(choosing.used.items()):
            terminalreporter.line(f"{name}: {what}")
