"""The artists of a collection: what the records say of them, and matches that are kept while nothing changes."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.errors import Unavailable
from shared.identity.base import MatchState, Person
from shared.identity.decisions import Decision, Decisions
from shared.identity.people import People, people_of
from shared.influence.base import Artist
from shared.influence.memory import MemoryGraph
from shared.names import artist_id
from shared.storage.folder import FolderStore
from tests.records import artwork


def told(*works: tuple[str | None, dict[str, str]]) -> list[Person]:
    return people_of(
        artwork(number, artist=name, attributes=attributes) for number, (name, attributes) in enumerate(works)
    )


def test_an_artist_is_told_once_with_the_usual_spelling_and_years() -> None:
    [person] = told(
        ("Édouard Manet", {"artist_born": "January 23, 1832", "artist_died": "1883"}),
        ("Edouard Manet", {"artist_born": "1833"}),
        ("Edouard Manet", {"artist_born": "1832-01-23", "artist_died": "active 1860"}),
    )
    assert person == Person(id="edouard-manet", name="Edouard Manet", born=1832, died=1883)


def test_of_equally_many_the_first_in_order_counts_whatever_came_first() -> None:
    works = [("MANET", {"artist_born": "1833"}), ("Manet", {"artist_born": "1832"})]
    assert told(*works) == told(*works[::-1])


def test_works_without_an_artist_tell_of_nobody() -> None:
    assert told((None, {}), ("—", {}), ("Ada Prevost", {})) == [Person(id="ada-prevost", name="Ada Prevost")]


def test_links_are_those_of_the_artist_alone() -> None:
    [person] = told(
        (
            "Claude Monet",
            {
                "artist_wikipedia": "https://en.wikipedia.org/wiki/Claude_Monet",
                "artist_wikidata": "Q296",
                "artist_ulan": "500019484",
                "artist_url": "https://collection.example.org/people/17",
                "wikipedia": "https://en.wikipedia.org/wiki/Impression,_Sunrise",
                "wikidata": "Q328523",
                "source_url": "https://www.wikidata.org/wiki/Q5",
            },
        ),
        ("Claude Monet", {"artist_wikidata": "https://www.wikidata.org/wiki/Q296", "artist_viaf": "unknown"}),
    )
    assert person.links == (
        "Q296",
        "https://en.wikipedia.org/wiki/Claude_Monet",
        "https://vocab.getty.edu/ulan/500019484",
        "https://www.wikidata.org/wiki/Q296",
    )


class Watched(MemoryGraph):
    """A graph that counts how often all of its artists were read, and can make readers wait for each other."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.reads = 0
        self.gate = threading.Event()
        self.gate.set()

    def artists(self) -> Iterator[Artist]:
        self.reads += 1
        self.gate.wait(30)
        return super().artists()


class Silent(MemoryGraph):
    """A graph on a server that is away."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.silent = True
        self.asked = 0

    def version(self) -> str:
        self.asked += 1
        if self.silent:
            raise Unavailable("The graph does not answer; try again later.")
        return super().version()


MANET = Artist(id="edouard-manet", name="Édouard Manet", born=1832, died=1883, occupations=("painter",))
ASKED = [Person(id="edouard-manet", name="Edouard Manet", born=1832, died=1883), Person(id="x", name="X")]


@pytest.fixture
def graph(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "influence.json")


@pytest.fixture
def decisions(tmp_path: Path) -> Decisions:
    return Decisions(FolderStore(tmp_path / "store"))


def test_an_empty_graph_knows_nobody(graph: Watched, decisions: Decisions) -> None:
    found = People(graph, decisions).match(ASKED)
    assert {match.state for match in found.values()} == {MatchState.UNKNOWN}


def test_matches_are_kept_until_the_graph_changes(graph: Watched, decisions: Decisions) -> None:
    people = People(graph, decisions, fresh=0)
    assert people.match(ASKED)["edouard-manet"].node is None
    graph.replace([MANET], [])
    assert people.match(ASKED)["edouard-manet"].node == "edouard-manet"
    first = people.match(ASKED)["edouard-manet"]
    assert people.match(ASKED)["edouard-manet"] is first
    assert graph.reads == 2


def test_a_decision_holds_from_the_next_question_on_and_through_reloads(graph: Watched, decisions: Decisions) -> None:
    graph.replace([MANET], [])
    people = People(graph, decisions, fresh=0)
    assert people.match(ASKED)["x"].node is None
    at = datetime(2024, 1, 1, tzinfo=UTC)
    decisions.keep(Decision(person="x", name="X", means="name:edouard-manet", at=at))
    assert people.match(ASKED)["x"].node == "edouard-manet"
    assert graph.reads == 1  # the artists were known
    graph.replace([], [])
    assert people.match(ASKED)["x"].state is MatchState.UNKNOWN
    graph.replace([MANET, Artist(id="x", name="X", occupations=("painter",))], [])
    assert people.match(ASKED)["x"].node == "edouard-manet"
    decisions.forget("x")
    assert people.match(ASKED)["x"].node == "x"


def test_within_the_time_nothing_is_asked_unless_one_says_so(graph: Watched, decisions: Decisions) -> None:
    people = People(graph, decisions, fresh=3600)
    people.match(ASKED)
    graph.replace([MANET], [])
    assert people.match(ASKED)["edouard-manet"].node is None
    people.refresh()
    assert people.match(ASKED)["edouard-manet"].node == "edouard-manet"


def test_many_at_once_wait_for_one_reading(graph: Watched, decisions: Decisions) -> None:
    graph.replace([MANET], [])
    people = People(graph, decisions, fresh=3600)
    graph.gate.clear()
    found: list[str | None] = []
    threads = [
        threading.Thread(target=lambda: found.append(people.match(ASKED)["edouard-manet"].node)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    graph.gate.set()
    for thread in threads:
        thread.join()
    assert (found, graph.reads) == (["edouard-manet"] * 8, 1)


def test_a_graph_that_does_not_answer_is_asked_once_for_all_who_wait(decisions: Decisions, tmp_path: Path) -> None:
    graph = Silent(tmp_path / "influence.json")
    graph.replace([MANET], [])
    people = People(graph, decisions, fresh=3600)
    for _ in range(3):
        with pytest.raises(Unavailable, match="try again"):
            people.match(ASKED)
    assert graph.asked == 1
    graph.silent = False
    people.refresh()
    assert people.match(ASKED)["edouard-manet"].node == "edouard-manet"


def test_a_person_is_answered_by_id(graph: Watched, decisions: Decisions) -> None:
    graph.replace([MANET], [])
    asked = [Person(id=artist_id(name), name=name) for name in ("Manet, Édouard", "Édouard Manet")]
    found = People(graph, decisions).match(asked)
    assert {identity: match.node for identity, match in found.items()} == {
        "manet-edouard": "edouard-manet",
        "edouard-manet": "edouard-manet",
    }
