"""Addresses of persons in the form in which two of them can be compared.

    https://en.m.wikipedia.org/wiki/Joseph%20Turner#Life    en.wikipedia.org/wiki/Joseph_Turner
    http://dbpedia.org/resource/Joseph_Turner               en.wikipedia.org/wiki/Joseph_Turner
    http://www.wikidata.org/entity/Q159758, wd:Q159758      wikidata.org/wiki/Q159758
    http://vocab.getty.edu/page/ulan/500026846              vocab.getty.edu/ulan/500026846
    https://viaf.org/viaf/268271/                           viaf.org/viaf/268271
    https://www.wikiart.org/en/william-turner               wikiart.org/william-turner

An entity of DBpedia is an article of Wikipedia by another address, so both come to one form.
"""

import re
import unicodedata
from urllib.parse import parse_qs, unquote

_ADDRESS = re.compile(r"(?:(?:https?:)?//)?([a-z0-9.-]+)(?::\d+)?(/[^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE)
_SCHEME = re.compile(r"(https?:)?//", re.IGNORECASE)
_BARE_WIKIDATA = re.compile(r"(?:wd:|wikidata:)?(Q[1-9]\d{0,14})", re.IGNORECASE)
_WIKIDATA_PATH = re.compile(r"/(?:wiki/(?:Special:EntityData/)?|entity/)(Q[1-9]\d{0,14})(?:\.[a-z]+)?/?", re.IGNORECASE)
_WIKIPEDIA_HOST = re.compile(r"(?:(?:www|m)\.)?(?:([a-z]{2,3}(?:-[a-z]+)*|simple)\.)?(?:m\.)?wikipedia\.org")
# Chinese and other wikis show an article in a variant of the script below another folder.
_WIKIPEDIA_PATH = re.compile(r"/(?:wiki|[a-z]{2}-[a-z]{2,4})/(.+)")
_DBPEDIA_HOST = re.compile(r"(?:www\.)?(?:([a-z]{2,3})\.)?(?:www\.)?dbpedia\.org")
_DBPEDIA_PATH = re.compile(r"/(?:resource|page|data)/(.+)")
_ULAN_PATH = re.compile(r"/(?:page/)?ulan/(\d{9})(?:-agent)?(?:\.[a-z]+)?/?", re.IGNORECASE)
_VIAF_PATH = re.compile(r"(?:/[a-z]{2})?/viaf/(\d+)(?:/.*)?")
_WIKIART_PATH = re.compile(r"/[a-z]{2}/([^/]+)/?")


def canonical(address: str) -> str | None:
    """The address in its one form, None where it is of no known kind. Never raises."""
    text = address.strip().strip("<>")
    if bare := _BARE_WIKIDATA.fullmatch(text):
        return f"wikidata.org/wiki/{bare[1].upper()}"
    if text.startswith(("dbr:", "dbpedia:")):
        return _article("en", text.partition(":")[2])
    parts = _ADDRESS.fullmatch(text)
    return _of_host(parts[1].lower().removesuffix("."), unquote(parts[2]), parts[3] or "") if parts else None


def comparable(address: str) -> str:
    """The address in its one form; of no known kind, without what two writings of it may differ in."""
    return canonical(address) or _SCHEME.sub("", address.strip(), count=1).rstrip("/")


def kind(address: str) -> str:
    """What a comparable address is compared with: its host, and so also its language for an article."""
    return address.partition("/")[0]


def shown(address: str) -> str:
    """A canonical address as one that a browser opens."""
    host, _, rest = address.partition("/")
    if host == "vocab.getty.edu":
        return f"https://{host}/page/{rest}"
    if host == "wikiart.org":
        return f"https://www.{host}/en/{rest}"
    return f"https://{'www.' if host == 'wikidata.org' else ''}{address}"


def _of_host(host: str, path: str, query: str) -> str | None:
    if wiki := _WIKIPEDIA_HOST.fullmatch(host):
        title = _WIKIPEDIA_PATH.fullmatch(path)
        named = title[1] if title else (parse_qs(query).get("title") or [""])[0]
        return _article(wiki[1] or "en", named)
    if (dbpedia := _DBPEDIA_HOST.fullmatch(host)) and (resource := _DBPEDIA_PATH.fullmatch(path)):
        return _article(dbpedia[1] or "en", resource[1])
    for hosts, pattern, form in _NUMBERED:
        if host in hosts and (found := pattern.fullmatch(path)):
            return form.format(found[1].upper() if found[1][:1] in "qQ" and "wikidata" in host else found[1])
    if host in ("getty.edu", "www.getty.edu") and (subject := parse_qs(query).get("subjectid")):
        return f"vocab.getty.edu/ulan/{subject[0]}"
    return None


_NUMBERED = (
    (("wikidata.org", "www.wikidata.org", "m.wikidata.org"), _WIKIDATA_PATH, "wikidata.org/wiki/{}"),
    (("vocab.getty.edu",), _ULAN_PATH, "vocab.getty.edu/ulan/{}"),
    (("viaf.org", "www.viaf.org"), _VIAF_PATH, "viaf.org/viaf/{}"),
    (("wikiart.org", "www.wikiart.org"), _WIKIART_PATH, "wikiart.org/{}"),
)


def _article(language: str, title: str) -> str | None:
    """An article's title is spaced by `_` and begins with a capital, however it was linked."""
    words = unicodedata.normalize("NFC", unquote(title)).replace("_", " ").split()
    if not words:
        return None
    joined = "_".join(words)
    return f"{language}.wikipedia.org/wiki/{joined[0].upper()}{joined[1:]}"
