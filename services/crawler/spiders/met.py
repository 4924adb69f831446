"""The Metropolitan Museum of Art: its Collection API (https://metmuseum.github.io), a search for ids, then each work.

The search (`v1.1`, since `v1` was retired in October 2026) gives pages of ids, of its first 10,000 results and no more.
It finds works that mention the words anywhere, and cannot be asked for free works alone: each record is checked, and
what was not asked for is left out, its image never asked for. The records name no style, so a style is searched for as
words. The documented rate is 80 requests per second, yet some 30 in a row are answered with 403 for a while.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from services.crawler.crawling.events import Failed
from services.crawler.items import WebItem
from services.crawler.spiders.base import LeftOut, Listed, Page, SourceSpider
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
    name_of,
    need,
    not_understood,
    texts,
)
from shared.errors import InvalidInput
from shared.sources import MET

_PAGE = 100  # ids; the API gives 500 at most
_REACH = 10_000  # ids, the most that it gives of one search
_SMALL = 500  # pixels that the longer side of a `web-large` image has at least
_LIVING = "9999"  # the year of death of who lives
_UNDERSTOOD = (
    "https://www.metmuseum.org/art/collection/search?… with q, artist, material, department, geolocation, searchField "
    "and showOnly, https://www.metmuseum.org/art/collection/search/436535, and the API's search?… and objects/436535"
)
_PAGE_PARAMETERS = {"material": "medium", "department": "departmentId", "geolocation": "geoLocation"}
_SHOW_ONLY = {"highlights": "isHighlight", "ondisplay": "isOnView"}
_IDLE = {"sortby", "sortorder", "offset", "perpage", "pagesize", "searchfield", "showonly", "page"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What to look for.

    Attributes:
        work: One work's id, and nothing else.
        query: Parameters of the search.
        artist: The name that a record's maker has to have.
    """

    work: str | None = None
    query: tuple[tuple[str, str], ...] = ()
    artist: str | None = None


class MetSpider(SourceSpider):
    """See the module. A cursor is the number of ids before the page."""

    source = MET

    def listing(self, cursor: str | None) -> Request:
        asked = self._asked
        if asked.work is not None:
            return self._object(asked.work)
        page = (("offset", cursor or "0"), ("limit", str(_PAGE)))
        return asking(f"{self.at('public/collection/v1.1/search')}?{urlencode((*asked.query, *page))}")

    def read_listing(self, response: Response) -> Page:
        answer = document(response)
        if self._asked.work is not None:
            return Page([self._only(answer, response.url)], None, 1)
        total = need(answer, "total", int, response.url)
        ids = answer.get("objectIDs", ())
        if ids is None:
            ids = []
        if not isinstance(ids, list) or not all(isinstance(one, int) for one in ids):
            raise changed(response.url, "objectIDs")
        offset = int(dict(address(response.url)[1]).get("offset", "0"))
        works: list[WebItem | Listed | Failed] = [
            Listed(source_id=str(one), name=f"object {one}", request=self._object(str(one))) for one in ids
        ]
        rest = beyond(total, _REACH, self.source, self.message.limit) if offset == 0 else []
        reached = offset + _PAGE
        more = bool(ids) and reached < min(total, _REACH)
        return Page([*works, *rest], str(reached) if more else None, min(total, _REACH) + len(rest))

    def read_work(self, response: Response, listed: Listed) -> WebItem:  # noqa: ARG002  (the record tells all)
        return self._item(document(response), response.url)

    @cached_property
    def _asked(self) -> _Asked:
        """Raises `InvalidInput` for an address that is not understood."""
        message = self.message
        if not message.url:
            return self._search(message.artist, [message.text, message.style], {"medium": message.classification})
        parts, query = address(message.url)
        if found := re.fullmatch(r"/art/collection/search/(\d+)|/public/collection/v1/objects/(\d+)", parts.path):
            return _Asked(work=found[1] or found[2])
        if re.fullmatch(r"/public/collection/v1(?:\.1)?/search", parts.path):
            if message.artist or message.style or message.classification or message.text:
                raise InvalidInput("An address of the API says all that is looked for; leave out the other filters.")
            return _Asked(query=tuple(one for one in query if one[0] not in ("offset", "limit")))
        if parts.path == "/art/collection/search":
            return self._of_page({name.lower(): value for name, value in query}, message.url)
        raise not_understood(self.source, message.url, _UNDERSTOOD)

    def _of_page(self, told: dict[str, str], url: str) -> _Asked:
        if unknown := set(told) - {"q", "artist", *_PAGE_PARAMETERS, *_IDLE}:
            raise not_understood(self.source, f"{url} ({', '.join(sorted(unknown))})", _UNDERSTOOD)
        message = self.message
        only = told.get("showonly", "").lower().split("|")
        filters = {name: told.get(shown) for shown, name in _PAGE_PARAMETERS.items()}
        filters |= {name: "true" for shown, name in _SHOW_ONLY.items() if shown in only}
        filters["medium"] = message.classification or filters["medium"]
        words = message.text or told.get("q")
        artist = (
            message.artist or told.get("artist", "").split("$")[0] or None
        )  # the page writes `name$name to sort by`
        if artist is None and told.get("searchfield", "").lower() == "artistculture":
            artist, words = words, None
        return self._search(artist, [words, message.style], filters)

    def _search(self, artist: str | None, words: list[str | None], filters: dict[str, str | None]) -> _Asked:
        told = [word for word in words if word]
        query = {"hasImages": "true", **{name: value for name, value in filters.items() if value}}
        if (medium := query.get("medium")) is not None:
            query["medium"] = medium[:1].upper() + medium[1:]  # the filter tells capitals from small letters
        if artist and not told:
            query["artistOrCulture"] = "true"
        query["q"] = " ".join([*told, artist] if artist else told) or "*"
        return _Asked(query=tuple(query.items()), artist=artist)

    def _object(self, number: str) -> Request:
        return Request(self.at(f"public/collection/v1/objects/{number}"))

    def _only(self, record: dict[str, Any], where: str) -> WebItem | Failed:
        try:
            return self._item(record, where)
        except LeftOut as reason:
            return Failed(name=name_of(record.get("artistDisplayName"), record.get("title")), reason=str(reason))

    def _item(self, record: dict[str, Any], where: str) -> WebItem:
        """Raises `LeftOut` for a work that was not asked for."""
        number = str(need(record, "objectID", int, where))
        free = need(record, "isPublicDomain", bool, where)
        if self.public_domain and not free:
            raise LeftOut("It is not in the public domain, and only such works were asked for")
        artist, artists = record.get("artistDisplayName"), texts(record.get("constituents"), "name")
        if self._asked.artist and not is_one_of([self._asked.artist], [artist, *artists]):
            raise LeftOut(f"It is not by {self._asked.artist}")
        image = self._image(record, where)
        died = record.get("artistEndDate")
        told = columns(
            title=record.get("title"),
            artist=artist,
            artists=artists if len(artists) > 1 else None,
            artist_bio=record.get("artistDisplayBio"),
            artist_born=record.get("artistBeginDate"),
            artist_died=None if died == _LIVING else died,
            artist_wikidata=record.get("artistWikidata_URL"),
            artist_ulan=record.get("artistULAN_URL"),
            attribution=record.get("artistPrefix"),
            year=record.get("objectDate"),
            classification=record.get("classification"),
            object_type=record.get("objectName"),
            media=record.get("medium"),
            dimensions=record.get("dimensions"),
            culture=record.get("culture"),
            period=record.get("period"),
            series=record.get("portfolio"),
            tags=texts(record.get("tags"), "term"),
            place=[record.get(name) for name in ("city", "state", "region", "country")],
            department=record.get("department"),
            collection="The Metropolitan Museum of Art",
            accession_number=record.get("accessionNumber"),
            wikidata=record.get("objectWikidata_URL"),
            rights=CC0 if free else record.get("rightsAndReproduction") or NOT_FREE,
            credit=record.get("creditLine"),
        )
        return WebItem(
            name=name_of(artist, record.get("title")) or number,
            source=self.source.name,
            source_id=number,
            page_url=record.get("objectURL") or f"https://www.metmuseum.org/art/collection/search/{number}",
            image_url=image,
            fields=told,
        )

    def _image(self, record: dict[str, Any], where: str) -> str:
        original = need(record, "primaryImage", str, where)
        small = record.get("primaryImageSmall") or original
        if not original:
            raise LeftOut("It has no image that the museum gives away")
        size = self.message.size
        return small if size is None or size <= _SMALL else original
