"""A file of Wikimedia Commons: its licence and author as its page tells them, and its image at a given size.

The page's marks are those of "Commons:Machine-readable data", the same that the site's API reads them from.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from parsel import Selector

from shared.errors import VasariError

WIDTHS = (20, 40, 60, 120, 250, 330, 500, 960, 1280, 1920, 3840)
"""Pixels: thumbnails of any other width are refused (https://www.mediawiki.org/wiki/Common_thumbnail_sizes)."""

_AS_IT_IS = {"jpg", "jpeg", "jpe", "png", "gif", "webp"}
_LONGEST = 160  # bytes of a name that still stands in its thumbnail's
_FREE = re.compile(r"public domain|cc[ -]?0\b|cc[ -]?pdm|pd\b|no (known )?(copyright )?restrictions", re.IGNORECASE)
_TEXT = 300  # characters of an author or a source; some pages tell whole stories there


class PageChanged(VasariError):
    """The page of a file has not the shape that is known."""


@dataclass(frozen=True, slots=True)
class File:
    """What a file's page tells.

    Attributes:
        path: The original below its host, percent-encoded: `/wikipedia/commons/a/ab/Name.jpg`.
        width: Pixels of the original; 0 where the page does not tell.
        height: Pixels of the original; 0 where the page does not tell.
        licences: Their short names; none where the page tells none in a form for machines.
        links: Where the licences stand.
        author: In the page's words, or empty.
        attribution: How the file wants to be credited, or empty.
        source: Where the file is from, in the page's words, or empty.
    """

    path: str
    width: int
    height: int
    licences: tuple[str, ...]
    links: tuple[str, ...]
    author: str
    attribution: str
    source: str

    @property
    def free(self) -> bool:
        """Whether nobody holds a right in it, by all that the page says."""
        return bool(self.licences) and all(_FREE.match(licence) for licence in self.licences)

    @property
    def rights(self) -> str:
        """Licences and where they stand."""
        names = "; ".join(self.licences)
        return f"{names} ({'; '.join(self.links)})" if self.links else names

    @property
    def credit(self) -> str:
        """The line to show with the image."""
        return ", ".join(filter(None, (self.attribution or self.author, *self.licences, "via Wikimedia Commons")))


def page_path(name: str) -> str:
    """Where a file's page is."""
    return f"/wiki/File:{quote(name.replace(' ', '_'), safe='')}"


def read_page(text: str, address: str) -> File:
    """Read a file's page. Raises `PageChanged`, naming the selector that found nothing."""
    page = Selector(text)
    original = page.css(".fullImageLink a::attr(href)").get() or page.css(".fullMedia a.internal::attr(href)").get()
    path = urlsplit(original or "").path
    if "/wikipedia/commons/" not in path:
        raise PageChanged(f"{address} has no link to an original at '.fullImageLink a' or '.fullMedia a.internal'.")
    # A file that was renamed is a page behind; what counts is where the page says that the image is.
    shown = page.css(".fullImageLink img")
    licences = _marked(page, "licensetpl_short")
    links = [link for part in page.css(".licensetpl_link") if (link := _link(part))]
    attributions = _marked(page, "licensetpl_attr")
    return File(
        path=path,
        width=_pixels(shown.attrib.get("data-file-width")),
        height=_pixels(shown.attrib.get("data-file-height")),
        licences=tuple(licences),
        links=tuple(dict.fromkeys(links)),
        author=_cell(page, "fileinfotpl_aut"),
        attribution=attributions[0][:_TEXT] if attributions else "",
        source=_cell(page, "fileinfotpl_src"),
    )


def image_path(file: File, size: int) -> str:
    """The smallest image offered whose longer side has `size` pixels, or the largest; never one blown up.

    Thumbnails are asked for by width, and come as JPEG or PNG where browsers cannot show the original.
    """
    folder, _, name = file.path.rpartition("/")
    extension = name.rpartition(".")[2].lower()
    longer = max(1.0, file.height / file.width) if file.width else 1.0  # in widths
    drawn = extension == "svg"
    widths = [width for width in WIDTHS if drawn or not file.width or width < file.width]
    enough = next((width for width in widths if width * longer >= size), None)
    if extension in _AS_IT_IS and (enough is None or not file.width):
        return file.path
    width = enough or (widths[-1] if widths else WIDTHS[0])
    thumbnail, ending = _thumbnail(extension)
    short = name if len(unquote(name).encode()) <= _LONGEST else f"thumbnail.{extension}"
    base = folder.replace("/wikipedia/commons/", "/wikipedia/commons/thumb/", 1)
    return f"{base}/{name}/{thumbnail}{width}px-{short}{ending}"


def _thumbnail(extension: str) -> tuple[str, str]:
    """What stands before the width and after the name."""
    match extension:
        case "tif" | "tiff":
            return "lossy-page1-", ".jpg"
        case "pdf" | "djvu":
            return "page1-", ".jpg"
        case "svg" | "xcf" | "webp":
            return "", ".png"
        case _:
            return "", ""


def _cell(page: Selector, mark: str) -> str:
    """The text of the cell beside the one that is marked; of an author, the name alone where it is marked too."""
    cell = page.xpath(f'//*[@id="{mark}"]/following-sibling::*[self::td or self::th][1]')
    name = cell.css("#creator, .fn")
    return _text(name[0] if name else cell[0])[:_TEXT] if cell else ""


def _marked(page: Selector, mark: str) -> list[str]:
    """What is written for machines, and mostly hidden from people."""
    texts = (" ".join("".join(node.css("::text").getall()).split()) for node in page.css(f".{mark}"))
    return list(dict.fromkeys(text for text in texts if text))


def _text(node: Selector) -> str:
    hidden = "ancestor::*[self::style or self::script or contains(translate(@style, ' ', ''), 'display:none')]"
    return " ".join(" ".join(node.xpath(f".//text()[not({hidden})]").getall()).split())


def _link(part: Selector) -> str:
    address = part.css("a::attr(href)").get() or "".join(part.css("::text").getall()).strip()
    address = f"https:{address}" if address.startswith("//") else address
    return address if address.startswith(("http://", "https://")) else ""


def _pixels(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0
