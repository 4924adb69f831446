"""How requests are sent: those that ask for it by a browser, all others by Scrapy's own HTTP/1.1."""

import asyncio
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import suppress
from typing import TypedDict
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response

from services.crawler.downloading.addresses import public_addresses
from services.crawler.downloading.browser_listing import Listing, StepFailed
from services.crawler.downloading.browser_traffic import Traffic
from services.crawler.downloading.chromium import BrowserBroken, Chromium, origin_of
from services.crawler.downloading.heads import BoundedHTTP
from shared.settings import Settings

_KEPT = ("retry-after", "date")  # headers of a refusal that tell when to come again


class Clicks(TypedDict):
    """What a request says in `meta["browser"]`.

    Attributes:
        clicks: How often the button is pressed before the works are taken, from 0.
        items: CSS selector of one work in the grid.
        more: CSS selector of the button.
    """

    clicks: int
    items: str
    more: str


class BrowserOrHTTP(BoundedHTTP):
    """Scrapy's download handler for http and https.

    A request with `Clicks` in `meta["browser"]` is answered with
    `<html><body data-more="true|false">…</body></html>`: the elements of the works that the last click brought, or
    those of the opened page for none, and whether there is more to press for. Where the site says no, to the page or
    to a request of it, that status is the answer. The page stays open for the next request.

    What the browser fetches counts against the site's rate: the request itself has had its turn, and every further
    one that the page makes waits for one of its own in the same downloader slot. robots.txt holds for them too.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._settings: Settings = crawler.settings["VASARI_SETTINGS"]
        self._longest = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="browser")
        self._chromium: Chromium | None = None
        self._traffic: Traffic | None = None
        self._listing: Listing | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._slot = ""
        self._last = 0.0
        self._closing = False

    async def download_request(self, request: Request) -> Response:
        """Scrapy's hook."""
        if "browser" not in request.meta:
            return await super().download_request(request)
        self._loop = asyncio.get_running_loop()
        return await self._loop.run_in_executor(self._thread, self._read, request)

    async def close(self) -> None:
        """Scrapy's hook: the browser is gone when this returns."""
        self._closing = True
        chromium = self._chromium
        if chromium is not None:
            loop = asyncio.get_running_loop()
            # A step in hand ends at its next look at the page; if the browser hangs, not before it is killed.
            killing = loop.call_later(3, chromium.kill)
            await loop.run_in_executor(self._thread, self._quit)
            killing.cancel()
        self._thread.shutdown(wait=False)
        await super().close()

    # In the browser's thread.

    def _read(self, request: Request) -> Response:
        wanted: Clicks = request.meta["browser"]
        url, patience = request.url, float(request.meta.get("download_timeout") or 60)
        self._slot = request.meta.get("download_slot", "")
        try:
            listing = self._page(url, wanted)
            assert self._traffic is not None
            self._traffic.begin()
            body = listing.read(wanted["clicks"], patience, self._stopping)
        except StepFailed as refusal:
            # The page may have counted on before it was refused, and would leave works out if it was pressed again.
            self._listing = None
            headers = {name: value for name, value in refusal.answer.headers if name.lower() in _KEPT}
            return HtmlResponse(url, status=refusal.answer.status, headers=headers, request=request)
        except BaseException:
            self._quit()
            raise
        finally:
            if self._traffic is not None:
                self._traffic.end()
        return HtmlResponse(url, status=200, body=body.encode(), encoding="utf-8", request=request)

    def _page(self, url: str, wanted: Clicks) -> Listing:
        """The page to go on with, or one that is still to be opened."""
        if self._closing:
            raise BrowserBroken("The crawl is stopping, and the browser with it.")
        if self._chromium is not None and self._chromium.origin != origin_of(url):
            self._quit()
        if self._chromium is None:
            self._chromium = self._started(url)
            self._traffic = Traffic(self._chromium, self._wait_for_turn)
        listing, clicks, items, more = self._listing, wanted["clicks"], wanted["items"], wanted["more"]
        if listing is None or not listing.goes_on_to(url, clicks, items, more):
            assert self._traffic is not None
            listing = self._listing = Listing(self._chromium, self._traffic, url, items, more, self._longest)
        return listing

    def _started(self, url: str) -> Chromium:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        addresses = public_addresses(parts.hostname or "", port, self._settings.crawl_networks)
        # Chromium is told one of them. Where there is a choice it is IPv4, which reaches most sites from most places.
        address = min(addresses, key=lambda address: ":" in address)
        return Chromium(url, address, self._settings, self.crawler.settings["USER_AGENT"])

    def _quit(self) -> None:
        chromium, self._chromium, self._listing = self._chromium, None, None
        if self._traffic is not None:
            self._traffic.close()
            self._traffic = None
        if chromium is not None:
            chromium.close()

    def _stopping(self) -> bool:
        return self._closing or bool(getattr(self.crawler.spider, "stopping", False))

    def _wait_for_turn(self, url: str, paid: bool) -> bool:
        """For `Traffic`, in its threads."""
        assert self._loop is not None
        with suppress(CancelledError, RuntimeError):  # the loop has ended
            return asyncio.run_coroutine_threadsafe(self._turn(url, paid), self._loop).result()
        return False

    # In the reactor's thread.

    async def _turn(self, url: str, paid: bool) -> bool:
        """Wait as Scrapy's downloader does before it sends a request, and let it know of this one."""
        if not await self._allowed(url):
            return False
        engine = self.crawler.engine
        slot = engine.downloader.slots.get(self._slot) if engine else None
        while not paid and not self._stopping():
            last, delay = self._last, self.crawler.settings.getfloat("DOWNLOAD_DELAY")
            if slot is not None:
                last, delay = max(last, slot.lastseen), max(delay, slot.delay)
            wait = last + delay - time.monotonic()
            if wait <= 0:
                break
            await asyncio.sleep(min(wait, 1.0))
        self._last = time.monotonic()
        if slot is not None:
            slot.lastseen = self._last
        return not self._stopping()

    async def _allowed(self, url: str) -> bool:
        """Whether robots.txt allows it. The page's own request came by it, so its rules are known by now."""
        robots = self.crawler.get_downloader_middleware(RobotsTxtMiddleware) if self.crawler.engine else None
        if robots is None:
            return True
        try:
            await robots.process_request(Request(url))
        except IgnoreRequest:
            return False
        return True
