"""Sites that artworks are crawled from: their hosts, terms and rates. The crawler has a spider for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from shared.errors import InvalidInput

FILTERS = ("artist", "style", "classification", "text")
"""What a source can be searched by: fields of `shared.messages.Crawling`."""


@dataclass(frozen=True)
class Source:
    """One site.

    Attributes:
        name: As in `vasari crawl NAME` and in each record's `source`.
        title: What people call it.
        home: The site's address, which a mirror takes the place of.
        hosts: Hosts of its pages and images; `*.` stands for any name below.
        listings: Addresses that can be crawled, for people to read; `…` stands for what varies.
        filters: Those of `FILTERS` that it can be searched by, without an address.
        terms: What may be done with what it gives, in a sentence.
        terms_url: Where it says so itself.
        delay: Seconds between two requests, at least.
        concurrency: Requests under way at once, at most.
        public_domain: Whether only works free of copyright are taken unless the caller says otherwise.
        readers: How its listings can be read.
        contact: Whether it asks that the User-Agent names a contact.
    """

    name: str
    title: str
    home: str
    hosts: tuple[str, ...]
    listings: tuple[str, ...]
    filters: tuple[str, ...]
    terms: str
    terms_url: str
    delay: float
    concurrency: int = 2
    public_domain: bool = True
    readers: tuple[str, ...] = ("json",)
    contact: bool = False


WIKIART = Source(
    name="wikiart",
    title="WikiArt",
    home="https://www.wikiart.org",
    hosts=("wikiart.org", "*.wikiart.org"),
    listings=(
        "https://www.wikiart.org/en/paintings-by-style/…",
        "https://www.wikiart.org/en/paintings-by-genre/…",
        "https://www.wikiart.org/en/…artist…",
        "https://www.wikiart.org/en/search/…",
    ),
    filters=("artist", "style", "classification", "text"),
    terms="Public domain works are free; others are shown for study under fair use, and stay their holders'.",
    terms_url="https://www.wikiart.org/en/terms-of-use",
    delay=0.55,  # more than 10 requests in 5 s are said to be blocked
    public_domain=False,
    readers=("json", "browser"),
)
AIC = Source(
    name="aic",
    title="Art Institute of Chicago",
    home="https://api.artic.edu",
    hosts=("artic.edu", "*.artic.edu"),
    listings=(
        "https://www.artic.edu/collection?…",
        "https://www.artic.edu/artworks/…",
        "https://api.artic.edu/api/v1/artworks/search?…",
    ),
    filters=FILTERS,
    terms="Data and public domain images are CC0; descriptions are CC BY.",
    terms_url="https://www.artic.edu/terms",
    delay=1.0,  # it asks for one request a second and one at a time; 60 a minute is its limit
    concurrency=1,
)
MET = Source(
    name="met",
    title="The Metropolitan Museum of Art",
    home="https://collectionapi.metmuseum.org",
    hosts=("metmuseum.org", "*.metmuseum.org"),
    listings=(
        "https://www.metmuseum.org/art/collection/search?…",
        "https://www.metmuseum.org/art/collection/search/…",
        "https://collectionapi.metmuseum.org/public/collection/v1.1/search?…",
    ),
    filters=FILTERS,
    terms="Data and images of public domain works are CC0.",
    terms_url="https://metmuseum.github.io/",
    delay=0.5,  # 80 a second are said to be allowed, yet faster bursts than this are answered with 403 for a while
    concurrency=1,
)
CLEVELAND = Source(
    name="cleveland",
    title="The Cleveland Museum of Art",
    home="https://openaccess-api.clevelandart.org",
    hosts=("clevelandart.org", "*.clevelandart.org"),
    listings=(
        "https://www.clevelandart.org/art/collection/search?…",
        "https://www.clevelandart.org/art/…",
        "https://openaccess-api.clevelandart.org/api/artworks/?…",
    ),
    filters=FILTERS,
    terms="Works with the share licence status CC0 are free; others stay their holders'.",
    terms_url="https://www.clevelandart.org/open-access",
    delay=0.25,  # it names no limit
)
# Robots are asked to keep off query.wikidata.org's `/sparql` and off the APIs of Wikidata and Commons, so the questions
# go to QLever's copy of the data, and licences are read from the pages of Commons.
WIKIDATA = Source(
    name="wikidata",
    title="Wikidata and Wikimedia Commons",
    home="https://qlever.dev",
    hosts=("qlever.dev", "www.wikidata.org", "commons.wikimedia.org", "upload.wikimedia.org"),
    listings=("https://www.wikidata.org/wiki/Q…",),
    filters=("artist", "style"),
    terms="Data is CC0; each image has the licence that its page on Commons tells.",
    terms_url="https://commons.wikimedia.org/wiki/Commons:Reusing_content_outside_Wikimedia",
    delay=1.0,
    contact=True,
)
IIIF = Source(
    name="iiif",
    title="Any IIIF collection or manifest",
    home="",
    hosts=(),
    listings=("https://…/manifest.json", "https://…/collection.json"),
    filters=(),
    terms="Each manifest tells its own.",
    terms_url="https://iiif.io/api/presentation/3.0/#rights",
    delay=1.0,
)

SOURCES: Mapping[str, Source] = {source.name: source for source in (WIKIART, AIC, MET, CLEVELAND, WIKIDATA, IIIF)}
"""All of them by name. Any address that is no other's is taken for a IIIF manifest."""


def find_source(name: str | None, url: str | None, mirrors: Mapping[str, str]) -> Source:
    """The source of this name, or else the one that the address belongs to.

    Raises `InvalidInput` for a name or an address that cannot be crawled.
    """
    if name is not None:
        if name not in SOURCES:
            raise InvalidInput(f"There is no source '{name}'; `vasari sources` lists them.")
        return SOURCES[name]
    if not url:
        raise InvalidInput("Give a listing's address or a source's name; `vasari sources` lists what can be crawled.")
    try:
        parts = urlsplit(url)
    except ValueError:  # an odd bracket
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidInput(f"'{url}' is not an address of the web; it begins with https:// or http://.")
    for mirrored, home in mirrors.items():
        if urlsplit(home).netloc == parts.netloc and mirrored in SOURCES:
            return SOURCES[mirrored]
    return next((s for s in SOURCES.values() if any(matches(parts.hostname, host) for host in s.hosts)), IIIF)


def matches(host: str, pattern: str) -> bool:
    """Whether a host is the one that a pattern names: itself, `*.domain` for any below, `*` for all."""
    host, pattern = host.lower().rstrip("."), pattern.lower()
    return pattern in ("*", host) or (pattern.startswith("*.") and host.endswith(pattern[1:]))
