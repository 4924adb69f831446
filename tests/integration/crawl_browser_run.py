"""A small crawl in a process of its own, for the browser's tests: one request after the other, as its order says.

It reads the order from its first line of standard input and writes a line for each answer, and one when it has ended.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from services.crawler.downloading import chromium
from shared.settings import Settings


class OneByOne(Spider):
    """Downloads, and tells what came."""

    name = "one-by-one"

    def __init__(self, requests: list[dict[str, Any]], hang: bool) -> None:
        super().__init__()
        self._requests = requests
        self._hang = hang

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's hook."""
        for asked in self._requests:
            request = Request(asked["url"], meta=asked["meta"], callback=NO_CALLBACK, dont_filter=True)
            try:
                response: Response = await self.crawler.engine.download_async(request)
            except Exception as error:
                _tell(kind=type(error).__name__, error=str(error))
            else:
                headers = {name.decode(): response.headers[name].decode() for name in response.headers}
                _tell(status=response.status, url=response.url, body=response.text, headers=headers)
        while self._hang:
            await asyncio.sleep(0.1)
        for nothing in ():
            yield nothing


def _tell(**what: Any) -> None:
    what["folders"] = list(_folders)
    print(json.dumps(what), flush=True)


_folders: list[str] = []


def main() -> None:
    """Crawl."""
    order = json.loads(sys.stdin.readline())

    def notice(*arguments: Any, **named: Any) -> str:
        _folders.append(made(*arguments, **named))
        return _folders[-1]

    made = chromium.tempfile.mkdtemp
    chromium.tempfile.mkdtemp = notice  # type: ignore[assignment]
    chromium._ANSWER = order["answer"] or chromium._ANSWER
    handler = "services.crawler.downloading.browser.BrowserOrHTTP"
    process = AsyncCrawlerProcess(
        {
            "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
            "TWISTED_DNS_RESOLVER": "services.crawler.downloading.addresses.PublicResolver",
            "ROBOTSTXT_OBEY": True,
            "RETRY_ENABLED": False,
            "HTTPPROXY_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "DOWNLOAD_DELAY_JITTER": 0,
            "USER_AGENT": "Vasari/test (search for art; nobody)",
            "LOG_LEVEL": "WARNING",
            "VASARI_SETTINGS": Settings(**order["vasari"]),
            **order["scrapy"],
        }
    )
    process.crawl(OneByOne, requests=order["requests"], hang=order["hang"])
    process.start()
    _tell(ended=True, left=[name for name in _folders if Path(name).exists()])


if __name__ == "__main__":
    main()
