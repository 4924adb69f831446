"""Second step of a crawl: the image's bytes, unless they are those that are known."""

from dataclasses import dataclass

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK

from services.crawler.items import WebItem
from services.crawler.pipeline.known import Known, same_image
from shared.errors import ImageRejected

_UNCHANGED = 304


@dataclass(frozen=True, slots=True)
class Download:
    """An image as it came; without data where it has not changed since it was last seen."""

    data: bytes
    etag: str | None
    last_modified: str | None


async def download(item: WebItem, known: Known | None, crawler: Crawler) -> Download:
    """Fetch the image, asking only for a changed one where it is known.

    Raises `ImageRejected` for an answer that is no image, and what Scrapy raises where there is no answer.
    """
    headers = dict(item.headers)
    if known is not None and same_image(known, item):
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
    # Images come before further pages: what is begun is brought to its end first.
    request = Request(
        item.image_url, headers=headers, callback=NO_CALLBACK, dont_filter=True, priority=10, meta={"image": True}
    )
    response = await crawler.engine.download_async(request)
    if response.status == _UNCHANGED and known is not None:
        return Download(b"", known.etag, known.last_modified)
    if response.status != 200:
        raise ImageRejected(f"{item.image_url} answered {response.status}.")
    return Download(response.body, _text(response.headers.get("ETag")), _text(response.headers.get("Last-Modified")))


def _text(header: bytes | None) -> str | None:
    return header.decode("latin-1") if header else None
