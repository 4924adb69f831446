"""What the influence graph leaves on a server, as others see it who ask the server themselves."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from neo4j import GraphDatabase, Query

from shared.influence import open_graph
from shared.influence.base import Artist, GraphSize, Influence, InfluenceGraph, Kind, Statement
from tests.influences import artist, influence, taught

Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ask(neo4j_url: str) -> Iterator[Ask]:
    """Asks the server, which has no graph when the test begins and when it ends."""
    parts = urlsplit(neo4j_url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    with GraphDatabase.driver(f"{parts.scheme}://{parts.hostname}:{parts.port}", auth=(user, password)) as driver:

        def asked(cypher: str, **parameters: Any) -> list[dict[str, Any]]:
            with driver.session(database=parts.path.strip("/") or None) as session:
                return session.run(Query(cypher), parameters).data()  # type: ignore[arg-type]

        def emptied() -> None:
            asked("MATCH (node:Artist) DETACH DELETE node")
            asked("MATCH (node:GraphVersion) DETACH DELETE node")

        emptied()
        yield asked
        emptied()


@pytest.fixture
def graph(neo4j_url: str) -> InfluenceGraph:
    return open_graph(neo4j_url)


def test_artists_and_what_joins_them_are_plain_properties(ask: Ask, graph: InfluenceGraph) -> None:
    cezanne = Artist(id="c", name="Paul Cézanne", born=1839, aliases=("Cezanne", "P. Cézanne"), same_as=("wd:Q35548",))
    statements = Statement(source="dbpedia", statement="dbr:C dbo:influenced dbr:P"), Statement(source="moma")
    edge = Influence(influencer="c", influenced="p", kind=Kind.TAUGHT, statements=statements)
    graph.replace([cezanne, artist("p")], [edge, influence("p", "c")])

    (node,) = ask("MATCH (artist:Artist {id: 'c'}) RETURN properties(artist) AS known")
    assert {name: value for name, value in node["known"].items() if value is not None} == {
        "id": "c",
        "name": "Paul Cézanne",
        "born": 1839,
        "aliases": ["Cezanne", "P. Cézanne"],
        "movements": [],
        "occupations": [],
        "same_as": ["wd:Q35548"],
    }
    assert ask("MATCH (:Artist {id: 'c'})-[edge:TAUGHT]->(:Artist {id: 'p'}) RETURN properties(edge) AS known") == [
        {"known": {"source": ["dbpedia", "moma"], "statement": ["dbr:C dbo:influenced dbr:P", ""]}}
    ]
    assert ask("MATCH (:Artist {id: 'p'})-[edge:INFLUENCED]->(:Artist {id: 'c'}) RETURN type(edge) AS kind") == [
        {"kind": "INFLUENCED"}
    ]


def test_where_nothing_was_ever_put_the_version_is_empty(ask: Ask, graph: InfluenceGraph) -> None:
    assert graph.version() == ""
    graph.replace([], [])
    assert graph.version() == ""
    graph.replace([artist("a")], [])
    assert graph.version() != ""
    assert ask("MATCH (known:GraphVersion) RETURN known.version AS version") == [{"version": graph.version()}]


def test_what_stays_is_not_written_again(ask: Ask, graph: InfluenceGraph) -> None:
    everyone = [artist(name) for name in "abcd"]
    graph.replace(everyone, [influence("a", "b"), taught("a", "b"), influence("b", "c"), influence("c", "d")])
    # A property that nobody reads stays where a node or relationship was left alone.
    ask("MATCH (artist:Artist) SET artist.mark = 1")
    ask("MATCH (:Artist)-[edge:INFLUENCED|TAUGHT]->(:Artist) SET edge.mark = 1")
    changed = [artist("a"), artist("b"), artist("c", born=1), artist("d")]
    graph.replace(changed, [influence("a", "b"), taught("a", "b", "new"), taught("b", "c"), influence("c", "d")])

    left = ask("MATCH (artist:Artist) WHERE artist.mark = 1 RETURN artist.id AS id ORDER BY id")
    assert [row["id"] for row in left] == ["a", "b", "d"]
    assert list(graph.artists()) == changed
    joined = ask("MATCH (:Artist)-[edge:INFLUENCED]->(other:Artist) WHERE edge.mark = 1 RETURN other.id AS id")
    assert sorted(row["id"] for row in joined) == ["b", "d"]


def test_the_graph_of_an_earlier_version_is_read_and_replaced(ask: Ask, graph: InfluenceGraph) -> None:
    ask("CREATE (:Artist {id: 'a', name: 'A', born: 1}), (:Artist {id: 'b', name: 'B'})")
    ask("MATCH (a:Artist {id: 'a'}), (b:Artist {id: 'b'}) CREATE (a)-[:INFLUENCED {sources: ['wikidata']}]->(b)")
    assert list(graph.artists()) == [artist("a", born=1), artist("b")]
    assert [edge.sources for edge in graph.influences()] == [()]
    assert graph.distances("a", ["b"]) == {"b": 1}

    graph.replace([artist("a"), artist("b")], [influence("a", "b")])
    assert graph.size() == GraphSize(artists=2, influences=1)
    assert graph.path("b", "a") == (influence("a", "b"),)
    assert ask("MATCH (:Artist)-[edge:INFLUENCED]->(:Artist) RETURN edge.sources AS earlier") == [{"earlier": None}]


def test_where_there_is_no_version_every_change_is_seen(ask: Ask, graph: InfluenceGraph) -> None:
    ask("CREATE (:Artist {id: 'a', name: 'A'}), (:Artist {id: 'b', name: 'B'})")
    for _ in range(3):
        assert graph.distances("a", ["b"]) == {}
    ask("MATCH (a:Artist {id: 'a'}), (b:Artist {id: 'b'}) CREATE (a)-[:INFLUENCED]->(b)")
    assert graph.distances("a", ["b"]) == {"b": 1}


def test_what_was_read_while_a_version_was_new_is_read_once_more(ask: Ask, graph: InfluenceGraph) -> None:
    graph.replace([artist(name) for name in "abcd"], [])
    ask("MATCH (known:GraphVersion) SET known.version = 'next'")  # which may be seen before the rest
    assert graph.distances("a", ["b"]) == {}
    ask("MATCH (a:Artist {id: 'a'}), (b:Artist {id: 'b'}) CREATE (a)-[:INFLUENCED]->(b)")
    assert graph.distances("a", ["b"]) == {"b": 1}
    # From now on it is known, and the version alone is asked for.
    ask("MATCH (a:Artist {id: 'a'}), (c:Artist {id: 'c'}) CREATE (a)-[:INFLUENCED]->(c)")
    assert graph.distances("a", ["b", "c"]) == {"b": 1}
