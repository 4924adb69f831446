"""Manifests and collections in the shapes of both versions of the Presentation API, with invented works."""

import json
from io import StringIO
from typing import Any, cast

import pytest
from scrapy.http import TextResponse

from services.crawler.crawling.events import Failed, Place
from services.crawler.crawling.telling import Tell
from services.crawler.items import WebItem
from services.crawler.pipeline.known import KnownWorks
from services.crawler.spiders.base import LeftOut, Listed, Page
from services.crawler.spiders.iiif import IIIFSpider
from services.crawler.spiders.iiif_presentation import NotPresentation
from shared.errors import InvalidInput
from shared.messages import Crawl
from shared.storage.base import ObjectStore

HOST = "https://iiif.museum.example"
CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
NO_COPYRIGHT = "http://rightsstatements.org/vocab/NoC-US/1.0/"


def manifest3(number: int = 1, **changes: Any) -> dict[str, Any]:
    body = {
        "id": f"{HOST}/image/{number}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": 4000,
        "height": 3000,
        "service": [{"id": f"{HOST}/image/{number}", "type": "ImageService3", "profile": "level2"}],
    }
    canvas = f"{HOST}/{number}/canvas/1"
    annotation = {"id": f"{canvas}/a", "type": "Annotation", "motivation": "painting", "body": body, "target": canvas}
    page = {"id": f"{canvas}/p", "type": "AnnotationPage", "items": [annotation]}
    document = {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": f"{HOST}/{number}/manifest.json",
        "type": "Manifest",
        "label": {"de": ["Der Garten"], "en": ["The Garden"]},
        "metadata": [
            {"label": {"de": ["Künstler*in"], "en": ["Artist"]}, "value": {"none": ["Anna Grün (German, 1840–1926)"]}},
            {"label": {"fr": ["Date de création"]}, "value": {"fr": ["vers 1872"]}},
            {"label": {"en": ["Medium"]}, "value": {"en": ["<span>Oil on canvas</span>"], "de": ["Öl auf Leinwand"]}},
            {"label": {"en": ["Style"]}, "value": {"en": ["Impressionism", "Realism"]}},
            {"label": {"en": ["Accession Number"]}, "value": {"none": ["1872.5 &amp; 6"]}},
            {"label": {"en": ["Empty"]}, "value": {"none": [""]}},
        ],
        "summary": {"en": ["<p>A garden<br/>in spring.</p>"]},
        "rights": CC0,
        "requiredStatement": {"label": {"en": ["Attribution"]}, "value": {"en": ["<a href='#'>Museum A</a>"]}},
        "provider": [{"id": HOST, "type": "Agent", "label": {"en": ["Museum A"]}}],
        "homepage": [
            {"id": f"{HOST}/objects/{number}.pdf", "type": "Text", "format": "application/pdf"},
            {"id": f"{HOST}/objects/{number}", "type": "Text", "format": "text/html", "label": {"en": ["Page"]}},
        ],
        "items": [{"id": canvas, "type": "Canvas", "width": 4000, "height": 3000, "items": [page]}],
    }
    return document | changes


def manifest2(number: int = 1, **changes: Any) -> dict[str, Any]:
    resource = {
        "@id": f"{HOST}/image/{number}/full/!1024,1024/0/default.jpg",
        "@type": "dctypes:Image",
        "format": "image/jpeg",
        "width": 768,
        "height": 1024,
        "service": {
            "@context": "http://iiif.io/api/image/2/context.json",
            "@id": f"{HOST}/image/{number}",
            "profile": "http://iiif.io/api/image/2/level1.json",
        },
    }
    canvas = f"{HOST}/{number}/canvas/1"
    image = {"@type": "oa:Annotation", "motivation": "sc:painting", "on": canvas, "resource": resource}
    document = {
        "@context": "http://iiif.io/api/presentation/2/context.json",
        "@id": f"{HOST}/{number}/manifest.json",
        "@type": "sc:Manifest",
        "label": [{"@value": "Le Jardin", "@language": "fr"}, {"@value": "The Garden", "@language": "en"}],
        "metadata": [
            {"label": [{"@value": "Urheber", "@language": "de"}], "value": ["Anna Grün", "B. Blau"]},
            {"label": "Dated:", "value": "1872"},
            {"label": "Datierung", "value": {"@value": "1872", "@language": "de"}},
            {"label": "Date", "value": 1872},
        ],
        "description": "A garden.",
        "attribution": [{"@value": "Museum A", "@language": "en"}, {"@value": "Musée A", "@language": "fr"}],
        "license": [NO_COPYRIGHT],
        "related": {"@id": f"{HOST}/objects/{number}", "format": "text/html"},
        "sequences": [
            {
                "@type": "sc:Sequence",
                "canvases": [{"@id": canvas, "@type": "sc:Canvas", "width": 3000, "height": 4000, "images": [image]}],
            }
        ],
    }
    return document | changes


def spider(url: str | None = f"{HOST}/top.json", **crawling: Any) -> IIIFSpider:
    return IIIFSpider(
        message=Crawl(job_id="job", source="iiif", url=url, **crawling),
        home="",
        place=Place(),
        known=KnownWorks(cast(ObjectStore, None), "iiif"),
        tell=Tell(StringIO()),
    )


def item(document: dict[str, Any], **crawling: Any) -> WebItem:
    """The work of a manifest that is crawled by its own address."""
    of = spider(**crawling)
    request = of.listing(None)
    page = of.read_listing(TextResponse(request.url, request=request, body=json.dumps(document).encode()))
    (work,) = page.works
    assert isinstance(work, WebItem)
    assert (page.next, page.total) == (None, 1)
    return work


def test_a_manifest_of_version_3_is_a_work() -> None:
    work = item(manifest3())
    assert work == WebItem(
        name="Anna Grün – The Garden",
        source="iiif",
        source_id=f"{HOST}/1/manifest.json",
        page_url=f"{HOST}/objects/1",
        image_url=f"{HOST}/image/1/full/!1280,1280/0/default.jpg",
        fields={
            "title": "The Garden",
            "artist": "Anna Grün",
            "artist_born": "1840",
            "artist_died": "1926",
            "year": "vers 1872",
            "media": "Oil on canvas",
            "style": "Impressionism",
            "styles": "Impressionism; Realism",
            "accession_number": "1872.5 & 6",
            "description": "A garden in spring.",
            "rights": CC0,
            "credit": "Museum A",
            "provider": "Museum A",
            "manifest": f"{HOST}/1/manifest.json",
        },
    )


def test_a_manifest_of_version_2_is_the_same_work() -> None:
    work = item(manifest2())
    assert work.fields == {
        "title": "The Garden",
        "artist": "Anna Grün",
        "further_artists": "B. Blau",
        "dated": "1872",
        "year": "1872",
        "description": "A garden.",
        "rights": NO_COPYRIGHT,
        "credit": "Museum A",
        "manifest": f"{HOST}/1/manifest.json",
    }
    assert work.page_url == f"{HOST}/objects/1"
    assert work.image_url == f"{HOST}/image/1/full/,1280/0/default.jpg"  # level 1, and higher than wide


def test_what_is_absent_is_tolerated() -> None:
    bare = manifest3(metadata=None, summary=None, requiredStatement=None, provider=None, homepage=None)
    work = item(bare)
    assert work.fields == {"title": "The Garden", "rights": CC0, "manifest": f"{HOST}/1/manifest.json"}
    assert work.page_url == f"{HOST}/top.json"  # where the manifest was
    assert work.name == "The Garden"
    odd = manifest2(metadata=["odd", {"label": None}, {"value": "x"}, {"label": "L", "value": {"@id": 5}}], related=7)
    assert item(odd).page_url == f"{HOST}/top.json"


@pytest.mark.parametrize(
    ("label", "read"),
    [
        ("Plain", "Plain"),
        ({"none": ["No language"]}, "No language"),
        ({"ja": ["庭"], "none": ["No language"], "en-GB": ["British"]}, "British"),
        ({"ja": ["庭"], "fr": ["Jardin"]}, "庭"),
        ([{"@value": "Garten", "@language": "de"}, "No language"], "No language"),
        ({"en": ["One", "Two", "One"]}, "One; Two"),
        ("5 < 6 &amp; 7", "5 < 6 & 7"),
    ],
)
def test_a_text_is_english_or_of_no_language_or_what_there_is(label: Any, read: str) -> None:
    assert item(manifest3(label=label)).fields["title"] == read


@pytest.mark.parametrize(
    ("label", "field"),
    [("Maler", "artist"), ("Artiste", "artist"), ("Autore", "artist"), ("Vervaardiger", "artist"),
     ("CREATOR:", "artist"),
     ("Datierung", "year"), ("Fecha", "year"), ("Technik", "media"), ("Abmessungen", "dimensions"),
     ("Courtesy of", "credit_line"), ("Object No.", "object_no"), ("Ort", "ort")],
)  # fmt: skip
def test_labels_are_known_in_several_languages(label: str, field: str) -> None:
    pairs = [{"label": {"none": [label]}, "value": {"none": ["Something"]}}]
    fields = item(manifest3(metadata=pairs, requiredStatement=None)).fields
    assert fields["credit" if field == "credit_line" else field] == "Something"


@pytest.mark.parametrize(
    "rights",
    [
        CC0,
        NO_COPYRIGHT,
        "https://creativecommons.org/publicdomain/mark/1.0/",
        "http://rightsstatements.org/page/NoC-NC/1.0/",
    ],
)
def test_a_rights_statement_may_say_that_a_work_is_free(rights: str) -> None:
    assert item(manifest3(rights=rights)).fields["rights"] == rights


@pytest.mark.parametrize(
    "rights", [None, "http://rightsstatements.org/vocab/InC/1.0/", "https://creativecommons.org/licenses/by/4.0/"]
)
def test_a_work_that_is_not_said_to_be_free_is_had_only_where_that_is_wanted(rights: str | None) -> None:
    with pytest.raises(LeftOut, match="Not in the public domain"):
        item(manifest3(rights=rights))
    assert item(manifest3(rights=rights), public_domain=False).source_id


def _without(document: dict[str, Any], *path: Any) -> dict[str, Any]:
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    return document


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (_without(manifest3(), "label"), "no text in 'label'"),
        (_without(manifest3(), "items", 0, "items"), "no image at 'items[].items[].items[].body'"),
        (_without(manifest2(), "sequences", 0, "canvases"), "no image at 'sequences[].canvases[].images[].resource'"),
        (_without(manifest3(), "type"), "no 'type' (version 3) or '@type' (version 2)"),
        ([manifest3()], "no 'type'"),
        ({"type": "Collection", "things": []}, "neither 'items'"),
        ({"type": "Collection", "items": [{"type": "Manifest"}]}, "names a Manifest without 'id' or '@id'"),
    ],
)
def test_another_shape_is_refused_with_the_field_and_the_address(document: Any, said: str) -> None:
    with pytest.raises(NotPresentation) as refused:
        item(document)
    assert said in str(refused.value)
    assert str(refused.value).startswith(f"{HOST}/top.json")


def test_a_page_for_people_is_no_manifest() -> None:
    of = spider()
    request = of.listing(None)
    with pytest.raises(NotPresentation, match="is not JSON"):
        of.read_listing(TextResponse(request.url, request=request, body=b"<html></html>"))


def test_without_an_address_there_is_nothing_to_crawl() -> None:
    with pytest.raises(InvalidInput, match="Give the address"):
        spider(None).listing(None)
    with pytest.raises(InvalidInput, match="start the crawl anew"):
        spider().listing("page 2")


# Collections.


class Site:
    """Documents by address, and what is asked for."""

    def __init__(self, documents: dict[str, Any]) -> None:
        self.documents = documents
        self.asked: list[str] = []
        self.cursors: list[str] = []
        self.largest = 0

    def page(self, of: IIIFSpider, cursor: str | None) -> Page:
        request = of.listing(cursor)
        self.asked.append(request.url.removeprefix(HOST))
        body = json.dumps(self.documents[request.url.removeprefix(HOST)]).encode()
        return of.read_listing(TextResponse(request.url, request=request, body=body))

    def crawl(self, of: IIIFSpider, cursor: str | None = None) -> list[str]:
        found: list[str] = []
        for _ in range(1000):
            page = self.page(of, cursor)
            self.largest = max(self.largest, len(page.works))
            for work in page.works:
                assert isinstance(work, Listed)
                assert work.request.url == work.source_id
                found.append(work.source_id.removeprefix(HOST))
            cursor = page.next
            if cursor is None:
                return found
            self.cursors.append(cursor)
        raise AssertionError("The crawl goes round in circles.")


def ref3(kind: str, path: str) -> dict[str, Any]:
    return {"id": f"{HOST}{path}", "type": kind, "label": {"en": [path]}}


def collection3(path: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": f"{HOST}{path}", "type": "Collection", "label": {"en": [path]}, "items": list(items)} | more


def ref2(kind: str, path: str) -> dict[str, Any]:
    return {"@id": f"{HOST}{path}", "@type": f"sc:{kind}", "label": path}


def collection2(path: str, **members: Any) -> dict[str, Any]:
    return {"@context": "http://iiif.io/api/presentation/2/context.json", **ref2("Collection", path), **members}


def test_nested_collections_are_read_in_their_order() -> None:
    site = Site(
        {
            "/top.json": collection3(
                "/top.json",
                ref3("Manifest", "/1"),
                ref3("Collection", "/a"),
                ref3("Collection", "/b"),
                ref3("Manifest", "/2"),
                ref3("Collection", "/c"),
            ),
            "/a": collection3("/a", ref3("Manifest", "/a1"), ref3("Collection", "/aa"), ref3("Manifest", "/a2")),
            "/aa": collection3("/aa", ref3("Manifest", "/aa1")),
            "/b": collection3("/b"),
            "/c": collection3("/c", ref3("Manifest", "/c1")),
        }
    )
    assert site.crawl(spider()) == ["/1", "/a1", "/aa1", "/a2", "/2", "/c1"]


def test_a_crawl_goes_on_at_any_of_its_places() -> None:
    nested = {f"/c{n}": collection3(f"/c{n}", ref3("Manifest", f"/m{n}")) for n in range(120)}
    top = collection3("/top.json", *(ref3("Collection", path) for path in nested))
    site = Site({"/top.json": top} | nested)
    whole = site.crawl(spider())
    assert whole == [f"/m{n}" for n in range(120)]
    assert site.asked.count("/top.json") == 3  # not once for each of its collections
    assert max(map(len, site.cursors)) < 4000
    for cursor in site.cursors[::17]:
        rest = site.crawl(spider(), cursor)
        assert whole[len(whole) - len(rest) :] == rest


def test_a_collection_in_one_large_document_is_dealt_with_in_pages() -> None:
    top = collection3("/top.json", *(ref3("Manifest", f"/m{n}") for n in range(1700)))
    site, of = Site({"/top.json": top}), spider()
    assert site.page(of, None).total == 1700
    assert site.crawl(of) == [f"/m{n}" for n in range(1700)]
    assert site.largest == 500
    assert max(map(len, site.cursors)) < 200


def test_version_2_tells_members_in_four_ways_and_in_pages() -> None:
    site = Site(
        {
            "/top.json": collection2("/top.json", first=f"{HOST}/p1", total=6),
            "/p1": collection2("/p1", manifests=[ref2("Manifest", "/1"), f"{HOST}/2"], next=f"{HOST}/p2"),
            "/p2": collection2(
                "/p2", members=[ref2("Manifest", "/3"), ref2("Collection", "/n")], next={"@id": f"{HOST}/p3"}
            ),
            "/n": collection2("/n", collections=[ref2("Collection", "/nn")], manifests=[ref2("Manifest", "/4")]),
            "/nn": collection2("/nn", manifests=[ref2("Manifest", "/5")]),
            "/p3": collection2("/p3", manifests=[ref2("Manifest", "/6")]),
        }
    )
    assert site.crawl(spider()) == ["/1", "/2", "/3", "/4", "/5", "/6"]
    assert json.loads(site.cursors[0])["total"] == 6


def test_a_nested_collection_that_cannot_be_read_does_not_keep_its_neighbours_from_being_read() -> None:
    nested = [ref3("Collection", "/a"), ref3("Collection", "/b"), ref3("Manifest", "/1")]
    site = Site(
        {
            "/top.json": collection3("/top.json", *nested),
            "/a": {"type": "Collection", "things": []},
            "/b": collection3("/b", ref3("Manifest", "/b1")),
        }
    )
    of = spider()
    broken = site.page(of, site.page(of, None).next)
    (failed,) = broken.works
    assert isinstance(failed, Failed)
    assert failed.name == f"{HOST}/a"
    assert site.crawl(of, broken.next) == ["/b1", "/1"]


def test_collections_that_hold_each_other_come_to_an_end() -> None:
    site = Site(
        {
            "/top.json": collection3("/top.json", ref3("Manifest", "/1"), ref3("Collection", "/a")),
            "/a": collection3("/a", ref3("Manifest", "/2"), ref3("Collection", "/top.json"), next=f"{HOST}/a"),
        }
    )
    assert set(site.crawl(spider())) == {"/1", "/2"}


def test_a_manifest_of_a_collection_keeps_the_name_that_the_collection_gives_it() -> None:
    of = spider()
    listed = Site({"/top.json": collection3("/top.json", ref3("Manifest", "/1"))}).page(of, None).works[0]
    assert isinstance(listed, Listed)
    body = json.dumps(manifest3(id="http://iiif.museum.example/1")).encode()
    work = of.read_work(TextResponse(listed.request.url, request=listed.request, body=body), listed)
    assert work.source_id == f"{HOST}/1"  # so that it is known before it is read
    with pytest.raises(NotPresentation, match="is a collection"):
        of.read_work(TextResponse(f"{HOST}/1", body=json.dumps(collection3("/1")).encode()), listed)
