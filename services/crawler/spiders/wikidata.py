"""Wikidata's paintings of an artist or a movement, with their images on Wikimedia Commons.

Robots are asked to stay away from Wikidata's own query service (`/sparql` of query.wikidata.org) and from the APIs of
Wikidata and Commons (`/w/`, `/api/`). So the questions go to QLever, the University of Freiburg's endpoint with
Wikidata's data, some days old, whose host forbids nothing; and licence and author are read from each file's page on
Commons, which is open to robots as are the images. An operator with an endpoint of their own names it as the mirror;
it has `/api/wikidata`, and `/wiki/File:…` and `/wikipedia/commons/…` of Commons.

A listing is read in steps, each an answer of its own: what the names mean, how many works there are, and then by turns
the Q-ids of the works of a page and what is known of them.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError
from scrapy import Request
from scrapy.http import Response, TextResponse

from services.crawler.crawling.events import Failed, Said
from services.crawler.items import WebItem
from services.crawler.spiders import wikidata_sparql as sparql
from services.crawler.spiders.base import LeftOut, Listed, Page, SourceSpider
from services.crawler.spiders.museum import NOT_FREE
from services.crawler.spiders.wikidata_commons import PageChanged, image_path, page_path, read_page
from services.crawler.spiders.wikidata_works import Work, read_works
from shared.errors import InvalidInput
from shared.sources import WIKIDATA

_COMMONS = "https://commons.wikimedia.org"
_IMAGES = "https://upload.wikimedia.org"
_SIZES = (50, 20, 5)  # works of a page; the next smaller where an answer breaks off
_LONGER_SIDE = 1280  # pixels, unless the caller asks for others

_HUMAN, _PAINTER = "Q5", "Q1028181"
_MOVEMENTS = {"Q968159", "Q2198855", "Q1792644", "Q1792379", "Q32880"}  # of art, of culture; styles and genres
_Q_ID = re.compile(r"Q[1-9]\d*")


class _Cursor(BaseModel):
    """Where the listing stands. Without ids, names are still to be looked up; with `works`, these are to be described.

    Attributes:
        artist: Q-id, as are the next two.
        style: A movement.
        work: The one painting that is asked for.
        total: Works in all; -1 where that could not be counted, None before it was.
        after: Number of the last work that is dealt with.
        works: Numbers of the works whose Q-ids are known.
        size: Works to be asked for at once.
    """

    artist: str | None = None
    style: str | None = None
    work: str | None = None
    total: int | None = None
    after: int = 0
    works: tuple[int, ...] = ()
    size: int = _SIZES[0]

    def dump(self) -> str:
        return self.model_dump_json(exclude_defaults=True)

    @property
    def named(self) -> str:
        """For people."""
        return " and ".join(f"wikidata.org/wiki/{thing}" for thing in (self.artist, self.style, self.work) if thing)

    def but(self, **changes: Any) -> "_Cursor":
        return self.model_copy(update=changes)


class WikidataSpider(SourceSpider):
    """See the module."""

    source = WIKIDATA
    _asked: _Cursor | None = None  # the question whose answer has not come, or came broken

    def listing(self, cursor: str | None) -> Request:
        try:
            at = _Cursor() if cursor is None else _Cursor.model_validate_json(cursor)
        except ValidationError as error:
            raise InvalidInput("The crawl's place cannot be read; start the crawl anew.") from error
        return self._ask(at)

    def read_listing(self, response: Response) -> Page:
        at: _Cursor = response.meta["asked"]
        if not (at.artist or at.style or at.work):
            found = sparql.rows(response)
            self._asked = None  # what may be wrong from here on, asking again does not mend
            return Page((), self._resolved(found).dump())
        if at.total is None:
            (total,) = sparql.numbers(response, "total")[:1] or (0,)
            self._asked = None
            if not total:
                raise InvalidInput(f"Wikidata knows no painting with an image of {at.named}.")
            return Page((), at.but(total=total).dump(), total)
        if not at.works:
            numbers = tuple(sparql.numbers(response, "number"))
            return Page((), at.but(works=numbers).dump() if numbers else None, max(0, at.total))
        return self._described(sparql.rows(response), at)

    def without_listing(self, reason: str) -> Request | None:  # noqa: ARG002
        at = self._asked
        if at is None:
            return None
        if at.total is None and (at.artist or at.style or at.work):
            return self._ask(at.but(total=-1))
        smaller = next((size for size in _SIZES if size < at.size), None)
        return None if smaller is None else self._ask(at.but(size=smaller))

    def read_work(self, response: Response, listed: Listed) -> WebItem:
        work: Work = response.meta["work"]
        if not isinstance(response, TextResponse):
            raise PageChanged(f"{response.url} is no page.")
        file = read_page(response.text, response.url)
        if self.public_domain and not file.free:
            raise LeftOut(f"{NOT_FREE}: {'; '.join(file.licences) or 'its page on Commons names no licence'}")
        told = {"rights": file.rights, "credit": file.credit, "author_of_file": file.author, "file_source": file.source}
        return WebItem(
            name=listed.name,
            source=self.source.name,
            source_id=work.id,
            page_url=f"https://www.wikidata.org/wiki/{work.id}",
            image_url=self._of(_IMAGES, image_path(file, self.message.size or _LONGER_SIDE)),
            fields={**work.fields, **{key: text for key, text in told.items() if text}, "file_page": response.url},
        )

    # The steps of a listing.

    def _ask(self, at: _Cursor) -> Request:
        endpoint = self.at("/api/wikidata")
        if not (at.artist or at.style or at.work):
            request = sparql.question(endpoint, "names", which=_meant(self._given()))
        elif at.total is None:
            request = sparql.question(endpoint, "count", which=_which(at))
        elif not at.works:
            request = sparql.question(endpoint, "works", which=_which(at), after=str(at.after), size=str(at.size))
        else:
            ids = sparql.items(f"Q{number}" for number in at.works[: at.size])
            request = sparql.question(endpoint, "details", works=ids, languages=sparql.quoted_languages())
        request.meta["asked"] = self._asked = at
        return request

    def _given(self) -> dict[str, str]:
        """What was asked for, by filter: names and Q-ids."""
        message = self.message
        given = {"artist": (message.artist or "").strip(), "style": (message.style or "").strip()}
        if message.url:
            found = _Q_ID.fullmatch(urlsplit(message.url).path.rpartition("/")[2])
            if found is None:
                raise InvalidInput(f"'{message.url}' is no item of Wikidata; give one like {self.source.listings[0]}")
            given["url"] = found[0]
        given = {asked: text for asked, text in given.items() if text}
        if not given:
            raise InvalidInput("Say which artist or which style, by its English name or its Q-id on Wikidata.")
        return given

    def _resolved(self, rows: list[sparql.Row]) -> _Cursor:
        """The Q-ids of what was asked for. Raises `InvalidInput` where a name has no meaning, or several."""
        classes: dict[str, dict[str, set[str | None]]] = {}
        for row in rows:
            if "asked" in row and (thing := sparql.q_id(row.get("thing"))):
                classes.setdefault(row["asked"]["value"], {}).setdefault(thing, set()).add(
                    sparql.q_id(row.get("class"))
                )
        ids = {}
        for asked, text in self._given().items():
            found = classes.get(asked, {})
            ids[asked] = _only(text, asked, found)
            if asked == "url":
                del ids[asked]
                ids[_kind(found[text])] = text
        return _Cursor(**ids)

    def _described(self, rows: list[sparql.Row], at: _Cursor) -> Page:
        numbers, rest = at.works[: at.size], at.works[at.size :]
        works = read_works([f"Q{number}" for number in numbers], rows, at.artist, at.style)
        left_out = [work for work in works if self.public_domain and work.copyrighted]
        if left_out:
            self.tell(Said(note=f"{len(left_out)} works left out that Wikidata calls copyrighted"))
        wanted = [self._listed(work) for work in works if not (self.public_domain and work.copyrighted)]
        after = at.but(works=rest, after=numbers[-1])
        return Page(wanted, None if at.work else after.dump(), max(0, at.total or 0))

    def _listed(self, work: Work) -> Listed | Failed:
        if work.file is None:
            return Failed(name=work.name, reason=f"wikidata.org/wiki/{work.id} names no image (P18) on Commons.")
        request = Request(self._of(_COMMONS, page_path(work.file)), meta={"work": work})
        return Listed(source_id=work.id, name=work.name, request=request)

    def _of(self, host: str, path: str) -> str:
        """An address of Commons, or of the mirror that stands for all of the source's hosts."""
        return self.at(path) if self.home != self.source.home else f"{host}{path}"


def _meant(given: dict[str, str]) -> str:
    """The condition on `?thing` and `?asked`."""
    parts = []
    for asked, text in given.items():
        if _Q_ID.fullmatch(text):
            thing = f"VALUES ?thing {{ wd:{text} }}"
        else:
            thing = f"VALUES ?name {{ {sparql.labels(text)} }} ?thing rdfs:label ?name ."
        parts.append(f'{{ {thing} BIND("{asked}" AS ?asked) }}')
    return " UNION ".join(parts)


def _only(text: str, asked: str, found: dict[str, set[str | None]]) -> str:
    """The one thing of this name that is meant: a painter before other people, a movement before anything else."""
    fitting: tuple[set[str], ...] = (_MOVEMENTS,) if asked == "style" else ({_PAINTER}, {_HUMAN})
    for classes in fitting:
        found = {thing: told for thing, told in found.items() if told & classes} or found
    if not found:
        raise InvalidInput(f"Wikidata has nothing called '{text}'; give its Q-id, as in {WIKIDATA.listings[0]}")
    if len(found) > 1:
        several = ", ".join(sorted(found, key=lambda thing: (len(thing), thing)))
        raise InvalidInput(f"'{text}' may be any of {several}; give one of these Q-ids as the {asked}.")
    return next(iter(found))


def _kind(classes: set[str | None]) -> str:
    """The filter that an item fits."""
    if classes & _MOVEMENTS:
        return "style"
    return "artist" if classes & {_HUMAN, _PAINTER} else "work"


def _which(at: _Cursor) -> str:
    """The condition on `?work`."""
    if at.work:
        return f"VALUES ?work {{ wd:{at.work} }}"
    artist = f"?work wdt:P170 wd:{at.artist} ." if at.artist else ""
    style = f"{{ ?work wdt:P135 wd:{at.style} }} UNION {{ ?work wdt:P170/wdt:P135 wd:{at.style} }}" if at.style else ""
    return f"{artist} {style}"
