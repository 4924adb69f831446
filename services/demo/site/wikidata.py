"""Wikidata's data at a SPARQL endpoint, and Wikimedia Commons: files' pages and images.

Real SPARQL over triples made from the gallery, with rdflib in this process. Finding a page takes less than a
second among a few hundred works, and many seconds among thousands. What the Wikimedia query service adds to SPARQL
(`SERVICE wikibase:label`, hints) is not understood.
"""

import asyncio
import hashlib
import threading
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from services.demo.site.serving import SourceSite, State, base, missing
from services.demo.site.works import Work

if TYPE_CHECKING:
    from rdflib import Graph

WIDTHS = (20, 40, 60, 120, 250, 330, 500, 960, 1280, 1920, 3840)
"""Widths of thumbnails in pixels that Wikimedia serves (https://www.mediawiki.org/wiki/Common_thumbnail_sizes)."""
_ROBOTS = """\
User-agent: *
Allow: /w/load.php?
Disallow: /w/
Disallow: /api/rest_v1/
Disallow: /sparql
Disallow: /wiki/Special:
Disallow: /wiki/Special%3A
"""
_TRACE = (
    "\njava.util.concurrent.TimeoutException\n"
    "\tat java.base/java.util.concurrent.FutureTask.get(FutureTask.java:204)\n"
    "\tat com.bigdata.rdf.sail.webapp.BigdataServlet.submitApiTask(BigdataServlet.java:292)\n"
)


class WikidataSite(SourceSite):
    """See the module."""

    source = "wikidata"
    robots = _ROBOTS

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self._lock = threading.Lock()
        self._graph: Graph | None = None
        self._shown: list[set[int]] = []  # the faults that the graph was made with

    def routes(self) -> list[Route]:
        methods = ("GET", "POST")
        return [
            self.route("/api/wikidata", "listing", self._sparql, methods),
            self.route("/sparql", "listing", self._sparql, methods),
            self.route("/w/api.php", "listing", self._api),
            self.route("/wiki/{name:path}", "work", self._page),
            self.route("/wikipedia/commons/thumb/{a}/{ab}/{file}/{thumb}", "image", self._thumbnail),
            self.route("/wikipedia/commons/{a}/{ab}/{file}", "image", self._original),
        ]

    async def _sparql(self, request: Request) -> Response:
        query = request.query_params.get("query", "")
        if request.method == "POST":
            body = (await request.body()).decode()
            form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
            query = parse_qs(body).get("query", [""])[0] if form else body
        fault = self.state.faults.listing
        if not query:
            return PlainTextResponse("There is no query.", 400)
        if fault in ("missing", "html", "shape"):
            return self.listed({"head": {}, "results": {"bindings": []}}, {"results": "rows"})
        try:
            text = await asyncio.to_thread(self._answer, query)
        except Exception as error:  # whatever the engine says of a query that it cannot answer
            return PlainTextResponse(f"MalformedQueryException: {error}", 400)
        # The query service says 200 before it knows that it will run out of time.
        content = text[: len(text) // 2] + _TRACE if fault == "cut" else text
        return Response(content, media_type="application/sparql-results+json; charset=utf-8")

    def _answer(self, query: str) -> str:
        with self._lock:  # rdflib's parser is for one thread at a time
            faults = self.state.faults
            shown = [set(faults.updated), set(faults.copyrighted), set(faults.imageless)]
            if self._graph is None or shown != self._shown:
                from services.demo.site.wikidata_triples import triples

                self._graph, self._shown = triples(self.state), shown
            content = self._graph.query(query).serialize(format="json")
        return (content or b"").decode()

    def _api(self, request: Request) -> Response:
        """Commons' `action=query&prop=imageinfo`, for up to 50 titles."""
        asked = request.query_params
        pages: dict[str, Any] = {}
        for title in asked.get("titles", "").split("|")[:50]:
            work = self._of_file(title.removeprefix("File:"))
            key = str(-1 - len(pages)) if work is None else str(80_000_000 + work.number)
            named = {"ns": 6, "title": title}
            pages[key] = named | ({"missing": ""} if work is None else self._info(request, work, int(key)))
        return self.listed({"batchcomplete": "", "query": {"pages": pages}}, {"query": "answer"})

    def _info(self, request: Request, work: Work, page: int) -> dict[str, Any]:
        licence = self._licence(work)
        told = {
            "LicenseShortName": licence[0],
            "LicenseUrl": licence[1],
            "Artist": work.artist.name,
            "Credit": "Sample Gallery",
            "ImageDescription": self.state.shown(work).title,
        }
        info: dict[str, Any] = {
            "size": work.width * work.height // 3,
            "width": work.width,
            "height": work.height,
            "url": base(request) + original(work),
            "descriptionurl": f"{base(request)}/wiki/File:{file_of(work)}",
            "mime": "image/jpeg",
            "extmetadata": {name: {"value": value, "source": "commons-desc-page"} for name, value in told.items()},
        }
        width = request.query_params.get("iiurlwidth", "")
        if width.isdecimal():
            small = min(int(width), work.width)
            address = thumbnail(work, small) if small < work.width else original(work)
            info |= {
                "thumburl": base(request) + address,
                "thumbwidth": small,
                "thumbheight": round(work.height * small / work.width),
            }
        return {"pageid": page, "imagerepository": "local", "imageinfo": [info]}

    def _page(self, request: Request) -> Response:
        """A file's page on Commons; any other page only says its name."""
        name = request.path_params["name"]
        if not name.startswith("File:"):
            return HTMLResponse(f"<!doctype html><title>{escape(name)}</title><h1>{escape(name)}</h1>")
        work = self._of_file(name.removeprefix("File:"))
        if work is None:
            return missing()
        page = file_page(work, self.state.shown(work).title, base(request), self._licence(work))
        return HTMLResponse(
            page.replace("fullMedia", "medium").replace("fullImageLink", "picture")
            if self.state.faults.page == "shape"
            else page
        )

    def _licence(self, work: Work) -> tuple[str, str]:
        if work.number in self.state.faults.copyrighted:
            return "Fair use", f"https://example.org/rights/{work.key}"
        return "CC0", "http://creativecommons.org/publicdomain/zero/1.0/deed.en"

    async def _original(self, request: Request) -> Response:
        work = self._of_path(request)
        return missing() if work is None else await self.state.image(request, work)

    async def _thumbnail(self, request: Request) -> Response:
        work = self._of_path(request)
        width, _, name = request.path_params["thumb"].partition("px-")
        if work is None or not width.isdecimal() or _plain(name) != file_of(work):
            return missing()
        if int(width) not in WIDTHS:
            return PlainTextResponse(f"Use one of the thumbnail sizes: {WIDTHS}.", 400)
        if int(width) >= work.width:
            return PlainTextResponse("The thumbnail would be larger than the file.", 400)
        return await self.state.image(request, work, int(width))

    def _of_path(self, request: Request) -> Work | None:
        work = self._of_file(request.path_params["file"])
        if work is None:
            return None
        folder = f"{request.path_params['a']}/{request.path_params['ab']}"
        return work if _folder(file_of(work)) == folder else None

    def _of_file(self, file: str) -> Work | None:
        number = _plain(file).rpartition("_")[2].removesuffix(".jpg")
        index = int(number) - 1 if number.isdecimal() else -1
        work = self.state.works.all[index] if 0 <= index < len(self.state.works.all) else None
        return work if work is not None and file_of(work) == _plain(file) else None


def file_of(work: Work) -> str:
    """The name of a work's file on Commons, with `_` for spaces."""
    return f"{work.title} by {work.artist.name} {work.number + 1}.jpg".replace(" ", "_")


def original(work: Work) -> str:
    """The path of the file itself: below the first digits of its name's MD5, as on Commons."""
    return f"/wikipedia/commons/{_folder(file_of(work))}/{file_of(work)}"


def thumbnail(work: Work, width: int) -> str:
    """The path of a thumbnail."""
    return f"/wikipedia/commons/thumb/{_folder(file_of(work))}/{file_of(work)}/{width}px-{file_of(work)}"


def file_page(work: Work, title: str, home: str, licence: tuple[str, str]) -> str:
    """The page of a file, with the parts that tell the file, its author and its licence to programs."""
    name = file_of(work).replace("_", " ")
    head = f"<!doctype html><html><head><meta charset='utf-8'><title>File:{escape(name)}</title></head>"
    return (
        f'{head}<body><h1 id="firstHeading">File:{escape(name)}</h1>'
        f'<div class="fullImageLink" id="file"><a href="{home}{escape(original(work))}"><img alt="File:{escape(name)}" '
        f'src="{home}{escape(original(work))}" data-file-width="{work.width}" data-file-height="{work.height}"/></a>'
        "</div>"
        f'<div class="fullMedia"><p><a href="{home}{escape(original(work))}" class="internal" '
        f'title="{escape(name)}">Original file</a> <span class="fileInfo">({work.width:,} × {work.height:,} pixels, '
        f"file size: {work.width * work.height // 3000} KB, MIME type: <span>image/jpeg</span>)</span>"
        '</p></div><table class="fileinfotpl-type-artwork">'
        f'<tr><td id="fileinfotpl_aut" class="fileinfo-paramfield">Artist</td><td>{escape(work.artist.name)}</td></tr>'
        f'<tr><td id="fileinfotpl_art_title" class="fileinfo-paramfield">Title</td><td>{escape(title)}</td></tr>'
        '<tr><td id="fileinfotpl_src" class="fileinfo-paramfield">Source/Photographer</td><td>Sample Gallery</td></tr>'
        '</table><div class="licensetpl" itemscope>'
        f'<span class="licensetpl_short" style="display:none;">{licence[0]}</span>'
        f'<span class="licensetpl_long" style="display:none;">{licence[0]}</span>'
        '<span class="licensetpl_link_req" style="display:none;">false</span>'
        '<span class="licensetpl_attr_req" style="display:none;">false</span>'
        f'<span class="licensetpl_link" style="display:none;">{licence[1]}</span></div></body></html>'
    )


def _plain(file: str) -> str:
    return unquote(file).replace(" ", "_")


def _folder(file: str) -> str:
    digits = hashlib.md5(file.encode(), usedforsecurity=False).hexdigest()
    return f"{digits[0]}/{digits[:2]}"
