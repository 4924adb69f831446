"""Image bytes from anywhere, made safe: recognised, bounded by their header, decoded to upright 8-bit sRGB.

Pillow's process-wide settings stay as they are, so that threads and other libraries see no change:

- `Image.open` applies Pillow's own pixel limit, so the plugin of the recognised format is called instead, and
  `ImageLimits` alone decides. (One remainder: Pillow itself refuses a WebP above 179 million pixels.)
- `warnings.catch_warnings` swaps the filters of the whole process, so it is not used. Pillow warns about metadata
  that Vasari never reads; the openers below take that out of the bytes, or override the method that reads it.
  Where warnings are errors, one that is raised all the same counts as damage, like any other exception.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from PIL import Image
from PIL.ImageFile import ImageFile

from shared.errors import ImageRejected, ImageTooLarge
from shared.images.colour import eight_bit, on_white, to_srgb
from shared.images.formats import FORMATS, Format
from shared.images.limits import ImageLimits, check_size

# What Pillow and its decoders raise for malformed data. Not `Exception`: a task's time limit must pass through.
_LOGIC = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
_MALFORMED = (*_LOGIC, EOFError, MemoryError, OSError, SyntaxError, Warning, struct.error, zlib.error)

# EXIF orientation: the turns that bring 2 to 8 upright, as numbers of Pillow's `Transpose`.
_UPRIGHT = dict(zip(range(2, 9), map(Image.Transpose, (0, 3, 1, 5, 4, 6, 2)), strict=True))


@dataclass(frozen=True)
class ImageInfo:
    """What a header tells. Width and height are upright, after EXIF orientation."""

    media_type: str
    extension: str
    width: int
    height: int


def inspect(data: bytes, limits: ImageLimits) -> ImageInfo:
    """Read the header only; no pixel is decoded, so a file that is cut short may pass here and not in `decode`."""
    kind, image = _open(data, limits)
    width, height = image.size
    if _orientation(image) >= 5:
        width, height = height, width
    return ImageInfo(kind.media_type, kind.extension, width, height)


def decode(data: bytes, limits: ImageLimits, *, at_least: int | None = None) -> Image.Image:
    """The first frame as an upright RGB image in sRGB, on white where it is transparent, without metadata.

    `at_least` lets a JPEG be decoded reduced to 1/2, 1/4 or 1/8, its shorter side no less than this many pixels.
    """
    kind, image = _open(data, limits)
    with _damage_refused(kind.name):
        if at_least is not None:
            image.draft(None, (max(1, at_least), max(1, at_least)))
        orientation, profile = _orientation(image), image.info.get("icc_profile")
        image.load()
        picture = to_srgb(on_white(eight_bit(image)), profile)
        if orientation in _UPRIGHT:
            picture = picture.transpose(_UPRIGHT[orientation])
        picture.info = {}
        return picture


def thumbnail(image: Image.Image, size: int = 512) -> bytes:
    """A JPEG of a decoded image, its longest side at most `size`. A small image is not enlarged."""
    scale = min(1.0, size / max(image.size))
    width, height = (max(1, round(side * scale)) for side in image.size)
    small = image if image.mode == "RGB" else image.convert("RGB")
    if (width, height) != image.size:
        small = small.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    out = BytesIO()
    small.save(out, "JPEG", quality=85)  # progressive would be a tenth smaller, and takes five times as long
    return out.getvalue()


@contextmanager
def _damage_refused(name: str) -> Iterator[None]:
    try:
        yield
    except Image.DecompressionBombError as error:
        raise ImageTooLarge(f"The {name} has more pixels than its decoder takes; shrink the image.") from error
    except _MALFORMED as error:
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        if isinstance(error.__cause__ or error, (IndexError, struct.error)):
            reason = "it ends too early"
        what = f"The {name} file is damaged, cut short or of a kind that is not read"
        raise ImageRejected(f"{what} ({reason}); fetch it again or export it anew.") from error


def _open(data: bytes, limits: ImageLimits) -> tuple[Format, ImageFile]:
    if not data:
        raise ImageRejected("The image file is empty; choose a file that holds a picture.")
    if len(data) > limits.max_bytes:
        sizes = f"{len(data):,} bytes and at most {limits.max_bytes:,} are allowed"
        raise ImageTooLarge(f"The image file has {sizes}; shrink it or raise VASARI_MAX_IMAGE_BYTES.")
    kind = next((kind for kind in FORMATS if kind.signature.match(data[:64])), None)
    if kind is None:
        names = ", ".join(kind.name for kind in FORMATS[:-1]) + f" or {FORMATS[-1].name}"
        raise ImageRejected(f"The file is not a {names} image; convert it to one of these.")
    with _damage_refused(kind.name):
        image = kind.open(data, limits)
        check_size(*image.size, limits)
    return kind, image


def _orientation(image: ImageFile) -> int:
    """EXIF orientation, 1 to 8, read here because Pillow warns about broken EXIF. Pillow turns a TIFF itself."""
    exif = re.sub(rb"^(Exif\0\0)+", b"", image.info.get("exif") or b"")
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for at in range(start + 2, start + 2 + count * 12, 12):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", exif, at)
            if (tag, kind) == (0x112, 3):
                return int(value) if 1 <= value <= 8 else 1
    except struct.error:
        pass  # no EXIF, or broken: the picture itself is whole
    return 1
