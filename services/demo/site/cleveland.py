"""The Cleveland Museum of Art's open access API and its images."""

from collections.abc import Sequence
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.demo.site.serving import SourceSite, answer_json, base, missing, names_in, number
from services.demo.site.works import Work, year_of

FIRST = 90_000  # of the works' ids
MOST = 1000  # works a page, and without a limit
WEB = 300  # pixels wide, of the smaller image
_ROBOTS = "User-agent: *\nDisallow: /private/\n"
_RENAMED = {"data": "items", "info": "about"}


class ClevelandSite(SourceSite):
    """See the module."""

    source = "cleveland"
    robots = _ROBOTS

    def routes(self) -> list[Route]:
        return [
            self.route("/api/artworks/", "listing", self._search),
            self.route("/api/artworks", "listing", self._search),
            self.route("/api/artworks/{id}", "work", self._one),
            self.route("/{accession}/{file}", "image", self._image),
        ]

    def _search(self, request: Request) -> Response:
        asked = request.query_params
        works = [work for work in self.state.works.search(asked.get("q", "")) if self._wanted(work, asked)]
        skip, limit = number(request, "skip", 0), min(number(request, "limit", MOST), MOST)
        fields = names_in(asked.get("fields"))
        data = [self._chosen(request, work, fields) for work in works[skip : skip + limit]]
        return self.listed({"info": {"total": len(works), "parameters": dict(asked)}, "data": data}, _RENAMED)

    def _wanted(self, work: Work, asked: QueryParams) -> bool:
        """A filter without a value, as `cc0`, counts as set."""
        faults = self.state.faults

        def holds(name: str, text: str) -> bool:
            return name not in asked or asked[name].lower() in text.lower()

        def between(name: str) -> int | None:
            return year_of(asked[name]) if name in asked else None

        year, after, before = year_of(work.year), between("created_after"), between("created_before")
        return (
            holds("artists", work.artist.name)
            and holds("title", work.title)
            and holds("type", "Painting")
            and holds("technique", work.medium)
            and holds("medium", work.medium)
            and holds("department", "European Painting and Sculpture")
            and not ("cc0" in asked and asked["cc0"] != "0" and work.number in faults.copyrighted)
            and not ("copyrighted" in asked and asked["copyrighted"] != "0" and work.number not in faults.copyrighted)
            and not (asked.get("has_image") in ("", "1") and work.number in faults.imageless)
            and (after is None or (year is not None and year >= after))
            and (before is None or (year is not None and year <= before))
        )

    def _one(self, request: Request) -> Response:
        work = self._work(request.path_params["id"])
        if work is None:
            return answer_json({"detail": "Not Found"}, 404)
        return self.described({"data": self._record(request, work)}, _RENAMED)

    def _chosen(self, request: Request, work: Work, fields: Sequence[str]) -> dict[str, Any]:
        record = self._record(request, work)
        return {name: value for name, value in record.items() if not fields or name in fields}

    def _record(self, request: Request, work: Work) -> dict[str, Any]:
        faults, artist, accession = self.state.faults, work.artist, _accession(work)
        free = work.number not in faults.copyrighted
        title = self.state.shown(work).title
        high, wide = work.centimetres
        year = year_of(work.year)
        return {
            "id": FIRST + work.number,
            "accession_number": accession,
            "share_license_status": "CC0" if free else "Copyrighted",
            "tombstone": f"{title}, {work.year}. {artist.name}. {work.medium}. Sample Gallery {accession}",
            "current_location": None,
            "title": title,
            "title_in_original_language": None,
            "series": None,
            "series_in_original_language": None,
            "creation_date": work.year,
            "creation_date_earliest": year,
            "creation_date_latest": year,
            "artists_tags": [],
            "culture": ["Sample Gallery"],
            "technique": work.medium,
            "support_materials": [],
            "department": "European Painting and Sculpture",
            "collection": "Sample Gallery",
            "type": "Painting",
            "measurements": f"Framed: {high:.1f} x {wide:.1f} cm",
            "dimensions": {"framed": {"height": round(high / 100, 3), "width": round(wide / 100, 3)}},
            "state_of_the_work": None,
            "edition_of_the_work": None,
            "copyright": None if free else f"© {artist.name}",
            "inscriptions": [],
            "exhibitions": {"current": [], "legacy": []},
            "provenance": [],
            "find_spot": None,
            "related_works": [],
            "former_accession_numbers": [],
            "did_you_know": None,
            "description": f"A {work.genre}; {work.style}.",
            "external_resources": {"wikidata": [], "internet_archive": []},
            "citations": [],
            "url": f"{base(request)}/art/{accession}",
            "images": self._images(request, work) if work.number not in faults.imageless else None,
            "alternate_images": [],
            "creditline": "Gift of the Sample Gallery",
            "sketchfab_id": None,
            "sketchfab_url": None,
            "gallery_donor_text": None,
            "athena_id": FIRST + work.number,
            "creators": [
                {
                    "id": 3000 + artist.number,
                    "description": f"{artist.name} (Sample, {artist.born}-{artist.died})",
                    "extent": None,
                    "qualifier": None,
                    "role": "artist",
                    "biography": None,
                    "name_in_original_language": None,
                    "birth_year": artist.born or None,
                    "death_year": artist.died or None,
                }
            ],
            "legal_status": "accessioned",
            "accession_date": "2024-01-01T00:00:00",
            "updated_at": "2026-01-01 00:00:00.000000",
        }

    def _images(self, request: Request, work: Work) -> dict[str, Any]:
        accession = _accession(work)
        images: dict[str, Any] = {"annotation": None}
        for name, ending, wide in (("web", "jpg", min(WEB, work.width)), ("print", "jpg", work.width)):
            images[name] = self._entry(request, work, f"{accession}_{name}.{ending}", wide)
        images["full"] = self._entry(request, work, f"{accession}_full.tif", work.width)
        return images

    def _entry(self, request: Request, work: Work, file: str, wide: int) -> dict[str, str]:
        high = round(work.height * wide / work.width)
        address = f"{base(request)}/{_accession(work)}/{file}"
        return {
            "url": address,
            "width": str(wide),
            "height": str(high),
            "filesize": str(wide * high // 3),
            "filename": file,
        }

    def _work(self, key: str) -> Work | None:
        """By its id, or by its accession number."""
        plain = key.removeprefix("2024.")
        number = int(plain) - (1 if plain != key else FIRST) if plain.isdecimal() else -1
        return self.state.works.all[number] if 0 <= number < len(self.state.works.all) else None

    async def _image(self, request: Request) -> Response:
        accession, file = request.path_params["accession"], request.path_params["file"]
        work = self._work(accession) if accession.startswith("2024.") else None
        sizes: dict[str, tuple[int | None, str]] = {
            f"{accession}_web.jpg": (WEB, "JPEG"),
            f"{accession}_print.jpg": (None, "JPEG"),
            f"{accession}_full.tif": (None, "TIFF"),
        }
        if work is None or file not in sizes:
            return missing()
        return await self.state.image(request, work, *sizes[file])


def _accession(work: Work) -> str:
    return f"2024.{work.number + 1}"
