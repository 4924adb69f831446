"""The Cleveland Museum of Art's spider, against an API with invented works in the shapes of the real one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from services.crawler.spiders.cleveland import ClevelandSpider
from services.crawler.spiders.museum import UnexpectedAnswer, life, maker
from shared.errors import InvalidInput
from tests.unit.crawler.museums import API, Seen, museum, picture, read, spider

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


def creator(description: str | None, **changes: Any) -> dict[str, Any]:
    return {
        "id": 1844,
        "description": description,
        "extent": None,
        "qualifier": None,
        "role": "artist",
        "biography": None,
        "name_in_original_language": None,
        "birth_year": None,
        "death_year": None,
        **changes,
    }


def image(number: int, name: str, ending: str, width: int, size: int) -> dict[str, str]:
    file = f"1958.{number}_{name}.{ending}"
    return {
        "url": f"/1958.{number}/{file}",
        "width": str(width),
        "height": str(width // 2),
        "filesize": str(size),
        "filename": file,
    }


def record(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "accession_number": f"1958.{number}",
        "share_license_status": "CC0",
        "title": f"Harbor No. {number}",
        "title_in_original_language": None,
        "creation_date": "c. 1915–26",
        "creators": [creator("Ada Probst (French, 1840–1926)", birth_year="1840", death_year="1926")],
        "culture": ["France, 19th century"],
        "technique": "oil on canvas",
        "department": "Modern European Painting and Sculpture",
        "collection": "Mod Euro - Painting 1800-1960",
        "type": "Painting",
        "measurements": "Framed: 91.1 x 118.4 cm (35 7/8 x 46 5/8 in.)",
        "series": None,
        "copyright": None,
        "creditline": "Gift of Nobody",
        "url": f"https://clevelandart.org/art/1958.{number}",
        "images": {
            "annotation": None,
            "web": image(number, "web", "jpg", 1263, 700_000),
            "print": image(number, "print", "jpg", 3400, 5_800_000),
            "full": image(number, "full", "tif", 6060, 72_000_000),
        },
        "description": None,
        "wall_description": "Boats &amp; <em>people</em>.<br>Late light.",
        "external_resources": {"wikidata": ["https://www.wikidata.org/wiki/Q3"], "internet_archive": []},
        **changes,
    }


@contextmanager
def cleveland(*records: dict[str, Any], **changes: Any) -> Iterator[API]:
    """Its search gives every work, whatever is asked for: the real one is fuzzy too. `changes` are to its answer."""

    def placed(one: Any, home: str) -> Any:
        if not isinstance(one, dict) or not isinstance(one.get("images"), dict):
            return one
        images = {name: told and {**told, "url": home + told["url"]} for name, told in one["images"].items()}
        return {**one, "images": images}

    def answer(seen: Seen, home: str) -> Any:
        if seen.path.endswith(".jpg"):
            return picture(seen.path)
        if seen.path != "/api/artworks/":
            keys = {f"/api/artworks/{one[name]}": one for one in records for name in ("id", "accession_number")}
            return {"data": placed(keys[seen.path], home)} if seen.path in keys else None
        skip, limit = int(seen.query["skip"]), int(seen.query["limit"])
        data = [placed(one, home) for one in records[skip : skip + limit]]
        return {"info": {"total": len(records), "parameters": seen.query}, "data": data, **changes}

    with museum(answer) as api:
        yield api


def asked_of(api: API) -> dict[str, str]:
    return {name: value for name, value in api.seen[0].query.items() if name not in ("skip", "limit", "fields")}


def test_a_work_becomes_an_item_with_all_that_the_museum_tells() -> None:
    with cleveland(record(136510)) as api:
        (item,) = read(spider(ClevelandSpider, api.home)).items
    assert item.name == "Ada Probst – Harbor No. 136510"
    assert (item.source, item.source_id) == ("cleveland", "136510")
    assert item.page_url == "https://clevelandart.org/art/1958.136510"
    assert item.image_url == f"{api.home}/1958.136510/1958.136510_web.jpg"
    assert item.fields == {
        "title": "Harbor No. 136510",
        "artist": "Ada Probst",
        "artist_bio": "French, 1840–1926",
        "artist_born": "1840",
        "artist_died": "1926",
        "year": "c. 1915–26",
        "classification": "Painting",
        "media": "oil on canvas",
        "dimensions": "Framed: 91.1 x 118.4 cm (35 7/8 x 46 5/8 in.)",
        "culture": "France, 19th century",
        "department": "Modern European Painting and Sculpture",
        "part_of": "Mod Euro - Painting 1800-1960",
        "description": "Boats & people. Late light.",
        "collection": "The Cleveland Museum of Art",
        "accession_number": "1958.136510",
        "wikidata": "https://www.wikidata.org/wiki/Q3",
        "rights": CC0,
        "credit": "Gift of Nobody",
    }


def test_what_a_record_leaves_open_is_no_field() -> None:
    bare = {"id": 7, "share_license_status": "CC0", "images": {"web": {"url": "/7.jpg"}}}
    empty = {"creators": [], "culture": None, "external_resources": None, "title": None}
    with cleveland(bare, bare | empty, bare | {"creators": [creator(None)]}) as api:
        items = read(spider(ClevelandSpider, api.home, size=2000)).items
    assert [item.fields for item in items] == [{"collection": "The Cleveland Museum of Art", "rights": CC0}] * 3
    assert items[0].name == "7"
    assert items[0].image_url == f"{api.home}/7.jpg"


@pytest.mark.parametrize(
    ("description", "name", "about", "years"),
    [
        ("Claude Monet (French, 1840-1926)", "Claude Monet", "French, 1840-1926", ("1840", "1926")),
        ("Claude Monet (French, 1840–1926)", "Claude Monet", "French, 1840–1926", ("1840", "1926")),
        (
            "Katsushika Hokusai (葛飾北斎) (Japanese, 1760–1849)",
            "Katsushika Hokusai",
            "Japanese, 1760–1849",
            ("1760", "1849"),
        ),
        ("Wade Guyton (American, b. 1972)", "Wade Guyton", "American, b. 1972", ("1972", "")),
        (
            "Julie Mehretu (American, born Ethiopia, born 1970)",
            "Julie Mehretu",
            "American, born Ethiopia, born 1970",
            ("1970", ""),
        ),
        ("Wedgwood Factory (British, est. 1759)", "Wedgwood Factory", "British, est. 1759", ("", "")),
        ("Tiffany & Co. (American, 1837–present)", "Tiffany & Co.", "American, 1837–present", ("", "")),
        ("Master E.S.", "Master E.S.", "", ("", "")),
        ("(Unknown)", "(Unknown)", "", ("", "")),
        (
            "Shop of A (French, 1700–1760) or B (French, 1710–1770)",
            "Shop of A (French, 1700–1760) or B",
            "French, 1710–1770",
            ("1710", "1770"),
        ),
    ],
)
def test_a_makers_name_and_years_are_told_apart(
    description: str, name: str, about: str, years: tuple[str, str]
) -> None:
    assert maker(description) == (name, about)
    assert life(about) == years


def test_the_artist_is_the_maker_in_that_role() -> None:
    makers = [
        creator("Bo Ek (Swedish, 1800–1870)", role="publisher"),
        creator("Ada Probst (French, 1840–1926)", qualifier="attributed to", name_in_original_language="阿達"),
    ]
    with cleveland(record(1, creators=makers)) as api:
        (item,) = read(spider(ClevelandSpider, api.home)).items
    assert item.fields["artist"] == "Ada Probst"
    assert item.fields["artists"] == "Bo Ek; Ada Probst"
    assert (item.fields["artist_born"], item.fields["artist_died"]) == ("1840", "1926")
    assert (item.fields["attribution"], item.fields["artist_original_name"]) == ("attributed to", "阿達")


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ({}, {}),
        ({"text": "boats"}, {"q": "boats"}),
        ({"style": "Impressionism", "text": "boats"}, {"q": "boats Impressionism"}),
        ({"artist": "Ada Probst", "classification": "painting"}, {"artists": "Ada Probst", "type": "Painting"}),
        ({"url": "https://www.clevelandart.org/art/collection/search?search=boats&page=2&cc0=1"}, {"q": "boats"}),
        (
            {
                "url": "https://www.clevelandart.org/art/collection/search/?filter-artist=Ada+Probst&filter-type=Painting"
            },
            {"artists": "Ada Probst", "type": "Painting"},
        ),
        (
            {
                "url": "https://openaccess-api.clevelandart.org/api/artworks/?q=boats&created_after=1800&limit=3&indent=1"
            },
            {"q": "boats", "created_after": "1800"},
        ),
    ],
)
def test_each_way_of_asking_becomes_a_search_for_free_works_with_images(
    asked: dict[str, str], query: dict[str, str]
) -> None:
    with cleveland(record(1)) as api:
        assert read(spider(ClevelandSpider, api.home, **asked)).ids == ["1"]
    assert asked_of(api) == {**query, "has_image": "1", "cc0": "1"}
    assert "share_license_status" in api.seen[0].query["fields"]


@pytest.mark.parametrize(
    "url",
    [
        "https://www.clevelandart.org/art/1958.2",
        "https://openaccess-api.clevelandart.org/api/artworks/1958.2",
        "https://openaccess-api.clevelandart.org/api/artworks/2",
    ],
)
def test_one_work_is_asked_for_alone(url: str) -> None:
    with cleveland(record(1), record(2)) as api:
        assert read(spider(ClevelandSpider, api.home, url=url)).ids == ["2"]
        assert len(api.seen) == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"url": "https://www.clevelandart.org/visit"}, r"art/1958\.31"),
        ({"url": "https://www.clevelandart.org/art/collection/search?filter-gallery=118"}, "filter-gallery"),
        ({"url": "https://openaccess-api.clevelandart.org/api/exhibitions/?title=x"}, "artworks"),
        ({"url": "https://openaccess-api.clevelandart.org/api/artworks/?q=x", "artist": "Bo Ek"}, "leave out"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_is(asked: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as refused:
        spider(ClevelandSpider, "http://127.0.0.1:1", **asked).listing(None)
    assert "\n" not in str(refused.value)


def test_works_that_only_mention_the_artist_are_left_out() -> None:
    sitter = record(2, creators=[creator("Bo Ek (Swedish, 1800–1870)")], title="Ada Probst")
    namesake = record(3, creators=[creator("Ada Probst the Younger (French, 1870–1930)")])
    second = record(4, creators=[creator("Bo Ek (Swedish)"), creator("Ada Pröbst (French)", role="printer")])
    unknown = record(5, creators=[])
    with cleveland(record(1), sitter, namesake, second, unknown) as api:
        assert read(spider(ClevelandSpider, api.home, artist="ada PROBST")).ids == ["1", "4"]


def test_works_that_are_not_free_come_only_when_asked_for() -> None:
    held = record(2, share_license_status="Copyrighted", copyright="© 2001 Bo Ek")
    silent = record(3, share_license_status="Copyrighted")
    with cleveland(record(1), held, silent) as api:
        assert read(spider(ClevelandSpider, api.home)).ids == ["1"]
        (told,) = read(spider(ClevelandSpider, api.home, url="https://www.clevelandart.org/art/1958.2")).failed
    assert (told.name, "public domain" in told.reason) == ("Harbor No. 2", True)
    with cleveland(record(1), held, silent) as api:
        items = read(spider(ClevelandSpider, api.home, public_domain=False)).items
    assert asked_of(api) == {"has_image": "1"}
    assert [item.fields["rights"] for item in items] == [CC0, "© 2001 Bo Ek", "Not in the public domain"]


@pytest.mark.parametrize("images", [None, {}, {"web": None}, {"web": {"url": None}}])
def test_a_work_without_an_image_is_left_out(images: Any) -> None:
    with museum(lambda *_: {"info": {"total": 1}, "data": [record(1, images=images)]}) as api:
        assert read(spider(ClevelandSpider, api.home)).items == []


def test_pages_follow_one_another_to_the_end_and_a_crawl_goes_on_where_it_stopped() -> None:
    with cleveland(*(record(number) for number in range(1, 231))) as api:
        done = read(spider(ClevelandSpider, api.home))
        assert done.cursors == [None, "100", "200"]
        assert done.totals == [230, 230, 230]
        assert done.ids == [str(number) for number in range(1, 231)]
        assert len(api.seen) == 3  # none for a work
        assert read(spider(ClevelandSpider, api.home), cursor="200").ids == done.ids[200:]
    with cleveland() as api:
        assert read(spider(ClevelandSpider, api.home)).totals == [0]


@pytest.mark.parametrize(
    ("size", "most", "file"),
    [
        (None, 64_000_000, "web.jpg"),
        (1263, 64_000_000, "web.jpg"),
        (1264, 64_000_000, "print.jpg"),
        (9000, 64_000_000, "print.jpg"),  # the larger one is too heavy to be kept
        (4000, 100_000_000, "full.tif"),
        (9000, 100_000_000, "full.tif"),
        (9000, 1000, "web.jpg"),
    ],
)
def test_the_image_is_the_least_that_is_enough(size: int | None, most: int, file: str) -> None:
    with cleveland(record(1)) as api:
        (item,) = read(spider(ClevelandSpider, api.home, size=size, max_bytes=most)).items
    assert item.image_url == f"{api.home}/1958.1/1958.1_{file}"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"info": {}}, "info.total"),
        ({"data": None}, "data"),
        ({"data": ["a work"]}, "data"),
        ({"data": [{"id": 1}]}, "share_license_status"),
        ({"data": [{"share_license_status": "CC0", "images": {"web": {"url": "/x.jpg"}}}]}, "id"),
    ],
)
def test_a_changed_shape_names_the_field_and_the_address(changes: dict[str, Any], field: str) -> None:
    with cleveland(record(1), **changes) as api, pytest.raises(UnexpectedAnswer) as told:
        read(spider(ClevelandSpider, api.home))
    assert f"'{field}'" in str(told.value)
    assert f"{api.home}/api/artworks/" in str(told.value)
