"""Plain Scrapy, as its documentation has it: `python -m tests.benchmarks.peers.plain_scrapy HOME LISTING FOLDER`."""

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class Plain(Spider):
    """A listing's JSON pages, each painting's page, and each image by the ImagesPipeline."""

    name = "plain"
    home: str
    listing: str

    async def start(self) -> AsyncIterator[Request]:
        yield self.page(1)

    def page(self, number: int) -> Request:
        """One page of the listing."""
        query = f"?json=2&layout=new&page={number}&resultType=masonry"
        return Request(self.home + self.listing + query, cb_kwargs={"number": number})

    def parse(self, response: Response, number: int) -> Iterator[Request]:
        paintings = response.json()["Paintings"]  # type: ignore[attr-defined]
        for painting in paintings:
            yield response.follow(painting["paintingUrl"], self.painting, cb_kwargs={"image": painting["image"]})
        if paintings:
            yield self.page(number + 1)

    def painting(self, response: Response, image: str) -> Iterator[dict[str, Any]]:
        """One painting."""
        yield {"title": response.css("h3::text").get(), "image_urls": [image]}


if __name__ == "__main__":
    process = AsyncCrawlerProcess(
        {
            "ITEM_PIPELINES": {"scrapy.pipelines.images.ImagesPipeline": 1},
            "IMAGES_STORE": sys.argv[3],
            "LOG_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
        }
    )
    process.crawl(Plain, home=sys.argv[1], listing=sys.argv[2])
    process.start()
