"""How long the graph in memory and one on a server take to answer, beside networkx on the same graph.

    python -m tests.benchmarks.influence_distances

The graph grows by preferential attachment, as influence does: a few artists shape very many. Each time is the median
over the same questions, all taking turns, and stands with its ratio to networkx's. networkx measures the distance to
every artist, from which the candidates' are taken, and keeps no order among equally short paths; the graphs stop at the
last candidate, and give the first path by artist ids. What is cached was asked once before. The server is the one that
the tests take too: see `tests.servers.choosing`. Its own shortest paths, one for each candidate in one question, are
what its adapter would ask if it kept no copy of who is next to whom.
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
from shared.influence.base import Artist, Direction, Influence, InfluenceGraph, Kind, Statement
from shared.influence.bolt import Bolt
from shared.influence.memory import MemoryGraph
from shared.influence.nearness import KnownNearness, nearness
from tests.servers import choosing, neo4j

ARTISTS = 20_000
EDGES = 50_000
TAUGHT = 0.2  # of the edges
CHANGED = 0.01  # of the edges, from one graph to the next
CANDIDATES = 1_000
ORIGINS = 20
FRESH = 1.1  # seconds after which a version is looked up again, and a little
SEED = 1550  # the year of the first edition of Vasari's Lives

SHORTEST_PATHS = """
MATCH (origin:Artist {id: $origin})
UNWIND $targets AS wanted
MATCH (target:Artist {id: wanted})
MATCH walk = shortestPath((origin)-[:INFLUENCED|TAUGHT*]-(target))
RETURN wanted AS id, length(walk) AS hops
"""

Pair = tuple[str, str]
Graphs = dict[str, InfluenceGraph]


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


def stated(pair: Pair, kind: Kind) -> Influence:
    statement = Statement(source="benchmark", statement=" ".join(pair))
    return Influence(influencer=pair[0], influenced=pair[1], kind=kind, statements=(statement,))


def medians(questions: list[tuple[Any, ...]], *answerers: Callable[..., Any]) -> list[float]:
    """The median milliseconds of each answerer over all questions, the answerers taking turns."""
    times: list[list[float]] = [[] for _ in answerers]
    for question in questions:
        for answer, taken in zip(answerers, times, strict=True):
            start = time.perf_counter()
            answer(*question)
            taken.append((time.perf_counter() - start) * 1000)
    return [statistics.median(taken) for taken in times]


@contextmanager
def server_url() -> Iterator[str | None]:
    """Where an empty graph is on a server, or None where this machine has no server."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True)))
        try:
            url = stack.enter_context(choosing.started(neo4j.KIND, folder))
        except pytest.skip.Exception as skipped:
            print(skipped)
            yield None
            return
        print(f"server: {choosing.used['neo4j']}")
        open_graph(url).replace([], [])
        yield url


def measure_writing(graphs: Graphs, ids: list[str], influences: list[Influence], peer: nx.DiGraph) -> None:
    """Leaves the whole graph in each."""
    artists = [Artist(id=identity, name=identity) for identity in ids]
    fewer = influences[int(len(influences) * CHANGED) :]

    def put(graph: InfluenceGraph, edges: list[Influence]) -> None:
        graph.replace(artists, edges)

    for what, edges in [
        ("put where nothing was", influences),
        ("put the same again", influences),
        (f"put {CHANGED:.0%} fewer", fewer),
        (f"put {CHANGED:.0%} more", influences),
    ]:
        writers = [partial(put, graph, edges) for graph in graphs.values()]
        tell(what, medians([()], *writers, partial(nx.DiGraph, peer.edges)))
    tell("version", medians([()] * 50, *(graph.version for graph in graphs.values())), compared=False)


def measure_distances(graphs: Graphs, along: nx.DiGraph, origins: list[str], candidates: list[str]) -> None:
    peers = {Direction.ANY: along.to_undirected(), Direction.AFTER: along, Direction.BEFORE: along.reverse()}
    first = [partial(graph.distances, origins[0], candidates) for graph in graphs.values()]
    tell(
        "the first distances",
        medians([()], *first, partial(from_networkx, peers[Direction.ANY], candidates, origins[0])),
    )
    questions = [(origin,) for origin in origins]
    for direction, peer in peers.items():
        by_peer = partial(from_networkx, peer, candidates)
        known = {name: KnownNearness(graph) for name, graph in graphs.items()}
        for each in known.values():
            each.of(origins[0], candidates, direction)
        time.sleep(FRESH)  # after the second look at the version all is kept
        for origin in origins:
            expected = by_peer(origin)
            for graph, each in zip(graphs.values(), known.values(), strict=True):
                assert graph.distances(origin, candidates, direction) == expected
                assert each.of(origin, candidates, direction) == nearness(graph, origin, candidates, direction)
        hops = [partial(ask, graph.distances, candidates, direction) for graph in graphs.values()]
        near = [partial(ask, partial(nearness, graph), candidates, direction) for graph in graphs.values()]
        cached = [partial(ask, each.of, candidates, direction) for each in known.values()]
        tell(f"distances {direction}", medians(questions, *hops, by_peer))
        tell(f"nearness {direction}, cold", medians(questions, *near, by_peer))
        tell(f"nearness {direction}, cached", medians(questions, *cached, by_peer))
    ends = list(zip(origins, candidates, strict=False))
    for origin, target in ends[:5]:
        assert len({graph.path(origin, target) for graph in graphs.values()}) == 1
    paths = [graph.path for graph in graphs.values()]
    tell("one path, any", medians(ends, *paths, partial(nx.shortest_path, peers[Direction.ANY])))


def ask(
    question: Callable[[str, list[str], Direction], object], candidates: list[str], direction: Direction, origin: str
) -> None:
    question(origin, candidates, direction)


def from_networkx(peer: nx.Graph, candidates: list[str], origin: str) -> dict[str, int]:
    hops = nx.single_source_shortest_path_length(peer, origin)
    return {candidate: hops[candidate] for candidate in candidates if candidate in hops}


def tell(what: str, times: list[float], *, compared: bool = True) -> None:
    """One line of the table: milliseconds, those before the last with their ratio to the last."""
    ratios = [f" ({taken / times[-1]:.3g} ×)" if compared else "" for taken in times[:-1]]
    cells = [f"{taken:,.3f}{ratio}" for taken, ratio in zip(times, [*ratios, ""], strict=True)]
    print(f"{what:<26}" + "".join(f"{cell:>24}" for cell in cells), flush=True)


def measure(url: str | None) -> None:
    rng = random.Random(SEED)
    pairs = grown(rng)
    ids = sorted({end for pair in pairs for end in pair})
    influences = [stated(pair, Kind.TAUGHT if rng.random() < TAUGHT else Kind.INFLUENCED) for pair in pairs]
    graphs: Graphs = {"memory": MemoryGraph(None)} | ({"server": open_graph(url)} if url else {})
    along = nx.DiGraph(pairs)
    origins, candidates = rng.sample(ids, ORIGINS), rng.sample(ids, CANDIDATES)
    print(f"{len(ids):,} artists, {len(pairs):,} influences (seed {SEED}), {CANDIDATES:,} candidates")
    print(f"{'milliseconds, median':<26}" + "".join(f"{name:>24}" for name in [*graphs, "networkx"]))
    measure_writing(graphs, ids, influences, along)
    measure_distances(graphs, along, origins, candidates)
    if url:
        bolt = Bolt(url)

        def shortest_paths(origin: str) -> None:
            bolt.read(SHORTEST_PATHS, origin=origin, targets=[each for each in candidates if each != origin])

        tell("the server's own, any", medians([(origin,) for origin in origins[:5]], shortest_paths), compared=False)


def main() -> None:
    with server_url() as url:
        measure(url)


if __name__ == "__main__":
    main()
