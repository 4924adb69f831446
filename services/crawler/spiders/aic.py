"""Art Institute of Chicago: its search in Elasticsearch's language (https://api.artic.edu/docs), which describes works.

The API asks for one request a second at most and for a header that names who asks. A search gives its first 10,000
works and no more. Its relevance is fuzzy, so each record is checked against what was asked for.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

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
    beyond,
    changed,
    columns,
    document,
    is_one_of,
    life,
    name_of,
    need,
    not_understood,
    plain,
    texts,
)
from shared.errors import InvalidInput
from shared.sources import AIC

_PAGE = 100  # works, the most that the API gives at once
_REACH = 10_000  # works, the most that it gives of one search
_WIDTHS = (200, 400, 600, 843, 1686)  # pixels that its image server keeps ready, the last of free works only
_USUAL = 843  # pixels wide, what it asks to be used
_UNDERSTOOD = (
    "https://www.artic.edu/collection?… with q, {facets} and is_public_domain, https://www.artic.edu/artworks/27992, "
    "https://api.artic.edu/api/v1/artworks/search?… and https://api.artic.edu/api/v1/artworks/27992"
)
_FACETS = {  # what the collection's page is filtered by: fields of a record, one of which has to have the name
    "artist_ids": ("artist_titles",),
    "style_ids": ("style_titles",),
    "classification_ids": ("classification_titles", "artwork_type_title"),
    "artwork_type_id": ("artwork_type_title",),
    "subject_ids": ("subject_titles",),
    "material_ids": ("material_titles",),
    "technique_ids": ("technique_titles",),
    "department_ids": ("department_title",),
}
_IDLE = {"is_public_domain", "is_on_view", "page", "sort_by", "view", "has_multimedia"}
_FIELDS = (
    "id,title,alt_titles,artist_title,artist_titles,artist_display,date_display,style_title,style_titles,"
    "classification_title,classification_titles,artwork_type_title,medium_display,material_titles,"
    "technique_titles,subject_titles,dimensions,place_of_origin,department_title,description,short_description,"
    "credit_line,copyright_notice,main_reference_number,is_public_domain,image_id,thumbnail"
)
_OWN = {"fields", "page", "limit", "from", "size", "preference"}  # of a search's parameters


@dataclass(frozen=True, slots=True)
class _Asked:
    """What to look for.

    Attributes:
        work: One work's id, and nothing else.
        q: Words.
        facets: Names by the keys of `_FACETS`; of each a record has to have one.
        plain: Parameters of the API's own address.
        params: The JSON that an address of the API has in `params`.
    """

    work: str | None = None
    q: str | None = None
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plain: tuple[tuple[str, str], ...] = ()
    params: Mapping[str, Any] | None = None


class AICSpider(SourceSpider):
    """See the module. A cursor is the number of a page, from 1."""

    source = AIC

    def listing(self, cursor: str | None) -> Request:
        asked = self._asked
        if asked.work is not None:
            return self._request_to(f"api/v1/artworks/{asked.work}", {"fields": _FIELDS})
        own = {"fields": _FIELDS, "page": int(cursor or 1), "limit": _PAGE, "preference": self.message.job_id}
        if asked.plain:
            return self._request_to("api/v1/artworks/search", [*asked.plain, *own.items()])
        search = asked.params if asked.params is not None else self._search(asked)
        params = json.dumps({**search, **own}, separators=(",", ":"), ensure_ascii=False)
        return self._request_to("api/v1/artworks/search", {"params": params})

    def read_listing(self, response: Response) -> Page:
        answer = document(response)
        images = need(answer, "config.iiif_url", str, response.url)
        website = answer["config"].get("website_url") or "https://www.artic.edu"
        if self._asked.work is not None:
            record = need(answer, "data", dict, response.url)
            return Page([self._only(record, images, website, response.url)], None, 1)
        total = need(answer, "pagination.total", int, response.url)
        page = need(answer, "pagination.current_page", int, response.url)
        works: list[WebItem | Failed] = []
        for record in need(answer, "data", list, response.url):
            if not isinstance(record, dict):
                raise changed(response.url, "data")
            if self._reason_against(record, response.url) is None:
                works.append(self._item(record, images, website, response.url))
        rest = beyond(total, _REACH, self.source, self.message.limit) if page == 1 else []
        more = page * _PAGE < min(total, _REACH)
        return Page([*works, *rest], str(page + 1) if more else None, min(total, _REACH) + len(rest))

    @cached_property
    def _asked(self) -> _Asked:
        """Raises `InvalidInput` for an address that is not understood."""
        message = self.message
        facets = {
            "artist_ids": message.artist,
            "style_ids": message.style,
            "classification_ids": message.classification,
        }
        told: dict[str, tuple[str, ...]] = {name: (value,) for name, value in facets.items() if value}
        if not message.url:
            return _Asked(q=message.text, facets=told)
        parts, query = address(message.url)
        if found := re.fullmatch(r"/(?:api/v1/)?artworks/(\d+)(?:/[^/]*)?", parts.path):
            return _Asked(work=found[1])
        if parts.path == "/api/v1/artworks/search":
            if told or message.text:
                raise InvalidInput("An address of the API says all that is looked for; leave out the other filters.")
            return _of_api(query)
        if parts.path == "/collection" and all(name in {"q", *_FACETS, *_IDLE} for name, _ in query):
            for name, value in query:
                if name in _FACETS:
                    told.setdefault(name, tuple(one.strip() for one in value.split(";") if one.strip()))
            return _Asked(q=message.text or dict(query).get("q"), facets=told)
        raise not_understood(self.source, message.url, _UNDERSTOOD.format(facets=", ".join(_FACETS)))

    def _search(self, asked: _Asked) -> dict[str, Any]:
        """A search as https://api.artic.edu/docs/#search-api has it: wide, since the records are checked."""
        conditions: list[dict[str, Any]] = [{"exists": {"field": "image_id"}}]
        if self.public_domain:
            conditions.append({"term": {"is_public_domain": True}})
        for name, values in asked.facets.items():
            either = [_about(name, record_field, value) for record_field in _FACETS[name] for value in values]
            conditions.append({"bool": {"should": either, "minimum_should_match": 1}})
        search: dict[str, Any] = {"query": {"bool": {"filter": conditions}}}
        return {"q": asked.q, **search} if asked.q else search

    def _request_to(self, path: str, query: Mapping[str, Any] | Sequence[tuple[str, Any]]) -> Request:
        return asking(f"{self.at(path)}?{urlencode(query)}", self._headers)

    @property
    def _headers(self) -> dict[str, str]:
        return {"AIC-User-Agent": self.settings["USER_AGENT"]}

    def _only(self, record: dict[str, Any], images: str, website: str, where: str) -> WebItem | Failed:
        reason = self._reason_against(record, where)
        if reason is None:
            return self._item(record, images, website, where)
        return Failed(name=name_of(record.get("artist_title"), record.get("title")) or where, reason=reason)

    def _reason_against(self, record: dict[str, Any], where: str) -> str | None:
        """Why a record is none that was asked for."""
        if self.public_domain and not need(record, "is_public_domain", bool, where):
            return "It is not in the public domain, and only such works were asked for"
        if not record.get("image_id"):
            return "It has no image"
        for name, values in self._asked.facets.items():
            told = [one for key in _FACETS[name] for one in (record.get(key), *texts(record.get(key)))]
            if not is_one_of(values, told):
                return f"Its {_FACETS[name][0]} are others"
        return None

    def _item(self, record: dict[str, Any], images: str, website: str, where: str) -> WebItem:
        number = str(need(record, "id", int, where))
        artist, artists = record.get("artist_title"), texts(record.get("artist_titles"))
        born, died = life(record.get("artist_display")) if len(artists) < 2 else ("", "")
        text = plain(record.get("description")) or plain(record.get("short_description"))
        free = need(record, "is_public_domain", bool, where)
        told = columns(
            title=record.get("title"),
            artist=artist,
            artists=artists if len(artists) > 1 else None,
            artist_display=record.get("artist_display"),
            artist_born=born,
            artist_died=died,
            year=record.get("date_display"),
            style=record.get("style_title"),
            styles=texts(record.get("style_titles")),
            classification=record.get("classification_title"),
            classifications=texts(record.get("classification_titles")),
            object_type=record.get("artwork_type_title"),
            media=record.get("medium_display"),
            materials=texts(record.get("material_titles")),
            techniques=texts(record.get("technique_titles")),
            dimensions=record.get("dimensions"),
            tags=texts(record.get("subject_titles")),
            place=record.get("place_of_origin"),
            department=record.get("department_title"),
            description=text,
            description_rights="CC BY 4.0, Art Institute of Chicago" if text else None,
            collection="Art Institute of Chicago",
            accession_number=record.get("main_reference_number"),
            rights=CC0 if free else record.get("copyright_notice") or NOT_FREE,
            credit=record.get("credit_line"),
        )
        return WebItem(
            name=name_of(artist, record.get("title")) or number,
            source=self.source.name,
            source_id=number,
            page_url=f"{website.rstrip('/')}/artworks/{number}",
            image_url=f"{images.rstrip('/')}/{record['image_id']}/full/{self._width(record, free)},/0/default.jpg",
            fields=told,
            headers=self._headers,
        )

    def _width(self, record: dict[str, Any], free: bool) -> int:
        """Pixels: the least width kept ready with which the longer side is as long as asked for, or the largest."""
        size = self.message.size
        if size is None:
            return _USUAL
        shape = record.get("thumbnail")
        shape = shape if isinstance(shape, Mapping) else {}
        width, height = shape.get("width") or 1, shape.get("height") or 1
        least = size * width / max(width, height)
        widths = _WIDTHS if free else _WIDTHS[:-1]
        return next((one for one in widths if one >= least), widths[-1])


def _of_api(query: list[tuple[str, str]]) -> _Asked:
    parameters = dict(query)
    if "params" not in parameters:
        return _Asked(plain=tuple((name, value) for name, value in query if name.split("[")[0] not in _OWN))
    try:
        params = json.loads(parameters["params"])
    except ValueError:
        params = None
    if not isinstance(params, dict):
        raise InvalidInput("The address's params are not a JSON object, as https://api.artic.edu/docs has it.")
    return _Asked(params={name: value for name, value in params.items() if name not in _OWN})


def _about(facet: str, record_field: str, name: str) -> dict[str, Any]:
    if facet == "artist_ids":  # accents are often left out; the records are checked
        return {"match": {record_field: {"query": name, "operator": "and", "fuzziness": "AUTO"}}}
    return {"match_phrase": {record_field: name}}
