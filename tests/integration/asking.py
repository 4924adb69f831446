"""A crawl that asks for a list of addresses and tells what came of each, as a program: Scrapy starts once a process.

An order comes on standard input, an outcome goes to standard output, both JSON.
"""

import asyncio
import json
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from twisted.python.failure import Failure

from services.crawler.crawling.settings import scrapy_settings
from services.crawler.downloading.addresses import PublicResolver
from services.crawler.spiders.failures import reason_of
from shared.settings import Settings
from shared.sources import SOURCES

ROOT = Path(__file__).parents[2]


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


def ask(order: Order) -> Outcome:
    """Run the order in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.asking"],
        input=json.dumps(asdict(order)),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    said["answers"] = [tuple(each) if isinstance(each, list) else each for each in said["answers"]]
    return Outcome(**said)


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


def main() -> None:
    order = Order(**json.loads(sys.stdin.read()))
    settings = Settings(**order.settings)
    nothing: Any = None  # no item is stored
    own = scrapy_settings(SOURCES[order.source], settings, nothing)
    own |= {"CONCURRENT_REQUESTS": 1, "ITEM_PIPELINES": {}, "TWISTED_DNS_RESOLVER": _resolver(order.names)}
    own |= {"VASARI_BACKOFF_BASE": 0.1}
    process = AsyncCrawlerProcess(own | order.scrapy, install_root_handler=False)
    crawler = process.create_crawler(_Asking)
    answers: list[Any] = [None] * len(order.urls)
    slots: list[str] = []
    began = time.monotonic()
    process.crawl(crawler, order=order, answers=answers, slots=slots)
    process.start()
    seconds = time.monotonic() - began
    stats = {key: value for key, value in crawler.stats.get_stats().items() if isinstance(value, int | float | str)}
    print(json.dumps(asdict(Outcome(answers, slots, _Asking.error, stats, seconds))))


if __name__ == "__main__":
    main()
