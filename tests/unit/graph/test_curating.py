"""What people added and rejected, and what years speak against."""

import pytest

from shared.influence.base import Kind, Statement
from tests.unit.graph.said import built, curated, dbr, edges, ids, name, source, table, wd, who

A, B, C = (who(wd(n), letter, 1500 + n, 1560 + n) for n, letter in enumerate("ABC", start=1))
STATED = source("wikidata", [A, B, C], [(wd(1), wd(2)), (wd(2), wd(3))])


def test_an_edge_is_added_with_its_citation() -> None:
    graph = built(STATED, curation=[curated("add", wd(1), wd(3))])
    assert edges(graph) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert graph.influences[1].statements == (Statement(source="curated", statement="a book"),)


def test_an_edge_that_a_source_states_too_has_both() -> None:
    graph = built(STATED, curation=[curated("add", wd(1), wd(2))])
    assert graph.influences[0].sources == ("curated", "wikidata")


def test_an_edge_is_rejected_whoever_states_it() -> None:
    other = source(
        "dbpedia",
        [who(dbr("A"), "A", 1501, 1561, wd(1)), who(dbr("B"), "B", 1502, 1562, wd(2))],
        [(dbr("A"), dbr("B"))],
    )
    assert edges(built(STATED, other)) == [("a", "b"), ("b", "c")]
    assert edges(built(STATED, other, curation=[curated("reject", dbr("A"), wd(2))])) == [("b", "c")]


def test_an_act_is_on_one_kind_and_one_direction() -> None:
    acts = [curated("reject", wd(1), wd(2), kind=Kind.TAUGHT), curated("reject", wd(2), wd(1), days=1)]
    assert edges(built(STATED, curation=acts)) == [("a", "b"), ("b", "c")]


@pytest.mark.parametrize(("first", "second", "there"), [("add", "reject", False), ("reject", "add", True)])
def test_of_two_acts_on_one_edge_the_later_counts(first: str, second: str, there: bool) -> None:
    both = source("dbpedia", [who(dbr("A"), "A", 1501, 1561, wd(1))])
    acts = [curated(second, dbr("A"), wd(2), days=2), curated(first, wd(1), wd(2), days=1)]  # type: ignore[arg-type]
    assert (("a", "b") in edges(built(STATED, both, curation=acts))) is there


def test_an_added_edge_makes_the_artists_whom_no_source_names() -> None:
    acts = [
        curated("add", wd(1), "https://www.wikidata.org/wiki/Q9", names=("A", "New One")),
        curated("add", wd(9), name("x-y"), names=("New One", "X Y"), days=1),
    ]
    graph = built(STATED, curation=acts)
    assert ids(graph) == ["a", "b", "c", "new-one", "x-y"]
    assert edges(graph) == [("a", "b"), ("a", "new-one"), ("b", "c"), ("new-one", "x-y")]
    assert graph.artists[-1].name == "X Y"
    assert graph.notes == ()


def test_a_decision_may_name_an_artist_whom_an_added_edge_has_made() -> None:
    act = curated("add", wd(9), wd(1), names=("Jan Steen", "A"))
    rows = table("t.csv", ("jan steen", "b"))
    assert edges(built(STATED, rows, curation=[act]))[-1] == ("jan-steen-q9", "a")
    graph = built(STATED, rows, curation=[act], decisions={"jan-steen": wd(9)})
    assert [edge for edge in edges(graph) if edge[0] == "jan-steen"] == [("jan-steen", "a"), ("jan-steen", "b")]


def test_an_artist_without_an_address_is_found_by_id_and_still_when_namesakes_came() -> None:
    act = curated("reject", name("jan-steen"), name("b"))
    rows = table("t.csv", ("jan-steen", "b"))
    assert edges(built(rows, curation=[act])) == []
    steens = [who(wd(n), "Jan-Steen", 1600 + n, 1660 + n) for n in (10, 50)]
    graph = built(rows, source("wikidata", steens), curation=[act])
    assert ids(graph) == ["b", "jan-steen", "jan-steen-1610", "jan-steen-1650"]
    assert edges(graph) == []


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (curated("reject", wd(1), wd(77)), f"no source names Other ({wd(77)}) any more."),
        (curated("reject", wd(1), name("gone")), "no source names Other (name:gone) any more."),
        (curated("add", wd(1), dbr("A")), "both are a now."),
    ],
)
def test_what_cannot_be_applied_is_noted(act: object, why: str) -> None:
    again = source("dbpedia", [who(dbr("A"), "A", 1501, 1561, wd(1))])
    graph = built(STATED, again, curation=[act])  # type: ignore[list-item]
    assert edges(graph) == [("a", "b"), ("b", "c")]
    (note,) = graph.notes
    assert note.endswith(why)
    assert "(One influenced Other) is not applied" in note


LATE = source(
    "wikidata",
    [who(wd(1), "Late", 1900, 1950), who(wd(2), "Early", 1800, 1850)],
    [(wd(1), wd(2)), (wd(1), wd(2), Kind.TAUGHT)],
)


def test_who_was_born_after_the_other_died_influenced_nobody() -> None:
    graph = built(LATE)
    assert graph.influences == ()
    assert [flagged.influence.kind for flagged in graph.flagged] == [Kind.INFLUENCED, Kind.TAUGHT]
    assert graph.flagged[0].reason == "Late was born in 1900, after Early had died in 1850."
    assert (graph.flagged[0].influencer_name, graph.flagged[0].influenced_name) == ("Late", "Early")


@pytest.mark.parametrize(
    "lives", [((1850, None), (1800, 1850)), ((1900, None), (1800, None)), ((None, None), (1800, 1850))]
)
def test_what_years_do_not_speak_against_stands(lives: tuple[tuple[int | None, int | None], ...]) -> None:
    entities = [who(wd(n), letter, *life) for n, letter, life in zip((1, 2), "AB", lives, strict=True)]
    graph = built(source("wikidata", entities, [(wd(1), wd(2))]))
    assert (edges(graph), graph.flagged) == ([("a", "b")], ())


def test_an_added_edge_stands_against_the_years() -> None:
    graph = built(LATE, curation=[curated("add", wd(1), wd(2))])
    assert edges(graph) == [("late", "early")]
    assert graph.influences[0].sources == ("curated", "wikidata")
    assert [flagged.influence.kind for flagged in graph.flagged] == [Kind.TAUGHT]


def test_a_rejected_edge_is_not_flagged() -> None:
    graph = built(LATE, curation=[curated("reject", wd(1), wd(2)), curated("reject", wd(1), wd(2), kind=Kind.TAUGHT)])
    assert (graph.influences, graph.flagged) == ((), ())


def test_teaching_is_an_edge_of_its_own() -> None:
    graph = built(source("wikidata", [A, B], [(wd(1), wd(2)), (wd(1), wd(2), Kind.TAUGHT)]))
    assert [influence.kind for influence in graph.influences] == [Kind.INFLUENCED, Kind.TAUGHT]
