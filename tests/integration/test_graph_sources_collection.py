"""A load that begins at the collection's artists: whom it finds them to be, and how far it goes from there."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.graph.snapshots import Snapshots
from shared.artwork import Artwork
from shared.catalogue import Catalogue
from shared.jobs import JobState
from tests import graph_data
from tests.graph_data import Text, Triple, iri
from tests.integration.graph_loading import Loading, stored
from tests.sparql_proxy import Proxy, proxy

_HUMANS = {  # Q-id: English name, further names, whom they were influenced by
    1: ("Ana Grün", ["Grün the Elder"], []),
    2: ("Bo Smith", [], [1]),
    3: ("Cy Núñez", [], [2]),
    4: ("Di Hara", [], [3]),
    5: ("Ed Berg", [], [4]),
    6: ("Flo Tour", [], [5]),
    7: ("Bo Smith", [], [8]),  # a namesake
    8: ("Gus Lund", [], []),
    9: ("Ida Moe", [], [10]),
    10: ("Jon Roe", [], []),
}
OLD = iri("wd:Q99")  # what Cy Núñez was before two items became one
SCHOOL = iri("dbr:A_school")


def _wikidata() -> Iterator[Triple]:
    for number, (name, aliases, by) in _HUMANS.items():
        who = iri(f"wd:Q{number}")
        yield who, iri("wdt:P31"), iri("wd:Q5")
        yield who, iri("rdfs:label"), Text(name, "en")
        yield from ((who, iri("skos:altLabel"), Text(alias, "de")) for alias in aliases)
        yield from ((who, iri("wdt:P737"), iri(f"wd:Q{other}") if other != 3 else OLD) for other in by)
    yield OLD, iri("owl:sameAs"), iri("wd:Q3")
    article = graph_data.Iri("https://en.wikipedia.org/wiki/Bo_Smith_(d%27Art)")
    yield article, iri("schema:about"), iri("wd:Q2")
    yield article, iri("schema:isPartOf"), graph_data.Iri("https://en.wikipedia.org/")


def _dbpedia() -> Iterator[Triple]:
    pages = {number: iri(f"dbr:{name.replace(' ', '_')}_{number}") for number, (name, *_) in _HUMANS.items()}
    for number, (name, _, by) in _HUMANS.items():
        yield pages[number], iri("rdf:type"), iri("dbo:Person")
        yield pages[number], iri("rdfs:label"), Text(name, "en")
        yield pages[number], iri("owl:sameAs"), iri(f"wd:Q{number}")
        yield pages[number], iri("dbo:training"), SCHOOL  # which everybody shares, and nobody is linked by
        yield from ((pages[number], iri("dbo:influencedBy"), pages[other]) for other in by)
    yield iri("dbr:Bo_Smith_(d'Art)"), iri("dbo:wikiPageRedirects"), pages[2]


_DATA: Mapping[str, Sequence[Triple]] = {"wikidata": list(_wikidata()), "dbpedia": list(_dbpedia())}


@pytest.fixture(scope="module", params=_DATA)
def source(request: pytest.FixtureRequest, sparql_url: str) -> Iterator[tuple[str, Proxy]]:
    with stored(sparql_url, _DATA[request.param]) as graph, proxy(sparql_url, graph) as endpoint:
        yield request.param, endpoint


def _hang(loading: Loading, artist: str, **attributes: str) -> None:
    """A work by this artist is in the collection from now on."""
    identity = f"{sum(1 for _ in loading.store.list('artworks/')):032x}"
    artwork = Artwork(
        id=identity,
        image_key=f"images/{identity}.png",
        thumbnail_key=f"thumbnails/{identity}.jpg",
        media_type="image/png",
        width=1,
        height=1,
        artist=artist,
        source="folder",
        attributes=attributes,
        imported_at=datetime.now(UTC),
    )
    Catalogue(loading.store).update(artwork)


def _steps(loading: Loading) -> dict[str, set[str]]:
    """Whom each artist that was loaded is said to be influenced by, by names."""
    (snapshot,) = Snapshots(loading.store)
    names = {entity.ref: entity.name for entity in snapshot.entities}
    found: dict[str, set[str]] = defaultdict(set)
    for said in snapshot.said:
        found[names[said.influenced]].add(names[said.influencer])
    return dict(found)


@pytest.mark.parametrize(
    ("rings", "loaded"),
    [
        (1, {"Bo Smith": {"Ana Grün"}}),
        (2, {"Bo Smith": {"Ana Grün"}, "Cy Núñez": {"Bo Smith"}}),
        (3, {"Bo Smith": {"Ana Grün"}, "Cy Núñez": {"Bo Smith"}, "Di Hara": {"Cy Núñez"}}),
    ],
)
def test_a_ring_is_a_step_along_influences_and_redirects_are_none(
    source: tuple[str, Proxy], tmp_path: Path, rings: int, loaded: dict[str, set[str]]
) -> None:
    name, endpoint = source
    loading = Loading(tmp_path, endpoint.url)
    _hang(loading, "Ana Grün")
    job = loading.load(name, artists="collection", rings=rings)
    assert (job.state, job.error) == (JobState.SUCCEEDED, None)
    assert _steps(loading) == loaded


@pytest.mark.parametrize(
    "link",
    [
        {"artist_wikipedia": "https://en.wikipedia.org/wiki/Bo_Smith_(d'Art)"},
        {"artist_wikipedia": "http://en.m.wikipedia.org/wiki/bo%20Smith_%28d%27Art%29#Life"},
        {"artist_wikidata": "Q2"},
        {"artist_url": "https://www.wikidata.org/wiki/Q2"},
    ],
)
def test_a_link_tells_namesakes_apart(source: tuple[str, Proxy], tmp_path: Path, link: dict[str, str]) -> None:
    name, endpoint = source
    loading = Loading(tmp_path, endpoint.url)
    _hang(loading, "Bo Smith", **link)
    assert loading.load(name, artists="collection", rings=1).state == JobState.SUCCEEDED
    assert _steps(loading) == {"Bo Smith": {"Ana Grün"}, "Cy Núñez": {"Bo Smith"}}


@pytest.mark.parametrize("written", ["Bo Smith", "Smith, Bo", "Bo Smith (1840–1899)"])
def test_a_name_alone_means_all_who_have_it(source: tuple[str, Proxy], tmp_path: Path, written: str) -> None:
    name, endpoint = source
    loading = Loading(tmp_path, endpoint.url)
    _hang(loading, written)
    assert loading.load(name, artists="collection", rings=1).state == JobState.SUCCEEDED
    assert _steps(loading) == {"Bo Smith": {"Ana Grün", "Gus Lund"}, "Cy Núñez": {"Bo Smith"}}


def test_a_collection_whom_nobody_knows_leaves_the_graph_as_it_was(source: tuple[str, Proxy], tmp_path: Path) -> None:
    name, endpoint = source
    loading = Loading(tmp_path, endpoint.url)
    job = loading.load(name, artists="collection")
    assert job.state == JobState.FAILED
    assert job.error == "No work in the collection names its artist; import works, or load `--artists all`."
    _hang(loading, "Nobody Ever")
    job = loading.load(name, artists="collection")
    assert job.state == JobState.FAILED
    assert "they influenced or taught the collection's artists" in (job.error or "")
    assert list(Snapshots(loading.store)) == []
