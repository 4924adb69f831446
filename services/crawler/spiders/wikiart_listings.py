"""WikiArt's listings: which addresses are one, and how each is asked for, as JSON and as a page.

The site has no document that describes this; it is what its own pages ask for. A listing's JSON pages are its address
with `json=2&layout=new&page=N&resultType=masonry`; an artist's works have an address of their own for that,
`…/mode/all-paintings`. What a person chooses on a page stands behind `#!#` as `filterName:…`.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from shared.errors import InvalidInput
from shared.messages import Crawling
from shared.names import artist_id

_LANGUAGE = re.compile(r"[a-z]{2}(-[a-z]{2,4})?")
_SLUG = re.compile(r"[^\s/?#]+")
_BY = ("paintings-by-style", "paintings-by-genre", "paintings-by-media", "paintings-by-technique")
_PERIODS = ("alltime", "thismonth", "thisweek", "today")
# Other pages that stand where an artist's name could.
_NO_ARTISTS = re.compile(
    r"(artists|paintings)-by-.*|.*-artists|app|alphabet|search|about|terms-of-use|privacy-policy|copyright-policy|faq"
    r"|api|random|new|login|account|contact|donate|store|shop|popular-paintings|high-resolution-artworks|sitemap"
)
_ALL = ("all-works", "all-paintings", "all-paintings-chronologically")
_MODES = {**dict.fromkeys(_ALL, "all-paintings"), **{m: m for m in ("all-paintings-by-alphabet", "featured")}}
_ACCEPTED = (
    "WikiArt lists works at /en/paintings-by-style/…, /en/paintings-by-genre/…, /en/paintings-by-media/…, "
    "/en/popular-paintings/…, /en/search/… and /en/an-artist, in any of its languages"
)


@dataclass(frozen=True, slots=True)
class WikiArtListing:
    """One listing.

    Attributes:
        json_path: Where its JSON pages are, quoted, below the site's home.
        page_path: Where the page for people is, with query and fragment.
        select: The site's `select`, such as `featured`; None for all works.
    """

    json_path: str
    page_path: str
    select: str | None = None

    def json_at(self, page: int) -> str:
        """The path and query of one JSON page, counted from 1."""
        query = {"json": "2", "layout": "new", "page": str(page), "resultType": "masonry"}
        chosen = {"select": self.select} if self.select else {}
        return f"{self.json_path}?{urlencode({**chosen, **query})}"


def listing_of(asked: Crawling, home: str) -> WikiArtListing:
    """The listing that somebody asked for, by address or by exactly one filter.

    `home` is the site's address or its mirror's. Raises `InvalidInput`.
    """
    if asked.url:
        return _at(asked.url, home)
    given = {
        name: words
        for name in ("style", "artist", "classification", "text")
        if (words := (getattr(asked, name) or "").strip())
    }
    if len(given) != 1:
        raise InvalidInput("WikiArt is searched by one of style, artist, classification and text; give one of them.")
    ((name, words),) = given.items()
    if name == "text":
        return _search("en", words)
    slug = artist_id(words) if name == "artist" else slug_of(words)
    if not slug:
        raise InvalidInput(f"'{words}' is no {name} of WikiArt; write it as the site's English pages do.")
    if name == "artist":
        return _artist("en", slug, "all-paintings")
    return _by("en", "paintings-by-style" if name == "style" else "paintings-by-genre", slug, None)


def slug_of(name: str) -> str:
    """A style or a genre as the site writes it in addresses: `Naïve Art (Primitivism)` is `na-ve-art-primitivism`.

    Letters with accents fall out, unlike in artists' names, where they lose their accents.
    """
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))


def _at(url: str, home: str) -> WikiArtListing:
    parts = urlsplit(url)
    base = urlsplit(home).path.rstrip("/")
    path = parts.path
    if base and parts.netloc == urlsplit(home).netloc and path.startswith(f"{base}/"):
        path = path[len(base) :]
    language, *steps = [unquote(step) for step in path.split("/") if step] or [""]
    if not _LANGUAGE.fullmatch(language) or not steps:
        raise _no_listing(url)
    chosen = _filter(parts.fragment)
    select = parse_qs(parts.query).get("select", [None])[0]
    match steps:
        case [group, slug, *rest] if group in _BY and (not rest or rest == ["text-list"]):
            return _by(language, group, slug, _selected(select, chosen, url))
        case ["popular-paintings", *rest] if not rest or rest[0] in _PERIODS:
            return _plain(f"/{language}/popular-paintings/{rest[0] if rest else 'alltime'}")
        case ["search" | "Search", words, *rest] if not rest or (len(rest) == 1 and rest[0].isdecimal()):
            return _search(language, words)
        case [artist, *rest] if _SLUG.fullmatch(artist) and not _NO_ARTISTS.fullmatch(artist.lower()):
            return _works_of(language, artist, rest, chosen, url)
        case _:
            raise _no_listing(url)


def _works_of(language: str, artist: str, rest: list[str], chosen: str | None, url: str) -> WikiArtListing:
    match rest:
        case [] | ["all-works"] | ["all-works", "text-list"]:
            return _artist(language, artist, chosen or "all-paintings", url)
        case ["mode", mode] if mode in _MODES:
            return _artist(language, artist, mode)
        case ["by-style" | "by-genre" as by, slug]:
            return _artist(language, artist, f"{by.removeprefix('by-').title()}_{slug}")
        case [_] if rest != ["mode"]:
            raise InvalidInput(f"'{url}' is the page of one work; {_ACCEPTED}.")
        case _:
            raise _no_listing(url)


def _filter(fragment: str) -> str | None:
    """What `filterName:` in a fragment such as `!#filterName:featured,viewType:masonry` says."""
    found = re.search(r"filterName:([^,]+)", unquote(fragment))
    return found[1].strip() if found else None


def _selected(select: str | None, chosen: str | None, url: str) -> str | None:
    wanted = chosen or select
    if wanted is None or wanted in (*_ALL, "all"):
        return None
    if wanted != "featured":
        raise InvalidInput(f"'{url}' asks for '{wanted}'; of a listing, 'featured' or 'all-works' can be crawled.")
    return wanted


def _by(language: str, group: str, slug: str, select: str | None) -> WikiArtListing:
    path = f"/{language}/{group}/{quote(slug)}"
    shown = f"?select={select}#!#filterName:{select}" if select else "#!#filterName:all-works"
    return WikiArtListing(path, f"{path}{shown},viewType:masonry", select)


def _artist(language: str, artist: str, chosen: str, url: str = "") -> WikiArtListing:
    home = f"/{language}/{quote(artist)}"
    by, _, slug = chosen.partition("_")
    if by in ("Style", "Genre") and slug:
        json_path = f"{home}/by-{by.lower()}/{quote(slug)}"
    elif chosen in _MODES:
        json_path = f"{home}/mode/{_MODES[chosen]}"
    else:
        raise InvalidInput(
            f"'{url}' asks for '{chosen}'; of an artist, all works, the featured, a style or a genre can be crawled."
        )
    return WikiArtListing(json_path, f"{home}/all-works#!#filterName:{chosen},resultType:masonry")


def _search(language: str, words: str) -> WikiArtListing:
    return _plain(f"/{language}/Search/{quote(words, safe='')}")


def _plain(path: str) -> WikiArtListing:
    return WikiArtListing(path, path)


def _no_listing(url: str) -> InvalidInput:
    return InvalidInput(f"'{url}' is no listing; {_ACCEPTED}.")
