"""Why there was no answer, in one line."""

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)

from services.crawler.downloading.addresses import refusal
from shared.errors import Forbidden


def refused(error: Exception, request: Request) -> Forbidden | None:
    """The reason why the request's host may not be connected to, where that is the error."""
    if isinstance(error, CannotResolveHostError):
        reason = refusal(urlsplit(request.url).hostname or "")
        return reason if isinstance(reason, Forbidden) else None
    return None


def no_answer(error: Exception, request: Request, largest: int) -> str:
    """What went wrong with a request, where `largest` is the bytes that an answer may have."""
    url = request.url
    match error:
        case CannotResolveHostError():
            reason = refusal(urlsplit(url).hostname or "")
            return str(reason) if reason else f"The host of {url} does not resolve; try again later."
        case DownloadTimeoutError():
            return f"{url} was not answered within {request.meta['download_timeout']:g} seconds."
        case DownloadConnectionRefusedError():
            return f"{url} refuses connections."
        case DownloadCancelledError():
            return f"{url} has more than {largest} bytes, the most that is taken."
        case ResponseDataLossError():
            return f"{url} broke off before its end."
    said = " ".join(str(error).split())
    return f"{url} was not answered: {said or type(error).__name__}"
