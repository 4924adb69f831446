"""The address of an image at a size: the IIIF Image API 1.1, 2.1 and 3.0, as far as a service's level allows.

A manifest embeds the image and names the service that gives it at other sizes, with its level of compliance: level 0
gives what it lists, level 1 scales to a width or a height, level 2 into a box. Nothing is ever blown up: servers of
version 3 refuse that.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_LEVEL = re.compile(r"level([012])")
_VERSION = re.compile(r"image(?:-api)?/([123])")


@dataclass(frozen=True, slots=True)
class Service:
    """An image service as a manifest describes it.

    Attributes:
        at: Its address, without a slash at the end.
        version: Of the Image API: 1, 2 or 3.
        level: Of compliance: 0, 1 or 2.
        width: Pixels of the whole image; 0 where it does not tell.
        height: Pixels of the whole image; 0 where it does not tell.
        sizes: Width and height of what is there already.
        largest: Pixels of a side that it gives at most; 0 for no limit.
    """

    at: str
    version: int
    level: int
    width: int = 0
    height: int = 0
    sizes: tuple[tuple[int, int], ...] = ()
    largest: int = 0


def read_service(description: Any) -> Service | None:
    """The first image service of a resource's `service`; None where there is none."""
    for one in description if isinstance(description, list) else [description]:
        if not isinstance(one, Mapping):
            continue
        at = one.get("@id") or one.get("id")
        profile = one.get("profile")
        parts = profile if isinstance(profile, list) else [profile]
        names = " ".join(part for part in parts if isinstance(part, str))
        kind = " ".join(str(one.get(key, "")) for key in ("type", "@type", "@context", "protocol")) + f" {names}"
        if not isinstance(at, str) or not re.search(r"ImageService|image-api|api/image|level[012]", kind):
            continue
        level = _LEVEL.search(names)
        limits = [one, *(part for part in parts if isinstance(part, Mapping))]
        return Service(
            at=at.removesuffix("/info.json").rstrip("/"),
            version=_version(one, kind),
            level=int(level[1]) if level else 1,
            width=_pixels(one.get("width")),
            height=_pixels(one.get("height")),
            sizes=_sizes(one.get("sizes")),
            largest=min((side for limit in limits if (side := _limit(limit))), default=0),
        )
    return None


def address(service: Service, size: int, width: int, height: int) -> str | None:
    """The image with `size` pixels at its longer side, or all there are.

    `width` and `height` are what the manifest says of the image where the service says nothing, 0 where it does not
    either. None where the service gives no image of which the address is known.
    """
    width, height = service.width or width, service.height or height
    if service.largest:
        size = min(size, service.largest)
    listed = _listed(service, size)
    if service.level == 0:
        return _at(service, _exactly(service, listed)) if listed else None
    if max(width, height) and max(width, height) <= size:
        return _at(service, _whole(service))
    if service.level == 2:
        return _at(service, f"!{size},{size}")
    if not max(width, height):
        return _at(service, _exactly(service, listed) if listed else _whole(service))
    return _at(service, f"{size}," if width >= height else f",{size}")


def _at(service: Service, size: str) -> str:
    return f"{service.at}/full/{size}/0/{'native' if service.version == 1 else 'default'}.jpg"


def _whole(service: Service) -> str:
    return "max" if service.version == 3 else "full"


def _exactly(service: Service, size: tuple[int, int]) -> str:
    """In the form that the version calls canonical."""
    return f"{size[0]},{size[1]}" if service.version == 3 else f"{size[0]},"


def _listed(service: Service, size: int) -> tuple[int, int] | None:
    """The smallest of the listed sizes that is enough, or the largest."""
    by_side = sorted(service.sizes, key=max)
    return next((one for one in by_side if max(one) >= size), by_side[-1] if by_side else None)


def _version(service: Mapping[str, Any], kind: str) -> int:
    if "ImageService3" in kind or "image/3" in kind:
        return 3
    if "ImageService1" in kind or "image-api/1" in kind or "library.stanford.edu" in kind:
        return 1
    found = _VERSION.search(kind)
    return int(found[1]) if found else (2 if "@id" in service else 3)


def _sizes(described: Any) -> tuple[tuple[int, int], ...]:
    sizes = [
        (_pixels(one.get("width")), _pixels(one.get("height")))
        for one in (described if isinstance(described, list) else ())
        if isinstance(one, Mapping)
    ]
    return tuple(one for one in sizes if all(one))


def _limit(limits: Mapping[str, Any]) -> int:
    """Pixels of a side; of a limit on the area, those of a square."""
    sides = [_pixels(limits.get("maxWidth")), _pixels(limits.get("maxHeight"))]
    sides.append(int(_pixels(limits.get("maxArea")) ** 0.5))
    return min((side for side in sides if side), default=0)


def _pixels(number: Any) -> int:
    return number if isinstance(number, int) and not isinstance(number, bool) and number > 0 else 0
