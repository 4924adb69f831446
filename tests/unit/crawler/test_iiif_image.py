"""Which size is asked of an image service, by its version, its level and what it says of itself."""

from typing import Any

import pytest

from services.crawler.spiders import iiif_image

AT = "https://iiif.museum.example/image/1"
V1 = "http://library.stanford.edu/iiif/image-api/1.1/compliance.html#level1"
LOGIN = {"@id": "https://auth.example", "profile": "http://iiif.io/api/auth/1/login"}
SIZES = [{"width": 300, "height": 200}, {"width": 1500, "height": 1000}, {"width": 3000, "height": 2000}]


def _v3(level: str, **more: Any) -> dict[str, Any]:
    return {"id": AT, "type": "ImageService3", "profile": level, **more}


def _v2(profile: Any, **more: Any) -> dict[str, Any]:
    return {"@context": "http://iiif.io/api/image/2/context.json", "@id": AT, "profile": profile, **more}


def _level(number: int) -> str:
    return f"http://iiif.io/api/image/2/level{number}.json"


@pytest.mark.parametrize(
    ("service", "size", "width", "height", "asked"),
    [
        # Level 2 fits into a box; what is smaller than that comes whole.
        (_v3("level2"), 1280, 4000, 3000, "!1280,1280"),
        (_v3("level2"), 1280, 0, 0, "!1280,1280"),
        (_v3("level2"), 1280, 1000, 800, "max"),
        (_v2(_level(2)), 1280, 1000, 800, "full"),
        (_v3("http://iiif.io/api/image/3/level2.json"), 500, 4000, 3000, "!500,500"),
        # Level 1 scales by one side, the longer one.
        (_v3("level1"), 1280, 4000, 3000, "1280,"),
        (_v2(_level(1)), 1280, 3000, 4000, ",1280"),
        (_v3("level1", width=1000, height=900), 1280, 4000, 3000, "max"),  # the service knows better
        (_v2(_level(1)), 1280, 0, 0, "full"),
        (_v2(_level(1), sizes=SIZES), 1280, 0, 0, "1500,"),
        # Level 0 has what it lists.
        (_v3("level0", sizes=SIZES), 1280, 3000, 2000, "1500,1000"),
        (_v2(_level(0), sizes=SIZES), 1280, 3000, 2000, "1500,"),
        (_v3("level0", sizes=SIZES), 9000, 3000, 2000, "3000,2000"),
        (_v3("level0", sizes=SIZES), 64, 3000, 2000, "300,200"),
        # Limits, wherever they stand.
        (_v3("level2", maxWidth=800), 1280, 4000, 3000, "!800,800"),
        (_v2([_level(2), {"maxWidth": 900, "maxHeight": 700}]), 1280, 4000, 3000, "!700,700"),
        (_v3("level2", maxArea=1_000_000), 1280, 4000, 3000, "!1000,1000"),
        # A service that says no level is trusted with little.
        ({"@context": "http://iiif.io/api/image/2/context.json", "@id": AT}, 1280, 4000, 3000, "1280,"),
        ([LOGIN, _v3("level2")], 99, 0, 0, "!99,99"),
    ],
)  # fmt: skip
def test_the_size_is_one_that_the_service_gives(service: Any, size: int, width: int, height: int, asked: str) -> None:
    read = iiif_image.read_service(service)
    assert read is not None
    assert iiif_image.address(read, size, width, height) == f"{AT}/full/{asked}/0/default.jpg"


def test_version_1_calls_its_quality_native() -> None:
    read = iiif_image.read_service({"@id": f"{AT}/info.json", "profile": V1})
    assert read is not None
    assert iiif_image.address(read, 1280, 4000, 3000) == f"{AT}/full/1280,/0/native.jpg"


def test_a_service_without_sizes_at_level_0_gives_nothing_of_a_known_address() -> None:
    read = iiif_image.read_service(_v3("level0"))
    assert read is not None
    assert iiif_image.address(read, 1280, 4000, 3000) is None


@pytest.mark.parametrize(
    "described", [None, "https://iiif.museum.example", [], {}, {"id": 5, "profile": "level1"}, {"id": AT}]
)
def test_what_is_no_image_service_is_none(described: Any) -> None:
    assert iiif_image.read_service(described) is None
