"""Whether what somebody wants crawled can be, found out before anything is queued; and what to call it."""

from collections.abc import Iterable
from urllib.parse import SplitResult, unquote, urlsplit

from shared.errors import Forbidden, InvalidInput
from shared.messages import Crawling
from shared.settings import Settings
from shared.sources import FILTERS, IIIF, Source, find_source, matches

_LONGEST = 80  # characters of a title


def check_crawl(asked: Crawling, settings: Settings) -> Source:
    """The source that this crawl is of.

    Raises `InvalidInput` for what no source can crawl or this source does not offer, or where it asks for a contact
    and none is set, and `Forbidden` for an address on a host that the operator does not allow.
    """
    if asked.url:
        _check_address(asked.url)
    source = find_source(asked.source, asked.url, settings.crawl_mirrors)
    given = filters_of(asked)
    if asked.url:
        _check_host(source, urlsplit(asked.url), settings)
        if given:
            raise InvalidInput(f"An address says by itself what to crawl; leave out {_listed(given)}.")
    _check_filters(source, list(given))
    if not asked.url and not given:
        wanted = f", or one of {_listed(source.filters)}" if source.filters else ""
        raise InvalidInput(f"Say what to crawl of {source.name}: an address such as {source.listings[0]}{wanted}.")
    if asked.reader not in source.readers:
        raise InvalidInput(f"Listings of {source.name} are read by {_listed(source.readers)}, not by '{asked.reader}'.")
    if source.contact and not settings.crawl_contact:
        raise InvalidInput(f"{source.title} asks crawlers for a contact; set VASARI_CRAWL_CONTACT.")
    return source


def filters_of(asked: Crawling) -> dict[str, str]:
    """The filters that are given, by name; blank ones are none."""
    told = {name: (getattr(asked, name) or "").strip() for name in FILTERS}
    return {name: text for name, text in told.items() if text}


def delay_of(source: Source, settings: Settings) -> float:
    """Seconds between two requests: the source's own, or what the operator sets above it; of a mirror, any."""
    if settings.crawl_delay is None:
        return source.delay
    return settings.crawl_delay if source.name in settings.crawl_mirrors else max(source.delay, settings.crawl_delay)


def crawl_title(asked: Crawling, source: Source) -> str:
    """What to call the job: `Crawl WikiArt: impressionism`, in one line."""
    if asked.url:
        parts = urlsplit(asked.url)
        path = unquote(parts.path).strip("/")
        what = f"{parts.hostname}/{path}" if source is IIIF else path.rpartition("/")[2] or str(parts.hostname)
        what += f"?{unquote(parts.query)}" if parts.query else ""
    else:
        what = ", ".join(f"{name} {text}" for name, text in filters_of(asked).items())
    what = " ".join(what.split())
    title = "IIIF" if source is IIIF else source.title
    return f"Crawl {title}: {what if len(what) <= _LONGEST else f'{what[: _LONGEST - 1]}…'}"


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # an odd bracket, or a port that is no number
        whole = False
    if not whole or url != "".join(url.split()):
        raise InvalidInput(f"'{' '.join(url.split())}' is not an address of the web, which begins with https://.")
    if parts.username is not None or parts.password is not None:
        raise InvalidInput("An address to be crawled names no user; leave out what stands before the @.")


def _check_host(source: Source, address: SplitResult, settings: Settings) -> None:
    host = address.hostname or ""
    mirror = settings.crawl_mirrors.get(source.name)
    if mirror and urlsplit(mirror).netloc == address.netloc:
        return
    if any(matches(host, allowed) for allowed in (*source.hosts, *settings.crawl_hosts)):
        return
    if source.hosts:
        raise InvalidInput(f"{host} is no host of {source.name}; leave the source out, or give an address there.")
    raise Forbidden(
        f"{host} belongs to no known source; it is crawled once the operator's VASARI_CRAWL_HOSTS names it."
    )


def _check_filters(source: Source, given: list[str]) -> None:
    unknown = [name for name in given if name not in source.filters]
    if not unknown:
        return
    if not source.filters:
        raise InvalidInput(f"{source.name} cannot be searched; give an address such as {source.listings[0]}.")
    raise InvalidInput(f"{source.name} cannot be searched by {_listed(unknown)}, but by {_listed(source.filters)}.")


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else str(last)
