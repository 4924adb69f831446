"""Questions about many artists, in pages that the endpoint answers in full.

A page that is not answered in full is asked for in halves; nothing of the partial answer is used. One artist of whom
more is said than one answer holds is asked for a stretch of values at a time.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import resources
from string import Template
from typing import TypeVar

from services.graph.sources.sparql import Endpoint
from services.graph.sources.sparql_answer import AnswerPartial, Fact
from shared.errors import Unavailable

_COMMENT = re.compile(r"^\s*#.*\n", re.MULTILINE)
_NO_ADDRESS = re.compile(r"[\x00-\x20<>\"{}|^`\\\ud800-\udfff]")
_AFTER_SUCCESSES = 8  # pages answered in full before a larger one is tried
# An address alone is little: a listing's page is so many times as large, up to a little less than what DBpedia answers.
_LISTED, _MOST_LISTED = 10, 9_000
_VALUES = 4096  # rows of a stretch of one artist's values, at first
# What rows are sorted by in a stretch: another value for each, blank nodes aside.
_AT = (
    'CONCAT(STR(?s), " ", STR(?p), " ", COALESCE(STR(?o), ""), " ", COALESCE(LANG(?o), ""), " ", COALESCE(?label, ""))'
)


def query(name: str, **parts: str) -> str:
    """The question `queries/<name>.rq` with its parts filled in."""
    return _template(name).substitute(parts)


@cache
def _template(name: str) -> Template:
    text = resources.files("services.graph.sources").joinpath("queries", f"{name}.rq").read_text(encoding="utf-8")
    return Template(_COMMENT.sub("", text))


def literal(text: str, language: str = "") -> str:
    """A text as SPARQL writes it. The escapes of JSON are among SPARQL's; halves of surrogate pairs are left out."""
    escaped = json.dumps(text.encode(errors="ignore").decode(), ensure_ascii=False)
    return f"{escaped}@{language}" if language else escaped


def askable(address: str) -> bool:
    """Whether an address can stand in a query."""
    return bool(address) and not _NO_ADDRESS.search(address)


def addresses(refs: Sequence[str]) -> str:
    """Addresses as terms of a query; all are `askable`."""
    return " ".join(f"<{ref}>" for ref in refs)


T = TypeVar("T")


class Pages:
    """Sizes of pages that one endpoint answers, learnt from its answers; each kind of question has its own."""

    def __init__(self, endpoint: Endpoint, largest: int) -> None:
        """`largest` is how many artists a question asks for at most."""
        self._endpoint = endpoint
        self._largest = largest
        self._sizes: dict[str, int] = {}
        self._successes: dict[str, int] = {}

    def about(
        self, name: str, subjects: Sequence[T], fill: Callable[[Sequence[T]], dict[str, str]]
    ) -> tuple[Sequence[T], list[Fact]]:
        """As many of the first of `subjects` as one question can be about, and all that is said of them.

        `fill` gives the parts of the question `name` for some subjects, all but `window` and `order`, by which the
        values of a single subject are asked for in stretches. Raises as `Endpoint.ask`, but never `AnswerPartial`.
        """
        while True:
            page = subjects[: self._size(name)]
            parts = fill(page)
            try:
                rows = self._endpoint.ask(query(name, **parts, window="", order=""), divisible=True)
            except AnswerPartial:
                if len(page) > 1:
                    self._shrink(name, len(page))
                    continue
                rows = list(self._stretches(name, parts))
            self._grow(name)
            return page, rows

    def listing(self, name: str, after: str, **parts: str) -> tuple[list[str], bool]:
        """A page of a listing of addresses, those that come after `after` in the order of code points, and whether
        there are more.

        Raises as `Endpoint.ask`, but never `AnswerPartial`; `Unavailable` too for an endpoint that sorts otherwise than
        it compares, where some would be left out unseen.
        """
        self._sizes.setdefault(name, min(_MOST_LISTED, self._largest * _LISTED))
        while True:
            size = self._size(name)
            text = query(name, **parts, after=literal(after), size=str(size))
            try:
                rows = self._endpoint.ask(text, divisible=size > 1)
            except AnswerPartial:
                self._shrink(name, size)
                continue
            found = [row.subject for row in rows]
            self._check(found, after)
            self._grow(name)
            return found, len(found) == size

    def _stretches(self, name: str, parts: dict[str, str]) -> Iterator[Fact]:
        """All that is said of one subject, by keyset over the values."""
        size, after = _VALUES, ""
        while True:
            window = f"BIND({_AT} AS ?at) FILTER(?at > {literal(after)})"
            text = query(name, **parts, window=window, order=f"ORDER BY ?at LIMIT {size}")
            try:
                rows = self._endpoint.ask(text, divisible=size > 1)
            except AnswerPartial:
                size = max(1, size // 2)
                continue
            yield from rows
            self._check([row.at for row in rows], after)
            if len(rows) < size:
                return
            after = rows[-1].at

    def _check(self, keys: Sequence[str], after: str) -> None:
        """An endpoint that sorts otherwise than it compares would leave some out between two pages, unseen."""
        if list(keys) != sorted(keys) or (keys and keys[0] <= after):
            raise Unavailable(
                f"The SPARQL endpoint {self._endpoint.url} does not sort by code points, so not in pages."
            )

    def _size(self, name: str) -> int:
        return self._sizes.get(name, self._largest)

    def _shrink(self, name: str, size: int) -> None:
        self._sizes[name] = max(1, size // 2)
        self._successes[name] = 0

    def _grow(self, name: str) -> None:
        if self._size(name) >= self._largest:
            return
        self._successes[name] = self._successes.get(name, 0) + 1
        if self._successes[name] >= _AFTER_SUCCESSES:
            self._sizes[name] = min(self._largest, self._size(name) * 2)
            self._successes[name] = 0
