"""What every influence graph keeps to: the port's docstrings, statement by statement."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from random import Random
from threading import Barrier

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import InvalidInput
from shared.influence import open_graph
from shared.influence.base import Artist, Direction, GraphSize, Influence, InfluenceGraph, Neighbours
from shared.influence.memory import MemoryGraph

Open = Callable[[], InfluenceGraph]
Edge = tuple[str, str]


@pytest.fixture(params=["memory", "neo4j"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens the same graph each time, empty at the start of a test."""
    adapters: dict[str, Open] = {
        "memory": lambda: MemoryGraph(tmp_path / "influence.json"),
        "neo4j": lambda: open_graph(request.getfixturevalue("neo4j_url")),
    }
    open_it = adapters[request.param]
    open_it().clear()
    yield open_it
    open_it().clear()


@pytest.fixture
def graph(opened: Open) -> InfluenceGraph:
    return opened()


def artist(identity: str, **known: int) -> Artist:
    return Artist(id=identity, name=identity.title(), **known)


def influence(influencer: str, influenced: str, *sources: str) -> Influence:
    return Influence(influencer=influencer, influenced=influenced, sources=sources or ("test",))


def load(graph: InfluenceGraph, edges: Iterable[str | Edge]) -> None:
    """Merge influences, each a pair of ids or written `"a>b"`."""
    pairs = [tuple(edge.split(">")) if isinstance(edge, str) else edge for edge in edges]
    ends = {end for pair in pairs for end in pair}
    graph.merge([artist(end) for end in ends], [influence(*pair) for pair in pairs])


def walked(path: tuple[Influence, ...] | None, origin: str) -> list[str] | None:
    """The artists along a path, from the origin on."""
    if path is None:
        return None
    ids = [origin]
    for step in path:
        assert ids[-1] in (step.influencer, step.influenced)
        ids.append(step.influenced if step.influencer == ids[-1] else step.influencer)
    return ids


# Merging


def test_a_new_graph_is_empty(graph: InfluenceGraph) -> None:
    assert graph.size() == GraphSize(artists=0, influences=0)
    assert list(graph.artists()) == []
    assert list(graph.influences()) == []


def test_merge_adds_nodes_and_relationships(graph: InfluenceGraph) -> None:
    cezanne = Artist(id="paul-cezanne", name="Paul Cézanne", born=1839, died=1906)
    picasso = Artist(id="pablo-picasso", name="Pablo Picasso")
    edge = influence("paul-cezanne", "pablo-picasso", "moma", "wikidata")
    graph.merge([cezanne, picasso], [edge])

    assert graph.size() == GraphSize(artists=2, influences=1)
    assert graph.artist("paul-cezanne") == cezanne
    assert list(graph.influences()) == [edge]


def test_merge_takes_any_iterable(graph: InfluenceGraph) -> None:
    graph.merge((artist(name) for name in "ab"), (influence(*edge) for edge in ["ab"]))
    assert graph.size() == GraphSize(artists=2, influences=1)


def test_merge_twice_changes_nothing(graph: InfluenceGraph) -> None:
    for _ in range(2):
        load(graph, ["a>b", "b>c", "a>b"])
    assert graph.size() == GraphSize(artists=3, influences=2)
    assert [edge.sources for edge in graph.influences()] == [("test",), ("test",)]


def test_an_artist_gains_the_years_it_lacked(graph: InfluenceGraph) -> None:
    graph.merge([artist("a", born=1839)], [])
    graph.merge([artist("a", died=1906)], [])
    assert graph.artist("a") == artist("a", born=1839, died=1906)


def test_an_artist_keeps_the_name_and_years_it_has(graph: InfluenceGraph) -> None:
    graph.merge([artist("a", born=0)], [])
    graph.merge([Artist(id="a", name="Another spelling", born=1900)], [])
    assert graph.artist("a") == artist("a", born=0)


def test_an_influence_gains_the_sources_it_did_not_name(graph: InfluenceGraph) -> None:
    graph.merge([artist("a"), artist("b")], [influence("a", "b", "wikidata"), influence("a", "b", "moma")])
    graph.merge([], [influence("a", "b", "dbpedia", "moma")])
    assert list(graph.influences()) == [influence("a", "b", "dbpedia", "moma", "wikidata")]


def test_sources_are_sorted_and_each_stands_once(graph: InfluenceGraph) -> None:
    graph.merge([artist("a"), artist("b")], [influence("a", "b", "z", "y", "z")])
    assert next(graph.influences()).sources == ("y", "z")


def test_an_influence_may_join_artists_that_are_stored(graph: InfluenceGraph) -> None:
    graph.merge([artist("a")], [])
    graph.merge([artist("b")], [influence("a", "b")])
    assert graph.size() == GraphSize(artists=2, influences=1)


@pytest.mark.parametrize(
    "wrong",
    [
        influence("a", "nobody"),
        influence("nobody", "a"),
        influence("a", "a"),
        Influence.model_construct(influencer="a", influenced="b", sources=()),
    ],
    ids=["influenced unknown", "influencer unknown", "self-influence", "no source"],
)
def test_a_merge_with_a_wrong_influence_changes_nothing(graph: InfluenceGraph, wrong: Influence) -> None:
    load(graph, ["a>b"])
    with pytest.raises(InvalidInput):
        graph.merge([artist("a", born=1900), artist("c")], [influence("a", "c"), influence("a", "b", "new"), wrong])
    assert list(graph.artists()) == [artist("a"), artist("b")]
    assert list(graph.influences()) == [influence("a", "b")]
    assert graph.distances("a", ["c"]) == {}


def test_a_wrong_influence_after_thousands_of_right_ones_changes_nothing(graph: InfluenceGraph) -> None:
    many = [artist(f"{number:04}") for number in range(2_050)]
    chain = [influence(one.id, other.id) for one, other in pairwise(many)]
    with pytest.raises(InvalidInput, match="'2049' cannot influence 'nobody'"):
        graph.merge(many, [*chain, influence("2049", "nobody")])
    assert graph.size() == GraphSize(artists=0, influences=0)
    graph.merge(many, chain)
    assert graph.size() == GraphSize(artists=2_050, influences=2_049)
    assert graph.distances("0000", ["0007"]) == {"0007": 7}


def test_a_replacement_is_all_that_is_left(graph: InfluenceGraph) -> None:
    graph.merge([artist("a", born=1839), artist("b"), artist("c")], [influence("a", "b", "old"), influence("b", "c")])
    new = [artist("a", died=1906), artist("b"), artist("d", born=1)]
    graph.replace(iter(new), iter([influence("a", "b", "new"), influence("d", "a")]))
    assert list(graph.artists()) == new
    assert list(graph.influences()) == [influence("a", "b", "new"), influence("d", "a")]
    assert graph.distances("d", ["a", "b", "c"]) == {"a": 1, "b": 2}
    assert graph.path("b", "c") is None

    graph.replace([], [])
    assert graph.size() == GraphSize(artists=0, influences=0)


def test_a_replacement_merges_what_it_names_twice(graph: InfluenceGraph) -> None:
    twice = [influence("a", "b", "y"), influence("a", "b", "x")]
    graph.replace([artist("a", born=1), artist("b"), artist("a", died=2)], twice)
    assert list(graph.artists()) == [artist("a", born=1, died=2), artist("b")]
    assert list(graph.influences()) == [influence("a", "b", "x", "y")]


@pytest.mark.parametrize(
    "wrong",
    [
        influence("a", "b"),
        influence("c", "c"),
        Influence.model_construct(influencer="c", influenced="d", sources=()),
    ],
    ids=["only stored before", "self-influence", "no source"],
)
def test_a_replacement_with_a_wrong_influence_changes_nothing(graph: InfluenceGraph, wrong: Influence) -> None:
    load(graph, ["a>b"])
    with pytest.raises(InvalidInput):
        graph.replace([artist("a"), artist("c"), artist("d")], [influence("c", "d"), wrong])
    assert list(graph.artists()) == [artist("a"), artist("b")]
    assert list(graph.influences()) == [influence("a", "b")]


def test_clear_removes_everything(graph: InfluenceGraph) -> None:
    load(graph, ["a>b"])
    graph.clear()
    assert graph.size() == GraphSize(artists=0, influences=0)
    assert graph.artist("a") is None
    assert graph.distances("a", ["a", "b"]) == {}
    graph.clear()


def test_what_is_merged_and_cleared_outlasts_the_adapter(opened: Open) -> None:
    first = opened()
    edge = influence("a", "é葛", "wikidata")
    first.merge([artist("a", born=1839), artist("é葛")], [edge])

    second = opened()
    assert list(second.artists()) == [artist("a", born=1839), artist("é葛")]
    assert list(second.influences()) == [edge]
    assert second.path("é葛", "a") == (edge,)

    second.clear()
    assert opened().size() == GraphSize(artists=0, influences=0)


# Looking up


def test_artists_and_influences_come_by_rising_id(graph: InfluenceGraph) -> None:
    load(graph, ["c>a", "b>d"])
    load(graph, ["c>0", "a>d", "b>a"])
    assert [node.id for node in graph.artists()] == ["0", "a", "b", "c", "d"]
    pairs = [(edge.influencer, edge.influenced) for edge in graph.influences()]
    assert pairs == [("a", "d"), ("b", "a"), ("b", "d"), ("c", "0"), ("c", "a")]


def test_ids_rise_by_code_point(graph: InfluenceGraph) -> None:
    # Neither as a language sorts them, nor by UTF-16, where an emoji comes before a full-width sign.
    ids = ["-", "0", "Z", "a", "a-b", "ab", "z", "á", "é葛", "\uffee", "\U0001f600"]
    load(graph, [f"{other}>{ids[0]}" for other in reversed(ids[1:])])
    load(graph, [f"{ids[-1]}>{other}" for other in ids[1:-1]])
    assert [node.id for node in graph.artists()] == sorted(ids) == ids
    pairs = [(edge.influencer, edge.influenced) for edge in graph.influences()]
    assert pairs == sorted(pairs)
    assert [other.id for other, _ in graph.neighbours(ids[-1]).influenced] == ids[:-1]


def test_a_listing_goes_on_while_the_graph_changes(graph: InfluenceGraph) -> None:
    load(graph, ["a>b", "b>c"])
    nodes, edges = graph.artists(), graph.influences()
    next(nodes)
    next(edges)
    load(graph, ["b>d", "a>c"])
    assert {"b", "c"} <= {node.id for node in nodes}
    assert ("b", "c") in {(edge.influencer, edge.influenced) for edge in edges}


def test_an_unknown_artist_is_none(graph: InfluenceGraph) -> None:
    load(graph, ["a>b"])
    assert graph.artist("nobody") is None
    assert graph.artist("") is None


@pytest.mark.parametrize("collection", [list, tuple, set, dict.fromkeys])
def test_lookup_gives_the_known_ones(graph: InfluenceGraph, collection: Callable[[list[str]], list[str]]) -> None:
    load(graph, ["a>b", "b>c"])
    assert graph.lookup(collection(["c", "nobody", "a", "c"])) == {"a": artist("a"), "c": artist("c")}
    assert graph.lookup(collection([])) == {}


def test_neighbours_are_both_sides_by_rising_id(graph: InfluenceGraph) -> None:
    load(graph, ["z>m", "b>m", "m>y", "m>a", "m>z", "a>b"])
    assert graph.neighbours("m") == Neighbours(
        influenced_by=((artist("b"), influence("b", "m")), (artist("z"), influence("z", "m"))),
        influenced=tuple((artist(other), influence("m", other)) for other in "ayz"),
    )


def test_unknown_and_lonely_artists_have_no_neighbours(graph: InfluenceGraph) -> None:
    graph.merge([artist("lonely")], [])
    assert graph.neighbours("lonely") == graph.neighbours("nobody") == Neighbours()


# Distances


def test_distances_ignore_direction_unless_told(graph: InfluenceGraph) -> None:
    load(graph, ["a>b", "c>b", "c>d"])
    assert graph.distances("a", ["a", "b", "c", "d"]) == {"a": 0, "b": 1, "c": 2, "d": 3}


def test_before_goes_against_the_edges_and_after_along_them(graph: InfluenceGraph) -> None:
    load(graph, ["teacher>x", "grand>teacher", "x>pupil", "pupil>last"])
    everyone = ["grand", "teacher", "x", "pupil", "last"]
    assert graph.distances("x", everyone, Direction.BEFORE) == {"x": 0, "teacher": 1, "grand": 2}
    assert graph.distances("x", everyone, Direction.AFTER) == {"x": 0, "pupil": 1, "last": 2}


def test_unreachable_and_unknown_targets_are_absent(graph: InfluenceGraph) -> None:
    load(graph, ["a>b", "c>d"])
    assert graph.distances("a", ["b", "c", "nobody"]) == {"b": 1}
    assert graph.distances("a", []) == {}


def test_an_unknown_origin_has_no_distances(graph: InfluenceGraph) -> None:
    load(graph, ["a>b"])
    assert graph.distances("nobody", ["a", "nobody"]) == {}


@pytest.mark.parametrize("collection", [list, tuple, set, frozenset, dict.fromkeys])
def test_targets_may_be_any_collection(graph: InfluenceGraph, collection: Callable[[list[str]], list[str]]) -> None:
    load(graph, ["a>b"])
    targets = collection(["b", "a", "b"])
    assert graph.distances("a", targets) == {"a": 0, "b": 1}
    assert targets == collection(["b", "a", "b"])


# Paths


def test_a_path_is_in_walking_order_and_keeps_directions(graph: InfluenceGraph) -> None:
    load(graph, ["a>b", "c>b", "c>d"])
    assert graph.path("a", "d") == (influence("a", "b"), influence("c", "b"), influence("c", "d"))
    assert graph.path("d", "a") == (influence("c", "d"), influence("c", "b"), influence("a", "b"))


def test_a_path_carries_the_sources(graph: InfluenceGraph) -> None:
    edge = influence("a", "b", "moma", "wikidata")
    graph.merge([artist("a"), artist("b")], [edge])
    assert graph.path("b", "a") == (edge,)


def test_the_path_of_an_artist_to_itself_is_empty(graph: InfluenceGraph) -> None:
    load(graph, ["a>b", "b>a"])
    for direction in Direction:
        assert graph.path("a", "a", direction) == ()


def test_there_is_no_path_to_or_from_the_unreachable_and_the_unknown(graph: InfluenceGraph) -> None:
    load(graph, ["a>b", "c>d"])
    for pair in [("a", "c"), ("a", "nobody"), ("nobody", "a"), ("nobody", "nobody")]:
        assert graph.path(*pair) is None
    assert graph.path("a", "b", Direction.BEFORE) is None
    assert graph.path("b", "a", Direction.AFTER) is None


def test_paths_follow_the_direction(graph: InfluenceGraph) -> None:
    load(graph, ["a>b", "b>c", "c>a"])
    assert walked(graph.path("a", "c"), "a") == ["a", "c"]
    assert walked(graph.path("a", "c", Direction.AFTER), "a") == ["a", "b", "c"]
    assert walked(graph.path("a", "c", Direction.BEFORE), "a") == ["a", "c"]


def test_ties_are_compared_from_the_origin_on(graph: InfluenceGraph) -> None:
    # The reverse walk would take y2 first, and so would a comparison from the target on.
    load(graph, ["o>x1", "o>x2", "x1>y2", "x2>y1", "y1>t", "y2>t"])
    assert walked(graph.path("o", "t"), "o") == ["o", "x1", "y2", "t"]
    assert walked(graph.path("t", "o"), "t") == ["t", "y1", "x2", "o"]


def test_of_two_artists_who_influenced_each_other_the_edge_along_the_walk_is_taken(graph: InfluenceGraph) -> None:
    load(graph, ["a>b", "b>a"])
    assert graph.path("a", "b") == graph.path("a", "b", Direction.AFTER) == (influence("a", "b"),)
    assert graph.path("b", "a") == graph.path("b", "a", Direction.AFTER) == (influence("b", "a"),)
    assert graph.path("a", "b", Direction.BEFORE) == (influence("b", "a"),)


# Against peers

_IDS = "abcdefghi"
_edges = st.sets(st.tuples(st.sampled_from(_IDS), st.sampled_from(_IDS)).filter(lambda e: e[0] != e[1]), max_size=24)


def _as_walked(edges: set[Edge], direction: Direction) -> nx.DiGraph:
    """The graph whose edges point the way a path may run."""
    along = nx.DiGraph(sorted(edges))
    along.add_nodes_from(_IDS)
    if direction is Direction.AFTER:
        return along
    return along.reverse() if direction is Direction.BEFORE else nx.compose(along, along.reverse())


def test_distances_and_paths_equal_those_of_networkx(graph: InfluenceGraph) -> None:
    @given(edges=_edges, direction=st.sampled_from(Direction))
    @settings(max_examples=60 if isinstance(graph, MemoryGraph) else 8, deadline=None)
    def agree(edges: set[Edge], direction: Direction) -> None:
        graph.replace([artist(name) for name in _IDS], [influence(*edge) for edge in edges])
        peer = _as_walked(edges, direction)
        for origin in _IDS:
            hops = nx.single_source_shortest_path_length(peer, origin)
            assert graph.distances(origin, _IDS, direction) == hops
            for target in _IDS:
                expected = min(nx.all_shortest_paths(peer, origin, target)) if target in hops else None
                path = graph.path(origin, target, direction)
                assert walked(path, origin) == expected
                assert all((step.influencer, step.influenced) in edges for step in path or ())

    agree()


def test_a_server_gives_the_distances_and_paths_of_the_graph_in_memory(neo4j_url: str) -> None:
    server, memory = open_graph(neo4j_url), MemoryGraph(None)

    @given(random=st.randoms(use_true_random=False), size=st.integers(2, 40), density=st.floats(0.3, 6))
    @settings(max_examples=6, deadline=None)
    def agree(random: Random, size: int, density: float) -> None:
        ids = [f"{random.choice('aZé葛')}{number}" for number in range(size)]
        pairs = {tuple(random.sample(ids, 2)) for _ in range(int(size * density))}
        for graph in (server, memory):
            graph.replace([artist(name) for name in ids], [influence(*pair) for pair in pairs])
        assert list(server.influences()) == list(memory.influences())
        for direction in Direction:
            for origin in random.sample(ids, min(size, 4)):
                assert server.distances(origin, ids, direction) == memory.distances(origin, ids, direction)
                for target in random.sample(ids, min(size, 4)):
                    assert server.path(origin, target, direction) == memory.path(origin, target, direction)

    agree()
    server.clear()


# Side by side


def test_readers_and_writers_work_side_by_side(graph: InfluenceGraph) -> None:
    load(graph, ["origin>00", "00>end"])

    def write(worker: int) -> None:
        for step in range(worker, 60, 3):
            load(graph, [f"origin>{step:02}", f"{step:02}>end"])

    def read() -> None:
        known = 0
        while not all(writer.done() for writer in writers):
            size = graph.size().artists
            assert size >= known
            known = size
            assert all(other.id == edge.influenced for other, edge in graph.neighbours("origin").influenced)
            assert graph.distances("origin", ["00", "end"]) == {"00": 1, "end": 2}
            assert walked(graph.path("origin", "end"), "origin") == ["origin", "00", "end"]

    with ThreadPoolExecutor(6) as pool:
        writers = [pool.submit(write, worker) for worker in range(3)]
        for task in [*writers, *(pool.submit(read) for _ in range(3))]:
            task.result()
    assert graph.size() == GraphSize(artists=62, influences=120)


def test_what_is_merged_at_once_adds_up(graph: InfluenceGraph) -> None:
    together = Barrier(4)

    def write(worker: int) -> None:
        known = {"born": 1} if worker % 2 else {"died": 2}
        for step in range(5):
            together.wait(20)
            edge = influence("a", "b", f"{worker}-{step}")
            graph.merge([artist("a", **known), artist("b"), artist(f"only-{worker}")], [edge])

    with ThreadPoolExecutor(4) as pool:
        for writer in [pool.submit(write, worker) for worker in range(4)]:
            writer.result()
    assert graph.artist("a") == artist("a", born=1, died=2)
    everything = [f"{worker}-{step}" for worker in range(4) for step in range(5)]
    assert list(graph.influences()) == [influence("a", "b", *everything)]
    assert graph.size().artists == 6


def test_readers_always_find_what_a_replacement_leaves_in_place(graph: InfluenceGraph) -> None:
    stays = ["hub", *(f"{number:02}" for number in range(20))]
    both = [influence("hub", other) for other in stays[1:]]
    more = [influence("hub", f"more-{number}") for number in range(30)]
    graph.replace([artist(name) for name in stays], both)

    def write() -> None:
        for _ in range(10):
            graph.replace([artist(name) for name in [*stays, *(edge.influenced for edge in more)]], [*both, *more])
            graph.replace([artist(name) for name in stays], both)

    def read() -> None:
        while not writer.done():
            assert graph.lookup(stays).keys() == set(stays)
            assert graph.distances("hub", stays[1:]) == dict.fromkeys(stays[1:], 1)
            assert graph.size().artists in (len(stays), len(stays) + len(more))

    with ThreadPoolExecutor(3) as pool:
        writer = pool.submit(write)
        for task in [writer, pool.submit(read), pool.submit(read)]:
            task.result()


def test_an_open_graph_answers(graph: InfluenceGraph) -> None:
    graph.check()
