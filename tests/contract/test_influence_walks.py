"""Distances and paths through every influence graph: what the port promises, and the same as networkx finds."""

from collections.abc import Callable
from itertools import pairwise
from random import Random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.influence import open_graph
from shared.influence.base import Direction, InCommon, Influence, InfluenceGraph, Kind
from shared.influence.memory import MemoryGraph
from shared.influence.nearness import KnownNearness, nearness
from tests.influences import artist, influence, put, read, walked

_IDS = "abcdefghi"

# Distances


def test_distances_ignore_direction_and_kind_unless_told(graph: InfluenceGraph) -> None:
    put(graph, ["a>b", "c>>b", "c>d"])
    assert graph.distances("a", ["a", "b", "c", "d"]) == {"a": 0, "b": 1, "c": 2, "d": 3}


def test_before_goes_against_the_edges_and_after_along_them(graph: InfluenceGraph) -> None:
    put(graph, ["teacher>>x", "grand>teacher", "x>pupil", "pupil>>last"])
    everyone = ["grand", "teacher", "x", "pupil", "last"]
    assert graph.distances("x", everyone, Direction.BEFORE) == {"x": 0, "teacher": 1, "grand": 2}
    assert graph.distances("x", everyone, Direction.AFTER) == {"x": 0, "pupil": 1, "last": 2}


def test_two_kinds_between_a_pair_are_one_hop(graph: InfluenceGraph) -> None:
    put(graph, ["a>b", "a>>b", "b>c", "b>>c"])
    for direction in (Direction.ANY, Direction.AFTER):
        assert graph.distances("a", ["b", "c"], direction) == {"b": 1, "c": 2}


def test_unreachable_and_unknown_targets_are_absent(graph: InfluenceGraph) -> None:
    put(graph, ["a>b", "c>d"])
    assert graph.distances("a", ["b", "c", "nobody"]) == {"b": 1}
    assert graph.distances("a", []) == {}


def test_an_unknown_origin_has_no_distances(graph: InfluenceGraph) -> None:
    put(graph, ["a>b"])
    assert graph.distances("nobody", ["a", "nobody"]) == {}


@pytest.mark.parametrize("collection", [list, tuple, set, frozenset, dict.fromkeys])
def test_targets_may_be_any_collection(graph: InfluenceGraph, collection: Callable[[list[str]], list[str]]) -> None:
    put(graph, ["a>b"])
    targets = collection(["b", "a", "b"])
    assert graph.distances("a", targets) == {"a": 0, "b": 1}
    assert targets == collection(["b", "a", "b"])


def test_known_nearness_is_that_of_the_graph_before_and_after_a_change(graph: InfluenceGraph) -> None:
    known = KnownNearness(graph, fresh=0)
    random = Random(1550)
    for _ in range(3):
        put(graph, {">".join(random.sample(_IDS, 2)) for _ in range(12)})
        for _ in range(4):
            origin, targets = random.choice(_IDS), random.sample(_IDS, 5)
            for direction in Direction:
                assert known.of(origin, targets, direction) == nearness(graph, origin, targets, direction)


# Artists in common


def test_artists_meet_in_those_who_shaped_both_and_in_those_whom_both_shaped(graph: InfluenceGraph) -> None:
    put(graph, ["m1>a", "m1>>b", "m2>a", "m2>b", "a>p", "b>>p", "m2>c", "d>p", "e>a", "b>e"])
    assert graph.in_common("a", ["a", "b", "c", "d", "e"]) == {
        "b": InCommon(("m1", "m2"), ("p",)),
        "c": InCommon(("m2",)),
        "d": InCommon((), ("p",)),
    }


def test_a_chain_is_nobody_in_common(graph: InfluenceGraph) -> None:
    put(graph, ["a>b", "b>c"])
    assert graph.in_common("a", ["b", "c"]) == {}


def test_one_who_stands_on_both_sides_counts_twice(graph: InfluenceGraph) -> None:
    put(graph, ["m>a", "m>b", "a>>m", "b>m", "a>b"])
    (found,) = graph.in_common("a", ["b"]).values()
    assert (found, found.size) == (InCommon(("m",), ("m",)), 2)


def test_the_unknown_have_nobody_in_common(graph: InfluenceGraph) -> None:
    put(graph, ["m>a", "m>b"])
    assert graph.in_common("nobody", ["a"]) == graph.in_common("a", ["nobody"]) == graph.in_common("a", []) == {}


# Paths


def test_a_path_is_in_walking_order_and_keeps_directions(graph: InfluenceGraph) -> None:
    put(graph, ["a>b", "c>>b", "c>d"])
    assert graph.path("a", "d") == (read("a>b"), read("c>>b"), read("c>d"))
    assert graph.path("d", "a") == (read("c>d"), read("c>>b"), read("a>b"))


def test_a_path_carries_the_statements(graph: InfluenceGraph) -> None:
    edge = influence("a", "b", "moma", "wikidata")
    put(graph, [edge])
    assert graph.path("b", "a") == (edge,)


def test_the_path_of_an_artist_to_itself_is_empty(graph: InfluenceGraph) -> None:
    put(graph, ["a>b", "b>a"])
    for direction in Direction:
        assert graph.path("a", "a", direction) == ()


def test_there_is_no_path_to_or_from_the_unreachable_and_the_unknown(graph: InfluenceGraph) -> None:
    put(graph, ["a>b", "c>d"])
    for pair in [("a", "c"), ("a", "nobody"), ("nobody", "a"), ("nobody", "nobody")]:
        assert graph.path(*pair) is None
    assert graph.path("a", "b", Direction.BEFORE) is None
    assert graph.path("b", "a", Direction.AFTER) is None


def test_paths_follow_the_direction(graph: InfluenceGraph) -> None:
    put(graph, ["a>b", "b>>c", "c>a"])
    assert walked(graph.path("a", "c"), "a") == ["a", "c"]
    assert walked(graph.path("a", "c", Direction.AFTER), "a") == ["a", "b", "c"]
    assert walked(graph.path("a", "c", Direction.BEFORE), "a") == ["a", "c"]


def test_ties_are_compared_from_the_origin_on(graph: InfluenceGraph) -> None:
    # The reverse walk would take y2 first, and so would a comparison from the target on.
    put(graph, ["o>x1", "o>x2", "x1>>y2", "x2>y1", "y1>t", "y2>t"])
    assert walked(graph.path("o", "t"), "o") == ["o", "x1", "y2", "t"]
    assert walked(graph.path("t", "o"), "t") == ["t", "y1", "x2", "o"]


def test_of_two_artists_who_influenced_each_other_the_edge_along_the_walk_is_taken(graph: InfluenceGraph) -> None:
    # Its direction counts for more than its kind.
    put(graph, ["a>>b", "b>a"])
    assert graph.path("a", "b") == graph.path("a", "b", Direction.AFTER) == (read("a>>b"),)
    assert graph.path("b", "a") == graph.path("b", "a", Direction.AFTER) == (read("b>a"),)
    assert graph.path("a", "b", Direction.BEFORE) == (read("b>a"),)
    assert graph.path("b", "a", Direction.BEFORE) == (read("a>>b"),)


def test_of_two_kinds_the_path_takes_influenced(graph: InfluenceGraph) -> None:
    put(graph, ["a>>b", "a>b", "c>>b", "c>b"])
    assert graph.path("a", "c") == (read("a>b"), read("c>b"))
    assert graph.path("b", "a", Direction.BEFORE) == (read("a>b"),)


# Against peers

_edges = st.sets(
    st.tuples(st.sampled_from(_IDS), st.sampled_from(_IDS), st.sampled_from(Kind)).filter(lambda e: e[0] != e[1]),
    max_size=24,
)


def _as_walked(influences: list[Influence], direction: Direction) -> nx.DiGraph:
    """The graph whose edges point the way a path may run."""
    along = nx.DiGraph((edge.influencer, edge.influenced) for edge in influences)
    along.add_nodes_from(_IDS)
    if direction is Direction.AFTER:
        return along
    return along.reverse() if direction is Direction.BEFORE else nx.compose(along, along.reverse())


def _edge_of_a_step(influences: list[Influence], here: str, there: str, direction: Direction) -> Influence:
    """What the port says of the relationship that a walk takes, as a search through all of them."""
    ways = {
        Direction.AFTER: [(here, there)],
        Direction.BEFORE: [(there, here)],
        Direction.ANY: [(here, there), (there, here)],
    }
    by_ends = {(edge.influencer, edge.influenced, edge.kind): edge for edge in influences}
    wanted = [(*way, kind) for way in ways[direction] for kind in (Kind.INFLUENCED, Kind.TAUGHT)]
    return next(by_ends[key] for key in wanted if key in by_ends)


def _meeting(influences: list[Influence], origin: str) -> dict[str, InCommon]:
    """By target, whom `origin` and the target have in common, as networkx finds them."""
    along = nx.DiGraph((edge.influencer, edge.influenced) for edge in influences)
    along.add_nodes_from(_IDS)
    before, after = ({one: set(found.successors(one)) for one in _IDS} for found in (along.reverse(), along))
    met = {
        target: InCommon(tuple(sorted(before[origin] & before[target])), tuple(sorted(after[origin] & after[target])))
        for target in _IDS
        if target != origin
    }
    return {target: meeting for target, meeting in met.items() if meeting.size}


def test_distances_and_paths_equal_those_of_networkx(graph: InfluenceGraph) -> None:
    @given(edges=_edges)
    @settings(max_examples=40 if isinstance(graph, MemoryGraph) else 4, deadline=None)
    def agree(edges: set[tuple[str, str, Kind]]) -> None:
        influences = [influence(influencer, influenced, kind=kind) for influencer, influenced, kind in edges]
        graph.replace([artist(name) for name in _IDS], influences)
        for origin in _IDS:
            assert graph.in_common(origin, _IDS) == _meeting(influences, origin)
        for direction in Direction:
            peer = _as_walked(influences, direction)
            for origin in _IDS:
                hops = nx.single_source_shortest_path_length(peer, origin)
                assert graph.distances(origin, _IDS, direction) == hops
                for target in _IDS:
                    path = graph.path(origin, target, direction)
                    if target not in hops:
                        assert path is None
                        continue
                    expected = min(nx.all_shortest_paths(peer, origin, target))
                    steps = pairwise(expected)
                    assert path == tuple(_edge_of_a_step(influences, *step, direction) for step in steps)

    agree()


def test_a_server_gives_the_distances_and_paths_of_the_graph_in_memory(neo4j_url: str) -> None:
    server, memory = open_graph(neo4j_url), MemoryGraph(None)

    @given(random=st.randoms(use_true_random=False), size=st.integers(2, 40), density=st.floats(0.3, 6))
    @settings(max_examples=6, deadline=None)
    def agree(random: Random, size: int, density: float) -> None:
        ids = [f"{random.choice('aZé葛')}{number}" for number in range(size)]
        edges = {(*random.sample(ids, 2), random.choice(list(Kind))) for _ in range(int(size * density))}
        for graph in (server, memory):
            graph.replace([artist(name) for name in ids], [influence(a, b, kind=kind) for a, b, kind in edges])
        assert list(server.influences()) == list(memory.influences())
        for origin in random.sample(ids, min(size, 4)):
            assert server.in_common(origin, ids) == memory.in_common(origin, ids)
        for direction in Direction:
            for origin in random.sample(ids, min(size, 4)):
                assert server.neighbours(origin) == memory.neighbours(origin)
                assert server.distances(origin, ids, direction) == memory.distances(origin, ids, direction)
                for target in random.sample(ids, min(size, 4)):
                    assert server.path(origin, target, direction) == memory.path(origin, target, direction)

    agree()
    server.replace([], [])
