"""A IIIF collection with a manifest for each work.

`/collection.json` follows Presentation API 3 (https://iiif.io/api/presentation/3.0/): a collection of collections, one
for each artist. `/2/collection.json` follows version 2.1: pages of manifests. Images come from an Image API service of
level 2 and of level 1.
"""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.demo.site import image_api
from services.demo.site.serving import SourceSite, base, missing, number
from services.demo.site.works import Work

PAGE = 20  # manifests on a page of a version 2 collection
RIGHTS = {
    True: "http://creativecommons.org/publicdomain/zero/1.0/",
    False: "http://rightsstatements.org/vocab/InC/1.0/",
}
_ROBOTS = "User-agent: *\nDisallow: /private/\n"
_CONTEXTS = {
    2: "http://iiif.io/api/presentation/2/context.json",
    3: "http://iiif.io/api/presentation/3/context.json",
}
_RENAMED = {"items": "things", "manifests": "things", "members": "things", "sequences": "orders"}


class IIIFSite(SourceSite):
    """See the module."""

    source = "iiif"
    robots = _ROBOTS

    def routes(self) -> list[Route]:
        return [
            self.route("/collection.json", "listing", self._collection),
            self.route("/collection/{artist}.json", "listing", self._of_artist),
            self.route("/2/collection.json", "listing", self._collection2),
            self.route("/manifest/{id}.json", "work", self._manifest),
            self.route("/2/manifest/{id}.json", "work", self._manifest2),
            self.route("/iiif/{version:int}/{id}/info.json", "info", self._info),
            self.route("/iiif/{version:int}/{id}/{region}/{size}/{rotation}/{quality}", "image", self._image),
        ]

    def _collection(self, request: Request) -> Response:
        home = base(request)
        shown = {work.artist.slug: work.artist for work in self.state.works.all}
        items = [
            {"id": f"{home}/collection/{slug}.json", "type": "Collection", "label": {"none": [artist.name]}}
            for slug, artist in shown.items()
        ]
        return self.listed(_collection3(f"{home}/collection.json", "Sample Gallery", items), _RENAMED)

    def _of_artist(self, request: Request) -> Response:
        slug = request.path_params["artist"]
        works = self.state.works.lists.get(("artist", slug))
        if works is None:
            return missing()
        home = base(request)
        items = [
            {
                "id": f"{home}/manifest/{work.key}.json",
                "type": "Manifest",
                "label": {"en": [self.state.shown(work).title]},
            }
            for work in works
        ]
        return self.listed(_collection3(f"{home}/collection/{slug}.json", works[0].artist.name, items), _RENAMED)

    def _collection2(self, request: Request) -> Response:
        home, works, page = base(request), self.state.works.all, number(request, "page", 0)
        address = f"{home}/2/collection.json"
        data: dict[str, Any] = {
            "@context": _CONTEXTS[2],
            "@id": f"{address}?page={page}" if page else address,
            "@type": "sc:Collection",
            "label": "Sample Gallery",
        }
        if not page:
            pages = -(-len(works) // PAGE)
            data |= {"total": len(works), "first": f"{address}?page=1", "last": f"{address}?page={pages}"}
            return self.listed(data, _RENAMED | {"first": "begin"})
        part = works[(page - 1) * PAGE : page * PAGE]
        data["within"] = address
        data["manifests"] = [
            {
                "@id": f"{home}/2/manifest/{work.key}.json",
                "@type": "sc:Manifest",
                "label": self.state.shown(work).title,
            }
            for work in part
        ]
        if page * PAGE < len(works):
            data["next"] = f"{address}?page={page + 1}"
        return self.listed(data, _RENAMED)

    def _manifest(self, request: Request) -> Response:
        work = self._work(request)
        if work is None:
            return missing()
        home, size = base(request), {"height": work.height, "width": work.width}
        address, path = f"{home}/manifest/{work.key}.json", f"/iiif/3/{work.key}"
        body = {
            "id": f"{home}{path}/full/max/0/default.jpg",
            "type": "Image",
            "format": "image/jpeg",
            **size,
            "service": [image_api.service(request, path, 3)],
        }
        target = f"{address}/canvas/1"
        note = {"id": f"{target}/image", "type": "Annotation", "motivation": "painting", "body": body, "target": target}
        canvas = {"id": target, "type": "Canvas", **size}
        canvas["items"] = [{"id": f"{target}/page", "type": "AnnotationPage", "items": [note]}]
        return self.described(
            {
                "@context": _CONTEXTS[3],
                "id": address,
                "type": "Manifest",
                "label": {"en": [self.state.shown(work).title]},
                "metadata": [
                    {"label": {"en": [name]}, "value": {"en" if name != "Date" else "none": [value]}}
                    for name, value in _facts(work)
                ],
                "summary": {"en": [f"A {work.genre} in {work.medium}."]},
                "rights": RIGHTS[work.number not in self.state.faults.copyrighted],
                "requiredStatement": {"label": {"en": ["Attribution"]}, "value": {"en": ["Sample Gallery"]}},
                "homepage": [{"id": f"{home}/works/{work.key}", "type": "Text", "label": {"en": ["The work"]}}],
                "items": [canvas],
            },
            _RENAMED,
        )

    def _manifest2(self, request: Request) -> Response:
        work = self._work(request)
        if work is None:
            return missing()
        home, size = base(request), {"height": work.height, "width": work.width}
        address, path = f"{home}/2/manifest/{work.key}.json", f"/iiif/2/{work.key}"
        resource = {
            "@id": f"{home}{path}/full/full/0/default.jpg",
            "@type": "dctypes:Image",
            "format": "image/jpeg",
            **size,
            "service": image_api.service(request, path, 2),
        }
        target = f"{address}/canvas/1"
        note = {"@type": "oa:Annotation", "motivation": "sc:painting", "resource": resource, "on": target}
        canvas = {"@id": target, "@type": "sc:Canvas", "label": "1", **size, "images": [note]}
        return self.described(
            {
                "@context": _CONTEXTS[2],
                "@id": address,
                "@type": "sc:Manifest",
                "label": self.state.shown(work).title,
                "metadata": [{"label": name, "value": value} for name, value in _facts(work)],
                "description": f"A {work.genre} in {work.medium}.",
                "license": RIGHTS[work.number not in self.state.faults.copyrighted],
                "attribution": "<span>Sample Gallery</span>",
                "related": {"@id": f"{home}/works/{work.key}", "format": "text/html"},
                "sequences": [{"@type": "sc:Sequence", "canvases": [canvas]}],
            },
            _RENAMED,
        )

    def _info(self, request: Request) -> Response:
        version = request.path_params["version"]
        return image_api.info(request, self._work(request), version) if version in (2, 3) else missing()

    async def _image(self, request: Request) -> Response:
        version = request.path_params["version"]
        if version not in (2, 3):
            return missing()
        return await image_api.image(request, self._work(request), self.state, version)

    def _work(self, request: Request) -> Work | None:
        return self.state.works.by_key.get(request.path_params["id"])


def _collection3(address: str, label: str, items: Sequence[Any]) -> dict[str, Any]:
    return {"@context": _CONTEXTS[3], "id": address, "type": "Collection", "label": {"en": [label]}, "items": items}


def _facts(work: Work) -> list[tuple[str, str]]:
    high, wide = work.centimetres
    return [
        ("Creator", work.artist.name),
        ("Date", work.year),
        ("Medium", work.medium),
        ("Dimensions", f"{high:.1f} x {wide:.1f} cm"),
        ("Style", work.style),
        ("Genre", work.genre),
    ]
