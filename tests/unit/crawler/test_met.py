"""The Met's spider, against an API with invented works in the shapes of the real one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from services.crawler.spiders.met import MetSpider
from services.crawler.spiders.museum import UnexpectedAnswer
from shared.errors import InvalidInput
from tests.unit.crawler.museums import API, Seen, fetch, museum, page, picture, read, spider

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
SEARCH = "/public/collection/v1.1/search"
OBJECTS = "/public/collection/v1/objects/"


def record(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "objectID": number,
        "isHighlight": False,
        "accessionNumber": f"29.100.{number}",
        "accessionYear": "1929",
        "isPublicDomain": True,
        "primaryImage": f"/original/DT{number}.jpg",
        "primaryImageSmall": f"/web-large/DT{number}.jpg",
        "additionalImages": [],
        "constituents": [
            {
                "constituentID": 1,
                "role": "Artist",
                "name": "Ada Probst",
                "constituentULAN_URL": "http://vocab.getty.edu/page/ulan/500000001",
                "constituentWikidata_URL": "https://www.wikidata.org/wiki/Q1",
                "gender": "Female",
            }
        ],
        "department": "European Paintings",
        "objectName": "Painting",
        "title": f"Harbor No. {number}",
        "culture": "",
        "period": "",
        "portfolio": "",
        "artistRole": "Artist",
        "artistPrefix": "",
        "artistDisplayName": "Ada Probst",
        "artistDisplayBio": "French, Paris 1840–1926 Giverny",
        "artistBeginDate": "1840",
        "artistEndDate": "1926",
        "artistWikidata_URL": "https://www.wikidata.org/wiki/Q1",
        "artistULAN_URL": "http://vocab.getty.edu/page/ulan/500000001",
        "objectDate": "ca. 1867",
        "medium": "Oil on canvas",
        "dimensions": "38 5/8 x 51 1/8 in.\r\n(98.1 x 129.9 cm)",
        "creditLine": "Gift of Nobody, 1929",
        "city": "",
        "country": "France",
        "classification": "Paintings",
        "rightsAndReproduction": "",
        "repository": "Metropolitan Museum of Art, New York, NY",
        "objectURL": f"https://www.metmuseum.org/art/collection/search/{number}",
        "tags": [{"term": "Boats", "AAT_URL": "…", "Wikidata_URL": "…"}, {"term": "Seas", "AAT_URL": "…"}],
        "objectWikidata_URL": "https://www.wikidata.org/wiki/Q2",
        "GalleryNumber": "818",
        **changes,
    }


@contextmanager
def the_met(*records: dict[str, Any], **changes: Any) -> Iterator[API]:
    """Its search gives every work, whatever is asked for: the real one is fuzzy too. `changes` are to its answer."""

    def answer(seen: Seen, home: str) -> Any:
        if seen.path == SEARCH:
            offset, limit = int(seen.query["offset"]), int(seen.query["limit"])
            assert limit <= 500
            assert offset + limit <= 10_000
            ids = [one["objectID"] for one in records][offset : offset + limit]
            return {"total": len(records), "objectIDs": ids or None, **changes}
        if seen.path.endswith(".jpg"):
            return picture(seen.path)
        found = next((one for one in records if f"{OBJECTS}{one.get('objectID')}" == seen.path), None)
        if found is None:
            return None
        images = {name: home + found[name] for name in ("primaryImage", "primaryImageSmall") if found.get(name)}
        return found | images

    with museum(answer) as api:
        yield api


def test_a_work_becomes_an_item_with_all_that_the_museum_tells() -> None:
    with the_met(record(437127)) as api:
        (item,) = read(spider(MetSpider, api.home)).items
    assert item.name == "Ada Probst – Harbor No. 437127"
    assert (item.source, item.source_id) == ("met", "437127")
    assert item.page_url == "https://www.metmuseum.org/art/collection/search/437127"
    assert item.image_url == f"{api.home}/web-large/DT437127.jpg"
    assert item.fields == {
        "title": "Harbor No. 437127",
        "artist": "Ada Probst",
        "artist_bio": "French, Paris 1840–1926 Giverny",
        "artist_born": "1840",
        "artist_died": "1926",
        "artist_wikidata": "https://www.wikidata.org/wiki/Q1",
        "artist_ulan": "http://vocab.getty.edu/page/ulan/500000001",
        "year": "ca. 1867",
        "classification": "Paintings",
        "object_type": "Painting",
        "media": "Oil on canvas",
        "dimensions": "38 5/8 x 51 1/8 in. (98.1 x 129.9 cm)",
        "tags": "Boats; Seas",
        "place": "France",
        "department": "European Paintings",
        "collection": "The Metropolitan Museum of Art",
        "accession_number": "29.100.437127",
        "wikidata": "https://www.wikidata.org/wiki/Q2",
        "rights": CC0,
        "credit": "Gift of Nobody, 1929",
    }


def test_what_a_record_leaves_open_is_no_field() -> None:
    bare = {
        "objectID": 7,
        "isPublicDomain": True,
        "primaryImage": "/original/DT7.jpg",
        "constituents": None,
        "tags": None,
    }
    with the_met(bare) as api:
        (item,) = read(spider(MetSpider, api.home)).items
    assert item.name == "7"
    assert item.image_url == f"{api.home}/original/DT7.jpg"
    assert item.page_url == "https://www.metmuseum.org/art/collection/search/7"
    assert item.fields == {"collection": "The Metropolitan Museum of Art", "rights": CC0}


def test_who_lives_has_no_year_of_death() -> None:
    with the_met(record(1, artistEndDate="9999", artistPrefix="Attributed to")) as api:
        (item,) = read(spider(MetSpider, api.home)).items
    assert "artist_died" not in item.fields
    assert item.fields["attribution"] == "Attributed to"


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ({}, {"q": "*"}),
        ({"text": "boats"}, {"q": "boats"}),
        ({"artist": "Ada Probst"}, {"q": "Ada Probst", "artistOrCulture": "true"}),
        ({"artist": "Ada Probst", "text": "boats"}, {"q": "boats Ada Probst"}),
        ({"style": "Impressionism", "text": "boats"}, {"q": "boats Impressionism"}),
        ({"classification": "paintings"}, {"q": "*", "medium": "Paintings"}),
        (
            {
                "url": "https://www.metmuseum.org/art/collection/search?q=boats&showOnly=withImage%7CopenAccess&offset=40"
            },
            {"q": "boats"},
        ),
        (
            {"url": "https://www.metmuseum.org/art/collection/search/?q=Ada+Probst&searchField=ArtistCulture"},
            {"q": "Ada Probst", "artistOrCulture": "true"},
        ),
        (
            {
                "url": "https://www.metmuseum.org/art/collection/search?artist=Ada+Probst%24Probst%2C+Ada&material=Paintings"
            },
            {"q": "Ada Probst", "artistOrCulture": "true", "medium": "Paintings"},
        ),
        (
            {
                "url": "https://www.metmuseum.org/art/collection/search?department=11&geolocation=France&showOnly=highlights"
            },
            {"q": "*", "departmentId": "11", "geoLocation": "France", "isHighlight": "true"},
        ),
    ],
)
def test_each_way_of_asking_becomes_a_search_for_works_with_images(
    asked: dict[str, str], query: dict[str, str]
) -> None:
    with the_met(record(1)) as api:
        assert read(spider(MetSpider, api.home, **asked)).ids == ["1"]
    assert api.seen[0].path == SEARCH
    assert api.seen[0].query == {**query, "hasImages": "true", "offset": "0", "limit": "100"}


@pytest.mark.parametrize("version", ["v1", "v1.1"])
def test_a_search_of_the_api_is_asked_as_it_stands_but_for_pages(version: str) -> None:
    url = f"https://collectionapi.metmuseum.org/public/collection/{version}/search?title=true&q=harbor&limit=7"
    with the_met(record(1)) as api:
        read(spider(MetSpider, api.home, url=url))
    assert api.seen[0].path == SEARCH
    assert api.seen[0].query == {"title": "true", "q": "harbor", "offset": "0", "limit": "100"}


@pytest.mark.parametrize(
    "url",
    [
        "https://www.metmuseum.org/art/collection/search/2",
        "https://collectionapi.metmuseum.org/public/collection/v1/objects/2",
    ],
)
def test_one_work_is_asked_for_alone(url: str) -> None:
    with the_met(record(1), record(2), record(3, isPublicDomain=False, primaryImage="")) as api:
        assert read(spider(MetSpider, api.home, url=url)).ids == ["2"]
        assert api.paths() == [f"{OBJECTS}2"]
        (told,) = read(spider(MetSpider, api.home, url=url.replace("/2", "/3"))).failed
    assert told.name == "Ada Probst – Harbor No. 3"
    assert "public domain" in told.reason


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"url": "https://www.metmuseum.org/visit"}, "search/436535"),
        ({"url": "https://www.metmuseum.org/art/collection/search?era=1800"}, "era"),
        ({"url": "https://collectionapi.metmuseum.org/public/collection/v1/departments"}, "objects/436535"),
        ({"url": "https://collectionapi.metmuseum.org/public/collection/v1/search?q=x", "artist": "Bo"}, "leave out"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_is(asked: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as refused:
        spider(MetSpider, "http://127.0.0.1:1", **asked).listing(None)
    assert "\n" not in str(refused.value)


def test_works_that_only_mention_the_artist_are_left_out() -> None:
    sitter = record(
        2, artistDisplayName="Bo Ek", constituents=[{"name": "Bo Ek", "role": "Artist"}], title="Ada Probst"
    )
    pair = [{"name": "Bo Ek", "role": "Artist"}, {"name": "Ada Pröbst", "role": "Engraver"}]
    second = record(3, artistDisplayName="Bo Ek", constituents=pair)
    unknown = record(4, artistDisplayName="", constituents=None)
    with the_met(record(1), sitter, second, unknown) as api:
        done = read(spider(MetSpider, api.home, artist="ada PROBST"))
    assert done.ids == ["1", "3"]
    assert done.left_out == ["2", "4"]
    assert done.items[1].fields["artists"] == "Bo Ek; Ada Pröbst"


def test_works_that_are_not_free_or_have_no_image_are_left_out() -> None:
    held = record(2, isPublicDomain=False, rightsAndReproduction="© 2001 Bo Ek")
    bare = record(3, primaryImage="", primaryImageSmall="")
    with the_met(record(1), held, bare) as api:
        done = read(spider(MetSpider, api.home))
        assert done.ids == ["1"]
        assert done.left_out == ["2", "3"]
        done = read(spider(MetSpider, api.home, public_domain=False))
    assert [item.fields["rights"] for item in done.items] == [CC0, "© 2001 Bo Ek"]
    assert done.left_out == ["3"]


def test_pages_follow_one_another_to_the_end_and_a_crawl_goes_on_where_it_stopped() -> None:
    with the_met(*(record(number) for number in range(1, 231))) as api:
        done = read(spider(MetSpider, api.home))
        assert done.cursors == [None, "100", "200"]
        assert done.totals == [230, 230, 230]
        assert done.ids == [str(number) for number in range(1, 231)]
        assert len(api.seen) == 3 + 230
        assert read(spider(MetSpider, api.home), cursor="200").ids == done.ids[200:]
    with the_met() as api:
        done = read(spider(MetSpider, api.home))
        assert (done.totals, done.items) == ([0], [])


def test_a_search_that_finds_more_than_it_gives_says_so() -> None:
    with the_met(record(1), total=12_000) as api:
        first = page(spider(MetSpider, api.home))
        assert (first.next, first.total) == ("100", 10_001)
        assert "2,000 works after the first 10,000" in first.works[-1].name
        assert len(page(spider(MetSpider, api.home, limit=500)).works) == 1
        last = page(spider(MetSpider, api.home), "9900")
        assert (last.next, last.works) == (None, [])


@pytest.mark.parametrize(("size", "image"), [(None, "web-large"), (400, "web-large"), (1600, "original")])
def test_the_original_is_taken_where_the_small_image_may_not_be_enough(size: int | None, image: str) -> None:
    with the_met(record(1)) as api:
        (item,) = read(spider(MetSpider, api.home, size=size)).items
    assert item.image_url == f"{api.home}/{image}/DT1.jpg"


@pytest.mark.parametrize("field", ["objectID", "isPublicDomain", "primaryImage"])
def test_a_changed_record_names_the_field_and_the_address(field: str) -> None:
    with the_met(record(1)) as api:
        of = spider(MetSpider, api.home)
        (work,) = page(of).works
        answer = fetch(work.request)  # type: ignore[union-attr]
        without = answer.replace(body=answer.body.replace(field.encode(), b"renamed", 1))
        with pytest.raises(UnexpectedAnswer) as told:
            of.read_work(without, work)  # type: ignore[arg-type]
    assert f"'{field}'" in str(told.value)
    assert f"{api.home}{OBJECTS}1" in str(told.value)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"total": None}, "total"), ({"objectIDs": {}}, "objectIDs"), ({"objectIDs": ["1"]}, "objectIDs")],
)
def test_a_changed_search_names_the_field_and_the_address(changes: dict[str, Any], field: str) -> None:
    with the_met(record(1), **changes) as api, pytest.raises(UnexpectedAnswer) as told:
        read(spider(MetSpider, api.home))
    assert f"'{field}'" in str(told.value)
    assert f"{api.home}{SEARCH}" in str(told.value)


def test_a_search_without_ids_and_without_a_word_of_it_is_a_changed_shape() -> None:
    with museum(lambda *_: {"total": 5, "ids": [1]}) as api, pytest.raises(UnexpectedAnswer, match="objectIDs"):
        read(spider(MetSpider, api.home))
