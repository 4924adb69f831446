"""Which hosts a crawl may ask: those of its source, its mirror, and those that the operator allows besides.

Every request passes here: pages, images, robots.txt, and each step of a redirect.
"""

import re
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from shared.settings import Settings
from shared.sources import IIIF, SOURCES, WIKIDATA, Source, matches

_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9._-]{1,253}")
_RATE_PER_HOST = (WIKIDATA.name, IIIF.name)  # services that have nothing but their data in common
_REDIRECTS = (301, 302, 303, 307, 308)


class HostRules:
    """The hosts of one source."""

    def __init__(self, source: Source, settings: Settings) -> None:
        self._title = source.title
        # A manifest may stand with any of the known sources.
        self._known = source.hosts or tuple(host for known in SOURCES.values() for host in known.hosts)
        self._allowed = tuple(settings.crawl_hosts)
        mirror = settings.crawl_mirrors.get(source.name)
        self._mirror = _host_and_port(mirror) if mirror else None

    def check(self, url: str) -> None:
        """Raise `IgnoreRequest` with the reason where the address is none that the crawl may ask.

        The source's hosts are asked at the web's own ports, a mirror at its own one, others at any.
        """
        scheme = urlsplit(url).scheme
        if scheme not in _PORTS:
            raise IgnoreRequest(f"{url} is not asked: it begins with neither https:// nor http://.")
        try:
            host, port = _host_and_port(url)
        except ValueError as error:
            raise IgnoreRequest(f"{url} is not asked: {error}.") from error
        if (host, port) == self._mirror or any(matches(host, pattern) for pattern in self._allowed):
            return
        if not any(matches(host, pattern) for pattern in self._known):
            raise IgnoreRequest(
                f"{url} is not asked: {host} is no host of {self._title}; VASARI_CRAWL_HOSTS may add it."
            )
        if port != _PORTS[scheme]:
            raise IgnoreRequest(
                f"{url} is not asked: port {port} is not the one for {scheme}; VASARI_CRAWL_HOSTS may add {host}."
            )


class KnownHosts:
    """Scrapy's middleware: refuses other hosts, and gives each request the slot whose rate it counts in."""

    def __init__(self, source: Source, settings: Settings) -> None:
        self._source = source
        self._rules = HostRules(source, settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "KnownHosts":
        """Scrapy's constructor; what it needs stands in the crawl's settings."""
        return cls(crawler.settings["VASARI_SOURCE"], crawler.settings["VASARI_SETTINGS"])

    def process_request(self, request: Request) -> None:
        """Scrapy's hook, at the beginning of each request."""
        self._rules.check(request.url)
        name = self._source.name
        host = urlsplit(request.url).hostname
        request.meta["download_slot"] = f"{name} {host}" if name in _RATE_PER_HOST else name

    def process_response(self, request: Request, response: Response) -> Response:
        """Scrapy's hook: what still is a redirect at the end leads out of the web."""
        location = response.headers.get("Location")
        if response.status in _REDIRECTS and location and not request.meta.get("dont_redirect"):
            leads = urljoin(request.url, location.decode("latin-1"))
            self._rules.check(leads)
            raise IgnoreRequest(f"{request.url} leads to {leads}, which is not followed.")
        return response


def _host_and_port(url: str) -> tuple[str, int]:
    """The host, in lower case, and the port. Raises `ValueError` for an address that programs read differently."""
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        raise ValueError("it names a user")
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        if "%" in host:
            raise ValueError("its host has a zone")
        host = str(ip_address(host))
    elif not _NAME.fullmatch(host):
        raise ValueError("it has no host" if not host else "its host is no name")
    return host, _PORTS[parts.scheme] if parts.port is None else parts.port
