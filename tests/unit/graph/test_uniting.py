"""Which entities that have addresses are one artist."""

import pytest

from services.graph.snapshot import Entity
from tests.unit.graph.said import built, dbr, edges, ids, only, source, table, wd, who


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (who(wd(5), "Titian"), who(dbr("Titian"), "Tiziano", None, None, wd(5))),
        (who(wd(5), "Titian", None, None, "https://en.wikipedia.org/wiki/Titian"), who(dbr("Titian"), "Tiziano")),
        (who(wd(5), "Titian", None, None, "http://viaf.org/viaf/9"), who(dbr("T"), "T", None, None, "viaf.org/viaf/9")),
        (who(wd(5), "Titian", 1488, 1576), who(dbr("T"), "Titian", 1488, 1576)),
        (who(wd(5), "Titian", 1488, 1576), who(dbr("T"), "Tiziano", 1490, 1576, wd(5))),
        (who(wd(5), "Titian", 1477, 1576), who(dbr("T"), "Tiziano", 1490, 1576, wd(5))),
        (who(wd(5), "Titian", 1477, 1576), who("http://art.example/5", "Tiziano", None, None, wd(5))),
    ],
    ids=["sameAs", "page", "third address", "name and life", "two years", "one year in common", "other site"],
)
def test_one_artist(here: Entity, there: Entity) -> None:
    graph = built(source("wikidata", [here]), source("dbpedia", [there]))
    artist = only(graph)
    assert (artist.id, artist.name) == ("titian", "Titian")
    assert {here.ref, there.ref} <= set(artist.same_as)


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (who(wd(1), "Hans Holbein", 1465, 1524), who(dbr("H"), "Hans Holbein", 1497, 1543, wd(1))),
        (who(wd(1), "Hans Holbein", 1465), who(dbr("H"), "Hans Holbein", 1497, None, wd(1))),
        (who(wd(1), "Hans Holbein", 1465, 1524), who(dbr("H"), "Hans Holbein", 1465)),
        (who(wd(1), "Hans Holbein"), who(dbr("H"), "Hans Holbein")),
        (who(wd(1), "Hans Holbein", 1465, 1524), who(dbr("H"), "Holbein", 1465, 1524)),
        (who(wd(1), "Hans Holbein", 1465, 1524), who(wd(2), "Hans Holbein", 1465, 1524)),
    ],
    ids=["linked and years apart", "births apart", "one year alone", "name alone", "life alone", "one catalogue"],
)
def test_two_artists(here: Entity, there: Entity) -> None:
    assert len(built(source("wikidata", [here]), source("dbpedia", [there])).artists) == 2


def test_a_link_that_years_contradict_is_noted() -> None:
    elder = who(wd(1), "Hans Holbein", 1465, 1524)
    graph = built(source("wikidata", [elder]), source("dbpedia", [who(dbr("H"), "Hans Holbein", 1497, 1543, wd(1))]))
    (note,) = graph.notes
    assert "taken for two: born" in note
    assert wd(1) in note
    assert dbr("H") in note


def test_one_ref_is_one_artist_whatever_two_sources_say_of_the_years() -> None:
    graph = built(
        source("wikidata", [who(wd(1), "A", 1500, 1550)]),
        source("a.ttl", [who("https://www.wikidata.org/wiki/Q1", "A", 1600, 1650)]),
    )
    assert (only(graph).born, only(graph).died) == (1500, 1550)
    assert graph.notes == (
        "A born 1500 by wikidata, 1600 by a.ttl; 1500 is taken.",
        "A died 1550 by wikidata, 1650 by a.ttl; 1550 is taken.",
    )


def test_who_claims_two_items_of_one_catalogue_is_one_of_them() -> None:
    graph = built(
        source("wikidata", [who(wd(1), "Jan Brueghel", 1568), who(wd(2), "Jan Brueghel II", 1601)]),
        source("dbpedia", [who(dbr("Jan"), "Jan Brueghel", 1568, None, wd(1), wd(2))]),
    )
    assert ids(graph) == ["jan-brueghel", "jan-brueghel-ii"]
    assert [artist.same_as for artist in graph.artists] == [(dbr("Jan"), wd(1)), (wd(2),)]
    assert len(graph.notes) == 1


def test_a_redirect_of_the_catalogue_itself_joins_its_entities() -> None:
    graph = built(
        source("dbpedia", [who(dbr("Turner"), "Turner"), who(dbr("JMW"), "J.M.W. Turner", 1775, 1851, dbr("Turner"))])
    )
    assert len(graph.artists) == 1


def test_an_address_that_a_crowd_claims_identifies_nobody() -> None:
    crowd = [who(dbr(f"P{n}"), f"P{n}", None, None, "http://art.example/people") for n in range(30)]
    graph = built(source("dbpedia", crowd))
    assert len(graph.artists) == 30
    assert graph.notes == ("30 entities claim the address art.example/people; it identifies none of them.",)


def test_equal_names_and_lives_that_fit_two_ways_fit_none() -> None:
    twins = [who(wd(1), "A B", 1500, 1550), who(wd(2), "A B", 1500, 1550)]
    graph = built(source("wikidata", twins), source("dbpedia", [who(dbr("AB"), "A B", 1500, 1550)]))
    assert len(graph.artists) == 3
    (note,) = graph.notes
    assert "Nothing tells which of these are one A B (1500-1550)" in note


def test_years_and_the_name_are_wikidatas_then_dbpedias_then_the_first_files() -> None:
    file = who(wd(1), "From a file", 1501, 1551, dbr("X"))
    graph = built(
        source("b.ttl", [file.model_copy(update={"name": "From another", "born": 1502})]),
        source("a.ttl", [file]),
        source("wikidata", [who(wd(1), "From Wikidata")]),
        source("dbpedia", [who(dbr("X"), "From DBpedia", 1500)]),
    )
    artist = only(graph)
    assert (artist.name, artist.born, artist.died) == ("From Wikidata", 1500, 1551)
    assert artist.aliases == ("From DBpedia", "From a file", "From another")


def test_what_sources_tell_of_an_artist_is_put_together() -> None:
    here = Entity(
        ref=wd(1), name="A", aliases=("Z",), movements=("Cubism",), occupations=("painter",), same_as=(dbr("A"),)
    )
    there = Entity(ref=dbr("A"), name="A", aliases=("B",), movements=("Fauvism",), occupations=("artist",))
    artist = only(built(source("wikidata", [here]), source("dbpedia", [there])))
    assert artist.aliases == ("B", "Z")
    assert artist.movements == ("Cubism", "Fauvism")
    assert artist.occupations == ("artist", "painter")
    assert artist.same_as == (dbr("A"), wd(1))


def test_edges_of_united_entities_are_merged_with_their_statements() -> None:
    graph = built(
        source(
            "wikidata", [who(wd(1), "A", None, None, dbr("A")), who(wd(2), "B", None, None, dbr("B"))], [(wd(1), wd(2))]
        ),
        source("dbpedia", [who(dbr("A"), "A"), who(dbr("B"), "B")], [(dbr("A"), dbr("B")), (dbr("B"), dbr("A"))]),
    )
    assert edges(graph) == [("a", "b"), ("b", "a")]
    assert graph.influences[0].sources == ("dbpedia", "wikidata")
    assert [one.statement for one in graph.influences[0].statements] == ["dbpedia 1", "wikidata 1"]


def test_a_statement_that_uniting_makes_one_about_oneself_is_left_out() -> None:
    graph = built(
        source(
            "dbpedia",
            [who(dbr("A"), "A", 1500, 1550), who(dbr("AA"), "AA", None, None, dbr("A"))],
            [(dbr("A"), dbr("AA"))],
        )
    )
    assert edges(graph) == []
    assert graph.notes == ("dbpedia states dbpedia 1, and both are a; it is left out.",)


def test_a_table_that_states_nothing_of_an_entity_is_no_reason_to_forget_it() -> None:
    assert ids(built(source("wikidata", [who(wd(1), "A")]), table("t.csv", ("b", "c")))) == ["a", "b", "c"]
