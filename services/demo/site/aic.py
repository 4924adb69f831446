"""The Art Institute of Chicago's API and its IIIF images."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.demo.site import image_api
from services.demo.site.elastic import matches
from services.demo.site.serving import SourceSite, answer_json, base, names_in
from services.demo.site.works import Work, year_of

FIRST = 100_000  # of the works' ids
MOST = 100  # works a page
DEEPEST = 10_000  # works that a search gives at all
_ROBOTS = "User-agent: *\nDisallow: /api/v1/private/\n"
_RENAMED = {"data": "items", "pagination": "paging"}
_ALWAYS = ("_score", "id", "api_model", "api_link", "title", "timestamp", "thumbnail", "is_boosted")


class AICSite(SourceSite):
    """See the module."""

    source = "aic"
    robots = _ROBOTS

    def routes(self) -> list[Route]:
        return [
            self.route("/api/v1/artworks/search", "listing", self._search, ("GET", "POST")),
            self.route("/api/v1/artworks", "listing", self._all),
            self.route("/api/v1/artworks/{id:int}", "work", self._one),
            self.route("/iiif/2/{id}/info.json", "info", self._info),
            self.route("/iiif/2/{id}/{region}/{size}/{rotation}/{quality}", "image", self._image),
        ]

    async def _search(self, request: Request) -> Response:
        """By words (`q`) and by a query of Elasticsearch, in the query string, in `params`, or as the body."""
        asked = _nested(request.query_params.multi_items())
        if "params" in asked:
            asked |= json.loads(asked["params"])
        if request.method == "POST" and (body := await request.body()):
            asked |= json.loads(body)
        works = self.state.works.search(str(asked.get("q") or ""))
        if query := asked.get("query"):
            works = [work for work in works if matches(query, self._record(request, work))]
        return self._page(request, works, asked, search=True)

    def _all(self, request: Request) -> Response:
        asked = _nested(request.query_params.multi_items())
        works = self.state.works.all
        if ids := asked.get("ids"):
            wanted = {int(one) - FIRST for one in str(ids).split(",") if one.strip().isdecimal()}
            works = [work for work in works if work.number in wanted]
        return self._page(request, works, asked)

    def _page(
        self, request: Request, works: Sequence[Work], asked: Mapping[str, Any], search: bool = False
    ) -> Response:
        limit = int(asked.get("limit", asked.get("size", 10 if search else 12)))
        page = max(1, int(asked.get("page", 1)))
        start = int(asked["from"]) if "from" in asked else (page - 1) * limit
        if limit > MOST or (search and start + limit > DEEPEST):
            detail = f"You have requested too many resources per page: at most {MOST}, and {DEEPEST} in all."
            return answer_json({"status": 403, "error": "Invalid limit", "detail": detail}, 403)
        fields = names_in(asked.get("fields"))
        data = [self._described(request, work, fields, search) for work in works[start : start + limit]]
        answer = {
            "preference": None,
            "pagination": {
                "total": len(works),
                "limit": limit,
                "offset": start,
                "total_pages": -(-len(works) // limit) if limit else 0,
                "current_page": start // limit + 1 if limit else 1,
            },
            "data": data,
            "info": _INFO,
            "config": _config(request),
        }
        if not search:
            del answer["preference"]
        return self.listed(answer, _RENAMED)

    def _one(self, request: Request) -> Response:
        work = self._work(request.path_params["id"] - FIRST)
        if work is None:
            detail = "The item you requested cannot be found."
            return answer_json({"status": 404, "error": "Not found", "detail": detail}, 404)
        fields = names_in(request.query_params.get("fields"))
        record = self._described(request, work, fields, False)
        return self.described({"data": record, "info": _INFO, "config": _config(request)}, _RENAMED)

    def _described(self, request: Request, work: Work, fields: Sequence[str], search: bool) -> dict[str, Any]:
        record = self._record(request, work)
        if search:
            record["_score"] = 100.0
        wanted = fields or (_ALWAYS if search else ())
        return {name: value for name, value in record.items() if not wanted or name in wanted or name == "_score"}

    def _record(self, request: Request, work: Work) -> dict[str, Any]:
        shown, faults, artist = self.state.shown(work), self.state.faults, work.artist
        high, wide = work.centimetres
        free, pictured = work.number not in faults.copyrighted, work.number not in faults.imageless
        years = f"{artist.born}–{artist.died}" if artist.born else ""
        return {
            "id": FIRST + work.number,
            "api_model": "artworks",
            "api_link": f"{base(request)}/api/v1/artworks/{FIRST + work.number}",
            "is_boosted": False,
            "title": shown.title,
            "alt_titles": None,
            "thumbnail": {"lqip": "", "width": work.width, "height": work.height, "alt_text": f"A {work.genre}."},
            "main_reference_number": f"2024.{work.number + 1}",
            "has_not_been_viewed_much": False,
            "date_start": year_of(work.year),
            "date_end": year_of(work.year),
            "date_display": work.year,
            "artist_display": "\n".join(part for part in (artist.name, f"Sample, {years}" if years else "") if part),
            "place_of_origin": "Sample Gallery",
            "description": f"<p>A {work.genre} in {work.medium}.</p>\n",
            "dimensions": f"{high:.1f} × {wide:.1f} cm",
            "medium_display": work.medium,
            "credit_line": "Gift of the Sample Gallery",
            "publication_history": None,
            "provenance_text": None,
            "is_public_domain": free,
            "is_zoomable": free,
            "copyright_notice": None if free else f"© {artist.name}",
            "is_on_view": False,
            "gallery_title": None,
            "artwork_type_title": "Painting",
            "artwork_type_id": 1,
            "department_title": "Painting and Sculpture of Europe",
            "department_id": "PC-10",
            "artist_id": 30_000 + artist.number,
            "artist_title": artist.name,
            "alt_artist_ids": [],
            "artist_ids": [30_000 + artist.number],
            "artist_titles": [artist.name],
            "category_titles": ["Painting and Sculpture of Europe"],
            "term_titles": [work.medium, work.style, work.genre, "painting"],
            "style_id": f"TM-{1 + sum(map(ord, work.style)) % 9000}",
            "style_title": work.style,
            "style_titles": [work.style],
            "classification_title": "painting",
            "classification_titles": ["painting", work.medium],
            "subject_titles": [work.genre],
            "material_titles": work.media,
            "technique_titles": ["painting"],
            "theme_titles": [],
            "image_id": _image_id(work) if pictured else None,
            "alt_image_ids": [],
            "updated_at": "2026-01-01T00:00:00-06:00",
            "timestamp": "2026-01-01T00:00:00-06:00",
        }

    def _work(self, number: int) -> Work | None:
        return self.state.works.all[number] if 0 <= number < len(self.state.works.all) else None

    def _pictured(self, request: Request) -> Work | None:
        number = request.path_params["id"].rpartition("-")[2]
        work = self._work(int(number, 16)) if len(number) == 12 else None
        return work if work is not None and _image_id(work) == request.path_params["id"] else None

    def _info(self, request: Request) -> Response:
        work = self._pictured(request)
        return image_api.info(request, work, 2)

    async def _image(self, request: Request) -> Response:
        work = self._pictured(request)
        # This server gives an image at its own size where a larger one is asked for.
        return await image_api.image(request, work, self.state, 2, enlarge=True)


def _image_id(work: Work) -> str:
    key = work.key
    return f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{work.number:012x}"


def _config(request: Request) -> dict[str, str]:
    return {"iiif_url": f"{base(request)}/iiif/2", "website_url": base(request)}


def _nested(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """`query[term][is_public_domain]=true` as the object that it stands for."""
    nested: dict[str, Any] = {}
    for name, value in pairs:
        first, *rest = name.replace("]", "").split("[")
        place = nested
        *outer, last = [first, *rest]
        for part in outer:
            place = place.setdefault(part, {})
        place[last] = {"true": True, "false": False}.get(value, value)
    return nested


_INFO = {
    "license_text": "The data is free of rights, as the sample gallery is.",
    "license_links": ["https://creativecommons.org/publicdomain/zero/1.0/", "https://www.artic.edu/terms"],
    "version": "1.10",
}
