"""Addresses of artists and of what is said of them: which one stands for an artist, and where a browser can look."""

import re
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from services.search.graph_schemas import LinkOut
from shared.identity.addresses import canonical, kind, shown
from shared.identity.index import NAME
from shared.influence.base import Artist

_TITLES = {
    "wikidata.org": "Wikidata",
    "vocab.getty.edu": "ULAN",
    "viaf.org": "VIAF",
    "wikiart.org": "WikiArt",
    "en.wikipedia.org": "Wikipedia",
}
_LASTING = ("wikidata.org", "en.wikipedia.org")  # DBpedia's entities are among the latter
_RESOURCE = re.compile(r"dbr:(\S+)")
_ENTITY = re.compile(r"wd:(Q\d+)\b")


def address_of(artist: Artist) -> str:
    """What curation and decisions keep of an artist, so that they hold whatever id a later load gives: one of the
    addresses in `same_as`, or `name:` and the id where there is none."""
    known = {kind(form): address for address in artist.same_as if (form := canonical(address))}
    for host in _LASTING:
        if host in known:
            return known[host]
    return artist.same_as[0] if artist.same_as else f"{NAME}{artist.id}"


def is_at(artist: Artist, address: str) -> bool:
    """Whether this address, as curation and decisions keep it, is the artist's."""
    return address in artist.same_as or address == f"{NAME}{artist.id}"


def links(addresses: Iterable[str]) -> list[LinkOut]:
    """What the addresses lead to, each page once. Only pages on the web are links: another one could do anything."""
    pages = {page: _title(address) for address in addresses if (page := _page(address))}
    return [LinkOut(title=title, url=page) for page, title in sorted(pages.items(), key=lambda item: item[::-1])]


def statement_url(statement: str) -> str | None:
    """Where a statement can be looked up: the page of a triple's subject, or a citation that is an address."""
    if entity := _ENTITY.match(statement):
        return f"https://www.wikidata.org/wiki/{entity[1]}"
    if resource := _RESOURCE.match(statement):
        return f"http://dbpedia.org/resource/{_quoted(resource[1])}"
    return _page(statement)


def _page(address: str) -> str | None:
    if not _on_the_web(address):
        return None
    known = canonical(address)
    return _quoted(shown(known)) if known else address


def _quoted(text: str) -> str:
    return quote(text, safe="%:/?#[]@!$&'()*+,;=~")  # what is quoted already stays as it is


def _title(address: str) -> str:
    host = kind(canonical(address) or "")
    if host.endswith(".wikipedia.org") and host not in _TITLES:
        return f"Wikipedia ({host.partition('.')[0]})"
    return _TITLES.get(host) or urlsplit(address).hostname or address


def _on_the_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # of a host in brackets that is no address
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", address)
