"""How long the graph in memory and one on a server take to answer, beside networkx on the same graph.

    python -m tests.benchmarks.influence_distances

The graph grows by preferential attachment, as influence does: a few artists shape very many. Each time is the median
over the same origins, all taking turns. networkx measures the distance to every artist and keeps no order among
equally short paths; the graph in memory stops at the last candidate, and gives the first path by artist ids. The
server is the one that the tests take too: see `tests.servers.choosing`.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import networkx as nx
import pytest

from shared.influence import open_graph
from shared.influence.base import Artist, Direction, Influence, InfluenceGraph
from shared.influence.memory import MemoryGraph
from tests.servers import choosing, neo4j

ARTISTS = 20_000
EDGES = 50_000
CANDIDATES = 1_000
ORIGINS = 20
SEED = 1550  # the year of the first edition of Vasari's Lives

Pair = tuple[str, str]


def grown(rng: random.Random) -> list[Pair]:
    """Distinct (influencer, influenced); whoever has many relationships is likelier to influence the next artist."""
    ids = [f"artist-{n:05}" for n in range(ARTISTS)]
    rng.shuffle(ids)  # an id's place in the alphabet says nothing of its fame
    newcomers = iter(ids[1:])
    pairs: dict[Pair, None] = {}
    ends = [ids[0]]  # each artist once for each relationship
    while len(pairs) < EDGES:
        pair = rng.choice(ends), next(newcomers, None) or rng.choice(ids)
        if pair[0] != pair[1] and pair not in pairs:
            pairs[pair] = None
            ends += pair
    return list(pairs)


def medians(questions: list[tuple[Any, ...]], *answerers: Callable[..., Any]) -> list[float]:
    """The median milliseconds of each answerer over all questions, the answerers taking turns."""
    times: list[list[float]] = [[] for _ in answerers]
    for question in questions:
        for answer, taken in zip(answerers, times, strict=True):
            start = time.perf_counter()
            answer(*question)
            taken.append((time.perf_counter() - start) * 1000)
    return [statistics.median(taken) for taken in times]


def milliseconds(work: Callable[[], object]) -> float:
    """How long it takes, once."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


@contextmanager
def server_graph() -> Iterator[InfluenceGraph | None]:
    """An empty graph on a server, or None where this machine has no server."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True)))
        try:
            url = stack.enter_context(choosing.started(neo4j.KIND, folder))
        except pytest.skip.Exception as skipped:
            print(skipped)
            yield None
            return
        print(f"server: {choosing.used['neo4j']}")
        graph = open_graph(url)
        graph.clear()
        yield graph


def measure(server: InfluenceGraph | None) -> None:
    rng = random.Random(SEED)
    pairs = grown(rng)
    ids = sorted({end for pair in pairs for end in pair})
    artists = [Artist(id=identity, name=identity) for identity in ids]
    influences = [Influence(influencer=a, influenced=b, sources=("benchmark",)) for a, b in pairs]
    graphs: dict[str, InfluenceGraph] = {"memory": MemoryGraph(None)} | ({"server": server} if server else {})
    print(f"{len(ids):,} artists, {len(pairs):,} influences (seed {SEED})")
    for name, graph in graphs.items():
        print(f"merged by {name} in {milliseconds(partial(graph.merge, artists, influences)):,.0f} ms")

    along = nx.DiGraph(pairs)
    peers = {Direction.ANY: along.to_undirected(), Direction.AFTER: along, Direction.BEFORE: along.reverse()}
    origins = rng.sample(ids, ORIGINS)
    candidates = rng.sample(ids, CANDIDATES)
    print(f"\n{'milliseconds, median':<26}" + "".join(f"{name:>11}" for name in [*graphs, "networkx"]))
    for direction, peer in peers.items():
        for origin in origins[:3]:
            hops = nx.single_source_shortest_path_length(peer, origin)
            expected = {candidate: hops[candidate] for candidate in candidates if candidate in hops}
            for graph in graphs.values():
                assert graph.distances(origin, candidates, direction) == expected
        answerers = [partial(_distances, graph, candidates, direction) for graph in graphs.values()]
        answerers.append(partial(nx.single_source_shortest_path_length, peer))
        tell(f"{CANDIDATES:,} distances, {direction}", medians([(origin,) for origin in origins], *answerers))
    ends = list(zip(origins, candidates, strict=False))
    for origin, target in ends[:5]:
        assert len({graph.path(origin, target) for graph in graphs.values()}) == 1
    paths = [graph.path for graph in graphs.values()]
    tell("one path, any", medians(ends, *paths, partial(nx.shortest_path, peers[Direction.ANY])))


def tell(what: str, times: list[float]) -> None:
    """One line of the table."""
    print(f"{what:<26}" + "".join(f"{taken:>11.2f}" for taken in times))


def _distances(graph: InfluenceGraph, candidates: list[str], direction: Direction, origin: str) -> dict[str, int]:
    return graph.distances(origin, candidates, direction)


def main() -> None:
    with server_graph() as server:
        measure(server)


if __name__ == "__main__":
    main()
