"""What is exported loads back: the same influences from a table, the same artists from Turtle, all of it as GraphML."""

from io import BytesIO
from pathlib import Path

import networkx
import pytest

from services.graph.handlers import load_influences
from shared.influence.base import Artist, Influence, Kind, Statement
from shared.influence.memory import MemoryGraph
from shared.jobs import Progress
from shared.messages import LoadInfluences
from shared.storage.folder import FolderStore
from tests.unit.search.asking import CLAUDE, ELDER, LONELY, TURNER, YOUNGER, World, edge

ODD = Artist(
    id="o-dd-one",
    name='Ó "Dd", one\\',
    born=-42,
    aliases=("a|b", "line\nbreak", "bell\x07"),
    same_as=("https://museum.example/a b>c",),
)


@pytest.fixture
def odd(world: World) -> World:
    """With what files have trouble with."""
    graph = world.has.graph
    said = edge(ODD, CLAUDE, ("a, b", 'p. "3"'), ("é", "x"))
    graph.replace([*graph.artists(), ODD], [*graph.influences(), said])
    return world


def exported(world: World, form: str) -> bytes:
    answer = world.ask("GET", "/graph/export", params={"format": form})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    return answer.content


def loaded(content: bytes, name: str, folder: Path) -> MemoryGraph:
    """A graph of that file alone."""
    store, graph = FolderStore(folder), MemoryGraph()
    store.put("file", content)
    message = LoadInfluences(job_id="job", key="file", name=name)
    load_influences(message, store=store, graph=graph, progress=Progress(store, "job", "main"))
    return graph


def bare(edges: list[Influence]) -> list[tuple[str, str, Kind]]:
    return [(one.influencer, one.influenced, one.kind) for one in edges]


def test_a_table_loads_back_with_every_statement(odd: World, tmp_path: Path) -> None:
    again = loaded(exported(odd, "csv"), "influences.csv", tmp_path / "again")
    before = list(odd.has.graph.influences())
    assert list(again.influences()) == before
    known = {artist.id: artist for artist in odd.has.graph.artists() if artist.id != LONELY.id}
    assert {artist.id: (artist.name, artist.born, artist.died) for artist in again.artists()} == {
        identity: (artist.name, artist.born, artist.died) for identity, artist in known.items()
    }
    turner = again.artist(TURNER.id)
    assert turner is not None
    assert turner.same_as == TURNER.same_as


def test_turtle_loads_back_with_everything_that_is_known_of_the_artists(world: World, tmp_path: Path) -> None:
    again = loaded(exported(world, "turtle"), "influences.ttl", tmp_path / "again")
    assert bare(list(again.influences())) == bare(list(world.has.graph.influences()))
    for artist in (TURNER, ELDER, YOUNGER):
        found = again.artist(artist.id)
        assert found is not None
        assert set(artist.aliases) <= set(found.aliases)  # of those whom everybody knows Vasari knows more
        assert found.model_copy(update={"aliases": artist.aliases}) == artist


def test_turtle_keeps_odd_names_and_tells_who_says_so(odd: World, tmp_path: Path) -> None:
    from rdflib import Graph
    from rdflib.namespace import DCTERMS, RDF, RDFS

    graph = Graph().parse(data=exported(odd, "turtle"), format="turtle")
    assert ODD.name in {str(name) for name in graph.objects(None, RDFS.label)}
    sources = [str(source) for source in graph.objects(None, DCTERMS.source)]
    assert sorted(set(sources)) == ["a, b", "curated", "dbpedia", "table.csv", "wikidata", "é"]
    assert len(list(graph.subjects(RDF.type, RDF.Statement))) == len(sources) == 8
    again = loaded(exported(odd, "turtle"), "influences.ttl", tmp_path / "again")
    assert again.artist(ODD.id)


def test_graphml_has_every_artist_and_influence(odd: World) -> None:
    network = networkx.read_graphml(BytesIO(exported(odd, "graphml")), force_multigraph=True)
    graph = odd.has.graph
    assert set(network.nodes) == {artist.id for artist in graph.artists()}
    assert sorted((one, other, data["kind"]) for one, other, data in network.edges(data=True)) == sorted(
        (one, other, str(kind)) for one, other, kind in bare(list(graph.influences()))
    )
    turner = network.nodes[TURNER.id]
    assert (turner["label"], turner["born"], turner["movements"]) == (TURNER.name, 1775, "Romanticism")
    assert turner["aliases"] == "|".join(TURNER.aliases)
    (said,) = [data for one, other, data in network.edges(data=True) if (one, other) == (CLAUDE.id, TURNER.id)]
    assert said["sources"] == "dbpedia|wikidata"
    assert "\x07" not in network.nodes[ODD.id]["aliases"]


def test_an_empty_graph_is_an_empty_file(tmp_path: Path) -> None:
    empty = World(tmp_path)
    assert len(exported(empty, "csv").splitlines()) == 1
    assert b"prefix" in exported(empty, "turtle")
    assert len(networkx.read_graphml(BytesIO(exported(empty, "graphml")))) == 0
    assert "format" in empty.refused("GET", "/graph/export", 422, params={"format": "docx"})


def test_two_kinds_are_two_rows(tmp_path: Path) -> None:
    world = World(tmp_path)
    said = (Statement(source="a", statement="b"),)
    both = [Influence(influencer="x", influenced="y", kind=kind, statements=said) for kind in Kind]
    world.has.graph.replace([Artist(id="x", name="X"), Artist(id="y", name="Y")], both)
    assert list(loaded(exported(world, "csv"), "t.csv", tmp_path / "again").influences()) == both
