"""What the WikiArt spider makes of works' and artists' pages, and of pages that changed."""

import pytest
from scrapy.http import HtmlResponse, Response

from services.crawler.spiders import wikiart_pages
from services.crawler.spiders.base import LeftOut, Listed
from shared.errors import VasariError
from tests.unit.crawler.wikiart import HOME, WORK, answered, item_of, json_page, only, spider, work_page


def test_a_work_has_all_that_its_page_tells() -> None:
    read = only(spider(), WORK)
    assert (read.source, read.source_id) == ("wikiart", "en/ada-prevost/the-mill-s-wheel")
    assert read.page_url == "https://www.wikiart.org/en/ada-prevost/the-mill-s-wheel"
    assert read.image_url == "https://uploads4.wikiart.org/images/ada-prevost/the-mill-s-wheel.jpg!HD.jpg"
    assert read.name == "Ada Prévost, The Mill's Wheel"
    assert read.fields == {
        "title": "The Mill's Wheel",
        "artist": "Ada Prévost",
        "artist_url": "https://www.wikiart.org/en/ada-prevost",
        "original_title": "La roue",
        "year": "c.1874",
        "style": "Cubism",
        "styles": "Cubism; Orphism",
        "period": "Blue Period",
        "series": "Mills",
        "genres": "landscape",
        "media": "oil; canvas",
        "collection": "Musée d'Essai, Lyon",
        "dimensions": "60 x 80 cm",
        "tags": "mill; water",
        "description": "A mill. It turns.",
        "rights": "Public domain",
        "credit": "WikiArt.org",
        "wikiart_id": "5772784dedc2cb3880d77001",
    }


@pytest.mark.parametrize(
    ("taken", "selector"),
    [
        ([("<h3>", "<p>"), ("</h3>", "</p>"), ("ng-init", "data-init")], wikiart_pages.TITLE),
        ([("itemprop=", "data-prop="), ("ng-init", "data-init")], wikiart_pages.IMAGE),
    ],
)
def test_a_page_that_changed_is_an_error_that_names_selector_and_address(
    taken: list[tuple[str, str]], selector: str
) -> None:
    of, page = spider(), work_page(WORK)
    for old, new in taken:
        page = page.replace(old, new)
    with pytest.raises(VasariError) as error:
        item_of(of, json_page(of, [WORK], 1).works[0], page)
    assert f"'{selector}'" in str(error.value)
    assert f"{HOME}/en/ada-prevost/the-mill-s-wheel" in str(error.value)
    assert "\n" not in str(error.value)


def test_an_answer_that_is_no_page_is_an_error() -> None:
    of = spider()
    listed = json_page(of, [WORK], 1).works[0]
    assert isinstance(listed, Listed)
    with pytest.raises(VasariError, match="not answered with a page"):
        of.read_work(Response(listed.request.url, request=listed.request), listed)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"width": 10**400, "height": 1},
        {"width": "wide", "height": None},
        {"artistUrl": "http://["},
        {"id": {"$oid": "5"}},
        {"title": "\ud800 Mill \x00"},
        {"nested": [[[["deep"]]]]},
    ],
)
def test_odd_values_do_not_break_a_work(spoilt: dict[str, object]) -> None:
    read = only(spider(), {**WORK, **spoilt})
    assert "Mill" in read.fields["title"]
    assert read.image_url.startswith("https://uploads4.wikiart.org/images/ada-prevost/the-mill-s-wheel.jpg")
    assert "".join(read.fields.values()).encode()


def test_an_image_without_an_address_is_an_error() -> None:
    with pytest.raises(VasariError, match=r"https://www\.wikiart\.org/en/ada-prevost/the-mill-s-wheel has an image at"):
        only(spider(), {**WORK, "image": "http://["})


def test_a_page_that_tells_little_makes_a_smaller_item() -> None:
    of = spider()
    bare = {"paintingUrl": "/fr/anonyme/sans-titre", "title": "Sans titre"}
    page = '<article><h3>Sans titre</h3></article><img itemprop="image" src="/images/a.jpg!Large.jpg">'
    read = item_of(of, json_page(of, [bare], 1).works[0], page)
    assert read.name == "Sans titre"
    assert read.image_url == "https://www.wikiart.org/images/a.jpg"
    assert read.fields == {"title": "Sans titre", "credit": "WikiArt.org"}


def test_unknown_fields_of_records_and_pages_are_kept() -> None:
    record = {**WORK, "Technique": "impasto &amp; glaze", "seenIn": ["Lyon", "Turin"], "depth": {"cm": 3}, "none": None}
    read = only(spider(), record, extra="<li><s>Signed by:</s> her <b>hand</b></li>")
    told = {name: read.fields[name] for name in ("technique", "seenin", "depth", "signed_by")}
    assert told == {
        "technique": "impasto & glaze",
        "seenin": "Lyon; Turin",
        "depth": '{"cm": 3}',
        "signed_by": "her hand",
    }
    assert "none" not in read.fields
    assert {"map", "flags", "_t", "width"}.isdisjoint(read.fields)


def test_what_links_tell_is_known_in_any_language() -> None:
    page = work_page(WORK)
    for english, russian in (("Style:", "Стиль:"), ("Genre:", "Жанр:"), ("Date:", "Дата:"), ("Series:", "Серия:")):
        page = page.replace(english, russian)
    of = spider()
    fields = item_of(of, json_page(of, [WORK], 1).works[0], page.replace("Location:", "Место:")).fields
    assert (fields["styles"], fields["genres"], fields["year"]) == ("Cubism; Orphism", "landscape", "c.1874")
    assert (fields["series"], fields["место"]) == ("Mills", "Musée d'Essai, Lyon")


@pytest.mark.parametrize(
    ("size", "suffix"),
    [(None, "!HD.jpg"), (64, "!PinterestSmall.jpg"), (280, "!PinterestLarge.jpg"), (500, "!Blog.jpg"),
     (501, "!Large.jpg"), (800, "!HalfHD.jpg"), (1200, "!HD.jpg"), (1601, ""), (20_000, "")],
)  # fmt: skip
@pytest.mark.parametrize("model", [True, False])
def test_the_size_asked_for_is_the_smallest_that_has_it(size: int | None, suffix: str, model: bool) -> None:
    """The same with the page's own list of sizes and without it."""
    read = only(spider(size=size), WORK, model=model)
    assert read.image_url == f"{WORK['image']}{suffix}"


def test_a_small_original_is_taken_as_it_is() -> None:
    assert only(spider(), {**WORK, "width": 640, "height": 480}).image_url == WORK["image"]


def test_only_free_works_are_kept_where_that_is_asked_for() -> None:
    of = spider(public_domain=True)
    listed = json_page(of, [WORK], 1).works[0]
    assert isinstance(listed, Listed)
    us = work_page(WORK).replace("Public domain<", "Public domain US<")
    none = work_page(WORK).replace("copyright", "c")
    for page in (work_page(WORK, free=False), us, none):
        with pytest.raises(LeftOut, match="not in the public domain"):
            of.read_work(answered(listed.request, page), listed)
    assert of.read_work(answered(listed.request, work_page(WORK)), listed).fields["title"] == "The Mill's Wheel"
    assert only(spider(), WORK, free=False).fields["rights"] == "Fair Use"


def test_a_mirror_takes_the_sites_place() -> None:
    home = "http://127.0.0.1:9/wikiart"
    read = only(spider(home=home), {**WORK, "paintingUrl": "/en/ada-prevost/the-mill-s-wheel"})
    assert read.source_id == only(spider(), WORK).source_id
    assert read.page_url == f"{home}/en/ada-prevost/the-mill-s-wheel"
    assert read.fields["artist_url"] == f"{home}/en/ada-prevost"


def test_text_is_cleaned() -> None:
    assert (
        wikiart_pages.clean("The&#160;Lieutenancy  &amp;#39;at&#39;\nHonfleur\u200b ")
        == "The Lieutenancy 'at' Honfleur"
    )
    assert wikiart_pages.clean("Andrzej Wro\u0301blewski") == "Andrzej Wróblewski"


def test_an_artists_page_tells_dates_and_the_article() -> None:
    page = """<main><div class="wiki-layout-artist-info"><article><h3>Ada Prévost</h3><ul>
    <li><s>Born:</s> <span itemprop="birthDate">May 2, 1840</span>; <span itemprop="birthPlace">Lyon, France</span></li>
    <li><s>Died:</s> <span itemprop="deathDate">1901</span></li>
    <li><s>Nationality:</s> <span itemprop="nationality">French</span></li>
    <li><s>Art Movement:</s> <span><a href="/en/artists-by-art-movement/cubism">Cubism</a></span></li>
    <li><s>Wikipedia:</s> <a href="https://en.wikipedia.org/wiki/Ada_Pr%C3%A9vost">en.wikipedia.org/…</a></li>
    </ul></article></div></main>"""
    told = wikiart_pages.artist_fields(HtmlResponse(f"{HOME}/en/ada-prevost", body=page.encode(), encoding="utf-8"))
    assert told == {
        "artist_born": "May 2, 1840",
        "artist_died": "1901",
        "artist_birth_place": "Lyon, France",
        "artist_nationality": "French",
        "artist_art_movement": "Cubism",
        "artist_wikipedia": "https://en.wikipedia.org/wiki/Ada_Pr%C3%A9vost",
    }
    assert wikiart_pages.artist_fields(Response(HOME)) == {}
