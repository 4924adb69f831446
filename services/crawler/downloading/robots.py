"""robots.txt, as in RFC 9309: no page and no image that it forbids is asked for.

It is fetched once for each scheme, host and port. Where there is none (4xx), all is allowed; where it cannot be had
(5xx, no answer, or 429, which says come back later), nothing is. Crawl-delay, which the RFC leaves out, is kept.
"""

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler, load_object

_SIZE = 500 * 1024  # bytes that are read, the least that the RFC asks for


@dataclass(frozen=True, slots=True)
class _Rules:
    """What one robots.txt says: a parser, None for no limits; or why nothing is allowed."""

    parser: RobotParser | None = None
    nothing: str | None = None


class Robots(RobotsTxtMiddleware):
    """In the place of Scrapy's middleware: see the module. It counts `robotstxt/forbidden`."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._crawler = crawler
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._parser: Any = load_object(crawler.settings["ROBOTSTXT_PARSER"])
        self._rules: dict[str, asyncio.Future[_Rules]] = {}

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002
        """Scrapy's hook."""
        if request.meta.get("dont_obey_robotstxt"):  # robots.txt itself
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._fetch(origin, request.meta.get("download_slot")))
        rules = await asyncio.shield(self._rules[origin])
        if rules.nothing is not None:
            self._count("robotstxt/forbidden")
            raise IgnoreRequest(f"Nothing of {parts.netloc} is asked for, as its robots.txt {rules.nothing}")
        if rules.parser is not None and not rules.parser.allowed(request.url, self._agent):
            self._count("robotstxt/forbidden")
            path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
            raise IgnoreRequest(f"The robots.txt of {parts.netloc} forbids {path}")

    async def _fetch(self, origin: str, slot: str | None) -> _Rules:
        request = Request(
            f"{origin}/robots.txt",
            priority=1000,  # all else waits for it
            dont_filter=True,
            meta={"dont_obey_robotstxt": True},
            callback=NO_CALLBACK,
        )
        self._count("robotstxt/request_count")
        try:
            engine: Any = self._crawler.engine
            response = await engine.download_async(request)
        except Exception as error:  # of the network or another site; they all mean the same
            said = " ".join(str(error).split()) or type(error).__name__
            return _Rules(nothing=f"cannot be had: {said}")
        self._count(f"robotstxt/response_status_count/{response.status}")
        if 400 <= response.status < 500 and response.status != 429:
            return _Rules()
        if not 200 <= response.status < 300:
            return _Rules(nothing=f"cannot be had: it answered {response.status}")
        body = response.body
        if len(body) > _SIZE:
            body = body[: body.rfind(b"\n", 0, _SIZE) + 1]
        parser: RobotParser = build_from_crawler(self._parser, self._crawler, body)
        delay = parser.crawl_delay(self._agent)
        if delay is not None:
            self._slow_down(slot, delay)
        return _Rules(parser)

    def _slow_down(self, name: str | None, delay: float) -> None:
        """Keep this delay between requests, unless a longer one is kept already."""
        engine: Any = self._crawler.engine
        downloader = engine.downloader
        throttle = self._crawler.get_extension(AutoThrottle)
        if throttle is not None:  # else it would go back to the source's own
            throttle.mindelay = max(throttle.mindelay, delay)
            throttle.maxdelay = max(throttle.maxdelay, delay)
        downloader._delay = max(downloader._delay, delay)
        slot = downloader.slots.get(name)
        if slot is not None:
            slot.delay = max(slot.delay, delay)

    def _count(self, name: str) -> None:
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value(name)
