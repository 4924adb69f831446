"""What the spiders of the museums share: answers in JSON, whose shape is checked where it matters, become columns."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import SplitResult, parse_qsl, urlsplit

from scrapy import Request
from scrapy.http import Response
from w3lib.html import remove_tags, replace_entities, replace_tags

from services.crawler.crawling.events import Failed
from shared.errors import InvalidInput, VasariError
from shared.names import artist_id
from shared.sources import Source

T = TypeVar("T")
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
NOT_FREE = "Not in the public domain"

_LONGEST = 2083  # characters of an address, Scrapy's URLLENGTH_LIMIT
_INLINE = ("a", "abbr", "b", "cite", "em", "i", "s", "small", "span", "strong", "sub", "sup", "u")
_LIFE = re.compile(r"(?<!\d)(\d{3,4})\s*[-–—]\s*(\d{3,4})(?!\d)")
_BIRTH = re.compile(r"\b(?:born|b\.)\s*(\d{4})(?!\d)")
_LAST_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*$")


class UnexpectedAnswer(VasariError):
    """An answer has not the shape that the museum documents."""


def document(response: Response) -> dict[str, Any]:
    """The JSON object of an answer. Raises `UnexpectedAnswer` for anything else, such as a page for people."""
    try:
        answer = json.loads(response.body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise UnexpectedAnswer(f"{_short(response.url)} did not answer with a JSON object; try again later.")
    return answer


def need(record: Mapping[str, Any], path: str, kind: type[T], where: str) -> T:
    """A field that nothing works without; dots lead into objects.

    Raises `UnexpectedAnswer`, with the field and the address, where it is absent or of another kind.
    """
    value: Any = record
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if not isinstance(value, kind):
        raise changed(where, path)
    return value


def changed(where: str, path: str) -> UnexpectedAnswer:
    """The error for an answer from an address that lacks a field."""
    return UnexpectedAnswer(f"{_short(where)} gives no '{path}' as it used to; a newer Vasari may know the new API.")


def _short(url: str) -> str:
    return url if len(url) <= 120 else f"{url[:119]}…"


def columns(**values: object) -> dict[str, str]:
    """What an item's fields take: text on one line, several values joined by `; `, nothing that is empty.

    An empty value is None, empty text, or a list of such.
    """
    told = {name: _joined(value) if isinstance(value, list | tuple) else _line(value) for name, value in values.items()}
    return {name: text for name, text in told.items() if text}


def _joined(values: Iterable[object]) -> str:
    return "; ".join(dict.fromkeys(text for text in map(_line, values) if text))


def _line(value: object) -> str:
    return "" if value is None else " ".join(str(value).split())


def plain(html: object) -> str:
    """The text of a piece of HTML, on one line; nothing where it is no text."""
    if not isinstance(html, str):
        return ""
    return _line(replace_entities(replace_tags(remove_tags(html, which_ones=_INLINE), " ")))


def texts(value: object, name: str | None = None) -> list[str]:
    """The texts of a list, or those under `name` in a list of objects; nothing where it is absent or something else."""
    values = value if isinstance(value, list) else []
    if name is not None:
        values = [one.get(name) for one in values if isinstance(one, Mapping)]
    return [one for one in values if isinstance(one, str) and one]


def life(text: object) -> tuple[str, str]:
    """The years of birth and death in words such as `French, 1840–1926`; empty where there is none, or several."""
    spans = _LIFE.findall(text) if isinstance(text, str) else []
    if len(spans) == 1:
        return spans[0][0], spans[0][1]
    births = _BIRTH.findall(text) if isinstance(text, str) and not spans else []
    return (births[0], "") if len(births) == 1 else ("", "")


def maker(description: str) -> tuple[str, str]:
    """A name and what is said of it: `Claude Monet (French, 1840-1926)` is Claude Monet, and French, 1840-1926."""
    name, about = description.strip(), ""
    while (brackets := _LAST_BRACKETS.search(name)) is not None and brackets.start() > 0:
        about = about or brackets[1].strip()
        name = name[: brackets.start()]
    return name, about


def is_one_of(asked: Iterable[str], told: Iterable[object]) -> bool:
    """Whether one of the names is among those asked for: but for case, accents and punctuation the very same."""
    wanted = {artist_id(name) for name in asked}
    return any(isinstance(name, str) and artist_id(name) in wanted for name in told)


def name_of(artist: object, title: object) -> str:
    """What a report calls a work."""
    return " – ".join(text for text in (_line(artist), _line(title)) if text)


def beyond(total: int, reach: int, source: Source, limit: int | None) -> list[Failed]:
    """What to tell of the works that a search finds and does not give: nothing unless they would be looked at."""
    if total <= reach or (limit is not None and limit <= reach):
        return []
    return [
        Failed(
            name=f"The {total - reach:,} works after the first {reach:,}",
            reason=f"The search of {source.title} gives {reach:,} works at most; narrow it, by artist for one",
        )
    ]


def address(url: str | None) -> tuple[SplitResult, list[tuple[str, str]]]:
    """An address in parts, without a slash at its path's end, and its query, in order and without empty values."""
    parts = urlsplit(url or "")
    parts = parts._replace(path=parts.path.rstrip("/"))
    return parts, [(name, value.strip()) for name, value in parse_qsl(parts.query) if value.strip()]


def asking(url: str, headers: Mapping[str, str] | None = None) -> Request:
    """The request for a search. Raises `InvalidInput` for an address that Scrapy would drop without a word."""
    if len(url) > _LONGEST:
        raise InvalidInput(f"What is looked for makes an address of {len(url):,} characters; use fewer words.")
    return Request(url, headers=dict(headers or {}))


def not_understood(source: Source, url: str, what: str) -> InvalidInput:
    """For an address that is no listing of the source; `what` says what would be one."""
    return InvalidInput(f"{source.title} has no listing that Vasari can read at {url}; it reads {what}.")
