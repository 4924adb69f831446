"""The questions to Wikidata on a real SPARQL engine, with invented paintings in Wikidata's shape."""

import json
import uuid
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any, cast
from urllib.parse import parse_qs

import httpx
import pytest
from scrapy import Request
from scrapy.http import TextResponse

from services.crawler.crawling.events import Place
from services.crawler.crawling.telling import Tell
from services.crawler.pipeline.known import KnownWorks
from services.crawler.spiders.base import Listed, Page
from services.crawler.spiders.wikidata import WikidataSpider
from services.crawler.spiders.wikidata_sparql import AnswerBroken
from services.crawler.spiders.wikidata_works import Work
from shared.errors import InvalidInput
from shared.messages import Crawl
from shared.storage.base import ObjectStore

_PREFIXES = {
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "p": "http://www.wikidata.org/prop/",
    "ps": "http://www.wikidata.org/prop/statement/",
    "psv": "http://www.wikidata.org/prop/statement/value/",
    "s": "http://www.wikidata.org/entity/statement/",
    "v": "http://www.wikidata.org/value/",
    "wikibase": "http://wikiba.se/ontology#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_PAINTERS = {  # Q-id: names by language
    "Q296": {"en": "Anna Grün", "de": "Anna Grün"},
    "Q297": {"mul": 'Jean "Le Petit" O\'Neill'},
    "Q298": {"fr": "Maître de l'Été"},
    "Q299": {"en": "Twin Painter"},
    "Q300": {"en": "Twin Painter"},
}
_WORKS = 240
_NUMBERS = [9_990 + 7 * step for step in range(_WORKS)]  # Q-ids of four and of five digits


def _painter(number: int) -> str:
    return list(_PAINTERS)[number % 4]


def _triples() -> Iterator[str]:
    yield "wd:Q79218 wdt:P279 wd:Q3305213 ."  # a triptych is a painting
    yield 'wd:Q40415 wdt:P31 wd:Q968159 ; rdfs:label "Impressionism"@en .'
    yield 'wd:Q40416 wdt:P31 wd:Q7302866 ; rdfs:label "Impressionism"@en .'  # a piece of music
    yield 'wd:Q40417 wdt:P31 wd:Q968159 ; rdfs:label "Realism"@en .'
    for thing, name in (
        ("Q1", "Museum A"),
        ("Q2", "Museum B"),
        ("Q3", "oil paint"),
        ("Q4", "canvas"),
        ("Q5001", "landscape"),
    ):
        yield f'wd:{thing} rdfs:label "{name}"@en, "{name} auf Deutsch"@de .'
    yield 'wd:Q19652 rdfs:label "public domain"@en . wd:Q50423863 rdfs:label "copyrighted"@en .'
    for painter, names in _PAINTERS.items():
        yield f"wd:{painter} wdt:P31 wd:Q5 ; wdt:P106 wd:Q1028181, wd:Q644687 ."
        yield f'wd:{painter} wdt:P569 "1840-11-14T00:00:00Z"^^xsd:dateTime ; wdt:P135 wd:Q40417 .'
        yield from (f"wd:{painter} rdfs:label {json.dumps(name)}@{language} ." for language, name in names.items())
    yield 'wd:Q901 wdt:P31 wd:Q5 ; wdt:P106 wd:Q82955 ; rdfs:label "Anna Grün"@en .'  # a politician of the same name
    yield 'wd:Q902 wdt:P31 wd:Q11446 ; rdfs:label "Anna Grün"@en .'  # and a ship
    yield 'wd:Q296 wdt:P570 "1926-12-05T00:00:00Z"^^xsd:dateTime .'
    for wiki in ("https://en.wikipedia.org/", "https://de.wikipedia.org/"):
        yield f"<{wiki}wiki/Anna_Gr%C3%BCn> schema:about wd:Q296 ; schema:isPartOf <{wiki}> ."
    for number in _NUMBERS:
        work = f"wd:Q{number}"
        image = f"<http://commons.wikimedia.org/wiki/Special:FilePath/Work%20{number}%20%28caf%C3%A9%29.jpg>"
        other = f"<http://commons.wikimedia.org/wiki/Special:FilePath/Zoom%20{number}.jpg>"
        kind, status = "Q3305213" if number % 5 else "Q79218", "Q19652" if number % 11 else "Q50423863"
        yield f"{work} wdt:P31 wd:{kind}, wd:Q3305213 ; wdt:P18 {image}, {other} ."
        yield f'{work} rdfs:label "Painting {number}"@en, "Bild {number}"@de, "Schilderij {number}"@nl .'
        yield f"{work} wdt:P170 wd:{_painter(number)} ; wdt:P195 wd:Q1, wd:Q2 ; wdt:P186 wd:Q3, wd:Q4 ."
        yield f'{work} wdt:P136 wd:Q5001 ; wdt:P217 "inv. {number}", "{number} B" ; wdt:P6216 wd:{status} .'
        if number % 3 == 0:
            yield f"{work} wdt:P135 wd:Q40415 ."
        yield from _value(number, "P571", "date", '"1872-01-01T00:00:00Z"^^xsd:dateTime', "9")
        yield f"s:Q{number}-old psv:P571 v:old{number} . {work} p:P571 s:Q{number}-old ."  # not the best rank
        yield f'v:old{number} wikibase:timeValue "1700-01-01T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 7 .'
        yield from _value(number, "P2048", "height", '"+99.5"^^xsd:decimal', "wd:Q174728")
        yield from _value(number, "P2049", "width", '"+1.2"^^xsd:decimal', "wd:Q11573")
    yield "wd:Q5000000 wdt:P31 wd:Q3305213 ; wdt:P170 wd:Q296 ."  # without an image
    yield f"wd:Q5000001 wdt:P31 wd:Q860861 ; wdt:P170 wd:Q296 ; wdt:P18 {image} ."  # a sculpture
    yield f"wd:Q5000002 wdt:P31 wd:Q3305213 ; wdt:P18 {image} ; wdt:P170 _:somebody ."  # by somebody


def _value(number: int, prop: str, key: str, amount: str, of: str) -> Iterator[str]:
    kind = "time" if key == "date" else "quantity"
    value, unit = ("timeValue", "timePrecision") if kind == "time" else ("quantityAmount", "quantityUnit")
    yield f"wd:Q{number} p:{prop} s:Q{number}-{key} ."
    yield f"s:Q{number}-{key} a wikibase:BestRank ; psv:{prop} v:{key}{number} ."
    yield f"v:{key}{number} wikibase:{value} {amount} ; wikibase:{unit} {of} ."


@pytest.fixture(scope="module")
def endpoint(sparql_url: str) -> Iterator[tuple[str, str]]:
    """The server's address, and the graph with the paintings."""
    graph = f"http://vasari.invalid/{uuid.uuid4()}"
    turtle = "\n".join([*(f"@prefix {name}: <{at}> ." for name, at in _PREFIXES.items()), *_triples()])
    store: dict[str, Any] = {"url": f"{sparql_url}/store", "params": {"graph": graph}}
    httpx.put(**store, content=turtle.encode(), headers={"Content-Type": "text/turtle"}).raise_for_status()
    yield sparql_url, graph
    httpx.delete(**store).raise_for_status()


class _Crawl:
    """Asks as the crawl does: a page after the other, until there is none."""

    def __init__(self, endpoint: tuple[str, str], **crawling: Any) -> None:
        self._endpoint = endpoint
        self.said = StringIO()
        self.spider = WikidataSpider(
            message=Crawl(job_id="job", source="wikidata", **crawling),
            home="https://mirror.example",
            place=Place(),
            known=KnownWorks(cast(ObjectStore, None), "wikidata"),
            tell=Tell(self.said),
        )
        self.totals: list[int | None] = []
        self.sizes: list[int] = []

    def answer(self, request: Request) -> bytes:
        url, graph = self._endpoint
        (query,) = parse_qs(request.body.decode())["query"]
        response = httpx.post(
            f"{url}/query",
            data={"query": query, "default-graph-uri": graph},
            headers={
                name.decode(): values[0].decode() for name, values in request.headers.items() if name == b"Accept"
            },
            timeout=60,
        )
        response.raise_for_status()
        return response.content

    def response(self, request: Request, body: bytes) -> TextResponse:
        return TextResponse(request.url, request=request, body=body, encoding="utf-8")

    def read(self, request: Request) -> Page:
        return self.spider.read_listing(self.response(request, self.answer(request)))

    def works(self) -> list[Work]:
        found: list[Work] = []
        cursor: str | None = None
        while True:
            page = self.read(self.spider.listing(cursor))
            self.totals.append(page.total)
            if page.works:
                self.sizes.append(len(page.works))
            for work in page.works:
                assert isinstance(work, Listed)
                found.append(work.request.meta["work"])
            if page.next is None:
                return found
            cursor = page.next


def _of(painter: str) -> list[str]:
    return [f"Q{number}" for number in _NUMBERS if _painter(number) == painter]


def test_an_artists_works_come_page_by_page_each_once_and_in_order(endpoint: tuple[str, str]) -> None:
    crawl = _Crawl(endpoint, artist="Anna Grün", public_domain=False)
    works = crawl.works()
    assert [work.id for work in works] == _of("Q296")
    assert len(works) > 50  # more than one page
    assert crawl.sizes == [50, len(works) - 50]
    assert crawl.totals[1:] == [len(works)] * (len(crawl.totals) - 1)


def test_every_value_of_a_work_is_told_once(endpoint: tuple[str, str]) -> None:
    work = _Crawl(endpoint, artist="Q296", public_domain=False).works()[0]
    number = int(work.id[1:])
    assert work.fields == {
        "title": f"Painting {number}",
        "artist": "Anna Grün",
        "artist_wikidata": "Q296",
        "artist_url": "https://www.wikidata.org/wiki/Q296",
        "artist_wikipedia": "https://en.wikipedia.org/wiki/Anna_Gr%C3%BCn",
        "artist_born": "1840",
        "artist_died": "1926",
        "year": "1872",
        "style": "Impressionism" if number % 3 == 0 else "Realism",
        "styles": "Impressionism; Realism" if number % 3 == 0 else "Realism",
        "genres": "landscape",
        "media": work.fields["media"],
        "collection": work.fields["collection"],
        "inventory_number": work.fields["inventory_number"],
        "dimensions": "99.5 cm × 1.2 m",
        "copyright_status": "copyrighted" if number % 11 == 0 else "public domain",
    }
    assert sorted(work.fields["media"].split("; ")) == ["canvas", "oil paint"]
    assert sorted(work.fields["collection"].split("; ")) == ["Museum A", "Museum B"]
    assert sorted(work.fields["inventory_number"].split("; ")) == sorted((f"inv. {number}", f"{number} B"))
    assert work.file == f"Work {number} (café).jpg"


def test_a_style_is_that_of_the_work_or_of_its_artist(endpoint: tuple[str, str]) -> None:
    own = _Crawl(endpoint, style="impressionism", public_domain=False).works()
    assert [work.id for work in own] == [f"Q{number}" for number in _NUMBERS if number % 3 == 0]
    assert {work.fields["style"] for work in own} == {"Impressionism"}
    of_artists = _Crawl(endpoint, url="https://www.wikidata.org/wiki/Q40417", public_domain=False).works()
    assert [work.id for work in of_artists] == [f"Q{number}" for number in _NUMBERS]
    assert {work.fields["style"] for work in of_artists} == {"Realism"}


def test_an_artist_and_a_style_together_are_both_meant(endpoint: tuple[str, str]) -> None:
    works = _Crawl(endpoint, artist='Jean "Le Petit" O\'Neill', style="Q40415", public_domain=False).works()
    assert [work.id for work in works] == [f"Q{n}" for n in _NUMBERS if _painter(n) == "Q297" and n % 3 == 0]
    assert {work.fields["artist"] for work in works} == {'Jean "Le Petit" O\'Neill'}


def test_a_painting_can_be_asked_for_by_itself(endpoint: tuple[str, str]) -> None:
    works = _Crawl(endpoint, url=f"https://www.wikidata.org/wiki/Q{_NUMBERS[3]}").works()
    assert [work.id for work in works] == [f"Q{_NUMBERS[3]}"]


def test_works_called_copyrighted_are_left_out_and_that_is_said(endpoint: tuple[str, str]) -> None:
    crawl = _Crawl(endpoint, artist="Q296")
    works = crawl.works()
    assert [work.id for work in works] == [identity for identity in _of("Q296") if int(identity[1:]) % 11]
    assert "left out that Wikidata calls copyrighted" in crawl.said.getvalue()


@pytest.mark.parametrize(
    ("crawling", "said"),
    [
        ({"artist": "Twin Painter"}, "'Twin Painter' may be any of Q299, Q300; give one of these Q-ids as the artist."),
        ({"artist": "Nobody At All"}, "Wikidata has nothing called 'Nobody At All'"),
        ({"artist": 'x" } . ?s ?p ?o . { "'}, "Wikidata has nothing called"),
        ({"artist": "Q300"}, "Wikidata knows no painting with an image of wikidata.org/wiki/Q300."),
    ],
)
def test_a_name_without_one_meaning_is_refused(
    endpoint: tuple[str, str], crawling: Mapping[str, str], said: str
) -> None:
    crawl = _Crawl(endpoint, **crawling)
    with pytest.raises(InvalidInput) as refused:
        crawl.works()
    assert said in str(refused.value)
    assert crawl.spider.without_listing(str(refused.value)) is None  # asking again does not help


def test_answers_that_break_off_are_asked_for_again_in_smaller_pages(endpoint: tuple[str, str]) -> None:
    whole = _Crawl(endpoint, artist="Q297", public_domain=False).works()
    crawl = _CutOff(endpoint, artist="Q297", public_domain=False)
    assert [work.id for work in crawl.works()] == [work.id for work in whole]
    assert crawl.cut == 1
    assert crawl.sizes == [20, 20, 10, 10]  # the fifty that were known, then a smaller page


class _CutOff(_Crawl):
    """An engine that runs out of time in the middle of a long answer."""

    cut = 0

    def read(self, request: Request) -> Page:
        body = self.answer(request)
        if len(body) < 250_000:
            return self.spider.read_listing(self.response(request, body))
        self.cut += 1
        body = body[:9_000] + b"\njava.util.concurrent.TimeoutException\n\tat java.util.concurrent.FutureTask"
        with pytest.raises(AnswerBroken, match="FutureTask") as broken:
            self.spider.read_listing(self.response(request, body))
        again = self.spider.without_listing(str(broken.value))
        assert again is not None
        return self.read(again)
