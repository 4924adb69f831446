"""The WikiArt spider by itself, and what the site answers it with: records, a grid, a work's page."""

import html
import io
import json
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse

from services.crawler.crawling.events import Place
from services.crawler.crawling.telling import Tell
from services.crawler.items import WebItem
from services.crawler.pipeline.known import KnownWorks
from services.crawler.spiders.base import Listed, Page
from services.crawler.spiders.wikiart import WikiArtSpider
from services.crawler.spiders.wikiart_images import sizes_of
from shared.messages import Crawl
from shared.settings import Settings
from shared.storage import open_store

HOME = "https://www.wikiart.org"
WORK: dict[str, Any] = {
    "id": "5772784dedc2cb3880d77001",
    "title": "The Mill&#39;s  Wheel",
    "year": "c.1874",
    "width": 2400,
    "height": 1800,
    "artistName": "Ada Pr&#233;vost",
    "image": "https://uploads4.wikiart.org/images/ada-prevost/the-mill-s-wheel.jpg",
    "map": "01234567*",
    "paintingUrl": "/en/ada-prevost/the-mill-s-wheel",
    "artistUrl": "/en/ada-prevost",
    "albums": None,
    "flags": 2,
    "images": None,
}


def spider(place: Place | None = None, home: str = HOME, browser: Path | None = None, **asked: Any) -> WikiArtSpider:
    """The spider of a crawl of one style; `browser` is what stands for Chromium."""
    settings = Settings(crawl_browser=browser)
    made: WikiArtSpider = WikiArtSpider.from_crawler(
        Crawler(WikiArtSpider, {"VASARI_SETTINGS": settings}),
        message=Crawl(job_id="job", url=f"{home}/en/paintings-by-style/cubism", **asked),
        home=home,
        place=place or Place(),
        known=KnownWorks(open_store("file:///nowhere"), "wikiart"),
        tell=Tell(io.StringIO()),
    )
    return made


def envelope(records: list[Any], total: int | None = None) -> dict[str, Any]:
    return {"ArtistsHtml": None, "Paintings": records, "AllPaintingsCount": total, "PageSize": 60, "TimeLog": None}


def answered(request: Request, body: Any, status: int = 200) -> HtmlResponse:
    text = body if isinstance(body, str) else json.dumps(body)
    return HtmlResponse(
        request.url, status=status, body=text.encode(errors="replace"), encoding="utf-8", request=request
    )


def json_page(of: WikiArtSpider, records: list[Any], total: int | None = None, cursor: str | None = None) -> Page:
    return of.read_listing(answered(of.listing(cursor), envelope(records, total)))


def grid(records: list[dict[str, Any]], more: bool = False) -> str:
    """What the browser's handler answers with: the grid's items, and whether there are more."""
    items = "".join(
        f'<li class="ng-scope"><a href="{r["paintingUrl"]}"><img src="{r["image"]}!PinterestSmall.jpg"></a>'
        f'<div class="title-block"><a class="artwork-name ng-binding" href="{r["paintingUrl"]}"> {r["title"]} </a>'
        f'<a class="artist-name" href="{r["artistUrl"]}">{r["artistName"]}&nbsp;<span class="artwork-year">{r["year"]}'
        "</span></a></div></li>"
        for r in records
    )
    return f'<html><body data-more="{str(more).lower()}">{items}</body></html>'


def work_page(record: dict[str, Any], *, free: bool = True, model: bool = False, extra: str = "") -> str:
    """A work's page with what the site's own pages have, for readers of English."""
    own = {("_id" if name == "id" else name): value for name, value in record.items()}
    sizes = [
        {"SizeKB": 9, "Width": s.width, "Height": s.height, "Url": s.url, "Name": s.name}
        for s in (sizes_of(record["image"], record["width"], record["height"]) if model else ())
    ]
    init = html.escape(f"thumbnailSizesModel = {json.dumps({'ImageThumbnailsModel': [{'Thumbnails': sizes}]})}")
    icon, state = ("public-domain", "Public domain") if free else ("fair-use", "Fair Use")
    return f"""<!doctype html><html><body><main {f'ng-init="{init}"' if model else ""}>
    <img itemprop="image" src="{record["image"]}!Large.jpg"/>
    <div class="wiki-layout-artist-info"><article><h3>{record["title"]}</h3>
    <h5 itemprop="creator"><span itemprop="name"><a href="{record["artistUrl"]}">{record["artistName"]}</a></span></h5>
    <ul><li><s>Original Title:</s> La roue</li>
    <li><s>Date:</s> <span itemprop="dateCreated">{record["year"]}</span></li>
    <li class="dictionary-values"><s>Style:</s>
      <span><a href="/en/paintings-by-style/cubism?select=featured">Cubism</a>,
      <a href="/en/paintings-by-style/orphism">Orphism</a></span></li>
    <li><s>Period:</s> <a href="/en/ada-prevost/all-works#!#filterName:Period_blue">Blue Period</a></li>
    <li><s>Series:</s> <a href="/en/ada-prevost/all-works#!#filterName:Series_mills,resultType:masonry">Mills</a></li>
    <li><s>Genre:</s>
      <span><a href="/en/paintings-by-genre/landscape"><span itemprop="genre">landscape</span></a></span></li>
    <li><s>Media:</s> <span><a href="/en/paintings-by-media/oil">oil</a>, <a href="/en/paintings-by-media/canvas">canvas
      </a></span></li>
    <li><s>Location:</s> <span>Musée d&#39;Essai, Lyon</span></li>
    <li><s class="title">Dimensions:</s> 60 x 80 cm</li>
    <li><s>Share:</s> <a href="#">f</a></li>{extra}</ul></article></div>
    <div class="wiki-layout-painting-info-bottom" ng-init="{html.escape(f"paintingJson = {json.dumps(own)}")}"></div>
    <div class="copyright-wrapper"><a class="copyright"><i class="copyright-icon-{icon}"></i> {state}</a></div>
    <div id="info-tab-description"><p>A mill.<br/>It turns.</p><script>x()</script></div>
    <div class="tags-cheaps"><div><a href="/en/Tag/mill"> mill </a></div>
    <div><a href="/en/Tag/water">water</a></div></div>
    </main></body></html>"""


def item_of(of: WikiArtSpider, listed: Any, page: str) -> WebItem:
    assert isinstance(listed, Listed), listed
    read = of.read_work(answered(listed.request, page), listed)
    assert read is not None
    return read


def only(of: WikiArtSpider, record: dict[str, Any], **page: Any) -> WebItem:
    return item_of(of, json_page(of, [record], 1).works[0], work_page(record, **page))
