"""Pages of Commons in the shape of the real ones, and the addresses of images at a size."""

import hashlib
from io import StringIO
from typing import Any, cast

import pytest
from protego import Protego
from scrapy import Request
from scrapy.http import HtmlResponse

from services.crawler.crawling.events import Failed, Place
from services.crawler.crawling.telling import Tell
from services.crawler.items import WebItem
from services.crawler.pipeline.known import KnownWorks
from services.crawler.spiders.base import LeftOut, Listed
from services.crawler.spiders.wikidata import WikidataSpider
from services.crawler.spiders.wikidata_commons import WIDTHS, File, PageChanged, image_path, page_path, read_page
from services.crawler.spiders.wikidata_works import Work, read_works
from shared.errors import InvalidInput
from shared.messages import Crawl
from shared.sources import WIKIDATA
from shared.storage.base import ObjectStore

ADDRESS = "https://commons.wikimedia.org/wiki/File:A_painting_(caf%C3%A9).jpg"
ROBOTS = """User-agent: *
Allow: /w/api.php?action=mobileview&
Allow: /w/load.php?
Disallow: /w/
Disallow: /api/
Disallow: /wiki/Special:
"""


def _path(name: str) -> str:
    """Where MediaWiki keeps a file: below the first digits of the MD5 of its name."""
    digest = hashlib.md5(name.encode()).hexdigest()
    return f"/wikipedia/commons/{digest[0]}/{digest[:2]}/{name.replace('é', '%C3%A9')}"


ORIGINAL = _path("A_painting_(café).jpg")


def _page(licences: tuple[tuple[str, str], ...] = (("Public domain", ""),), attribution: str = "", **parts: str) -> str:
    boxes = "".join(
        f'<table class="licensetpl"><tr><td>…<span class="licensetpl_link" style="display:none;">{link}</span>'
        f'<span class="licensetpl_short" style="display:none;">{short}</span></td></tr></table>'
        for short, link in licences
    )
    author = parts.get(
        "author", '<div class="vcard"><span class="fn"><bdi><a href="#">Anna Grün</a></bdi></span> (1840–1926)</div>'
    )
    return f"""<!DOCTYPE html><html><head><title>File</title></head><body>
    <div class="fullImageLink" id="file"><a href="{parts.get("href", "https://upload.wikimedia.org" + ORIGINAL)}">
    <img alt="" src="https://upload.wikimedia.org/x/960px-A.jpg" width="800" height="600" data-file-width="4000"
    data-file-height="3000"></a></div>
    <div class="fullMedia"><p><a href="#" class="internal">Original file</a></p></div>
    <table><tr><td id="fileinfotpl_aut" lang="en">Artist</td><td>{author}</td></tr>
    <tr><td id="fileinfotpl_src">Source</td><td><style>p {{}}</style><a href="#">Museum A</a>, online</td></tr></table>
    {boxes}<span class="licensetpl_attr" style="display:none">{attribution}</span></body></html>"""


def test_a_page_tells_licence_author_and_size() -> None:
    file = read_page(_page(), ADDRESS)
    assert file == File(
        path=ORIGINAL,
        width=4000,
        height=3000,
        licences=("Public domain",),
        links=(),
        author="Anna Grün",
        attribution="",
        source="Museum A , online",
    )
    assert file.free
    assert file.credit == "Anna Grün, Public domain, via Wikimedia Commons"
    assert file.rights == "Public domain"


def test_an_author_is_told_in_the_pages_words_where_no_name_is_marked() -> None:
    author = '<a href="#">Somebody</a> <span style="display: none">hidden</span> after a painter'
    assert read_page(_page(author=author), ADDRESS).author == "Somebody after a painter"


@pytest.mark.parametrize(
    ("licences", "free"),
    [
        ((("Public domain", ""),), True),
        ((("CC0", "http://creativecommons.org/publicdomain/zero/1.0/deed.en"),), True),
        ((("PD-old-100", ""),), True),
        ((("No restrictions", ""),), True),
        ((("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0"),), False),
        ((("Public domain", ""), ("CC BY 3.0", "https://creativecommons.org/licenses/by/3.0")), False),
        ((), False),
    ],
)
def test_a_file_is_free_where_every_licence_says_so(licences: tuple[tuple[str, str], ...], free: bool) -> None:
    assert read_page(_page(licences), ADDRESS).free == free


def test_a_licence_stands_with_its_address_and_the_attribution_that_it_asks_for() -> None:
    licences = (("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0"), ("GFDL", "//www.gnu.org/copyleft"))
    file = read_page(_page(licences, attribution="Photo: B. Blau"), ADDRESS)
    assert file.credit == "Photo: B. Blau, CC BY-SA 4.0, GFDL, via Wikimedia Commons"
    assert file.rights.endswith("(https://creativecommons.org/licenses/by-sa/4.0; https://www.gnu.org/copyleft)")


def test_a_page_of_another_shape_is_refused_with_the_selector() -> None:
    with pytest.raises(PageChanged, match=r"'\.fullImageLink a'") as refused:
        read_page("<html><body>Something else</body></html>", ADDRESS)
    assert ADDRESS in str(refused.value)


def _image(name: str, width: int, height: int, size: int) -> str:
    file = File(f"/wikipedia/commons/a/ab/{name}", width, height, ("CC0",), (), "", "", "")
    return image_path(file, size).removeprefix("/wikipedia/commons/")


@pytest.mark.parametrize(
    ("name", "width", "height", "size", "path"),
    [
        ("A.jpg", 4000, 3000, 1280, "thumb/a/ab/A.jpg/1280px-A.jpg"),
        ("A.jpg", 4000, 3000, 1281, "thumb/a/ab/A.jpg/1920px-A.jpg"),
        ("A.jpg", 3000, 4000, 1280, "thumb/a/ab/A.jpg/960px-A.jpg"),  # 1280 high
        ("A.jpg", 4000, 3000, 3900, "a/ab/A.jpg"),
        ("A.jpg", 1200, 900, 1280, "a/ab/A.jpg"),
        ("A.jpg", 0, 0, 1280, "a/ab/A.jpg"),
        ("A.PNG", 4000, 3000, 500, "thumb/a/ab/A.PNG/500px-A.PNG"),
        ("A.tif", 4000, 3000, 1280, "thumb/a/ab/A.tif/lossy-page1-1280px-A.tif.jpg"),
        ("A.tiff", 1200, 900, 1280, "thumb/a/ab/A.tiff/lossy-page1-960px-A.tiff.jpg"),
        ("A.svg", 100, 100, 1280, "thumb/a/ab/A.svg/1280px-A.svg.png"),
        ("A.webp", 4000, 3000, 960, "thumb/a/ab/A.webp/960px-A.webp.png"),
        ("A.pdf", 4000, 3000, 960, "thumb/a/ab/A.pdf/page1-960px-A.pdf.jpg"),
        (f"{'%C3%A9' * 90}.jpg", 4000, 3000, 960, f"thumb/a/ab/{'%C3%A9' * 90}.jpg/960px-thumbnail.jpg"),
        (f"{'%C3%A9' * 70}.jpg", 4000, 3000, 960, f"thumb/a/ab/{'%C3%A9' * 70}.jpg/960px-{'%C3%A9' * 70}.jpg"),
    ],
)
def test_the_smallest_image_that_is_large_enough_is_asked_for(
    name: str, width: int, height: int, size: int, path: str
) -> None:
    assert _image(name, width, height, size) == path


def test_thumbnails_have_one_of_the_widths_that_are_served() -> None:
    for width in range(200, 5000, 371):
        for size in range(100, 4200, 193):
            path = _image("A.tif", width, 1000, size)
            assert int(path.rpartition("page1-")[2].partition("px-")[0]) in [one for one in WIDTHS if one < width]


def test_what_is_asked_for_is_open_to_robots_and_the_ways_not_taken_are_not() -> None:
    robots = Protego.parse(ROBOTS)
    assert robots.can_fetch(f"https://commons.wikimedia.org{page_path('A painting (café).jpg')}", "Vasari")
    assert not robots.can_fetch("https://commons.wikimedia.org/w/api.php?action=query", "Vasari")
    assert not robots.can_fetch("https://commons.wikimedia.org/wiki/Special:FilePath/A.jpg", "Vasari")


# The spider.


def _spider(home: str = WIKIDATA.home, **crawling: Any) -> WikidataSpider:
    return WikidataSpider(
        message=Crawl(job_id="job", source="wikidata", **crawling),
        home=home,
        place=Place(),
        known=KnownWorks(cast(ObjectStore, None), "wikidata"),
        tell=Tell(StringIO()),
    )


WORK = Work("Q77", {"title": "A painting", "artist": "Anna Grün", "year": "1872"}, "A painting (café).jpg", False)


def _read(spider: WikidataSpider, html: str) -> WebItem:
    listed = spider._listed(WORK)
    assert isinstance(listed, Listed)
    response = HtmlResponse(listed.request.url, request=listed.request, body=html.encode(), encoding="utf-8")
    return spider.read_work(response, listed)


def test_a_work_comes_with_the_rights_of_its_image() -> None:
    item = _read(_spider(artist="Q1"), _page())
    assert item.source_id == "Q77"
    assert item.page_url == "https://www.wikidata.org/wiki/Q77"
    folder, name = ORIGINAL.replace("/commons/", "/commons/thumb/"), ORIGINAL.rpartition("/")[2]
    assert item.image_url == f"https://upload.wikimedia.org{folder}/1280px-{name}"
    assert item.fields["rights"] == "Public domain"
    assert item.fields["credit"] == "Anna Grün, Public domain, via Wikimedia Commons"
    assert item.fields["file_page"] == "https://commons.wikimedia.org/wiki/File:A_painting_%28caf%C3%A9%29.jpg"
    assert item.fields["year"] == "1872"
    assert all(item.fields.values())


def test_a_work_that_is_not_free_is_had_only_where_that_is_wanted() -> None:
    html = _page((("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0"),))
    with pytest.raises(LeftOut, match="Not in the public domain: CC BY-SA"):
        _read(_spider(artist="Q1"), html)
    assert _read(_spider(artist="Q1", public_domain=False, size=100), html).image_url.endswith(
        "120px-A_painting_(caf%C3%A9).jpg"
    )


def test_a_mirror_stands_for_every_host_of_the_source() -> None:
    spider = _spider("http://127.0.0.1:8000", artist="Q1")
    assert spider.listing(None).url == "http://127.0.0.1:8000/api/wikidata"
    listed = spider._listed(WORK)
    assert isinstance(listed, Listed)
    assert listed.request.url == "http://127.0.0.1:8000/wiki/File:A_painting_%28caf%C3%A9%29.jpg"
    assert _read(spider, _page()).image_url.startswith("http://127.0.0.1:8000/wikipedia/commons/thumb/")


def test_a_work_without_an_image_on_commons_is_told_as_one_that_cannot_be_had() -> None:
    failed = _spider(artist="Q1")._listed(Work("Q78", {}, None, False))
    assert isinstance(failed, Failed)
    assert failed.name == "Q78"


@pytest.mark.parametrize(
    "crawling",
    [{}, {"artist": " "}, {"url": "https://www.wikidata.org/wiki/Property:P170"}, {"url": "https://www.wikidata.org"}],
)
def test_a_crawl_that_names_nothing_is_refused(crawling: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        _spider(**crawling).listing(None)


def test_a_place_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(InvalidInput, match="start the crawl anew"):
        _spider(artist="Q1").listing("page 7")


def test_an_endpoint_that_never_answers_whole_is_given_up() -> None:
    spider = _spider(artist="Q1")
    asked: Request | None = spider.listing('{"artist":"Q1","total":100,"works":[1,2,3]}')
    bodies = []
    while asked is not None:
        bodies.append(asked.body)
        asked = spider.without_listing("timed out")
    assert len(bodies) == 3


def test_a_count_that_is_not_answered_is_done_without() -> None:
    spider = _spider(artist="Q1")
    assert b"COUNT" in spider.listing('{"artist":"Q1"}').body
    instead = spider.without_listing("timed out")
    assert instead is not None
    assert b"COUNT" not in instead.body
    assert b"LIMIT+50" in instead.body


# Dates, lengths and values of which nobody knows which.


def _row(
    key: str, value: str, of: str | None = None, label: tuple[str, str] | None = None
) -> dict[str, dict[str, str]]:
    entity = "http://www.wikidata.org/entity/"

    def term(text: str) -> dict[str, str]:
        return {"type": "uri", "value": f"{entity}{text}"} if text[:1] == "Q" else {"type": "literal", "value": text}

    row = {"work": term("Q1"), "key": term(key), "value": term(value)}
    row |= {"of": term(of)} if of else {}
    return row | ({"label": {"type": "literal", "xml:lang": label[0], "value": label[1]}} if label else {})


@pytest.mark.parametrize(
    ("value", "precision", "date"),
    [
        ("1872-03-05T00:00:00Z", "11", "1872"),
        ("+1872-00-00T00:00:00Z", "9", "1872"),
        ("1875-01-01T00:00:00Z", "8", "1870s"),
        ("1700-01-01T00:00:00Z", "7", "17th century"),
        ("1601-01-01T00:00:00Z", "7", "17th century"),
        ("2001-01-01T00:00:00Z", "7", "21st century"),
        ("1000-01-01T00:00:00Z", "6", None),
        ("-0400-01-01T00:00:00Z", "9", None),
        ("unknown", "9", None),
    ],
)
def test_a_date_is_no_more_exact_than_what_is_known(value: str, precision: str, date: str | None) -> None:
    (work,) = read_works(["Q1"], [_row("date", value, precision)], None, None)
    assert work.fields.get("year") == date


def test_labels_are_english_or_else_the_best_there_is() -> None:
    rows = [_row("genre", "Q5", label=("fr", "paysage")), _row("genre", "Q5", label=("mul", "Landscape"))]
    rows += [_row("genre", "Q6", label=("ja", "静物画")), _row("genre", "Q7")]
    (work,) = read_works(["Q1"], rows, None, None)
    assert work.fields == {"genres": "Landscape; 静物画"}


def test_an_artist_of_whom_is_only_known_that_there_was_one_is_none() -> None:
    for kind, value in (("bnode", "t1"), ("uri", "http://www.wikidata.org/.well-known/genid/0123")):
        (work,) = read_works(["Q1"], [{**_row("artist", "x"), "value": {"type": kind, "value": value}}], None, None)
        assert work.fields == {}
        assert work.name == "Q1"


def test_a_length_in_a_unit_that_is_not_known_is_left_out() -> None:
    rows = [_row("height", "12", "Q174728"), _row("width", "3", "Q9999999"), _row("width", "x", "Q174728")]
    (work,) = read_works(["Q1"], rows, None, None)
    assert work.fields == {"dimensions": "12 cm"}


def test_of_several_artists_the_one_asked_for_comes_first() -> None:
    rows = [_row("artist", "Q10", label=("en", "Ten")), _row("artist", "Q9", label=("en", "Nine"))]
    rows += [_row("born", "1800-01-01T00:00:00Z", "Q9"), _row("born", "1900-01-01T00:00:00Z", "Q10")]
    (work,) = read_works(["Q1"], rows, None, None)
    assert (work.fields["artist"], work.fields["artist_born"]) == ("Nine", "1800")
    (work,) = read_works(["Q1"], rows, "Q10", None)
    assert (work.fields["artist"], work.fields["further_artists"]) == ("Ten", "Nine")
    assert work.fields["artist_born"] == "1900"
