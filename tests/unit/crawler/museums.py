"""A museum's API on loopback, and the reading of it: a spider's hooks are called as a crawl calls them."""

import io
import json
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlsplit
from urllib.request import Request as Plain
from urllib.request import urlopen

from PIL import Image
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import TextResponse

from services.crawler.crawling.events import Failed, Place
from services.crawler.crawling.telling import Tell
from services.crawler.items import WebItem
from services.crawler.pipeline.known import KnownWorks
from services.crawler.spiders.base import LeftOut, Listed, Page, SourceSpider
from shared.images import ImageLimits
from shared.messages import Crawl
from shared.storage import open_store

AGENT = "Vasari/test (tests; someone@museum.example)"


@dataclass(frozen=True)
class Seen:
    """One request: its path, its query, its headers by lower-case names."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class API:
    """A server that answers with JSON, or with bytes as they are."""

    home: str
    seen: list[Seen] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [one.path for one in self.seen]


@contextmanager
def museum(answer: Callable[[Seen, str], Any]) -> Iterator[API]:
    """Serves what `answer` gives for a request and the server's own address; None is a 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            seen = Seen(parts.path, dict(parse_qsl(parts.query)), {k.lower(): v for k, v in self.headers.items()})
            api.seen.append(seen)
            told = answer(seen, api.home)
            body = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(404 if told is None else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api = API(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Read:
    """What came of a listing."""

    items: list[WebItem] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    cursors: list[str | None] = field(default_factory=list)
    totals: list[int | None] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [item.source_id for item in self.items]


def spider(kind: type[SourceSpider], home: str, *, max_bytes: int = 64_000_000, **message: Any) -> SourceSpider:
    """The spider as a crawl's process makes it, with a store that holds nothing."""
    limits = ImageLimits(max_bytes=max_bytes, max_pixels=200_000_000)
    crawler = Crawler(kind, {"USER_AGENT": AGENT, "VASARI_IMAGE_LIMITS": limits})
    return kind.from_crawler(
        crawler,
        message=Crawl(job_id="job", source=kind.source.name, **message),
        home=home,
        place=Place(),
        known=KnownWorks(open_store("file:///nowhere"), kind.source.name),
        tell=Tell(io.StringIO()),
    )


def fetch(request: Request) -> TextResponse:
    """The answer to a request that a spider makes."""
    headers = dict(request.headers.to_unicode_dict())
    try:
        with urlopen(Plain(request.url, headers=headers)) as answer:
            status, body = answer.status, answer.read()
    except HTTPError as error:
        with error:
            status, body = error.code, error.read()
    return TextResponse(request.url, status=status, body=body, request=request)


def page(of: SourceSpider, cursor: str | None = None) -> Page:
    """One page of the listing."""
    return of.read_listing(fetch(of.listing(cursor)))


def read(of: SourceSpider, cursor: str | None = None, pages: int = 1000) -> Read:
    """The listing from a cursor to its end, or so many pages of it."""
    done = Read()
    for _ in range(pages):
        done.cursors.append(cursor)
        found = page(of, cursor)
        done.totals.append(found.total)
        for work in found.works:
            if isinstance(work, Failed):
                done.failed.append(work)
            elif isinstance(work, Listed):
                try:
                    done.items.append(of.read_work(fetch(work.request), work))
                except LeftOut:
                    done.left_out.append(work.source_id)
            else:
                done.items.append(work)
        cursor = found.next
        if cursor is None:
            break
    return done


def picture(path: str) -> bytes:
    """A small JPEG, another one for each path."""
    stream = io.BytesIO()
    colour = zlib.crc32(path.encode())
    Image.new("RGB", (64, 48), (colour & 255, colour >> 8 & 255, colour >> 16 & 255)).save(stream, "JPEG")
    return stream.getvalue()
