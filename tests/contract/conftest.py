"""The influence graph on each of its adapters."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.influence import open_graph
from shared.influence.base import InfluenceGraph
from shared.influence.memory import MemoryGraph


@pytest.fixture(params=["memory", "neo4j"])
def opened_graph(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], InfluenceGraph]]:
    """Opens the same graph each time, empty at the start of a test."""
    adapters: dict[str, Callable[[], InfluenceGraph]] = {
        "memory": lambda: MemoryGraph(tmp_path / "influence.json"),
        "neo4j": lambda: open_graph(request.getfixturevalue("neo4j_url")),
    }
    open_it = adapters[request.param]
    open_it().replace([], [])
    yield open_it
    open_it().replace([], [])


@pytest.fixture
def graph(opened_graph: Callable[[], InfluenceGraph]) -> InfluenceGraph:
    return opened_graph()
