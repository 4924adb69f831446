"""Questions to a SPARQL endpoint with Wikidata's data, and its answers.

Answers follow "SPARQL 1.1 Query Results JSON Format" of the W3C. An endpoint that runs out of time in the middle of an
answer has said 200 by then: the document is cut, or ends in the endpoint's own words.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from string import Template
from typing import Any
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from shared.errors import VasariError

LANGUAGES = ("en", "mul", "fr", "de", "it", "es", "nl", "sv", "da", "pl", "pt", "ru", "ja")
"""Languages of labels, the best first; `mul` is Wikidata's label for all of them."""

ENTITY = "http://www.wikidata.org/entity/"
_COMMENT = re.compile(r"^\s*#.*\n", re.MULTILINE)


class AnswerBroken(VasariError):
    """The endpoint's answer is cut or no answer at all; a smaller question may be answered."""


Row = Mapping[str, Mapping[str, str]]
"""One result: by variable, a term with `type`, `value` and for some `xml:lang` or `datatype`."""


def question(endpoint: str, name: str, **parts: str) -> Request:
    """A request with the query `queries/<name>.rq`; by POST, since a page's Q-ids are too long for an address."""
    query = _query(name).substitute(parts)
    return Request(
        endpoint,
        method="POST",
        body=urlencode({"query": query}).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"},
        dont_filter=True,
    )


@cache
def _query(name: str) -> Template:
    text = resources.files("services.crawler.spiders").joinpath("queries", f"{name}.rq").read_text(encoding="utf-8")
    return Template(_COMMENT.sub("", text))


def rows(response: Response) -> list[Row]:
    """The results of an answer. Raises `AnswerBroken` where it is cut, or holds something else."""
    try:
        document: Any = json.loads(response.body)
        bindings = document["results"]["bindings"]
        if all(isinstance(term["value"], str) for row in bindings for term in row.values()):
            return list(bindings)
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    end = " ".join(response.body[-300:].decode("utf-8", "replace").split())[-120:]
    raise AnswerBroken(f"{response.url} answered without a whole 'results.bindings'; its answer ends in: {end}")


def numbers(response: Response, variable: str) -> list[int]:
    """One variable of an answer whose values are numbers. Raises `AnswerBroken`."""
    try:
        return [int(row[variable]["value"]) for row in rows(response)]
    except (KeyError, ValueError) as error:
        raise AnswerBroken(f"{response.url} answered with a row without the number '{variable}'.") from error


def q_id(term: Mapping[str, str] | None) -> str | None:
    """`Q296` of the item that a term names; None for a literal, and where only is known that there is one."""
    if term is None or term.get("type") != "uri" or not term["value"].startswith(f"{ENTITY}Q"):
        return None
    return term["value"].removeprefix(ENTITY)


def items(ids: Iterable[str]) -> str:
    """Q-ids as terms of a query."""
    return " ".join(f"wd:{identity}" for identity in ids)


def labels(text: str) -> str:
    """A name as literals of a query, in each language and as upper and lower case may have been meant."""
    spellings = dict.fromkeys((text, text[:1].upper() + text[1:], text.lower(), text.title()))
    # The escapes of JSON are among those of SPARQL.
    return " ".join(f"{json.dumps(name)}@{language}" for name in spellings for language in LANGUAGES)


def quoted_languages() -> str:
    """For `LANG(…) IN (…)`."""
    return ", ".join(f'"{language}"' for language in LANGUAGES)
