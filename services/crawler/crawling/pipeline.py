"""Scrapy's item pipeline: each work goes through the steps of `services.crawler.pipeline`."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from scrapy.crawler import Crawler

from services.crawler.crawling.events import Failed, Replaced
from services.crawler.items import WebItem
from services.crawler.pipeline.download import Download, download
from services.crawler.pipeline.known import Known, same_image
from services.crawler.pipeline.store import Outcome, is_of, redescribe, store
from services.crawler.spiders.base import SourceSpider
from services.crawler.spiders.failures import reason_of
from shared.artwork import Artwork, artwork_id
from shared.catalogue import Catalogue
from shared.errors import Unavailable
from shared.images import ImageLimits
from shared.storage import open_store

P = ParamSpec("P")
R = TypeVar("R")
_IMAGES = 6  # in memory at once: two being downloaded, one being stored, and some in between


class CrawlPipeline:
    """Looks a work up, downloads its image if it is new, stores it, and tells what became of it.

    A work that cannot be had is told and the crawl goes on; where the object store does not answer, it ends.
    """

    def __init__(self, crawler: Crawler, catalogue: Catalogue, limits: ImageLimits) -> None:
        self._crawler = crawler
        self._catalogue = catalogue
        self._limits = limits
        # One is faster than any site's rate; with more, the interpreter's lock is handed round all the time.
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="items")
        self._room = asyncio.Semaphore(_IMAGES)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "CrawlPipeline":
        """Scrapy's constructor; what it needs stands in the crawl's settings."""
        store = open_store(crawler.settings["VASARI_SETTINGS"].storage_url)
        return cls(crawler, Catalogue(store), crawler.settings["VASARI_IMAGE_LIMITS"])

    async def process_item(self, item: WebItem) -> WebItem:
        """Scrapy's hook."""
        spider = self._spider
        async with self._room:
            if spider.stopping:
                return item
            try:
                await self._deal_with(item)
            except Unavailable as error:
                spider.give_up(str(error), later=True)
            except Exception as error:  # of Scrapy, the network, or the image: each is this work's matter alone
                if not spider.stopping:  # what is not told will be asked for again
                    spider.tell(Failed(name=item.name, reason=reason_of(error)))
        return item

    def close_spider(self) -> None:
        """Scrapy's hook."""
        self._pool.shutdown()

    async def _deal_with(self, item: WebItem) -> None:
        spider = self._spider
        known, artwork = None, None
        if not spider.known.is_new(item.source_id):  # which the spider may have learnt from the listing
            known, artwork = await self._in_thread(self._look_up, item)
        if known is not None and artwork is not None and known.job_id == spider.message.job_id:
            spider.tell.done(item.name, artwork.id, known.outcome, known.size)  # dealt with before the job was cut off
            return
        fetched: Download | None = None
        if known is None or artwork is None or not same_image(known, item) or spider.message.refresh:
            fetched = await download(item, known if artwork else None, self._crawler)
        if fetched is not None and fetched.data:
            await self._in_thread(self._keep, item, fetched, artwork)
        else:
            assert known is not None
            assert artwork is not None
            await self._in_thread(self._describe_anew, item, known, artwork)

    def _look_up(self, item: WebItem) -> tuple[Known | None, Artwork | None]:
        known = self._spider.known.find(item.source_id)
        return known, self._catalogue.find(known.artwork_id) if known else None

    def _keep(self, item: WebItem, fetched: Download, before: Artwork | None) -> None:
        """Store the image; where the source has exchanged it, what the same work was `before` makes way."""
        identity = artwork_id(fetched.data)
        outcome = store(identity, item, fetched.data, catalogue=self._catalogue, limits=self._limits)
        if before is None and outcome is Outcome.SKIPPED and self._is_kept(identity, item):
            outcome = Outcome.STORED  # by a crawl that was killed before it remembered, so nobody has counted it
        if before is not None and before.id != identity and before.source_id == item.source_id:
            self._catalogue.remove(before)
            self._spider.tell(Replaced(artwork_id=before.id))
            outcome = Outcome.UPDATED
        self._remember(item, identity, outcome, fetched.etag, fetched.last_modified, len(fetched.data))

    def _is_kept(self, identity: str, item: WebItem) -> bool:
        """Whether the artwork is there, and this very work."""
        artwork = self._catalogue.find(identity)
        return artwork is not None and is_of(artwork, item)

    def _describe_anew(self, item: WebItem, known: Known, artwork: Artwork) -> None:
        outcome = redescribe(artwork, item, self._catalogue)
        self._remember(item, artwork.id, outcome, known.etag, known.last_modified, 0)

    def _remember(
        self, item: WebItem, identity: str, outcome: Outcome, etag: str | None, last_modified: str | None, size: int
    ) -> None:
        spider = self._spider
        entry = Known(
            source_id=item.source_id,
            artwork_id=identity,
            image_url=item.image_url,
            etag=etag,
            last_modified=last_modified,
            job_id=spider.message.job_id,
            outcome=outcome,
            size=size,
        )
        spider.known.remember(entry)
        spider.tell.done(item.name, identity, outcome, size)

    async def _in_thread(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._pool, partial(work, *args, **kwargs))

    @property
    def _spider(self) -> SourceSpider:
        spider: Any = self._crawler.spider
        assert isinstance(spider, SourceSpider)
        return spider
