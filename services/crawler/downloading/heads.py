"""Scrapy's download handler with a limit for what comes before the body, which its own limit leaves out."""

from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler

if TYPE_CHECKING:
    from twisted.internet.interfaces import IAddress

LONGEST = 256 * 1024  # bytes of a response's status and headers


class BoundedHTTP(HTTP11DownloadHandler):
    """For http and https: an answer whose head has more than `LONGEST` bytes is no answer."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory


class _Parser(_LenientHTTPClientParser):
    _head = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802  (Twisted's name)
        self._head += len(line)
        if self._head > LONGEST:
            raise ValueError(f"its head has more than {LONGEST} bytes")  # the protocol closes the connection
        super().lineReceived(line)


class _Protocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        answered = super().request(request)
        self._parser.__class__ = _Parser  # as Scrapy does; Twisted has no other way
        return answered


class _Factory(_LenientHTTP11ClientFactory):
    noisy = False

    def buildProtocol(self, addr: "IAddress | None") -> _Protocol:  # noqa: N802, ARG002  (Twisted's name)
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
