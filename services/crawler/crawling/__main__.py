"""The process of one crawl: its order comes on standard input, its events go to standard output.

Scrapy's reactor cannot be started twice in one process, so each crawl has a process of its own. It ends early when it
reads `stop`, finishing what it has in hand, and at once when the other end of the pipe is gone.
"""

import asyncio
import gc
import logging
import os
import signal
import sys
import threading
from io import FileIO
from typing import Any

# Before the others: what it marks as deprecated has Python look through all modules, long once they are many.
import scrapy.core.downloader.handlers.http11  # noqa: F401
from scrapy.crawler import AsyncCrawlerProcess, Crawler

from services.crawler.crawling.events import Ended, Order
from services.crawler.crawling.report import report
from services.crawler.crawling.settings import home_of, scrapy_settings
from services.crawler.crawling.telling import Tell
from services.crawler.pipeline.known import KnownWorks
from services.crawler.spiders import SPIDERS
from services.crawler.spiders.base import SourceSpider
from shared import logs
from shared.allocator import keep_memory
from shared.sources import find_source
from shared.storage import open_store

STOP = b"stop"
_COLLECT = 5000  # new objects between two looks for garbage; Python's 700 are a fraction of one work's


def main() -> int:
    """Run the crawl that standard input orders."""
    keep_memory()
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else prints, the events' pipe stays clean
    # Unbuffered, since a thread that waits in a buffered read keeps the interpreter from ending.
    orders = os.fdopen(os.dup(0), "rb", buffering=0)
    order = Order.model_validate_json(orders.readline())
    tell = Tell(events)
    settings, message = order.settings, order.message
    logs.configure(settings, "crawler")
    with logs.about(message.job_id):
        store = open_store(settings.storage_url)
        source = find_source(message.source, message.url, settings.crawl_mirrors)
        process = AsyncCrawlerProcess(scrapy_settings(source, settings))
        for chatty in ("scrapy", "twisted"):  # which Scrapy has given levels of their own
            logging.getLogger(chatty).setLevel(logging.NOTSET)
        crawler = process.create_crawler(SPIDERS[source.name])
        process.crawl(
            crawler,
            message=message,
            home=home_of(source, settings),
            place=order.place,
            known=KnownWorks(store, source.name),
            tell=tell,
        )
        loop: Any = asyncio.get_event_loop()
        threading.Thread(target=_listen, args=(crawler, loop, orders), name="orders", daemon=True).start()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keyboard's interrupt is the task's to act on
        gc.freeze()  # what is loaded now stays, and need not be looked through again and again
        gc.set_threshold(_COLLECT)
        process.start(install_signal_handlers=False)
        spider = crawler.spider
        assert isinstance(spider, SourceSpider)
        tell(
            Ended(
                finished=spider.finished and spider.error is None,
                error=spider.error,
                later=spider.later,
                report=report(crawler),
            )
        )
    return 0


def _listen(crawler: Crawler, loop: asyncio.AbstractEventLoop, orders: FileIO) -> None:
    for line in orders:
        if line.strip() == STOP and isinstance(crawler.spider, SourceSpider):
            loop.call_soon_threadsafe(crawler.spider.stop)
    os._exit(1)  # nobody is left to tell anything; the browser ends with its pipe


if __name__ == "__main__":
    sys.exit(main())
