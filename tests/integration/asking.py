"""Crawls that ask for a list of addresses and tell what came of each, as a program.

Orders come on standard input, outcomes go to standard output, both as lines of JSON. Scrapy starts once in a process,
so each order has one of its own: a copy of this one, which spares it the time that the imports take.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import Settings as ScrapySettings
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from services.crawler.crawling.settings import scrapy_settings
from services.crawler.downloading.addresses import PublicResolver
from services.crawler.spiders.failures import reason_of
from shared.settings import Settings
from shared.sources import SOURCES

ROOT = Path(__file__).parents[2]
_PARTS = (
    *("DOWNLOADER", "SCHEDULER", "SCHEDULER_PRIORITY_QUEUE", "SCHEDULER_MEMORY_QUEUE", "SCHEDULER_DISK_QUEUE"),
    *("DUPEFILTER_CLASS", "STATS_CLASS", "LOG_FORMATTER", "ROBOTSTXT_PARSER", "REQUEST_FINGERPRINTER_CLASS"),
)


@dataclass
class Order:
    """What to ask, one after the other, and how.

    Attributes:
        settings: Fields of `Settings`.
        scrapy: Settings of Scrapy in the place of the crawl's own.
        names: What a look-up of a name answers, each time the next of these, the last one for good.
        images: Ask as the pipeline asks for images.
        stop_after: Seconds until the crawl is stopped.
    """

    urls: list[str]
    settings: dict[str, Any]
    scrapy: dict[str, Any] = field(default_factory=dict)
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    source: str = "wikiart"
    images: bool = False
    stop_after: float | None = None


@dataclass
class Outcome:
    """What came of it: for each address in turn the status and the bytes, or the reason."""

    answers: list[tuple[int, int] | str | None]
    slots: list[str]
    error: str | None
    stats: dict[str, Any]
    seconds: float


class Asking:
    """The program, which runs one order after the other."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, order: Order) -> Outcome:
        """Run the order in a process of its own."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        assert "broken" not in said, said["broken"]
        said["answers"] = [tuple(each) if isinstance(each, list) else each for each in said["answers"]]
        return Outcome(**said)


@contextmanager
def asking() -> Iterator[Asking]:
    """The program, running."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.asking"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    with process:  # which closes its input, and so ends it
        yield Asking(process)


class _Asking(Spider):
    name = "asking"
    stopping = False
    error: str | None = None

    def __init__(self, order: Order, answers: list[Any], slots: list[str]) -> None:
        super().__init__()
        self.order, self.answers, self.slots = order, answers, slots

    def give_up(self, error: str) -> None:
        type(self).error = type(self).error or error
        self.stop()

    def stop(self) -> None:
        if not self.stopping:
            self.stopping = True
            self.closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="stopped"))

    async def start(self) -> AsyncIterator[Any]:
        if self.order.stop_after is not None:
            asyncio.get_running_loop().call_later(self.order.stop_after, self.stop)
        for index, url in enumerate(self.order.urls):
            request = Request(url, dont_filter=True, priority=-index, cb_kwargs={"index": index})
            if not self.order.images:
                yield request.replace(callback=self.answered, errback=self.failed)
                continue
            try:
                response = await self.crawler.engine.download_async(request.replace(callback=NO_CALLBACK))
            except Exception as error:
                self.answers[index] = reason_of(error)
            else:
                self.answered(response, index)

    def answered(self, response: Response, index: int) -> None:
        self.answers[index] = (response.status, len(response.body))
        self.slots.append(response.meta["download_slot"])

    def failed(self, failure: Failure) -> None:
        self.answers[failure.request.cb_kwargs["index"]] = reason_of(failure.value)


def _resolver(names: dict[str, list[list[str]]]) -> type[PublicResolver]:
    def look_up(host: str, port: int, *rest: Any) -> Sequence[tuple[Any, ...]]:
        if host not in names:
            return socket.getaddrinfo(host, port, *rest)
        answers = names[host].pop(0) if len(names[host]) > 1 else names[host][0]
        return [(0, 0, 0, "", (address, port)) for address in answers]

    class Resolver(PublicResolver):
        @classmethod
        def from_crawler(cls, crawler: Any, reactor: Any) -> PublicResolver:
            return cls(reactor, crawler.settings["VASARI_SETTINGS"].crawl_networks, 10, look_up)

    return Resolver


def _run(order: Order) -> Outcome:
    settings = Settings(**order.settings)
    own = scrapy_settings(SOURCES[order.source], settings)
    own |= {"CONCURRENT_REQUESTS": 1, "ITEM_PIPELINES": {}, "TWISTED_DNS_RESOLVER": _resolver(order.names)}
    own |= {"VASARI_BACKOFF_BASE": 0.02}
    process = AsyncCrawlerProcess(own | order.scrapy)
    crawler = process.create_crawler(_Asking)
    answers: list[Any] = [None] * len(order.urls)
    slots: list[str] = []
    began = time.monotonic()
    process.crawl(crawler, order=order, answers=answers, slots=slots)
    process.start()
    seconds = time.monotonic() - began
    stats = {key: value for key, value in crawler.stats.get_stats().items() if isinstance(value, int | float | str)}
    return Outcome(answers, slots, _Asking.error, stats, seconds)


def _in_a_copy(order: Order) -> str:
    """Run the order in a copy of this process; gives its outcome, or what it wrote before it broke, as JSON."""
    with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as log:
        child = os.fork()
        if child == 0:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
            try:
                signal.alarm(100)
                json.dump(asdict(_run(order)), told)
                told.flush()
            except BaseException:
                traceback.print_exc()
                sys.stderr.flush()
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        outcome = told if status == 0 else log
        outcome.seek(0)
        return outcome.read() if status == 0 else json.dumps({"broken": f"{status}: {log.read()}"})


def _load() -> None:
    """Import what a crawl uses and does not import before it begins."""
    own = scrapy_settings(SOURCES["wikiart"], Settings())
    known = ScrapySettings(own)
    for name in ("EXTENSIONS", "SPIDER_MIDDLEWARES", "DOWNLOADER_MIDDLEWARES"):
        for path in known.getwithbase(name):
            load_object(path)
    for path in (own["DOWNLOAD_HANDLERS"]["http"], *(known[name] for name in _PARTS)):
        load_object(path)


def main() -> None:
    """Run what is ordered until there is nothing more."""
    _load()
    assert "twisted.internet.reactor" not in sys.modules, "A copy of a process with a reactor cannot have its own."
    for line in sys.stdin:
        print(_in_a_copy(Order(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
