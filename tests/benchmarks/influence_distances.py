"""How long the graph in memory takes to answer, beside networkx on the same graph.

    python -m tests.benchmarks.influence_distances

The graph grows by preferential attachment, as influence does: a few artists shape very many. Each time is the median
over the same origins, the two taking turns. networkx measures the distance to every artist and keeps no order among
equally short paths; the graph in memory stops at the last candidate, and gives the first path by artist ids.
"""

import random
import statistics
import time
from collections.abc import Callable
from typing import Any

import networkx as nx

from shared.influence.base import Artist, Direction, Influence
from shared.influence.memory import MemoryGraph

ARTISTS = 20_000
EDGES = 50_000
CANDIDATES = 1_000
ORIGINS = 40
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


def main() -> None:
    rng = random.Random(SEED)
    pairs = grown(rng)
    ids = sorted({end for pair in pairs for end in pair})
    artists = [Artist(id=identity, name=identity) for identity in ids]
    influences = [Influence(influencer=a, influenced=b, sources=("benchmark",)) for a, b in pairs]
    graph = MemoryGraph(None)
    start = time.perf_counter()
    graph.merge(artists, influences)
    merged = (time.perf_counter() - start) * 1000
    print(f"{len(ids):,} artists, {len(pairs):,} influences (seed {SEED}); merged in {merged:.0f} ms")

    along = nx.DiGraph(pairs)
    peers = {Direction.ANY: along.to_undirected(), Direction.AFTER: along, Direction.BEFORE: along.reverse()}
    origins = rng.sample(ids, ORIGINS)
    candidates = rng.sample(ids, CANDIDATES)
    print(f"\n{'milliseconds':<34}{'memory':>9}{'networkx':>10}{'ratio':>8}")
    for direction, peer in peers.items():
        for origin in origins[:5]:
            hops = nx.single_source_shortest_path_length(peer, origin)
            expected = {candidate: hops[candidate] for candidate in candidates if candidate in hops}
            assert graph.distances(origin, candidates, direction) == expected
        ours, theirs = medians(
            [(origin,) for origin in origins],
            lambda origin, way=direction: graph.distances(origin, candidates, way),
            lambda origin, peer=peer: nx.single_source_shortest_path_length(peer, origin),
        )
        print(f"{f'{CANDIDATES:,} distances, {direction}':<34}{ours:>9.2f}{theirs:>10.2f}{theirs / ours:>7.2f}×")
    ours, theirs = medians(
        list(zip(origins, candidates, strict=False)),
        graph.path,
        lambda origin, target: nx.shortest_path(peers[Direction.ANY], origin, target),
    )
    print(f"{'one path, any':<34}{ours:>9.2f}{theirs:>10.2f}{theirs / ours:>7.2f}×")


if __name__ == "__main__":
    main()
