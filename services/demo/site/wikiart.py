"""WikiArt's site: listings as pages and as JSON, works' and artists' pages, images in its sizes."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from services.demo.site import wikiart_pages
from services.demo.site.serving import SourceSite, answer_json, base, missing, number
from services.demo.site.works import Artist, Work, slug_of

PAGE = 60
SIZES = {
    "PinterestSmall": (210, None),
    "PinterestLarge": (280, None),
    "Blog": (500, 500),
    "Large": (750, 600),
    "HalfHD": (1280, 800),
    "HD": (1920, 1200),
}
"""Sizes of images by the name that stands after `!` in the address: the box in pixels that the image is made to fit,
None for any height. A size exists where the image is at least as wide or as high as its box."""
_ROBOTS = """\
User-agent: *
Disallow: /en/Disallowed/
Disallow: /*/Disallowed/
Disallow: /en/Account/
Disallow: /*/profile/
Disallow: /App/Log/

User-agent: BadBot
Disallow: /
"""
_RENAMED = {"Paintings": "Items", "AllPaintingsCount": "Total"}


class WikiArtSite(SourceSite):
    """See the module. Titles, names and addresses are the same in all languages, as nearly all of WikiArt's are."""

    source = "wikiart"
    robots = _ROBOTS

    def routes(self) -> list[Route]:
        listing = "listing"
        return [
            self.route("/images/{artist}/{file:path}", "image", self._image),
            self.route("/{lang}/paintings-by-{by}/{slug}", listing, self._dictionary),
            self.route("/{lang}/popular-paintings/{period}", listing, self._popular),
            self.route("/{lang}/popular-paintings", listing, self._popular),
            self.route("/{lang}/Search/{text}", listing, self._search),
            self.route("/{lang}/search/{text}", listing, self._search),
            self.route("/{lang}/search/{text}/{page}", listing, self._search),
            self.route("/{lang}/{artist}/all-works", listing, self._works_of),
            self.route("/{lang}/{artist}/all-works/{view}", listing, self._works_of),
            self.route("/{lang}/{artist}/mode/{mode}", listing, self._works_of),
            self.route("/{lang}/{artist}/by-{by}/{slug}", listing, self._works_of),
            self.route("/{lang}/{artist}/{work}", "work", self._work),
            self.route("/{lang}/{artist}", "artist", self._artist),
        ]

    def _dictionary(self, request: Request) -> Response:
        by = request.path_params["by"].replace("technique", "media")
        found = self.state.works.lists.get((by, request.path_params["slug"]))
        if by not in ("style", "genre", "media") or found is None:
            return missing()
        names = {"style": found[0].style, "genre": found[0].genre, "media": request.path_params["slug"]}
        return self._listing(request, found, names[by])

    def _popular(self, request: Request) -> Response:
        return self._listing(request, self.state.works.all, "Popular paintings")

    def _search(self, request: Request) -> Response:
        text = unquote(request.path_params["text"])
        page = request.path_params.get("page", "")
        first = int(page) if page.isdecimal() else 1
        return self._listing(request, self.state.works.search(text), text, first)

    def _works_of(self, request: Request) -> Response:
        found = self.state.works.lists.get(("artist", request.path_params["artist"]))
        if found is None:
            return missing()
        if by := request.path_params.get("by"):
            wanted = self.state.works.lists.get((by, request.path_params["slug"]), [])
            found = [work for work in found if work in wanted]
        return self._listing(request, found, self.state.works.artists[request.path_params["artist"]].name)

    def _listing(self, request: Request, works: Sequence[Work], name: str, page: int = 1) -> Response:
        """As JSON where that is asked for (2: with an envelope, 1: the bare list), and as a page otherwise."""
        form = request.query_params.get("json")
        if form is None:
            return HTMLResponse(wikiart_pages.listing(request.path_params.get("lang", "en"), name, len(works)))
        page = max(1, number(request, "page", page))
        size = min(PAGE, max(1, number(request, "PageSize", PAGE)))
        part = [self._painting(request, work) for work in works[(page - 1) * size : page * size]]
        data: Any = part
        if form != "1":
            data = {
                "ArtistsHtml": None,
                "CanLoadMoreArtists": False,
                "Paintings": part,
                "Artists": None,
                "AllArtistsCount": 0,
                "PaintingsHtml": None,
                "PaintingsHtmlBeta": None,
                "AllPaintingsCount": len(works),
                "PageSize": size,
                "TimeLog": None,
            }
        # What the site's own page asks for, as it says itself.
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return answer_json(data)
        return self.listed(data, _RENAMED)

    def _painting(self, request: Request, work: Work) -> dict[str, Any]:
        shown = self.state.shown(work)
        return {
            "id": work.key,
            "title": shown.title,
            "year": work.year,
            "width": work.width,
            "height": work.height,
            "artistName": work.artist.name,
            "image": _image_of(request, work),
            "map": "0123**67*",
            "paintingUrl": self._path(request, work),
            "artistUrl": f"/{request.path_params['lang']}/{work.artist.slug}",
            "albums": None,
            "flags": 2,
            "images": None,
        }

    def _path(self, request: Request, work: Work) -> str:
        lang = request.path_params.get("lang", "en")
        if work.number in self.state.faults.forbidden:
            return f"/{lang}/Disallowed/{work.key}"
        return f"/{lang}/{work.artist.slug}/{work.slug}"

    def _work(self, request: Request) -> Response:
        artist, name = request.path_params["artist"], request.path_params["work"]
        works = self.state.works
        found = works.by_key.get(name) if artist == "Disallowed" else works.by_slug.get((artist, name))
        if found is None:
            return missing()
        image = _image_of(request, found)
        page = wikiart_pages.work(
            request.path_params.get("lang", "en"),
            self.state.shown(found),
            address=base(request) + self._path(request, found),
            image=image,
            sizes=_sizes(found, image),
            free=found.number not in self.state.faults.copyrighted,
        )
        return HTMLResponse(_other_shape(page) if self.state.faults.page == "shape" else page)

    def _artist(self, request: Request) -> Response:
        lang, slug = request.path_params["lang"], request.path_params["artist"]
        found = self.state.works.artists.get(slug)
        if found is None or len(lang) != 2:
            return missing()
        works = self.state.works.lists["artist", slug]
        if request.query_params.get("json") is None:
            return HTMLResponse(wikiart_pages.artist(lang, found, works))
        return answer_json(_artist_record(request, found, works))

    async def _image(self, request: Request) -> Response:
        file, _, size = request.path_params["file"].partition("!")
        work = self.state.works.by_slug.get((request.path_params["artist"], file.removesuffix(".jpg")))
        if work is None:
            return missing()
        if not size:
            return await self.state.image(request, work)
        widths = _widths(work)
        name = size.removesuffix(".jpg")
        return await self.state.image(request, work, widths[name]) if name in widths else missing()


def _image_of(request: Request, work: Work) -> str:
    return f"{base(request)}/images/{work.artist.slug}/{work.slug}.jpg"


def _widths(work: Work) -> dict[str, int]:
    """The widths in pixels of the sizes that there are of a work's image."""
    return {
        name: wide if high is None else round(work.width * min(wide / work.width, high / work.height))
        for name, (wide, high) in SIZES.items()
        if work.width >= wide or (high is not None and work.height >= high)
    }


def _sizes(work: Work, image: str) -> list[dict[str, Any]]:
    """The sizes of a work's image, and the original, as the page's model has them."""
    return [
        {
            "SizeKB": max(1, width * round(work.height * width / work.width) // 4000),
            "Width": width,
            "Height": round(work.height * width / work.width),
            "Url": image if name == "Original" else f"{image}!{name}.jpg",
            "Name": name,
        }
        for name, width in [*_widths(work).items(), ("Original", work.width)]
    ]


def _artist_record(request: Request, artist: Artist, works: Sequence[Work]) -> dict[str, Any]:
    return {
        "OriginalArtistName": artist.name,
        "_id": {"_oid": works[0].key},
        "artistName": artist.name,
        "url": artist.slug,
        "lastNameFirst": " ".join([*artist.name.split()[-1:], *artist.name.split()[:-1]]),
        "birthDay": None,
        "deathDay": None,
        "birthDayAsString": artist.born,
        "deathDayAsString": artist.died,
        "wikipediaUrl": wikiart_pages.wikipedia(artist),
        "image": f"{_image_of(request, works[0])}!PinterestSmall.jpg",
        "dictonaries": [],
        "periods": [],
        "series": "",
        "themes": slug_of(works[0].genre),
        "gender": "",
        "activeYearsStart": None,
        "activeYearsCompletion": None,
        "relatedArtistsIds": [],
        "biography": "",
        "story": None,
    }


def _other_shape(page: str) -> str:
    return page.replace("wiki-layout-", "art-").replace("itemprop=", "data-prop=").replace("ng-init", "data-init")
