"""What WikiArt's HTML tells: a work's page, an artist's page, and the grid of a listing in the browser.

A page names what it tells in its reader's language, so a value is known first by where it links to or by its
microdata (`itemprop`), and only then by an English label. Whatever else has a label stands under that label.
"""

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from lxml.cssselect import CSSSelector  # type: ignore[import-untyped]
from lxml.etree import XPath  # type: ignore[import-untyped]
from scrapy.http import Response, TextResponse

from services.crawler.spiders.wikiart_images import ImageSize, bare_address, sizes_of
from shared.errors import VasariError

TITLE = "article h1, article h3"
IMAGE = "img[itemprop=image]"
RECORD = "[ng-init*=paintingJson]"
_BY_LINK = (
    (re.compile(r"/paintings-by-style/"), "styles"),
    (re.compile(r"/paintings-by-genre/"), "genres"),
    (re.compile(r"/paintings-by-media/"), "media"),
    (re.compile(r"filterName:Series_", re.IGNORECASE), "series"),
    (re.compile(r"filterName:Period_", re.IGNORECASE), "period"),
)
_BY_PROPERTY = {"dateCreated": "year", "genre": "genres", "artform": "genres"}
_BY_LABEL = {"style": "styles", "genre": "genres", "date": "year", "location": "collection", "tag": "tags"}
_NO_FIELDS = {"share", "order", "order oil painting reproduction", "wikipedia"}
_WIKIPEDIA = re.compile(r"https?://([\w-]+\.)*wikipedia\.org/", re.IGNORECASE)
_MOST = 1_000_000  # pixels of a side; what claims to have more has no such size
_SILENT = ("script", "style")


def _css(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


# Compiled once: a response's own `css` translates and compiles a selector for each page.
_TITLES, _IMAGES, _RECORDS, _SIZES = map(_css, (TITLE, IMAGE, RECORD, "[ng-init*=thumbnailSizesModel]"))
_CREATORS = _css("[itemprop=creator]")
_RIGHTS, _RIGHTS_LINKS = _css(".copyright-wrapper .copyright"), _css("a.copyright")
_FREE = _css(".copyright-icon-public-domain")
_TAGS, _DESCRIPTIONS = _css(".tags-cheaps a"), _css("p[itemprop=description]")
_ABOUT, _WIKIPEDIA_TAB = _css("#info-tab-description p"), _css("#info-tab-wikipediadescription p")
_WIKIPEDIA_LINKS = _css("#info-tab-wikipediadescription a, article li a")
_LINES = XPath("(//article[.//li])[1]//li[s or span/s]")


def clean(text: object) -> str:
    """One line of text as people write it: entities resolved (the site's JSON escapes them, at times twice), Unicode
    in its composed form, no invisible characters, single spaces."""
    shown = " ".join(html.unescape(html.unescape(str(text))).split())
    if not shown.isprintable():  # nearly all is, and looking at each character takes long
        shown = " ".join("".join(c for c in shown if unicodedata.category(c) not in _HIDDEN).split())
    return unicodedata.normalize("NFC", shown)


_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def record_of(response: TextResponse) -> dict[str, Any]:
    """The site's own record of a work, which its page carries for its scripts; empty where there is none."""
    return _assigned(_attribute(_RECORDS(_tree(response)), "ng-init"))


def title_of(response: TextResponse, record: Mapping[str, Any]) -> str:
    """Raises `VasariError` where the page has no title."""
    title = _text(*_TITLES(_tree(response))[:1]) or clean(record.get("title") or "")
    if not title:
        raise _changed(response, f"no title at '{TITLE}' or in '{RECORD}'")
    return title


def artist_of(response: TextResponse, record: Mapping[str, Any]) -> tuple[str, str]:
    """The artist's name and the address of their page, each empty where the page does not tell."""
    creator = _CREATORS(_tree(response))[:1]
    name = clean(record.get("artistName") or "") or _text(*creator)
    links = [link for one in creator for link in one.iter("a")]
    return name, str(record.get("artistUrl") or _attribute(links, "href")).strip()


def images_of(response: TextResponse, record: Mapping[str, Any]) -> list[ImageSize]:
    """The image in the sizes that exist. Raises `VasariError` where the page shows none."""
    model = _assigned(_attribute(_SIZES(_tree(response)), "ng-init"))
    listed = [size for size in map(_size, _first(model.get("ImageThumbnailsModel")).get("Thumbnails") or ()) if size]
    if listed:
        return [replace(size, url=_absolute(response, size.url)) for size in listed]
    shown = _attribute(_IMAGES(_tree(response)), "src") or record.get("image")
    if not isinstance(shown, str) or not shown.strip():
        raise _changed(response, f"no image at '{IMAGE}' or in '{RECORD}'")
    url = _absolute(response, shown.strip())
    width, height = record.get("width"), record.get("height")
    if isinstance(width, int) and isinstance(height, int) and 0 < width < _MOST and 0 < height < _MOST:
        return sizes_of(url, width, height)
    return [ImageSize("Original", bare_address(url), 0, 0)]


def rights_of(response: TextResponse) -> tuple[str, bool]:
    """What the page says of copyright, and whether that makes the work free of it.

    Several labels may stand side by side; free is a work only where each of them says so, without a country.
    """
    page = _tree(response)
    said = [(_text(label), bool(_FREE(label))) for label in _RIGHTS(page) or _RIGHTS_LINKS(page)]
    free = [text.casefold() == "public domain" or (icon and not re.search(r"\bUSA?\b", text)) for text, icon in said]
    return _joined(text for text, _ in said), bool(free) and all(free)


def work_fields(response: TextResponse) -> dict[str, str]:
    """What the page tells of the work in its list and its tabs, as fields of a `WebItem`."""
    fields = _labelled(response)
    page = _tree(response)
    if tags := _joined(map(_text, _TAGS(page))):
        fields["tags"] = tags
    if description := _joined(map(_text, _ABOUT(page)), " ") or _joined(map(_text, _DESCRIPTIONS(page)), " "):
        fields["description"] = description
    if encyclopedia := _joined(map(_text, _WIKIPEDIA_TAB(page)), " "):
        fields["wikipedia_description"] = encyclopedia
    if wikipedia := _wikipedia(_WIKIPEDIA_LINKS(page)):
        fields["wikipedia"] = wikipedia
    return fields


def artist_fields(response: Response) -> dict[str, str]:
    """What an artist's page tells, as fields of a `WebItem`: each name begins with `artist_`."""
    if not isinstance(response, TextResponse):
        return {}
    told = {
        "born": _text(*_found(response, "[itemprop=birthDate]")[:1]),
        "died": _text(*_found(response, "[itemprop=deathDate]")[:1]),
        "birth_place": _text(*_found(response, "[itemprop=birthPlace]")[:1]),
        "death_place": _text(*_found(response, "[itemprop=deathPlace]")[:1]),
        "nationality": _joined(map(_text, _found(response, "[itemprop=nationality]"))),
        "wikipedia": _wikipedia(_found(response, "article li a")) or _wikipedia(_found(response, "a.wiki-link")),
    }
    others = {name: text for name, text in _labelled(response).items() if name not in ("born", "died", "nationality")}
    return {f"artist_{name}": text for name, text in {**others, **told}.items() if text}


def grid_of(response: TextResponse) -> list[tuple[str, str, str]]:
    """The works in a listing's grid: path of the page, title, artist; the path is empty where one has no link."""
    works = []
    for item in response.css("body > *"):
        link = item.css("a.artwork-name::attr(href)").get() or item.css("a::attr(href)").get("")
        title = _text(*(name.root for name in item.css(".artwork-name")[:1]))
        artist = clean(item.css(".artist-name::text").get("")).rstrip(" ,")
        if link or title:
            works.append((link.strip(), title, artist))
    return works


def _labelled(response: TextResponse) -> dict[str, str]:
    """The list beside the picture: `<li><s>Label:</s> value</li>`, the values as links or as text."""
    fields: dict[str, str] = {}
    for line in _LINES(_tree(response)):
        label = clean(_words(next(line.iter("s")))).rstrip(": ").lower()
        links = list(line.iter("a"))
        name = _name_of(line, links, label)
        linked = [text for text in (clean(_words(link)) for link in links) if text.strip(",")]
        text = _joined(linked) or clean(_words(line, (*_SILENT, "s")))
        if name and text:
            fields.setdefault(name, text)
    return fields


def _name_of(line: Any, links: list[Any], label: str) -> str:
    for link in links:
        for pattern, name in _BY_LINK:
            if pattern.search(link.get("href", "")):
                return name
    for element in line.iter():
        if (told := element.get("itemprop")) in _BY_PROPERTY:
            return _BY_PROPERTY[told]
    if label in _NO_FIELDS:
        return ""
    return _BY_LABEL.get(label, re.sub(r"\W+", "_", label).strip("_"))


def _wikipedia(links: Iterable[Any]) -> str:
    for link in links:
        address = str(link.get("href", "")).strip()
        if _WIKIPEDIA.match(address):
            return address
    return ""


def _tree(response: TextResponse) -> Any:
    return response.selector.root


def _found(response: TextResponse, selector: str) -> list[Any]:
    return [found.root for found in response.css(selector)]


def _attribute(elements: Iterable[Any], name: str) -> str:
    """Of the first element that has it."""
    told: Iterable[str | None] = (element.get(name) for element in elements)
    return next((value for value in told if value is not None), "")


def _text(*elements: Any) -> str:
    """The text of elements of the tree, in one line."""
    return clean(" ".join(map(_words, elements)))


def _words(element: Any, without: tuple[str, ...] = _SILENT) -> str:
    """What is written in an element of the tree, except in elements with these names."""
    parts: list[str] = []
    waiting = [element]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            parts.append(one)
            continue
        inner = [one.text or ""]
        for child in one:
            shown = isinstance(child.tag, str) and child.tag not in without  # comments have no name
            inner += [*([child] if shown else []), child.tail or ""]
        waiting += reversed(inner)
    return " ".join(parts)


def _absolute(response: TextResponse, url: str) -> str:
    try:
        return response.urljoin(url)
    except ValueError:
        raise _changed(response, f"an image at '{url}', which is no address") from None


def _joined(texts: Iterable[str], between: str = "; ") -> str:
    return between.join(dict.fromkeys(text for text in texts if text))


def _assigned(script: str) -> dict[str, Any]:
    """The object in `name = {…}`; empty where there is none, or one that cannot be read."""
    start = script.find("{")
    for text in (script[start:], html.unescape(script[start:])) if start >= 0 else ():
        try:
            found, _ = json.JSONDecoder(strict=False).raw_decode(text)
        except (ValueError, RecursionError):
            continue
        return found if isinstance(found, dict) else {}
    return {}


def _first(entries: Any) -> dict[str, Any]:
    return entries[0] if isinstance(entries, list) and entries and isinstance(entries[0], dict) else {}


def _size(told: Any) -> ImageSize | None:
    try:
        return ImageSize(str(told.get("Name", "")), str(told["Url"]).strip(), int(told["Width"]), int(told["Height"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _changed(response: Response, what: str) -> VasariError:
    return VasariError(f"{response.url} has {what}; the site's pages have changed, and so must the spider.")
