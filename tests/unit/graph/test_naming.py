"""Ids of artists."""

from itertools import permutations

import pytest

from services.graph.snapshot import Entity
from tests.unit.graph.said import built, dbr, ids, name, source, wd, who


def test_an_id_is_the_names() -> None:
    assert ids(built(source("wikidata", [who(wd(1), "Édouard Manet", 1832, 1883)]))) == ["edouard-manet"]


def test_all_namesakes_have_their_year_of_birth_whatever_their_order() -> None:
    holbeins = [who(wd(1), "Hans Holbein", 1465), who(wd(2), "Hans Holbein", 1497), who(wd(3), "Somebody")]
    for order in permutations(holbeins):
        assert ids(built(source("wikidata", order))) == ["hans-holbein-1465", "hans-holbein-1497", "somebody"]


@pytest.mark.parametrize(
    ("namesakes", "expected"),
    [
        ([who(wd(1), "A", None, 1500), who(wd(2), "A", 1500)], ["a-1500-q1", "a-1500-q2"]),
        ([who(wd(1), "A", -427), who(wd(2), "A", 427)], ["a-427", "a-427-bc"]),
        ([who(wd(1), "A", 1500), who(wd(2), "A", 1500)], ["a-1500-q1", "a-1500-q2"]),
        ([who(wd(1), "A", 1500, 1550), who(wd(2), "A", 1500, 1560)], ["a-1500-1550", "a-1500-1560"]),
        ([who(dbr("A"), "A"), who(dbr("A_(painter)"), "A")], ["a", "a-painter"]),
        ([who(wd(7), "A"), who(wd(8), "A", 1500)], ["a-1500", "a-q7"]),
        ([who(wd(1), "A 1500"), who(wd(2), "A", 1500), who(wd(3), "A", 1600)], ["a-1500-q1", "a-1500-q2", "a-1600"]),
        ([who(wd(1), "?"), who(wd(2), "!")], ["artist-q1", "artist-q2"]),
    ],
    ids=[
        "death",
        "before our era",
        "number",
        "both years",
        "title",
        "nothing but a number",
        "name with a year",
        "signs",
    ],
)
def test_what_else_tells_namesakes_apart(namesakes: list[Entity], expected: list[str]) -> None:
    assert ids(built(source("wikidata", namesakes))) == expected
    assert ids(built(source("wikidata", reversed(namesakes)))) == expected


def test_one_of_whom_nothing_is_known_keeps_the_bare_name() -> None:
    bacons = [who(wd(1), "Francis Bacon", 1561, 1626), who(wd(2), "Francis Bacon", 1909, 1992)]
    graph = built(
        source("wikidata", bacons), source("t.csv", [Entity(ref=name("francis-bacon"), name="Francis Bacon")])
    )
    assert ids(graph) == ["francis-bacon", "francis-bacon-1561", "francis-bacon-1909"]
