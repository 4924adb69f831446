"""IIIF's Image API: a work's image at the size that its address names, and what the service says of itself.

Follows https://iiif.io/api/image/2.1/ and https://iiif.io/api/image/3.0/: the whole image or a size of it, upright, in
colour, as JPEG. Regions and rotations are not served, and answered with 501.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from services.demo.site.serving import State, answer_json, base, missing
from services.demo.site.works import Work

LEVELS = {2: "level1", 3: "level2"}  # what is served of each version


def service(request: Request, path: str, version: int) -> dict[str, Any]:
    """The service as a manifest names it; `path` is the image's, without `info.json`."""
    if version == 2:
        profile = f"http://iiif.io/api/image/2/{LEVELS[2]}.json"
        return {"@context": "http://iiif.io/api/image/2/context.json", "@id": base(request) + path, "profile": profile}
    return {"id": base(request) + path, "type": "ImageService3", "profile": LEVELS[3]}


def info(request: Request, work: Work | None, version: int) -> Response:
    """The image's `info.json`."""
    if work is None:
        return missing()
    address = base(request) + request.url.path.removesuffix("/info.json")
    sizes = [
        {"width": width, "height": round(work.height * width / work.width)}
        for width in (200, 400)
        if width < work.width
    ]
    size: dict[str, Any] = {"width": work.width, "height": work.height, "sizes": sizes}
    protocol = {"protocol": "http://iiif.io/api/image"}
    if version == 2:
        context = {"@context": "http://iiif.io/api/image/2/context.json", "@id": address}
        profile: list[Any] = [f"http://iiif.io/api/image/2/{LEVELS[2]}.json", {"formats": ["jpg"]}]
        return answer_json(context | protocol | size | {"profile": profile})
    context = {"@context": "http://iiif.io/api/image/3/context.json", "id": address, "type": "ImageService3"}
    return answer_json(context | protocol | size | {"profile": LEVELS[3]})


async def image(request: Request, work: Work | None, state: State, version: int, *, enlarge: bool = False) -> Response:
    """The image at the size asked for; 400 for one that cannot be, or is larger than the image.

    `enlarge`: a larger size is no error, and the image comes as large as it is.
    """
    asked = request.path_params
    if work is None:
        return missing()
    if asked["region"] != "full" or asked["rotation"] != "0" or asked["quality"] not in ("default.jpg", "color.jpg"):
        return PlainTextResponse("Only the full image, upright, as default.jpg is served.", 501)
    try:
        width = _width(asked["size"], work, version)
    except ValueError:
        return PlainTextResponse(f"The size '{asked['size']}' is not understood.", 400)
    if width > work.width and not enlarge:
        return PlainTextResponse("The size is larger than the image.", 400)
    return await state.image(request, work, width)


def _width(size: str, work: Work, version: int) -> int:
    """The width that a size means. Raises `ValueError` where it means none."""
    if size in ("max", "full" if version == 2 else "max"):
        return work.width
    if size.startswith("pct:"):
        return max(1, round(work.width * float(size[4:]) / 100))
    wide, comma, high = size.removeprefix("!").partition(",")
    if not comma or not (wide or high):
        raise ValueError(size)
    by_height = round(int(high) * work.width / work.height) if high else 0
    if size.startswith("!"):
        return max(1, min(int(wide), by_height, work.width))
    return max(1, int(wide) if wide else by_height)
