"""The Art Institute of Chicago's spider, against an API with invented works in the shapes of the real one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from services.crawler.spiders.aic import AICSpider
from services.crawler.spiders.museum import UnexpectedAnswer
from shared.errors import InvalidInput
from tests.unit.crawler.museums import AGENT, API, Seen, museum, page, picture, read, spider

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


def record(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "_score": 71.5,
        "id": number,
        "title": f"Harbor No. {number}",
        "alt_titles": None,
        "thumbnail": {"lqip": "data:image/gif;base64,R0lGOD", "width": 4000, "height": 2000, "alt_text": "A harbor."},
        "main_reference_number": f"1922.{number}",
        "date_display": "1871/73",
        "artist_display": "Ada Probst\nFrench, 1840–1926",
        "place_of_origin": "France",
        "description": "<p>Boats &amp; <em>people</em>, early.</p>\n<p>Late\nlight.</p>",
        "short_description": None,
        "dimensions": "60 × 80 cm (23 5/8 × 31 1/2 in.)",
        "medium_display": "Oil on canvas",
        "credit_line": "Gift of Nobody",
        "is_public_domain": True,
        "copyright_notice": None,
        "artwork_type_title": "Painting",
        "department_title": "Painting and Sculpture of Europe",
        "artist_title": "Ada Probst",
        "artist_titles": ["Ada Probst"],
        "style_title": "Impressionism",
        "style_titles": ["Impressionism", "19th century"],
        "classification_title": "oil on canvas",
        "classification_titles": ["oil on canvas", "paintings (visual works)", "painting"],
        "subject_titles": ["boats", "water"],
        "material_titles": ["oil paint", "canvas"],
        "technique_titles": ["oil painting (technique)"],
        "image_id": f"0f1cc0e0-e42e-be16-3f71-{number:012d}",
        **changes,
    }


@contextmanager
def chicago(*records: dict[str, Any], **changes: Any) -> Iterator[API]:
    """Its search gives every record, whatever is asked for: the real one is fuzzy too. `changes` are to the answer."""

    def answer(seen: Seen, home: str) -> Any:
        if seen.path.startswith("/iiif/2/"):
            return picture(seen.path)
        config = {"iiif_url": f"{home}/iiif/2", "website_url": "https://www.artic.edu"}
        rest = {"info": {"license_text": "…", "version": "1.10"}, "config": config, **changes}
        if seen.path != "/api/v1/artworks/search":
            found = [one for one in records if f"/api/v1/artworks/{one['id']}" == seen.path]
            return {"data": found[0], **rest} if found else None
        told = {**seen.query, **json.loads(seen.query.get("params", "{}"))}
        number, limit = int(told["page"]), int(told["limit"])
        assert limit <= 100
        assert number * limit <= 10_000
        start = (number - 1) * limit
        paging = {"total": len(records), "limit": limit, "offset": start, "current_page": number}
        return {"preference": None, "pagination": paging, "data": records[start : start + limit], **rest}

    with museum(answer) as api:
        yield api


def params(api: API) -> dict[str, Any]:
    return dict(json.loads(api.seen[-1].query["params"]))


def conditions(api: API) -> list[Any]:
    return list(params(api)["query"]["bool"]["filter"])


def test_a_work_becomes_an_item_with_all_that_the_museum_tells() -> None:
    with chicago(record(16568)) as api:
        (item,) = read(spider(AICSpider, api.home)).items
    assert item.name == "Ada Probst – Harbor No. 16568"
    assert (item.source, item.source_id) == ("aic", "16568")
    assert item.page_url == "https://www.artic.edu/artworks/16568"
    assert item.image_url == f"{api.home}/iiif/2/0f1cc0e0-e42e-be16-3f71-000000016568/full/843,/0/default.jpg"
    assert item.fields == {
        "title": "Harbor No. 16568",
        "artist": "Ada Probst",
        "artist_display": "Ada Probst French, 1840–1926",
        "artist_born": "1840",
        "artist_died": "1926",
        "year": "1871/73",
        "style": "Impressionism",
        "styles": "Impressionism; 19th century",
        "classification": "oil on canvas",
        "classifications": "oil on canvas; paintings (visual works); painting",
        "object_type": "Painting",
        "media": "Oil on canvas",
        "materials": "oil paint; canvas",
        "techniques": "oil painting (technique)",
        "dimensions": "60 × 80 cm (23 5/8 × 31 1/2 in.)",
        "tags": "boats; water",
        "place": "France",
        "department": "Painting and Sculpture of Europe",
        "description": "Boats & people, early. Late light.",
        "description_rights": "CC BY 4.0, Art Institute of Chicago",
        "collection": "Art Institute of Chicago",
        "accession_number": "1922.16568",
        "rights": CC0,
        "credit": "Gift of Nobody",
    }


def test_what_a_record_leaves_open_is_no_field() -> None:
    kept = {"id", "is_public_domain", "image_id"}
    with chicago({name: value if name in kept else None for name, value in record(1).items()}) as api:
        (item,) = read(spider(AICSpider, api.home)).items
    assert item.name == "1"
    assert item.fields == {"collection": "Art Institute of Chicago", "rights": CC0}
    with chicago({name: value for name, value in record(1).items() if name in kept}) as api:
        assert read(spider(AICSpider, api.home)).items[0].fields == item.fields


def test_years_of_one_artist_are_not_told_of_two() -> None:
    two = record(1, artist_titles=["Ada Probst", "Bo Ek"], artist_display="Ada Probst (French, 1840–1926) and Bo Ek")
    with chicago(two) as api:
        (item,) = read(spider(AICSpider, api.home)).items
    assert item.fields["artists"] == "Ada Probst; Bo Ek"
    assert "artist_born" not in item.fields


def test_every_request_tells_the_museum_who_asks() -> None:
    with chicago(record(1)) as api:
        (item,) = read(spider(AICSpider, api.home)).items
        read(spider(AICSpider, api.home, url="https://www.artic.edu/artworks/1"))
    assert [seen.headers["aic-user-agent"] for seen in api.seen] == [AGENT, AGENT]
    assert item.headers == {"AIC-User-Agent": AGENT}


def test_a_search_asks_for_free_works_with_images_in_a_settled_order() -> None:
    with chicago(record(1)) as api:
        read(spider(AICSpider, api.home, text="boats"))
        asked = params(api)
        assert (asked["q"], asked["preference"], asked["limit"]) == ("boats", "job", 100)
        assert conditions(api) == [{"exists": {"field": "image_id"}}, {"term": {"is_public_domain": True}}]
        read(spider(AICSpider, api.home, public_domain=False))
        assert conditions(api) == [{"exists": {"field": "image_id"}}]


def test_works_that_only_mention_the_artist_are_left_out() -> None:
    mentions = record(2, artist_title="Bo Ek", artist_titles=["Bo Ek"], title="Portrait of Ada Probst")
    after = record(3, artist_title="After Ada Probst", artist_titles=["After Ada Probst"])
    together = record(4, artist_title="Bo Ek", artist_titles=["Bo Ek", "Ada Pröbst"])
    unknown = record(5, artist_title=None, artist_titles=[])
    with chicago(record(1), mentions, after, together, unknown) as api:
        done = read(spider(AICSpider, api.home, artist="ada probst"))
        asked = {"artist_titles": {"query": "ada probst", "operator": "and", "fuzziness": "AUTO"}}
        assert conditions(api)[-1]["bool"]["should"] == [{"match": asked}]
    assert done.ids == ["1", "4"]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({"style": "impressionism"}, ["1", "3"]),
        ({"classification": "Painting"}, ["1", "2", "3"]),
        ({"classification": "Print"}, ["4"]),
        ({"style": "Impressionism", "artist": "Bo Ek"}, ["3"]),
        ({"url": "https://www.artic.edu/collection?q=harbor&style_ids=Impressionism&page=2"}, ["1", "3"]),
        (
            {"url": "https://www.artic.edu/collection?style_ids=Impressionism%3BRealism&is_public_domain=1"},
            ["1", "2", "3"],
        ),
        ({"url": "https://www.artic.edu/collection/?artist_ids=Bo+Ek"}, ["3", "4"]),
        ({"url": "https://www.artic.edu/collection?artwork_type_id=Print&subject_ids=boats"}, ["4"]),
        ({"url": "https://www.artic.edu/collection?style_ids=Realism", "style": "Impressionism"}, ["1", "3"]),
        ({"url": "https://www.artic.edu/artworks/2/harbor-no-2"}, ["2"]),
        ({"url": "https://api.artic.edu/api/v1/artworks/2"}, ["2"]),
    ],
)
def test_each_way_of_asking_gives_the_works_that_it_means(asked: dict[str, str], ids: list[str]) -> None:
    works = (
        record(1),
        record(2, style_title="Realism", style_titles=["Realism", "Post-Impressionism"]),
        record(3, artist_title="Bo Ek", artist_titles=["Bo Ek"]),
        record(
            4,
            artist_title="Bo Ek",
            artist_titles=["Bo Ek"],
            style_title=None,
            style_titles=[],
            artwork_type_title="Print",
            classification_titles=["etching"],
        ),
    )
    with chicago(*works) as api:
        assert read(spider(AICSpider, api.home, **asked)).ids == ids


def test_an_address_of_the_api_is_asked_as_it_stands_but_for_pages_and_fields() -> None:
    with chicago(record(1), record(2, is_public_domain=False)) as api:
        url = "https://api.artic.edu/api/v1/artworks/search?q=cats&query[term][is_on_view]=true&limit=3&fields[]=id"
        assert read(spider(AICSpider, api.home, url=url)).ids == ["1"]
        asked = api.seen[-1].query
        assert (asked["q"], asked["query[term][is_on_view]"], asked["limit"]) == ("cats", "true", "100")
        assert "image_id" in asked["fields"]
        assert "fields[]" not in asked
        url = 'https://api.artic.edu/api/v1/artworks/search?params={"q":"cats","sort":"title","limit":2}'
        assert read(spider(AICSpider, api.home, url=url)).ids == ["1"]
        asked = params(api)
        assert (asked["q"], asked["sort"], asked["limit"]) == ("cats", "title", 100)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"url": "https://www.artic.edu/visit"}, "artworks/27992"),
        ({"url": "https://www.artic.edu/collection?colour=red"}, "style_ids"),
        ({"url": "https://api.artic.edu/api/v1/exhibitions/search?q=x"}, "artworks/search"),
        ({"url": "https://api.artic.edu/api/v1/artworks/search?params=x"}, "JSON object"),
        ({"url": "https://api.artic.edu/api/v1/artworks/search?q=x", "artist": "Bo Ek"}, "leave out"),
        ({"text": "harbor " * 300}, "fewer words"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_is(asked: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as refused:
        spider(AICSpider, "http://127.0.0.1:1", **asked).listing(None)
    assert "\n" not in str(refused.value)


def test_pages_follow_one_another_to_the_end_and_a_crawl_goes_on_where_it_stopped() -> None:
    with chicago(*(record(number) for number in range(1, 251))) as api:
        done = read(spider(AICSpider, api.home))
        assert done.cursors == [None, "2", "3"]
        assert done.totals == [250, 250, 250]
        assert done.ids == [str(number) for number in range(1, 251)]
        assert len(api.seen) == 3  # none for a work
        assert read(spider(AICSpider, api.home), cursor="3").ids == done.ids[200:]
    with chicago(*(record(number) for number in range(1, 201))) as api:
        assert read(spider(AICSpider, api.home)).cursors == [None, "2"]
    with chicago() as api:
        assert read(spider(AICSpider, api.home)).totals == [0]


def test_a_search_that_finds_more_than_it_gives_says_so() -> None:
    paging = {"total": 34_567, "limit": 100, "offset": 0, "current_page": 1}
    with chicago(record(1), pagination=paging) as api:
        first = read(spider(AICSpider, api.home), pages=1)
        (told,) = first.failed
        assert first.totals == [10_001]
        assert "24,567 works after the first 10,000" in told.name
        assert "narrow" in told.reason
        assert read(spider(AICSpider, api.home, limit=10_000), pages=1).failed == []
        assert page(spider(AICSpider, api.home)).next == "2"
    with chicago(pagination={**paging, "current_page": 100}) as api:
        last = page(spider(AICSpider, api.home), "100")
        assert (last.next, last.works) == (None, [])


def test_works_that_are_not_free_come_only_when_asked_for() -> None:
    held = record(2, is_public_domain=False, copyright_notice="© 2001 Bo Ek")
    silent = record(3, is_public_domain=False)
    with chicago(record(1), held, silent) as api:
        assert read(spider(AICSpider, api.home)).ids == ["1"]
        items = read(spider(AICSpider, api.home, public_domain=False)).items
        assert [item.fields["rights"] for item in items] == [CC0, "© 2001 Bo Ek", "Not in the public domain"]
        (told,) = read(spider(AICSpider, api.home, url="https://www.artic.edu/artworks/2")).failed
    assert told.name == "Ada Probst – Harbor No. 2"
    assert "public domain" in told.reason


def test_a_work_without_an_image_is_left_out() -> None:
    with chicago(record(1, image_id=None), record(2)) as api:
        assert read(spider(AICSpider, api.home)).ids == ["2"]


@pytest.mark.parametrize(
    ("size", "free", "shape", "width"),
    [
        (None, True, (4000, 2000), 843),
        (100, True, (4000, 2000), 200),
        (843, True, (4000, 2000), 843),
        (844, True, (4000, 2000), 1686),
        (1200, True, (2000, 4000), 600),  # 600 wide is 1200 high
        (1600, True, None, 1686),
        (9000, True, (4000, 2000), 1686),
        (9000, False, (4000, 2000), 843),
    ],
)
def test_the_image_has_the_least_width_that_is_enough(
    size: int | None, free: bool, shape: tuple[int, int] | None, width: int
) -> None:
    thumbnail = {"width": shape[0], "height": shape[1]} if shape else None
    with chicago(record(1, thumbnail=thumbnail, is_public_domain=free)) as api:
        (item,) = read(spider(AICSpider, api.home, size=size, public_domain=False)).items
    assert f"/full/{width},/0/" in item.image_url


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pagination": None}, "pagination.total"),
        ({"pagination": {"total": 1}}, "pagination.current_page"),
        ({"config": {}}, "config.iiif_url"),
        ({"data": {"1": {}}}, "data"),
        ({"data": ["a work"]}, "data"),
        ({"data": [{"id": 1, "image_id": "x"}]}, "is_public_domain"),
        ({"data": [{"is_public_domain": True, "image_id": "x"}]}, "id"),
    ],
)
def test_a_changed_shape_names_the_field_and_the_address(changes: dict[str, Any], field: str) -> None:
    with chicago(record(1), **changes) as api, pytest.raises(UnexpectedAnswer) as told:
        read(spider(AICSpider, api.home))
    assert f"'{field}'" in str(told.value)
    assert f"{api.home}/api/v1/artworks/search" in str(told.value)
    assert len(str(told.value)) < 300


def test_a_page_for_people_instead_of_json_is_told() -> None:
    with museum(lambda *_: b"<html>Just a moment...</html>") as api, pytest.raises(UnexpectedAnswer, match="JSON"):
        read(spider(AICSpider, api.home))
