"""How near artists stand, what is kept of it, how long, and what is asked for again."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from shared.errors import Unavailable
from shared.influence.base import Direction, InCommon
from shared.influence.memory import MemoryGraph
from shared.influence.nearness import FAR, SAME, UNREACHABLE, KnownNearness, Near, nearness
from tests.influences import put

AGES = 3600.0


class Asked(MemoryGraph):
    """A graph that keeps what it was asked, and that can be away."""

    def __init__(self) -> None:
        super().__init__(None)
        self.questions: list[tuple[str, set[str], Direction]] = []
        self.looks = 0
        self.away = False

    def distances(self, origin: str, targets: Collection[str], direction: Direction = Direction.ANY) -> dict[str, int]:
        if self.away:
            raise Unavailable("It is away.")
        self.questions.append((origin, set(targets), direction))
        return super().distances(origin, targets, direction)

    def version(self) -> str:
        if self.away:
            raise Unavailable("It is away.")
        self.looks += 1
        return super().version()


def hops(known: KnownNearness, origin: str, targets: list[str], direction: Direction = Direction.ANY) -> dict[str, int]:
    return {target: near.hops or 0 for target, near in known.of(origin, targets, direction).items()}


@pytest.fixture
def graph() -> Asked:
    graph = Asked()
    put(graph, ["a>b", "b>>c", "c>d", "x>y"])
    return graph


# What nearness is


def test_in_any_direction_nearness_is_by_artists_in_common() -> None:
    graph = MemoryGraph()
    put(graph, ["m1>a", "m1>b", "m2>a", "m2>>b", "a>p", "b>p", "a>c", "m1>c", "c>d", "x>y"])
    standing = nearness(graph, "a", ["a", "b", "c", "d", "x", "nobody"], Direction.ANY)
    assert standing == {
        "a": SAME,
        "b": Near(3 / 4, 2, InCommon(("m1", "m2"), ("p",))),
        "c": Near(1.0, 1, InCommon(("m1",))),  # a direct influence counts in full, whoever they share besides
        "d": Near(UNREACHABLE, 2),  # a pupil's pupil
    }
    assert standing["d"].influence == FAR.influence


def test_along_one_direction_nearness_is_by_hops() -> None:
    graph = MemoryGraph()
    put(graph, ["m>a", "m>b", "a>b", "b>c"])
    one, two = Near(1.0, 1), Near(0.5, 2)
    assert nearness(graph, "a", ["a", "b", "c", "m"], Direction.AFTER) == {"a": SAME, "b": one, "c": two}
    assert nearness(graph, "c", ["a", "b", "m"], Direction.BEFORE) == {"b": one, "a": two, "m": two}


# What is kept


def test_only_what_is_not_known_yet_is_asked_for(graph: Asked) -> None:
    known = KnownNearness(graph, fresh=AGES)
    assert hops(known, "a", ["a", "b", "x"]) == {"a": 1, "b": 1}
    assert hops(known, "a", ["b", "x", "c", "nobody"]) == {"b": 1, "c": 2}
    assert hops(known, "a", ["nobody", "x", "a", "c", "b"]) == {"a": 1, "b": 1, "c": 2}
    everything = Direction.ANY
    assert graph.questions == [("a", {"a", "b", "x"}, everything), ("a", {"c", "nobody"}, everything)]


def test_directions_are_known_apart(graph: Asked) -> None:
    known = KnownNearness(graph, fresh=AGES)
    for _ in range(2):
        assert hops(known, "b", ["a", "c"]) == {"a": 1, "c": 1}
        assert hops(known, "b", ["a", "c"], Direction.BEFORE) == {"a": 1}
        assert hops(known, "b", ["a", "c"], Direction.AFTER) == {"c": 1}
    assert [direction for _, _, direction in graph.questions] == [Direction.ANY, Direction.BEFORE, Direction.AFTER]


def test_an_unknown_origin_is_asked_about_once(graph: Asked) -> None:
    known = KnownNearness(graph, fresh=AGES)
    assert hops(known, "nobody", ["a", "nobody"]) == hops(known, "nobody", ["a"]) == {}
    assert len(graph.questions) == 1


def test_nothing_is_asked_where_there_is_no_target(graph: Asked) -> None:
    assert KnownNearness(graph).of("a", []) == {}
    assert graph.questions == []


def test_the_origins_asked_about_last_are_kept(graph: Asked) -> None:
    known = KnownNearness(graph, fresh=AGES, origins=2)
    for origin in "abacabcb":
        hops(known, origin, ["d"])
    # The third for which there is no room is the one that was not asked about for longest.
    assert "".join(origin for origin, _, _ in graph.questions) == "abcbc"


def test_a_change_is_seen_at_the_next_look(graph: Asked) -> None:
    known = KnownNearness(graph, fresh=0)
    assert hops(known, "a", ["d", "y"]) == {"d": 3}
    put(graph, ["a>d", "d>y"])
    assert hops(known, "a", ["d", "y"]) == {"d": 1, "y": 2}
    put(graph, ["a>y"])
    assert hops(known, "a", ["d", "y"]) == {"y": 1}


def test_a_look_that_finds_nothing_new_keeps_what_is_known(graph: Asked) -> None:
    known = KnownNearness(graph, fresh=0)
    for _ in range(5):
        assert hops(known, "a", ["d", "y"]) == {"d": 3}
    # Once when the version is new and once when it is seen again, and no more.
    assert len(graph.questions) == 2
    assert graph.looks == 5


def test_the_version_is_not_looked_up_for_every_question(graph: Asked) -> None:
    known = KnownNearness(graph, fresh=AGES)
    for _ in range(3):
        assert hops(known, "a", ["d"]) == {"d": 3}
    put(graph, ["a>d"])
    assert hops(known, "a", ["d"]) == {"d": 3}
    assert graph.looks == 1


def test_an_answer_to_a_question_from_before_a_change_is_not_kept(graph: Asked) -> None:
    class Slow(Asked):
        def distances(
            self, origin: str, targets: Collection[str], direction: Direction = Direction.ANY
        ) -> dict[str, int]:
            answer = super().distances(origin, targets, direction)
            if len(self.questions) == 1:
                put(self, ["a>d"])
                for _ in range(2):
                    hops(known, "b", ["d"])  # someone else, who finds the change, and finds it again
            return answer

    slow = Slow()
    put(slow, ["a>b", "b>d"])
    known = KnownNearness(slow, fresh=0)
    assert hops(known, "a", ["d"]) == {"d": 2}
    assert hops(known, "a", ["d"]) == {"d": 1}


def test_a_graph_that_is_away_is_told_and_asked_again(graph: Asked) -> None:
    known = KnownNearness(graph, fresh=0)
    assert hops(known, "a", ["d"]) == {"d": 3}
    graph.away = True
    with pytest.raises(Unavailable):
        hops(known, "a", ["d"])
    graph.away = False
    assert hops(known, "a", ["d", "b"]) == {"b": 1, "d": 3}


def test_many_threads_find_what_the_graph_says_while_it_changes() -> None:
    graph = MemoryGraph(None)
    ids = [f"{number:02}" for number in range(12)]
    # In the graph of step n the origin is n hops from the last, and from nobody else.
    graphs = [
        [f"origin>{step}-1", *(f"{step}-{n}>{step}-{n + 1}" for n in range(1, step)), f"{step}-{step}>last"]
        for step in range(1, 61)
    ]
    put(graph, graphs[0])
    known = KnownNearness(graph, fresh=0, origins=4)

    def ask(seed: int) -> None:
        random = Random(seed)
        furthest = 0
        while not writer.done():
            away = hops(known, "origin", ["last", *random.sample(ids, 3)])["last"]
            assert away >= furthest  # never from a graph before one that was seen
            furthest = away
            known.of(random.choice(ids), ["last"])

    def write() -> None:
        for edges in graphs:
            put(graph, edges)

    with ThreadPoolExecutor(5) as pool:
        writer = pool.submit(write)
        for asker in [pool.submit(ask, seed) for seed in range(4)]:
            asker.result()
    assert hops(known, "origin", ["last"]) == {"last": 61}
