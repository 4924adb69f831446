"""Which artist an entity is that its source knows by name alone."""

import pytest

from services.graph.authority.artists import SCOPE
from services.graph.snapshot import Entity, Snapshot
from tests.unit.graph.said import built, dbr, edges, ids, name, only, source, table, wd, who

BACONS = source("wikidata", [who(wd(1), "Francis Bacon", 1561, 1626), who(wd(2), "Francis Bacon", 1909, 1992)])


def named(shown: str, born: int | None = None, died: int | None = None, ref: str = "x") -> Entity:
    return Entity(ref=name(ref), name=shown, born=born, died=died, occupations=("artist",))


def test_a_whole_name_of_a_painter_is_theirs() -> None:
    turner = who(wd(1), "J. M. W. Turner", 1775, 1851).model_copy(update={"aliases": ("William Turner",)})
    graph = built(source("wikidata", [turner]), table("t.csv", ("william turner", "somebody")))
    assert edges(graph) == [("j-m-w-turner", "somebody")]
    assert graph.notes == ()


def test_a_part_of_a_name_is_nobodys() -> None:
    graph = built(source("wikidata", [who(wd(1), "Vincent van Gogh", 1853, 1890)]), table("t.csv", ("van gogh", "b")))
    assert ids(graph) == ["b", "van-gogh", "vincent-van-gogh"]


def test_years_tell_which_namesake_a_table_means() -> None:
    graph = built(BACONS, source("t.csv", [named("Francis Bacon", 1909)]))
    assert ids(graph) == ["francis-bacon-1561", "francis-bacon-1909"]


def test_an_ambiguous_name_is_an_artist_of_their_own_and_noted() -> None:
    graph = built(BACONS, source("t.csv", [named("Francis Bacon")]))
    assert ids(graph) == ["francis-bacon", "francis-bacon-1561", "francis-bacon-1909"]
    (note,) = graph.notes
    assert note.startswith(
        "t.csv names Francis Bacon, who may be Francis Bacon (1561-1626); Francis Bacon (1909-1992): "
    )
    assert note.endswith("`vasari graph decide` says who it is.")


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        (wd(1), ["francis-bacon-1561", "francis-bacon-1909"]),
        (None, ["francis-bacon", "francis-bacon-1561", "francis-bacon-1909"]),
        (wd(9), ["francis-bacon", "francis-bacon-1561", "francis-bacon-1909"]),
    ],
    ids=["one", "none of them", "somebody who is gone"],
)
def test_a_decision_counts_for_tables(means: str | None, expected: list[str]) -> None:
    graph = built(BACONS, table("t.csv", ("francis-bacon", "b")), decisions={"francis-bacon": means})
    assert ids(graph) == sorted([*expected, "b"])
    if means == wd(1):
        assert edges(graph) == [("francis-bacon-1561", "b")]


def test_a_decision_can_name_an_artist_without_an_address() -> None:
    tables = (table("a.csv", ("katsushika hokusai", "b")), table("b.csv", ("hokusai", "c")))
    assert ids(built(*tables)) == ["b", "c", "hokusai", "katsushika-hokusai"]
    graph = built(*tables, decisions={"hokusai": name("katsushika-hokusai")})
    assert edges(graph) == [("katsushika-hokusai", "b"), ("katsushika-hokusai", "c")]
    assert graph.artists[-1].name == "Katsushika Hokusai"
    assert graph.artists[-1].aliases == ("Hokusai",)


def test_a_decision_leaves_other_ids_as_they_are() -> None:
    tables = (
        source("a.csv", [named("Jan Steen", 1626, 1679, "1"), named("Jan Steen", 1800, 1850, "2")]),
        source("b.csv", [named("Jan Steen")]),
    )
    assert ids(built(*tables)) == ["jan-steen", "jan-steen-1626", "jan-steen-1800"]
    graph = built(*tables, decisions={"jan-steen": name("jan-steen-1626")})
    assert "jan-steen-1800" in ids(graph)


def test_one_name_in_two_tables_is_one_artist() -> None:
    graph = built(table("a.csv", ("a", "b")), table("b.csv", ("a", "c"), ("a", "b")))
    assert edges(graph) == [("a", "b"), ("a", "c")]
    assert graph.influences[0].sources == ("a.csv", "b.csv")


def test_a_catalogues_way_of_writing_a_name_is_the_name() -> None:
    graph = built(source("a.csv", [named("Turner, J.M.W.")]), source("b.csv", [named("J. M. W. Turner")]))
    assert len(graph.artists) == 1


@pytest.mark.parametrize(
    ("lives", "expected"),
    [
        ([(1465, 1524), (1497, 1543)], 2),
        ([(1465, 1524), (1466, 1524)], 1),
        ([(1465, 1524), (1466, None), (None, 1524), (None, None)], 1),
        ([(1465, 1524), (1497, 1543), (None, None), (None, None)], 3),
        ([(1465, None), (None, 1524)], 1),
        ([(1465, 1524), (1465, 1543)], 2),
    ],
)
def test_lives_tell_namesakes_of_tables_apart(lives: list[tuple[int | None, int | None]], expected: int) -> None:
    sources = [source(f"{n}.csv", [named("Hans Holbein", *life)]) for n, life in enumerate(lives)]
    assert len(built(*sources).artists) == expected
    assert ids(built(*sources)) == ids(built(*reversed(sources)))


def authority(*entities: Entity) -> Snapshot:
    return source("authority", entities, scope=SCOPE)


TURNER = who(name("turner"), "Joseph Mallord William Turner", 1775, 1851).model_copy(
    update={"aliases": ("J.M.W. Turner", "William Turner")}
)


def test_the_authority_brings_nobody() -> None:
    assert built(authority(TURNER)).artists == ()


def test_the_authority_tells_more_of_whom_a_table_names() -> None:
    artist = only(built(authority(TURNER), source("t.csv", [named("J.M.W. Turner")])))
    assert (artist.id, artist.name, artist.born, artist.died) == ("j-m-w-turner", "J.M.W. Turner", 1775, 1851)
    assert artist.aliases == ("Joseph Mallord William Turner", "William Turner")
    assert artist.occupations == ("artist", "painter")
    assert artist.same_as == ()


def test_whom_the_authority_alone_knows_is_no_question() -> None:
    derby = who(name("wright"), "Joseph Wright of Derby", 1734, 1797).model_copy(update={"aliases": ("Joseph Wright",)})
    rows = table("t.csv", ("joseph wright", "b"))
    assert built(authority(derby), rows).notes == ()
    (note,) = built(authority(derby), rows, table("u.csv", ("joseph wright of derby", "b"))).notes
    assert note.startswith("t.csv names Joseph Wright, who may be Joseph Wright of Derby (1734-1797): ")


def test_the_authority_joins_two_spellings_of_tables() -> None:
    graph = built(authority(TURNER), table("a.csv", ("j.m.w. turner", "b")), table("b.csv", ("william turner", "c")))
    assert edges(graph) == [("j-m-w-turner", "b"), ("j-m-w-turner", "c")]


def test_the_authority_joins_whom_a_catalogue_has() -> None:
    graph = built(
        authority(TURNER),
        source("dbpedia", [who(dbr("Turner"), "J. M. W. Turner", 1775)]),
        table("t.csv", ("william turner", "b")),
    )
    assert edges(graph) == [("j-m-w-turner", "b")]
    assert graph.artists[1].died == 1851
