"""The Cleveland Museum of Art: its Open Access API (https://openaccess-api.clevelandart.org), which describes works.

No rate and no header is asked for. The search for an artist is fuzzy, so each record is checked against what was asked
for. The records name no style, so a style is searched for as words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlencode

from scrapy import Request
from scrapy.http import Response

from services.crawler.crawling.events import Failed
from services.crawler.items import WebItem
from services.crawler.spiders.base import Page, SourceSpider
from services.crawler.spiders.museum import (
    CC0,
    NOT_FREE,
    address,
    asking,
    changed,
    columns,
    document,
    is_one_of,
    life,
    maker,
    name_of,
    need,
    not_understood,
    plain,
    texts,
)
from shared.errors import InvalidInput
from shared.sources import CLEVELAND

_PAGE = 100  # works; the API gives 1,000 at most, of some 20 kB each where all fields are asked for
_FREE = "CC0"
_UNDERSTOOD = (
    "https://www.clevelandart.org/art/collection/search?… with search, filter-artist, filter-type and "
    "filter-department, https://www.clevelandart.org/art/1958.31, and the API's own artworks/?… and artworks/1958.31"
)
_PAGE_PARAMETERS = {
    "search": "q",
    "search_api_fulltext": "q",
    "filter-artist": "artists",
    "filter-type": "type",
    "filter-department": "department",
}
_IDLE = {"page", "limit", "sort", "order", "view", "cc0", "only-open-access", "filter-has-image", "limit_by", "i"}
_OWN = {"skip", "limit", "fields", "indent"}  # of a search's parameters
_FIELDS = (
    "id,accession_number,share_license_status,title,title_in_original_language,creation_date,creators,culture,"
    "technique,department,collection,type,measurements,series,copyright,creditline,url,images,description,"
    "wall_description,external_resources"
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What to look for: one work and nothing else, by its id or accession number, or the parameters of a search."""

    work: str | None = None
    query: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str | None:
        return dict(self.query).get(name)


class ClevelandSpider(SourceSpider):
    """See the module. A cursor is the number of works before the page."""

    source = CLEVELAND

    def listing(self, cursor: str | None) -> Request:
        asked = self._asked
        if asked.work is not None:
            return Request(self.at(f"api/artworks/{asked.work}"))
        own = (("skip", cursor or "0"), ("limit", str(_PAGE)), ("fields", _FIELDS))
        return asking(f"{self.at('api/artworks/')}?{urlencode((*asked.query, *own))}")

    def read_listing(self, response: Response) -> Page:
        answer = document(response)
        if self._asked.work is not None:
            return Page([self._only(need(answer, "data", dict, response.url), response.url)], None, 1)
        total = need(answer, "info.total", int, response.url)
        records = need(answer, "data", list, response.url)
        works: list[WebItem | Failed] = []
        for record in records:
            if not isinstance(record, dict):
                raise changed(response.url, "data")
            if self._reason_against(record, response.url) is None:
                works.append(self._item(record, response.url))
        reached = int(dict(address(response.url)[1]).get("skip", "0")) + _PAGE
        return Page(works, str(reached) if records and reached < total else None, total)

    @cached_property
    def _asked(self) -> _Asked:
        """Raises `InvalidInput` for an address that is not understood."""
        message = self.message
        words = " ".join(word for word in (message.text, message.style) if word)
        told = {"q": words, "artists": message.artist, "type": message.classification}
        if not message.url:
            return self._search({name: value for name, value in told.items() if value})
        parts, query = address(message.url)
        if found := re.fullmatch(r"/(?:api/artworks|art)/([^/]+)", parts.path):
            return _Asked(work=unquote(found[1]))
        if parts.path == "/api/artworks":
            if any(told.values()):
                raise InvalidInput("An address of the API says all that is looked for; leave out the other filters.")
            return self._search({name: value for name, value in query if name not in _OWN})
        if parts.path == "/art/collection/search":
            if unknown := {name for name, _ in query} - set(_PAGE_PARAMETERS) - _IDLE:
                raise not_understood(self.source, f"{message.url} ({', '.join(sorted(unknown))})", _UNDERSTOOD)
            shown = {_PAGE_PARAMETERS[name]: value for name, value in query if name in _PAGE_PARAMETERS}
            return self._search(shown | {name: value for name, value in told.items() if value})
        raise not_understood(self.source, message.url, _UNDERSTOOD)

    def _search(self, told: dict[str, str]) -> _Asked:
        query = {**told, "has_image": "1"}
        if self.public_domain:
            query["cc0"] = "1"
        if (kind := query.get("type")) is not None:
            query["type"] = kind[:1].upper() + kind[1:]  # as the list of types has them
        return _Asked(query=tuple(query.items()))

    def _only(self, record: dict[str, Any], where: str) -> WebItem | Failed:
        reason = self._reason_against(record, where)
        if reason is None:
            return self._item(record, where)
        return Failed(name=name_of(None, record.get("title")) or where, reason=reason)

    def _reason_against(self, record: dict[str, Any], where: str) -> str | None:
        """Why a record is none that was asked for."""
        if self.public_domain and need(record, "share_license_status", str, where) != _FREE:
            return "It is not in the public domain, and only such works were asked for"
        if not _images(record):
            return "It has no image"
        artist = self._asked.get("artists")
        makers = [maker(one)[0] for one in texts(record.get("creators"), "description")]
        if artist is not None and not is_one_of([artist], makers):
            return f"It is not by {artist}"
        return None

    def _item(self, record: dict[str, Any], where: str) -> WebItem:
        number = str(need(record, "id", int, where))
        creators = [one for one in record.get("creators") or [] if isinstance(one, Mapping)]
        first = next((one for one in creators if one.get("role") == "artist"), creators[0] if creators else {})
        artist, about = maker(first.get("description") or "")
        born, died = life(about)
        makers = [maker(one)[0] for one in texts(creators, "description")]
        free = need(record, "share_license_status", str, where) == _FREE
        resources = record.get("external_resources")
        told = columns(
            title=record.get("title"),
            original_title=record.get("title_in_original_language"),
            artist=artist,
            artists=makers if len(makers) > 1 else None,
            artist_bio=about,
            artist_born=first.get("birth_year") or born,
            artist_died=first.get("death_year") or died,
            artist_original_name=first.get("name_in_original_language"),
            attribution=first.get("qualifier"),
            year=record.get("creation_date"),
            classification=record.get("type"),
            media=record.get("technique"),
            dimensions=record.get("measurements"),
            culture=texts(record.get("culture")),
            series=record.get("series"),
            department=record.get("department"),
            part_of=record.get("collection"),
            description=plain(record.get("description")) or plain(record.get("wall_description")),
            collection="The Cleveland Museum of Art",
            accession_number=record.get("accession_number"),
            wikidata=texts(resources.get("wikidata")) if isinstance(resources, Mapping) else None,
            rights=CC0 if free else record.get("copyright") or NOT_FREE,
            credit=record.get("creditline"),
        )
        return WebItem(
            name=name_of(artist, record.get("title")) or number,
            source=self.source.name,
            source_id=number,
            page_url=record.get("url") or f"https://www.clevelandart.org/art/{record.get('accession_number', number)}",
            image_url=self._image(record),
            fields=told,
        )

    def _image(self, record: dict[str, Any]) -> str:
        """The least image whose longer side is as long as asked for, or the largest; by default that for the web."""
        images = _images(record)
        limit = self.settings["VASARI_IMAGE_LIMITS"].max_bytes
        fitting = [one for one in images if one.bytes <= limit] or images[:1]
        size = self.message.size
        if size is None:
            return fitting[0].url
        return next((one for one in fitting if one.side >= size), fitting[-1]).url


@dataclass(frozen=True, slots=True)
class _Image:
    url: str
    side: int  # pixels of the longer one
    bytes: int  # 0 where it is not told


def _images(record: Mapping[str, Any]) -> list[_Image]:
    """Those that a record names, from the least: two JPEGs, and a TIFF of tens of megabytes."""
    told = record.get("images")
    images = [told.get(name) for name in ("web", "print", "full")] if isinstance(told, Mapping) else []
    return [
        _Image(one["url"], max(_number(one.get("width")), _number(one.get("height"))), _number(one.get("filesize")))
        for one in images
        if isinstance(one, Mapping) and isinstance(one.get("url"), str)
    ]


def _number(value: object) -> int:
    """The API writes numbers as text."""
    return int(value) if isinstance(value, int | str) and str(value).isdigit() else 0
