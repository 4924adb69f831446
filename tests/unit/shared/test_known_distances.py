"""What is kept of distances, how long, and what is asked for again."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from shared.errors import Unavailable
from shared.influence.base import Direction
from shared.influence.distances import KnownDistances
from shared.influence.memory import MemoryGraph
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


@pytest.fixture
def graph() -> Asked:
    graph = Asked()
    put(graph, ["a>b", "b>>c", "c>d", "x>y"])
    return graph


def test_only_what_is_not_known_yet_is_asked_for(graph: Asked) -> None:
    known = KnownDistances(graph, fresh=AGES)
    assert known.distances("a", ["a", "b", "x"]) == {"a": 0, "b": 1}
    assert known.distances("a", ["b", "x", "c", "nobody"]) == {"b": 1, "c": 2}
    assert known.distances("a", ["nobody", "x", "a", "c", "b"]) == {"a": 0, "b": 1, "c": 2}
    everything = Direction.ANY
    assert graph.questions == [("a", {"a", "b", "x"}, everything), ("a", {"c", "nobody"}, everything)]


def test_directions_are_known_apart(graph: Asked) -> None:
    known = KnownDistances(graph, fresh=AGES)
    for _ in range(2):
        assert known.distances("b", ["a", "c"]) == {"a": 1, "c": 1}
        assert known.distances("b", ["a", "c"], Direction.BEFORE) == {"a": 1}
        assert known.distances("b", ["a", "c"], Direction.AFTER) == {"c": 1}
    assert [direction for _, _, direction in graph.questions] == [Direction.ANY, Direction.BEFORE, Direction.AFTER]


def test_an_unknown_origin_is_asked_about_once(graph: Asked) -> None:
    known = KnownDistances(graph, fresh=AGES)
    assert known.distances("nobody", ["a", "nobody"]) == known.distances("nobody", ["a"]) == {}
    assert len(graph.questions) == 1


def test_nothing_is_asked_where_there_is_no_target(graph: Asked) -> None:
    assert KnownDistances(graph).distances("a", []) == {}
    assert graph.questions == []


def test_the_origins_asked_about_last_are_kept(graph: Asked) -> None:
    known = KnownDistances(graph, fresh=AGES, origins=2)
    for origin in "abacabcb":
        known.distances(origin, ["d"])
    # The third for which there is no room is the one that was not asked about for longest.
    assert "".join(origin for origin, _, _ in graph.questions) == "abcbc"


def test_a_change_is_seen_at_the_next_look(graph: Asked) -> None:
    known = KnownDistances(graph, fresh=0)
    assert known.distances("a", ["d", "y"]) == {"d": 3}
    put(graph, ["a>d", "d>y"])
    assert known.distances("a", ["d", "y"]) == {"d": 1, "y": 2}
    put(graph, ["a>y"])
    assert known.distances("a", ["d", "y"]) == {"y": 1}


def test_a_look_that_finds_nothing_new_keeps_what_is_known(graph: Asked) -> None:
    known = KnownDistances(graph, fresh=0)
    for _ in range(5):
        assert known.distances("a", ["d", "y"]) == {"d": 3}
    # Once when the version is new and once when it is seen again, and no more.
    assert len(graph.questions) == 2
    assert graph.looks == 5


def test_the_version_is_not_looked_up_for_every_question(graph: Asked) -> None:
    known = KnownDistances(graph, fresh=AGES)
    for _ in range(3):
        assert known.distances("a", ["d"]) == {"d": 3}
    put(graph, ["a>d"])
    assert known.distances("a", ["d"]) == {"d": 3}
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
                    known.distances("b", ["d"])  # someone else, who finds the change, and finds it again
            return answer

    slow = Slow()
    put(slow, ["a>b", "b>d"])
    known = KnownDistances(slow, fresh=0)
    assert known.distances("a", ["d"]) == {"d": 2}
    assert known.distances("a", ["d"]) == {"d": 1}


def test_a_graph_that_is_away_is_told_and_asked_again(graph: Asked) -> None:
    known = KnownDistances(graph, fresh=0)
    assert known.distances("a", ["d"]) == {"d": 3}
    graph.away = True
    with pytest.raises(Unavailable):
        known.distances("a", ["d"])
    graph.away = False
    assert known.distances("a", ["d", "b"]) == {"b": 1, "d": 3}


def test_many_threads_find_what_the_graph_says_while_it_changes() -> None:
    graph = MemoryGraph(None)
    ids = [f"{number:02}" for number in range(12)]
    # In the graph of step n the origin is n hops from the last, and from nobody else.
    graphs = [
        [f"origin>{step}-1", *(f"{step}-{n}>{step}-{n + 1}" for n in range(1, step)), f"{step}-{step}>last"]
        for step in range(1, 61)
    ]
    put(graph, graphs[0])
    known = KnownDistances(graph, fresh=0, origins=4)

    def ask(seed: int) -> None:
        random = Random(seed)
        furthest = 0
        while not writer.done():
            hops = known.distances("origin", ["last", *random.sample(ids, 3)])["last"]
            assert hops >= furthest  # never from a graph before one that was seen
            furthest = hops
            known.distances(random.choice(ids), ["last"])

    def write() -> None:
        for edges in graphs:
            put(graph, edges)

    with ThreadPoolExecutor(5) as pool:
        writer = pool.submit(write)
        for asker in [pool.submit(ask, seed) for seed in range(4)]:
            asker.result()
    assert known.distances("origin", ["last"]) == {"last": 61}
