"""What all spiders share: a listing is read page by page, and each work on it becomes one item.

A source overrides three hooks: `listing` asks for a page of the listing, `read_listing` reads it, and `read_work`
reads a work's own page where the listing does not tell all; `complete` may add what several works share. A page is
asked for when every work before it is dealt with, so the works in memory are those of one page, and a crawl that is
cut off goes on at the page that it was at.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urljoin

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from services.crawler.crawling.events import Failed, Found, Place, Reached, Said
from services.crawler.crawling.telling import Tell
from services.crawler.items import WebItem
from services.crawler.pipeline.known import KnownWorks
from services.crawler.spiders.failures import reason_of
from shared.errors import Unavailable, VasariError
from shared.messages import Crawl
from shared.sources import Source


@dataclass(frozen=True, slots=True)
class Listed:
    """A work that a listing names and that its own page describes.

    Attributes:
        source_id: What the source calls it.
        name: What a person would call it in a report.
        request: For its page; the answer goes to `read_work`.
    """

    source_id: str
    name: str
    request: Request


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing.

    Attributes:
        works: In the listing's order: described already, or to be asked for, or what keeps one from being had.
        next: The cursor of the page after it, None at the end.
        total: Works of the whole listing, where the source tells.
    """

    works: Sequence[WebItem | Listed | Failed]
    next: str | None
    total: int | None = None


class LeftOut(VasariError):
    """A work that a listing names but that was not asked for; says why. It counts neither as found nor as failed."""


class SourceSpider(Spider):
    """Base of all spiders; see the module."""

    source: ClassVar[Source]

    def __init__(self, *, message: Crawl, home: str, place: Place, known: KnownWorks, tell: Tell) -> None:
        """`home` is the source's address or that of its mirror, without a slash at the end."""
        super().__init__(name=self.source.name)
        self.message = message
        self.home = home
        self.known = known
        self.tell = tell
        self.error: str | None = None
        self.later = False
        self.finished = False
        self.stopping = False
        self._place = place
        self._total = 0
        self._read = False  # whether the page that was asked for last has come

    # What a source overrides.

    def listing(self, cursor: str | None) -> Request:
        """The request for a page of the listing, the first one for None.

        Raises `InvalidInput` where what was asked for cannot be read as a listing of this source.
        """
        raise NotImplementedError

    def read_listing(self, response: Response) -> Page:
        """The works on a page of the listing. Raises `VasariError` where it is not one; that ends the crawl."""
        raise NotImplementedError

    def read_work(self, response: Response, listed: Listed) -> WebItem:
        """A work from its own page.

        Raises `LeftOut` where it is none of those asked for, and another `VasariError` where it cannot be had.
        """
        raise NotImplementedError

    async def complete(self, item: WebItem) -> WebItem:
        """A work with what stands on pages that several works share, which this asks the engine for."""
        return item

    def without_listing(self, reason: str) -> Request | None:  # noqa: ARG002  (for those that override it)
        """What to ask for instead when a page of the listing was not answered; None ends the crawl with the reason."""
        return None

    # What they share.

    @property
    def public_domain(self) -> bool:
        """Whether only works free of copyright are wanted."""
        wanted = self.message.public_domain
        return self.source.public_domain if wanted is None else wanted

    def at(self, path: str) -> str:
        """An address below the source's home."""
        return urljoin(f"{self.home}/", path.lstrip("/"))

    def give_up(self, error: str, *, later: bool = False) -> None:
        """End the crawl; what is done stays done. With `later`, the same crawl may work soon."""
        if self.error is None:
            self.error, self.later = error, later
        self.stop()

    def stop(self) -> None:
        """End the crawl before its end, without an error."""
        if not self.stopping:
            self.stopping = True
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="stopped"))

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "SourceSpider":
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._page_is_done, signals.spider_idle)
        crawler.signals.connect(spider._broken, signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        if self._place.at_end:  # all was done but for saying so
            return
        try:
            request = self._request(self._place)
        except VasariError as error:
            self.give_up(str(error))
        else:
            yield request

    def _request(self, place: Place) -> Request:
        self._read = False
        return self._for_listing(self.listing(place.cursor), place)

    def _for_listing(self, request: Request, place: Place) -> Request:
        return request.replace(
            callback=self._read_listing, errback=self._listing_failed, dont_filter=True, cb_kwargs={"place": place}
        )

    def _ask_instead(self, place: Place, reason: str, error: str) -> Iterator[Request]:
        """Another request for the page at this place, of which there is none for a `reason`; else the crawl's end."""
        instead = self.without_listing(reason)
        if instead is None:
            self.give_up(error)
        else:
            self.tell(Said(note=reason))
            yield self._for_listing(instead, place)

    def _read_listing(self, response: Response, place: Place) -> Iterator[Any]:
        try:
            page = self.read_listing(response)
        except VasariError as error:
            yield from self._ask_instead(place, str(error), str(error))
            return
        self._read = True
        limit = self.message.limit
        room = len(page.works) if limit is None else max(0, limit - place.found)
        works = page.works[:room]
        found = place.found + len(works)
        at_end = page.next is None or found == limit
        total = found if at_end else max(found, page.total or 0)
        self._total = total if limit is None else min(total, limit)
        self._place = Place(cursor=page.next, found=found, left_out=place.left_out, at_end=at_end)
        self.tell(Found(total=self._total - self._place.left_out))
        for work in works:
            if isinstance(work, Failed):
                self.tell(work)
            elif isinstance(work, Listed):
                yield from self._unless_done(work)
            else:
                yield work

    def _unless_done(self, listed: Listed) -> Iterator[Request]:
        """The request for a work's page, unless this very job has read it, before it was cut off."""
        known = self.known.find(listed.source_id)
        if known is not None and known.job_id == self.message.job_id:
            self.tell.done(listed.name, known.artwork_id, known.outcome, known.size)
            return
        yield listed.request.replace(
            callback=self._read_work, errback=self._work_failed, dont_filter=True, cb_kwargs={"listed": listed}
        )

    async def _read_work(self, response: Response, listed: Listed) -> AsyncIterator[WebItem]:
        try:
            item = await self.complete(self.read_work(response, listed))
        except LeftOut as reason:
            self._place = self._place.model_copy(update={"left_out": self._place.left_out + 1})
            self.tell(Found(total=self._total - self._place.left_out))
            self.tell(Said(note=f"left out: {listed.name} ({reason})"))
        except VasariError as error:
            self.tell(Failed(name=listed.name, reason=str(error)))
        else:
            yield item

    def _work_failed(self, failure: Failure) -> None:
        if self.stopping:  # what is not told will be asked for again
            return
        listed: Listed = failure.request.cb_kwargs["listed"]  # type: ignore[attr-defined]
        self.tell(Failed(name=listed.name, reason=reason_of(failure.value)))

    def _listing_failed(self, failure: Failure) -> Iterator[Request]:
        if self.stopping:
            return
        request: Request = failure.request  # type: ignore[attr-defined]
        reason = reason_of(failure.value)
        error = f"{self.source.title} does not give its listing: {reason}"
        yield from self._ask_instead(request.cb_kwargs["place"], reason, error)

    def _broken(self, failure: Failure) -> None:
        """Scrapy's signal: a callback raised what it does not expect. Going on would leave out works without a word."""
        error = failure.value
        defect = not isinstance(error, VasariError)
        self.give_up(f"{reason_of(error)}{' (a defect)' if defect else ''}", later=isinstance(error, Unavailable))

    def _page_is_done(self) -> None:
        """Scrapy's signal: no request and no item is left."""
        if self.stopping:
            return
        if not self._read and not self._place.at_end:  # asking for it again and again would help nobody
            self.give_up("Scrapy dropped the request for the listing's next page; the worker's log may tell why.")
            return
        self.tell(Reached(place=self._place))
        self.finished = self._place.at_end
        if not self.finished:
            self.crawler.engine.crawl(self._request(self._place))
            raise DontCloseSpider
