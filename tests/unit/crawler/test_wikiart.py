"""How the WikiArt spider reads listings: both readers, what follows on what, and changed answers."""

from pathlib import Path
from typing import Any

import pytest

from services.crawler.crawling.events import Failed, Place
from services.crawler.spiders.base import Listed
from shared.errors import InvalidInput, VasariError
from tests.unit.crawler.wikiart import WORK, answered, envelope, grid, item_of, json_page, spider, work_page


def test_both_readers_give_equal_items_in_the_same_order() -> None:
    records = [{**WORK, "paintingUrl": f"/en/ada-prevost/mill-%C3%A9-{n}", "title": f"Mill {n}"} for n in range(5)]
    by_json, by_browser = spider(), spider(reader="browser")
    request = by_browser.listing(None)
    assert request.meta["browser"]["clicks"] == 0
    pages = json_page(by_json, records, 5), by_browser.read_listing(answered(request, grid(records)))
    assert [page.next for page in pages] == [None, None]
    first, second = (
        [item_of(of, listed, work_page(record)) for listed, record in zip(page.works, records, strict=True)]
        for of, page in zip((by_json, by_browser), pages, strict=True)
    )
    assert first == second
    assert first[2].source_id == "en/ada-prevost/mill-é-2"
    assert first[2].page_url == "https://www.wikiart.org/en/ada-prevost/mill-%C3%A9-2"
    names = [[work.name for work in page.works if isinstance(work, Listed)] for page in pages]
    assert names[0] == names[1] == [f"Ada Prévost, Mill {n}" for n in range(5)]


def test_json_pages_follow_until_all_works_are_seen() -> None:
    of = spider()
    assert json_page(of, [WORK] * 60, 130).next == "json:2"
    assert json_page(of, [WORK] * 60, 130, "json:2").next == "json:3"
    last = json_page(of, [WORK] * 10, 130, "json:3")
    assert (last.next, last.total, len(last.works)) == (None, 130, 10)
    assert json_page(of, [], 130, "json:3").next is None
    assert json_page(of, [WORK] * 3, None, "json:1").next == "json:2"
    assert "page=7" in of.listing("json:7").url


@pytest.mark.parametrize("cursor", ["json", "json:x", "page:2", "browser:1:2:3"])
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput, match=cursor):
        spider().listing(cursor)


def test_the_browser_presses_once_more_for_each_page() -> None:
    of = spider(reader="browser")
    page = of.read_listing(answered(of.listing(None), grid([WORK], more=True)))
    assert page.next == "browser:1"
    assert of.listing("browser:4").meta["browser"]["clicks"] == 4


def test_the_browser_goes_on_where_the_json_ended(tmp_path: Path) -> None:
    """The grid's steps are not as long as the JSON's pages: what was dealt with is counted off."""
    for program in ("chromium", "chromedriver"):
        (tmp_path / program).touch(0o755)
    of = spider(Place(cursor="json:2", found=3), browser=tmp_path / "chromium")
    of.listing("json:2")
    records = [{**WORK, "paintingUrl": f"/en/a/{n}"} for n in range(5)]
    instead = of.without_listing("https://www.wikiart.org/… answered 404")
    assert instead is not None
    assert instead.meta["browser"]["clicks"] == 0
    first = of.read_listing(answered(instead, grid(records[:2], more=True)))
    assert (first.works, first.next) == ([], "browser:1:1")
    second = of.read_listing(answered(of.listing(first.next), grid(records[2:], more=True)))
    assert [work.source_id for work in second.works if isinstance(work, Listed)] == ["en/a/3", "en/a/4"]
    assert second.next == "browser:2"
    assert of.without_listing("the browser crashed") is None


@pytest.mark.parametrize("status", [403, 429])
def test_a_site_that_refuses_us_is_not_asked_in_another_guise(tmp_path: Path, status: int) -> None:
    for program in ("chromium", "chromedriver"):
        (tmp_path / program).touch(0o755)
    of = spider(browser=tmp_path / "chromium")
    of.listing(None)
    assert of.without_listing(f"https://www.wikiart.org/en answered {status}") is None
    assert of.without_listing("https://www.wikiart.org/en answered 500") is not None


def test_without_a_browser_the_crawl_ends(tmp_path: Path) -> None:
    of = spider(browser=tmp_path / "absent")
    of.listing(None)
    assert of.without_listing("https://www.wikiart.org/en answered 404") is None


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("<html>Not found</html>", "JSON"),
        ([WORK], "Paintings"),
        ({"Items": []}, "Paintings"),
        ({"Paintings": {}}, "Paintings"),
        (envelope([{"title": "No link", "url": "/en/a/b"}]), "paintingUrl"),
    ],
)
def test_json_of_another_shape_is_an_error_that_names_what_is_missing(body: Any, named: str) -> None:
    of = spider()
    request = of.listing(None)
    with pytest.raises(VasariError, match=named) as error:
        of.read_listing(answered(request, body))
    assert request.url in str(error.value)


def test_a_grid_of_another_shape_is_an_error_that_names_the_selector() -> None:
    of = spider(reader="browser")
    with pytest.raises(VasariError, match=r"wiki-masonry-container"):
        of.read_listing(answered(of.listing(None), "<html><body data-more='false'></body></html>"))
    changed = grid([WORK]).replace("href=", "data-href=")
    with pytest.raises(VasariError, match=r"a\.artwork-name"):
        of.read_listing(answered(of.listing(None), changed))


def test_a_record_without_a_link_fails_alone() -> None:
    broken = {**WORK, "paintingUrl": None}
    works = json_page(spider(), [broken, WORK, None], 3).works
    assert works[0] == Failed(name="Ada Prévost, The Mill's Wheel", reason="The listing has no address of its page.")
    assert isinstance(works[1], Listed)
    assert isinstance(works[2], Failed)
