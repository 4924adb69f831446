"""WikiArt: listings of a style, a genre, a medium, an artist or a search, in any of the site's languages.

A listing is read from its JSON pages, or from its page in a browser; both name the same works in the same order. A
work is known by the path of its page, such as `en/claude-monet/water-lilies-1906`, because that is what both tell: the
site's own identifier stands in the JSON alone. All that is stored comes from the work's page and its artist's, so a
work is the same item either way; only what a JSON record tells beyond the site's usual fields is added.

A cursor is `json:N`, the Nth JSON page, or `browser:N`, the grid after N presses of "load more"; `browser:N:S` passes
over the first S works, which the JSON pages gave before they were no longer answered.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from scrapy import Request
from scrapy.http import Response, TextResponse
from scrapy.http.request import NO_CALLBACK

from services.crawler.crawling.events import Failed, Said
from services.crawler.downloading.chromium import browser_is_here
from services.crawler.items import WebItem
from services.crawler.spiders import wikiart_pages as pages
from services.crawler.spiders.base import LeftOut, Listed, Page, SourceSpider
from services.crawler.spiders.failures import reason_of
from services.crawler.spiders.wikiart_images import choose
from services.crawler.spiders.wikiart_listings import WikiArtListing, listing_of
from shared.errors import InvalidInput, VasariError
from shared.messages import Reader
from shared.sources import WIKIART

ITEMS = "ul.wiki-masonry-container > li"
MORE = ".masonry-load-more-button"
_PAGE_SIZE = 60  # works on a JSON page, unless it says otherwise
# What a record of the site tells that is read from the page, or that only its scripts understand.
_USUAL = {"id", "_id", "title", "artistname", "year", "width", "height", "image", "paintingurl", "artisturl"}
_USUAL |= {"_t", "map", "flags", "albums", "images"}
_REFUSED = (" answered 403", " answered 429")
_WORK = re.compile(r"[^/]+/[^/]+/[^/]+")  # the language, the artist and the work


@dataclass(frozen=True, slots=True)
class _Cursor:
    reader: Reader
    number: int
    passed: int = 0

    @classmethod
    def read(cls, text: str) -> "_Cursor":
        found = re.fullmatch(r"(json|browser):(\d+)(?::(\d+))?", text)
        if not found:
            raise InvalidInput(f"'{text}' is no place in a listing of WikiArt; queue the crawl anew.")
        return cls("json" if found[1] == "json" else "browser", int(found[2]), int(found[3] or 0))

    def __str__(self) -> str:
        return f"{self.reader}:{self.number}" + (f":{self.passed}" if self.passed else "")


class WikiArtSpider(SourceSpider):
    """See the module."""

    source = WIKIART

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._cursor = _Cursor("browser", 0) if self.message.reader == "browser" else _Cursor("json", 1)
        self._artists: dict[str, asyncio.Task[dict[str, str]]] = {}

    @cached_property
    def _listing(self) -> WikiArtListing:
        return listing_of(self.message, self.home)

    def listing(self, cursor: str | None) -> Request:
        """See the base."""
        if cursor is not None:
            self._cursor = _Cursor.read(cursor)
        if self._cursor.reader == "json":
            return Request(self.at(self._listing.json_at(self._cursor.number)), headers={"Accept": "application/json"})
        return Request(
            self.at(self._listing.page_path),
            meta={"browser": {"clicks": self._cursor.number, "items": ITEMS, "more": MORE}},
        )

    def without_listing(self, reason: str) -> Request | None:
        """See the base: the browser reads on where the JSON ended, unless the site refuses us as such."""
        if self._cursor.reader == "browser" or reason.endswith(_REFUSED):
            return None
        if not browser_is_here(self.crawler.settings["VASARI_SETTINGS"]):
            return None
        return self.listing(str(_Cursor("browser", 0, self._place.found)))

    def read_listing(self, response: Response) -> Page:
        """See the base."""
        return self._read_json(response) if self._cursor.reader == "json" else self._read_grid(response)

    def _read_json(self, response: Response) -> Page:
        envelope = _envelope(response)
        records = envelope["Paintings"] or []
        number = self._cursor.number
        size = _count(envelope.get("PageSize")) or _PAGE_SIZE
        total = _count(envelope.get("AllPaintingsCount"))
        if records and not any(isinstance(record, dict) and record.get("paintingUrl") for record in records):
            raise VasariError(f"{response.url} has no 'paintingUrl' in 'Paintings'; its records have changed.")
        works = [self._listed_record(record) for record in records]
        seen = (number - 1) * size + len(records)
        if not records and total is not None and seen < total:
            self.tell(Said(note=f"WikiArt counts {total} works, but lists only {seen} of them."))
        at_end = not records or (total is not None and seen >= total)
        return Page(works, None if at_end else str(_Cursor("json", number + 1)), total)

    def _listed_record(self, record: Any) -> Listed | Failed:
        told = record if isinstance(record, dict) else {}
        artist, title = pages.clean(told.get("artistName") or ""), pages.clean(told.get("title") or "")
        extras = {name: value for name, value in told.items() if name.lower() not in _USUAL}
        return self._listed(str(told.get("paintingUrl") or ""), artist, title, extras)

    def _read_grid(self, response: Response) -> Page:
        if not isinstance(response, TextResponse):
            raise VasariError(f"{response.url} was not answered with a page.")
        works = pages.grid_of(response)
        clicks, passed = self._cursor.number, self._cursor.passed
        if not works and clicks == 0:
            raise VasariError(f"{response.url} shows no works at '{ITEMS}'.")
        if works and not any(self._path_of(link) for link, _, _ in works):
            raise VasariError(f"{response.url} has no links to works at '{ITEMS} a.artwork-name'; it has changed.")
        more = response.css("body").attrib.get("data-more") == "true"
        left = max(0, passed - len(works))
        return Page(
            [self._listed(link, artist, title, {}) for link, title, artist in works[passed:]],
            str(_Cursor("browser", clicks + 1, left)) if more else None,
        )

    def _listed(self, link: str, artist: str, title: str, extras: Mapping[str, Any]) -> Listed | Failed:
        name = _name(artist, title) or link or "a work without a name"
        path = self._path_of(link)
        if not path:
            return Failed(name=name, reason="The listing has no address of its page.")
        return Listed(path, name, Request(self._page(path), meta={"extras": extras}))

    def _path_of(self, link: str) -> str:
        """A work's page, below the home and not quoted: `en/claude-monet/water-lilies-1906`; empty for what is none."""
        path = self._below(link)
        return path if _WORK.fullmatch(path) else ""

    def _below(self, link: str) -> str:
        """The path of an address, without the home's own, and not quoted."""
        try:
            path, home = urlsplit(link).path, urlsplit(self.home).path
        except ValueError:  # such as `http://[`
            return ""
        return pages.clean(unquote(path.removeprefix(f"{home}/") if home else path)).strip("/")

    def _page(self, path: str) -> str:
        return self.at(quote(path, safe="/!'()*,:@&=+$~"))

    def read_work(self, response: Response, listed: Listed) -> WebItem:
        """See the base."""
        if not isinstance(response, TextResponse):
            raise VasariError(f"{response.url} was not answered with a page.")
        record = pages.record_of(response)
        title = pages.title_of(response, record)
        artist, artist_link = pages.artist_of(response, record)
        image = choose(pages.images_of(response, record), self.message.size)
        rights, free = pages.rights_of(response)
        if self.public_domain and not free:
            raise LeftOut(f"not in the public domain: {rights or 'its page has no copyright state'}")
        told = pages.work_fields(response)
        fields = {
            **_unusual(response.meta.get("extras", {})),
            **_unusual(record),
            **told,
            "title": title,
            "artist": artist,
            "year": told.get("year") or pages.clean(record.get("year") or ""),
            "style": told.get("styles", "").partition("; ")[0],
            "rights": rights,
            "credit": "WikiArt.org",
            "artist_url": self._page(about) if (about := self._below(artist_link)) else "",
            "wikiart_id": _as_text(record.get("_id") or record.get("id")),
        }
        return WebItem(
            name=_name(artist, title),
            source=self.source.name,
            source_id=listed.source_id,
            page_url=self._page(listed.source_id),
            image_url=image,
            fields={name: text for name, text in fields.items() if text},
        )

    async def complete(self, item: WebItem) -> WebItem:
        """See the base: what the artist's page tells. It is asked for once in a crawl; without it, the work stands."""
        url = item.fields.get("artist_url")
        if url is None:
            return item
        if url not in self._artists:
            self._artists[url] = asyncio.ensure_future(self._read_artist(url))
        return replace(item, fields={**await self._artists[url], **item.fields})

    async def _read_artist(self, url: str) -> dict[str, str]:
        request = Request(url, callback=NO_CALLBACK, dont_filter=True)
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # of robots.txt, Scrapy or the network: nothing that the works could suffer from
            self.tell(Said(note=f"Nothing more about an artist: {reason_of(error)}"))
            return {}
        return pages.artist_fields(response) if response.status == 200 else {}


def _envelope(response: Response) -> dict[str, Any]:
    try:
        envelope = json.loads(response.body)
    except (ValueError, RecursionError):
        raise VasariError(f"{response.url} was not answered with JSON.") from None
    if not isinstance(envelope, dict) or not isinstance(envelope.get("Paintings", ""), list | None):
        raise VasariError(f"{response.url} was answered with JSON that has no list 'Paintings'.")
    return envelope


def _unusual(record: Mapping[str, Any]) -> dict[str, str]:
    """What a record tells beyond its usual fields, as text under lower-case names."""
    return {
        name.lower(): text for name, value in record.items() if name.lower() not in _USUAL and (text := _as_text(value))
    }


def _as_text(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, list) and all(isinstance(entry, str | int | float) for entry in value):
        return "; ".join(pages.clean(entry) for entry in value)
    return pages.clean(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _name(artist: str, title: str) -> str:
    return ", ".join(part for part in (artist, title) if part)


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None
