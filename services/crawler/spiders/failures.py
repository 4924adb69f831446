"""Why something could not be downloaded, in words that mean something to whoever started the crawl."""

from scrapy.exceptions import IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError

from shared.errors import VasariError


def reason_of(error: BaseException | None) -> str:
    """One line about an error of Scrapy, of the network or of Vasari."""
    if isinstance(error, HttpError):
        return f"{error.response.url} answered {error.response.status}"
    if isinstance(error, VasariError | IgnoreRequest):
        return str(error)
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
