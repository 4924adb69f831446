"""The sizes in which WikiArt has an image.

An image's address with a name behind it, `….jpg!HD.jpg`, is the image made smaller to fit a box; it exists where the
image is at least as wide or as high as the box. The boxes are not documented: these explain, without exception, which
sizes 512 records of the site say there are (`map` in its JSON, a digit for each that exists).
"""

from dataclasses import dataclass

_BOXES = (  # width and height in pixels, None for any
    ("PinterestSmall", 210, None),
    ("PinterestLarge", 280, None),
    ("Blog", 500, 500),
    ("Large", 750, 600),
    ("HalfHD", 1280, 800),
    ("HD", 1920, 1200),
)
DEFAULT = "HD"
"""Fills a screen, and is several times what encoders look at, in some hundred kilobytes; originals can have tens of
megabytes, which crawls of a whole style would pay for with days."""


@dataclass(frozen=True, slots=True)
class ImageSize:
    """One size of an image: its name, and its pixels. The largest is named `Original`."""

    name: str
    url: str
    width: int
    height: int

    @property
    def longer(self) -> int:
        """Pixels of the longer side."""
        return max(self.width, self.height)


def sizes_of(url: str, width: int, height: int) -> list[ImageSize]:
    """The sizes that exist of an original with so many pixels; its address may name a size."""
    bare = bare_address(url)
    sizes = []
    for name, box_width, box_height in _BOXES:
        if width < box_width and (box_height is None or height < box_height):
            continue
        scale = min(box_width / width, box_height / height) if box_height else box_width / width
        sizes.append(ImageSize(name, f"{bare}!{name}.jpg", round(width * scale), round(height * scale)))
    return [*sizes, ImageSize("Original", bare, width, height)]


def choose(sizes: list[ImageSize], wanted: int | None) -> str:
    """The address of the smallest size whose longer side has so many pixels, or of the largest there is.

    Without a wish it is the default size, or the original where that one is smaller. `sizes` must not be empty.
    """
    by_pixels = sorted(sizes, key=lambda size: size.width * size.height)  # stable: of equals, the first has fewer bytes
    if wanted is None:
        return next((size for size in by_pixels if size.name == DEFAULT), by_pixels[-1]).url
    return next((size for size in by_pixels if size.longer >= wanted), by_pixels[-1]).url


def bare_address(url: str) -> str:
    """The original's address: without the name of a size."""
    return url.partition("!")[0]
