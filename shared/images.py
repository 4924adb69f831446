"""Image bytes from anywhere, made safe: recognised, bounded by their header, decoded to upright 8-bit sRGB.

Pillow's process-wide settings stay as they are, so that threads and other libraries see no change:

- `Image.open` applies Pillow's own pixel limit, so the plugin of the recognised format is called instead, and
  `ImageLimits` alone decides. (One remainder: Pillow itself refuses a WebP above 179 million pixels.)
- `warnings.catch_warnings` swaps the filters of the whole process, so it is not used. Pillow warns about metadata
  that Vasari never reads; the openers below take that out of the bytes, or override the method that reads it.
  Where warnings are errors, one that is raised all the same counts as damage, like any other exception.

JPEG 2000 is left out on purpose: its header does not bound the memory that decoding takes. What Pillow walks through
in Python, a header's segments above all, is bounded too, or a small upload would hold a process for a minute.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageCms
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from shared.errors import ImageRejected, ImageTooLarge

# Longest side over shortest. Hand scrolls and the Bayeux tapestry (about 140) are art; a line of pixels is not.
MAX_ASPECT = 250

# What Pillow and its decoders raise for malformed data. Not `Exception`: a task's time limit must pass through.
_LOGIC = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
_MALFORMED = (*_LOGIC, EOFError, MemoryError, OSError, SyntaxError, Warning, struct.error, zlib.error)

# EXIF orientation: the turns that bring 2 to 8 upright, as numbers of Pillow's `Transpose`.
_UPRIGHT = dict(zip(range(2, 9), map(Image.Transpose, (0, 3, 1, 5, 4, 6, 2)), strict=True))
_PROFILE_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_WHITES = {"I": (255.0, 65535.0), "F": (1.0, 255.0, 65535.0)}

_JPEG_MARKER = re.compile(rb"\xff+([^\0\xff])")
_JPEG_ALONE = {0x01, 0xC8, *range(0xD0, 0xDA), *range(0xF0, 0xFE)}  # markers that Pillow takes to have no content
_JPEG_MAX_SEGMENTS, _JPEG_MAX_FILLING = 2000, 1000  # before the picture; bytes of filling between two segments
_PNG_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"eXIf", b"IDAT", b"IEND"}  # and iCCP, when it is usable
_PNG_MAX_CHUNKS = 100_000
_PNG_MAX_PROFILE = 1_000_000  # bytes; Pillow refuses the whole PNG above 1 MiB
_BMP_MAX_RUNS = 4_000_000  # bytes of a run-length BMP, which Pillow decodes in Python

_TIFF_NUMBERS = {256, 257, 259, 262, 266, 274, 277, 278, 284, 317, 322, 323}  # tags that hold one whole number
_TIFF_LISTS = {258, 273, 279, 292, 320, 324, 325, 338, 339, 347, 34675, *range(512, 522), *range(529, 533)}
_TIFF_TYPE_BYTES = dict(enumerate((1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8), start=1))
# LZMA and rarities are left out: their streams may ask for gigabytes, whatever the size of the image.
_TIFF_MAX_ENTRIES, _TIFF_MAX_VALUES = 1000, 200_000
_TIFF_COMPRESSIONS = {"raw", "tiff_ccitt", "group3", "group4", "tiff_lzw", "tiff_jpeg", "jpeg", "packbits", "zstd"}
_TIFF_COMPRESSIONS |= {"tiff_adobe_deflate", "tiff_deflate"}


@dataclass(frozen=True)
class ImageLimits:
    """The largest image that is read."""

    max_bytes: int
    max_pixels: int


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
        picture = _to_srgb(_on_white(_eight_bit(image)), profile)
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
    small.save(out, "JPEG", quality=85, optimize=True, progressive=True)
    return out.getvalue()


@contextmanager
def _damage_refused(name: str) -> Iterator[None]:
    try:
        yield
    except Image.DecompressionBombError as error:
        raise ImageTooLarge(f"The {name} has more pixels than its decoder takes; shrink the image") from error
    except _MALFORMED as error:
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        if isinstance(error.__cause__ or error, (IndexError, struct.error)):
            reason = "it ends too early"
        what = f"The {name} file is damaged, cut short or of a kind that is not read"
        raise ImageRejected(f"{what} ({reason}); fetch it again or export it anew") from error


def _open(data: bytes, limits: ImageLimits) -> "tuple[_Format, ImageFile]":
    if not data:
        raise ImageRejected("The image file is empty; choose a file that holds a picture")
    if len(data) > limits.max_bytes:
        sizes = f"{len(data):,} bytes and at most {limits.max_bytes:,} are allowed"
        raise ImageTooLarge(f"The image file has {sizes}; shrink it or raise VASARI_MAX_IMAGE_BYTES")
    kind = next((kind for kind in _FORMATS if kind.signature.match(data[:64])), None)
    if kind is None:
        names = ", ".join(kind.name for kind in _FORMATS[:-1]) + f" or {_FORMATS[-1].name}"
        raise ImageRejected(f"The file is not a {names} image; convert it to one of these")
    with _damage_refused(kind.name):
        image = kind.open(data, limits)
        _check_size(*image.size, limits)
    return kind, image


def _check_size(width: int, height: int, limits: ImageLimits) -> None:
    size = f"{width} × {height} pixels"
    if min(width, height) < 1:
        raise ImageRejected(f"The image is {size}; choose one that holds a picture")
    if width * height > limits.max_pixels:
        allowed = f"at most {limits.max_pixels:,} in all are allowed"
        raise ImageTooLarge(f"The image is {size} and {allowed}; shrink it or raise VASARI_MAX_IMAGE_PIXELS")
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise ImageRejected(f"The image is {size}, thinner than 1 to {MAX_ASPECT}; crop it to what matters")


class _Jpeg(JpegImageFile):
    def _read_dpi_from_exif(self) -> None:
        """The resolution is not wanted, and Pillow warns when it looks for it in broken EXIF."""


class _Tiff(TiffImageFile):
    def load_prepare(self) -> None:
        if self._im is None:  # else Pillow applies its own pixel limit here
            self.im = Image.new(self.mode, self._tile_size).im
        super().load_prepare()


def _open_jpeg(data: bytes, _: ImageLimits) -> ImageFile:
    at, marker = 2, 0
    for _count in range(_JPEG_MAX_SEGMENTS):
        found = _JPEG_MARKER.search(data, at, at + _JPEG_MAX_FILLING)
        if not found or (marker := found[1][0]) == 0xDA:  # start of scan
            break
        at = found.end() + (0 if marker in _JPEG_ALONE else int.from_bytes(data[found.end() : found.end() + 2], "big"))
    if marker != 0xDA:
        raise ValueError("no picture behind its header")
    return _Jpeg(BytesIO(data))


def _open_bmp(data: bytes, _: ImageLimits) -> ImageFile:
    image = BmpImageFile(BytesIO(data))
    if image.info["compression"] in (1, 2) and len(data) > _BMP_MAX_RUNS:
        raise ValueError(f"run-length data above {_BMP_MAX_RUNS:,} bytes")
    return image


def _open_png(data: bytes, _: ImageLimits) -> ImageFile:
    # Only what the picture needs: no text that inflates, no animation (its default image is the first frame).
    kept, at, kind, chunks = [memoryview(data)[:8]], 8, b"", 0
    while kind != b"IEND" and at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        chunk = memoryview(data)[at : at + 12 + length]
        if kind in _PNG_CHUNKS or (kind == b"iCCP" and _inflates(bytes(chunk[8:-4]))):
            kept.append(chunk)
        at += 12 + length
        if (chunks := chunks + 1) > _PNG_MAX_CHUNKS:
            raise ValueError(f"more than {_PNG_MAX_CHUNKS:,} chunks")
    image = PngImageFile(BytesIO(b"".join(kept)))
    # Pillow brings the pixels to 8 bits but leaves the transparent colour at the file's depth.
    key, depth = image.info.get("transparency"), data[24]
    if isinstance(key, tuple) and depth == 16:
        image.info["transparency"] = tuple(value >> 8 for value in key)
    elif isinstance(key, int) and image.mode == "L":
        image.info["transparency"] = key * 255 // ((1 << depth) - 1)
    return image


def _inflates(profile_chunk: bytes) -> bool:
    packed = profile_chunk.partition(b"\0")[2]  # after the profile's name: compression method 0, then zlib data
    try:
        unpacked = zlib.decompressobj().decompress(packed[1:], _PNG_MAX_PROFILE)
    except zlib.error:
        return False
    return packed[:1] == b"\0" and len(unpacked) < _PNG_MAX_PROFILE


def _open_webp(data: bytes, limits: ImageLimits) -> ImageFile:
    # The decoder allocates its canvas while it opens, so the size is read before.
    if data[12:16] == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
    elif data[12:16] == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (side & 0x3FFF for side in struct.unpack_from("<2H", data, 26))
    _check_size(width, height, limits)
    return WebPImageFile(BytesIO(data))


def _open_gif(data: bytes, limits: ImageLimits) -> ImageFile:
    # Pillow allocates while it opens, for the frame's disposal, and grows the screen to hold the frame: the first
    # is taken out (it concerns later frames only), and the second is done here, where the limit is ours.
    patched = bytearray(data)
    at = 13 + ((6 << (data[10] & 7)) if data[10] & 0x80 else 0)
    while data[at] != 0x2C:  # the image descriptor
        if data[at] != 0x21:
            raise ValueError("no image where one should be")
        if data[at + 1] == 0xF9 and data[at + 2] >= 4:
            patched[at + 3] &= 0xE3
        at += 2
        while data[at]:
            at += data[at] + 1
        at += 1
    left, top, width, height = struct.unpack_from("<4H", data, at + 1)
    _check_size(width, height, limits)
    screen = struct.unpack_from("<2H", data, 6)
    width, height = max(screen[0], left + width), max(screen[1], top + height)
    _check_size(width, height, limits)
    struct.pack_into("<2H", patched, 6, width, height)
    return GifImageFile(BytesIO(patched))


def _open_tiff(data: bytes, limits: ImageLimits) -> ImageFile:
    # Pillow warns about entries that do not fit the file; those, and all that the picture does not need, get type
    # 0, which Pillow and libtiff pass over. The link to the next page is cut.
    order, big = "<" if data[:2] == b"II" else ">", 43 in data[2:4]  # 43: BigTIFF
    counter, word, room = ("Q", "Q", 8) if big else ("H", "I", 4)
    (start,) = struct.unpack_from(order + word, data, room)
    (count,) = struct.unpack_from(order + counter, data, start)
    if count > _TIFF_MAX_ENTRIES:
        raise ValueError(f"{count:,} entries in its directory")
    patched, wanted, total = bytearray(data), _TIFF_NUMBERS | _TIFF_LISTS, 0
    first, step = start + struct.calcsize(counter), 4 + 2 * room
    for at in range(first, first + count * step, step):
        tag, kind, values, offset = struct.unpack_from(f"{order}HH{word}{word}", data, at)
        size = values * _TIFF_TYPE_BYTES.get(kind, 0)
        fits = size <= room or offset + size <= len(data)
        fits = fits and (values <= _TIFF_MAX_VALUES or tag == 34675)  # the colour profile, which has a value per byte
        if tag in wanted and fits and (tag in _TIFF_LISTS or (values == 1 and kind in (3, 4, 16))):
            wanted.remove(tag)
            total += size
        else:
            struct.pack_into(order + "H", patched, at + 2, 0)
    struct.pack_into(order + word, patched, first + count * step, 0)
    if total > len(data):
        raise ValueError("its directory is larger than the file")
    image = _Tiff(BytesIO(patched))
    if image.info["compression"] not in _TIFF_COMPRESSIONS:
        raise ValueError(f"compression {image.info['compression']}")
    # libtiff decodes whole tiles, however small the image is.
    if image.tag_v2.get(322, 0) * image.tag_v2.get(323, 0) > max(limits.max_pixels, 1 << 20):
        raise ImageTooLarge("The TIFF image has tiles beyond the pixel limit; export it with smaller tiles")
    areas = (tile.extents or (0, 0, 0, 0) for tile in image.tile)
    if sum((right - left) * (low - top) for left, top, right, low in areas) < image.width * image.height:
        raise ValueError("parts of the picture are missing")
    return image


def _open_avif(data: bytes, limits: ImageLimits) -> ImageFile:
    for size in re.findall(rb"(?s)ispe\0{4}(.{8})", data):  # libavif calls what is beyond its own limit damaged
        width, height = struct.unpack(">2I", size)
        _check_size(width, height, limits)
    # Orientation stands in AVIF's own properties. The EXIF item, at which Pillow may warn, is renamed away.
    return AvifImageFile(BytesIO(re.sub(rb"(?s)(infe\x02.{7})Exif", rb"\1skip", data, count=1)))


class _Format(NamedTuple):
    name: str
    media_type: str
    extension: str
    signature: re.Pattern[bytes]
    open: Callable[[bytes, ImageLimits], ImageFile]


_AVIF = re.compile(rb"(?s).{4}ftyp(avi[fs]|m[is]f1.{4}(.{4})*?avi[fs])")  # main brand, or among the compatible
_FORMATS = (
    # An MPO counts as JPEG: its first picture is one.
    _Format("JPEG", "image/jpeg", "jpg", re.compile(rb"\xff\xd8\xff"), _open_jpeg),
    _Format("PNG", "image/png", "png", re.compile(rb"\x89PNG\r\n\x1a\n"), _open_png),
    _Format("WebP", "image/webp", "webp", re.compile(rb"(?s)RIFF.{4}WEBPVP8[ LX]"), _open_webp),
    _Format("GIF", "image/gif", "gif", re.compile(rb"GIF8[79]a"), _open_gif),
    _Format("TIFF", "image/tiff", "tiff", re.compile(rb"II[*+]\0|MM\0[*+]"), _open_tiff),
    _Format("BMP", "image/bmp", "bmp", re.compile(rb"BM"), _open_bmp),
    _Format("AVIF", "image/avif", "avif", _AVIF, _open_avif),
)


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


def _eight_bit(image: Image.Image) -> Image.Image:
    """Modes of more than 8 bits, brought to grey of 8 bits. Pillow's own `convert` clips them."""
    if not image.mode.startswith(("I", "F")):
        return image
    tags = image.tag_v2 if isinstance(image, TiffImageFile) else {}
    negative = tags.get(262) == 0  # "white is zero", which Pillow passes over in these modes
    if image.mode.startswith("I;16"):
        whole, key = image.convert("I"), image.info.get("transparency")
        grey = whole.point(_grey_levels(tags.get(258, (16,))[0], negative), "L")
        if isinstance(key, int):  # the transparent level of a PNG
            grey.paste(255, mask=whole.point([255 * (level == key) for level in range(1 << 16)], "L"))
    else:
        levels = np.asarray(image, dtype=np.float32)
        finite = levels[np.isfinite(levels)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
        # These files do not tell their white: it is the first usual one that holds all levels, else the highest.
        white = next((white for white in _WHITES[image.mode] if low >= 0 and high <= white), None)
        black, span = (0.0, white) if white else (low, (high - low) or 1.0)
        with np.errstate(all="ignore"):
            scaled = np.nan_to_num((levels - black) * (255 / span) + 0.5, nan=0, posinf=255, neginf=0)
        whole_levels = np.clip(scaled, 0, 255).astype(np.uint8)
        grey = Image.fromarray(255 - whole_levels if negative else whole_levels)
    grey.info = {}
    return grey


@lru_cache(maxsize=4)
def _grey_levels(bits: int, negative: bool) -> list[int]:
    white = (1 << bits) - 1
    levels = [min(255, (level * 255 + white // 2) // white) for level in range(1 << 16)]
    return [255 - level for level in levels] if negative else levels


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "La":  # premultiplied; Pillow converts it to LA only
        image = image.convert("LA")
    if not image.has_transparency_data:
        return image
    clear = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(clear, mask=clear)
    return white


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            mode = _PROFILE_MODES[source.profile.xcolor_space.strip()]
            if (mode == "CMYK") == (image.mode == "CMYK"):
                own = image if image.mode == mode else image.convert(mode)
                srgb, flags = ImageCms.createProfile("sRGB"), ImageCms.Flags.BLACKPOINTCOMPENSATION
                intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
                image = ImageCms.profileToProfile(own, source, srgb, intent, "RGB", flags=flags) or image
        except (ImageCms.PyCMSError, KeyError, OSError, TypeError, ValueError):
            pass  # a broken or unusual profile: the colours as they stand are better than no picture
    return image.convert("RGB") if image.mode != "RGB" or isinstance(image, ImageFile) else image
