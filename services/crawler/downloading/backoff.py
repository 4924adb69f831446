"""What a site refuses is asked again after a pause, as the site says or longer each time, until it is given up.

Retry-After is read as in RFC 9110, section 10.2.3.
"""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.utils.misc import load_object

from services.crawler.downloading.pauses import Pauses
from services.crawler.downloading.reasons import no_answer, refused

_REFUSED = (403, 429)
_BROKEN = (408, 500, 502, 503, 504, 522, 524)
_BASE = 2.0  # seconds before a refused request is sent again, twice as many each time
_LIGHTER = 0.25  # part of it where nobody refused, but something broke
_LONGEST = 15 * 60  # seconds that are waited at a site's word
_IN_A_ROW = 5  # requests that fail to their last try, with none answered between, until the crawl is given up
_ONE_OF_MANY = 3  # tries of what is refused while others are answered: the refusal means it, and not us


class Backoff:
    """Scrapy's middleware: see the module. Nothing is sent to the site during a pause.

    It counts `backoff/tried_again`, and `backoff/seconds`, those of all pauses.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._title: str = settings["VASARI_SOURCE"].title
        self._tries = settings.getint("VASARI_TRIES")
        self._base = settings.getfloat("VASARI_BACKOFF_BASE", _BASE)
        self._largest = settings.getint("DOWNLOAD_MAXSIZE")
        self._passing = tuple(load_object(each) for each in settings.getlist("RETRY_EXCEPTIONS"))
        self._pauses = Pauses(crawler)
        self._in_a_row = Counter[str]()
        self._answered = Counter[str]()
        crawler.signals.connect(self._arrived, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Backoff":
        """Scrapy's constructor; what it needs stands in the crawl's settings."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Scrapy's hook."""
        await self._pauses.over(_slot(request))

    def _arrived(self, response: Response, request: Request) -> None:
        """Scrapy's signal; when the middlewares see the response, the slot has sent the next request already."""
        if not _is_trouble(request, response.status):
            return
        asked = retry_after(response)
        if asked is not None and asked > _LONGEST:
            self._give_up(f"{self._title} asks to be left alone until {_in(asked)}; resume the job then.")
        else:
            self._pause(request, asked or self._own(request, is_refusal=response.status in _REFUSED))

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Scrapy's hook."""
        status, slot = response.status, _slot(request)
        if not _is_trouble(request, status):
            self._in_a_row[slot] = 0
            self._answered[slot] += 1
            return response
        why = str(status)
        self._count_in_a_row(
            slot,
            f"refuses Vasari ({why}); wait some hours and resume the job, or slow down with VASARI_CRAWL_DELAY."
            if status in _REFUSED
            else f"does not work at present ({why}); resume the job later.",
        )
        if status == 403 and self._is_one_of_many(request):
            return response
        return await self._again(request) or response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Scrapy's hook."""
        forbidden = refused(exception, request)
        if forbidden is not None:
            raise IgnoreRequest(str(forbidden))
        if isinstance(exception, DownloadCancelledError):
            raise IgnoreRequest(no_answer(exception, request, self._largest)) from exception
        if isinstance(exception, IgnoreRequest) or not isinstance(exception, self._passing):
            return None
        reason = no_answer(exception, request, self._largest)
        self._pause(request, self._own(request, is_refusal=False))
        self._count_in_a_row(_slot(request), f"does not answer ({reason.rstrip('.')}); resume the job later.")
        again = await self._again(request)
        if again is None:
            raise IgnoreRequest(reason) from exception
        return again

    async def _again(self, request: Request) -> Request | None:
        """The request once more, after the pause; None where it has been sent often enough, or the crawl ends."""
        tried = request.meta.get("tried", 0) + 1
        if tried >= self._tries or getattr(self._crawler.spider, "stopping", False):
            return None
        await self._pauses.over(_slot(request))
        self._count("backoff/tried_again", 1)
        again = request.copy()
        again.dont_filter = True
        again.meta["tried"] = tried
        again.meta.setdefault("answered", self._answered[_slot(request)])
        return again

    def _pause(self, request: Request, seconds: float) -> None:
        self._count("backoff/seconds", self._pauses.pause(_slot(request), seconds))

    def _own(self, request: Request, *, is_refusal: bool) -> float:
        """Seconds to wait where the site does not tell; others need not wait long for what is not asked again."""
        tried = request.meta.get("tried", 0)
        part = 1.0 if is_refusal else _LIGHTER
        times = 2**tried if tried + 1 < self._tries else 1
        return float(self._base * part * times * random.uniform(1.0, 1.5))

    def _is_one_of_many(self, request: Request) -> bool:
        answered = self._answered[_slot(request)]
        others = answered > request.meta.get("answered", answered)
        return bool(others and request.meta.get("tried", 0) + 1 >= _ONE_OF_MANY)

    def _count_in_a_row(self, slot: str, what: str) -> None:
        self._in_a_row[slot] += 1
        if self._in_a_row[slot] >= _IN_A_ROW * self._tries:
            self._give_up(f"{self._title} {what}")

    def _give_up(self, error: str) -> None:
        give_up: Callable[[str], None] = getattr(self._crawler.spider, "give_up")  # noqa: B009  (Scrapy's type has none)
        give_up(error)

    def _count(self, name: str, by: Any) -> None:
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value(name, by)


def _is_trouble(request: Request, status: int) -> bool:
    if status == 403 and request.meta.get("dont_obey_robotstxt"):
        return False  # for robots.txt it tells that there is none for us, which is an answer
    return status in _REFUSED or status in _BROKEN


def retry_after(response: Response) -> float | None:
    """Seconds that a site asks to wait, at least 0; None where it does not tell, or nothing that can be read."""
    told = _text(response, "Retry-After")
    if told.isdecimal():
        return float(told)
    try:
        moment = _moment(told)
        now = _moment(_text(response, "Date")) if response.headers.get("Date") else datetime.now(UTC)
    except ValueError:
        return None
    return max(0.0, (moment - now).total_seconds())


def _moment(text: str) -> datetime:
    moment = parsedate_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1").strip()


def _in(seconds: float) -> str:
    try:
        return f"{datetime.now(UTC) + timedelta(seconds=seconds):%d %B %Y, %H:%M} UTC"
    except OverflowError:
        return "the end of time"


def _slot(request: Request) -> str:
    return str(request.meta["download_slot"])
