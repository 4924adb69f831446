"""The Met's collection API and its images."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.demo.site.serving import SourceSite, answer_json, base, missing, number
from services.demo.site.works import Work, year_of

FIRST = 400_000  # of the objects' ids
MOST = 500  # ids a page
DEEPEST = 10_000  # ids that a search gives at all
SMALL = 400  # pixels wide, of the smaller image
_ROBOTS = "User-agent: *\nDisallow: /private/\n"
_ROOT = "/public/collection/v1"


class MetSite(SourceSite):
    """See the module."""

    source = "met"
    robots = _ROBOTS

    def routes(self) -> list[Route]:
        return [
            self.route("/public/collection/v1.1/search", "listing", self._search),
            self.route(f"{_ROOT}/search", "listing", self._search),
            self.route(f"{_ROOT}/objects", "listing", self._objects),
            self.route(f"{_ROOT}/departments", "info", self._departments),
            self.route(f"{_ROOT}/objects/{{id}}", "work", self._object),
            self.route("/CRDImages/ep/{size}/{id}.jpg", "image", self._image),
        ]

    def _search(self, request: Request) -> Response:
        """Ids of the objects that hold the words, in the artist, title or tags alone where that is asked for.

        `v1.1` gives them by `offset` and `limit`, `v1` all at once.
        """
        asked = request.query_params
        faults = self.state.faults
        only = {name for name in ("artistOrCulture", "title", "tags") if asked.get(name) == "true"}
        words = asked.get("q", "").lower().replace('"', " ").replace("*", " ").split()
        medium = [one.lower() for one in asked.get("medium", "").split("|") if one]
        first, last = year_of(asked.get("dateBegin", "")), year_of(asked.get("dateEnd", ""))
        found = []
        for work in self.state.works.all:
            text = _text(work, only)
            if not all(word in text for word in words):
                continue
            if asked.get("hasImages") == "true" and work.number in faults.imageless:
                continue
            if asked.get("isPublicDomain") == "true" and work.number in faults.copyrighted:
                continue
            if medium and not any(one in ("paintings", work.medium.lower(), *work.media) for one in medium):
                continue
            year = year_of(work.year)
            if first is not None and last is not None and not (year is not None and first <= year <= last):
                continue
            found.append(FIRST + work.number)
        total = len(found)
        if "/v1.1/" in request.url.path:
            offset = number(request, "offset", 0)
            found = found[offset : min(offset + min(number(request, "limit", MOST), MOST), DEEPEST)]
        return self.listed({"total": total, "objectIDs": found or None}, _RENAMED)

    def _objects(self, _: Request) -> Response:
        ids = [FIRST + work.number for work in self.state.works.all]
        return self.listed({"total": len(ids), "objectIDs": ids}, _RENAMED)

    def _departments(self, _: Request) -> Response:
        return answer_json({"departments": [{"departmentId": 11, "displayName": "European Paintings"}]})

    def _object(self, request: Request) -> Response:
        work = self._work(request)
        if work is None:
            return answer_json({"message": "ObjectID not found"}, 404)
        return self.described(self._record(request, work), {"title": "name", "primaryImage": "image"})

    def _record(self, request: Request, work: Work) -> dict[str, Any]:
        artist, faults, id_ = work.artist, self.state.faults, FIRST + work.number
        free = work.number not in faults.copyrighted
        # As the real one does: no address where the image is not free.
        pictured = free and work.number not in faults.imageless
        wikidata = f"https://www.wikidata.org/wiki/Q{910_000_000 + artist.number}"
        ulan = f"http://vocab.getty.edu/page/ulan/{500_000_000 + artist.number}"
        high, wide = work.centimetres
        measured = {"Height": round(high, 1), "Width": round(wide, 1)}
        record: dict[str, Any] = {
            "objectID": id_,
            "isHighlight": False,
            "accessionNumber": f"2024.{work.number + 1}",
            "accessionYear": "2024",
            "isPublicDomain": free,
            "primaryImage": f"{base(request)}/CRDImages/ep/original/{id_}.jpg" if pictured else "",
            "primaryImageSmall": f"{base(request)}/CRDImages/ep/web-large/{id_}.jpg" if pictured else "",
            "additionalImages": [],
            "constituents": [
                {
                    "constituentID": 160_000 + artist.number,
                    "role": "Artist",
                    "name": artist.name,
                    "constituentULAN_URL": ulan,
                    "constituentWikidata_URL": wikidata,
                    "gender": "",
                }
            ],
            "department": "European Paintings",
            "objectName": "Painting",
            "title": self.state.shown(work).title,
            "artistRole": "Artist",
            "artistDisplayName": artist.name,
            "artistDisplayBio": f"Sample, {artist.born}–{artist.died}",
            "artistAlphaSort": ", ".join(reversed(artist.name.rsplit(" ", 1))),
            "artistBeginDate": artist.born,
            "artistEndDate": artist.died,
            "artistWikidata_URL": wikidata,
            "artistULAN_URL": ulan,
            "objectDate": work.year,
            "objectBeginDate": year_of(work.year),
            "objectEndDate": year_of(work.year),
            "medium": work.medium.capitalize(),
            "dimensions": f"{high:.1f} x {wide:.1f} cm",
            "measurements": [{"elementName": "Overall", "elementDescription": None, "elementMeasurements": measured}],
            "creditLine": "Gift of the Sample Gallery, 2024",
            "classification": "Paintings",
            "linkResource": "",
            "metadataDate": "2026-01-01T00:00:00.000Z",
            "repository": "Metropolitan Museum of Art, New York, NY",
            "objectURL": f"{base(request)}/art/collection/search/{id_}",
            "tags": [
                {"term": term, "AAT_URL": "", "Wikidata_URL": ""} for term in (work.genre.capitalize(), work.style)
            ],
            "objectWikidata_URL": f"https://www.wikidata.org/wiki/Q{900_000_000 + work.number}",
            "isTimelineWork": False,
            "GalleryNumber": "",
        }
        return record | dict.fromkeys(_EMPTY, "")

    def _work(self, request: Request) -> Work | None:
        text = str(request.path_params["id"])
        number = int(text) - FIRST if text.isdecimal() else -1
        return self.state.works.all[number] if 0 <= number < len(self.state.works.all) else None

    async def _image(self, request: Request) -> Response:
        work, size = self._work(request), request.path_params["size"]
        if work is None or size not in ("original", "web-large"):
            return missing()
        return await self.state.image(request, work, SMALL if size == "web-large" else None)


_RENAMED = {"objectIDs": "ids", "total": "count"}
_EMPTY = (
    "culture",
    "period",
    "dynasty",
    "reign",
    "portfolio",
    "artistPrefix",
    "artistSuffix",
    "artistNationality",
    "artistGender",
    "geographyType",
    "city",
    "state",
    "county",
    "country",
    "region",
    "subregion",
    "locale",
    "locus",
    "excavation",
    "river",
    "rightsAndReproduction",
)


def _text(work: Work, only: set[str]) -> str:
    """What a search looks at, in lower case."""
    if not only:
        return f"{work.words} painting"
    parts = {"artistOrCulture": work.artist.name, "title": work.title, "tags": f"{work.genre} {work.style}"}
    return " ".join(parts[name] for name in only).lower()
