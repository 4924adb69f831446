"""The formats that are read, and how each is opened so that its header bounds the work.

JPEG 2000 is left out on purpose: its header does not bound the memory that decoding takes. What Pillow walks through
in Python, a header's segments above all, is bounded too, or a small upload would hold a process for a minute.
"""

import re
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

from PIL import Image
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from shared.errors import ImageTooLarge
from shared.images.limits import ImageLimits, check_size

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
    check_size(width, height, limits)
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
    check_size(width, height, limits)
    screen = struct.unpack_from("<2H", data, 6)
    width, height = max(screen[0], left + width), max(screen[1], top + height)
    check_size(width, height, limits)
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
        raise ImageTooLarge("The TIFF image has tiles beyond the pixel limit; export it with smaller tiles.")
    areas = (tile.extents or (0, 0, 0, 0) for tile in image.tile)
    if sum((right - left) * (low - top) for left, top, right, low in areas) < image.width * image.height:
        raise ValueError("parts of the picture are missing")
    return image


def _open_avif(data: bytes, limits: ImageLimits) -> ImageFile:
    for size in re.findall(rb"(?s)ispe\0{4}(.{8})", data):  # libavif calls what is beyond its own limit damaged
        width, height = struct.unpack(">2I", size)
        check_size(width, height, limits)
    # Orientation stands in AVIF's own properties. The EXIF item, at which Pillow may warn, is renamed away.
    return AvifImageFile(BytesIO(re.sub(rb"(?s)(infe\x02.{7})Exif", rb"\1skip", data, count=1)))


class Format(NamedTuple):
    """How a format is recognised, called and opened; `open` reads no pixel."""

    name: str
    media_type: str
    extension: str
    signature: re.Pattern[bytes]
    open: Callable[[bytes, ImageLimits], ImageFile]


_AVIF = re.compile(rb"(?s).{4}ftyp(avi[fs]|m[is]f1.{4}(.{4})*?avi[fs])")  # main brand, or among the compatible
FORMATS = (
    # An MPO counts as JPEG: its first picture is one.
    Format("JPEG", "image/jpeg", "jpg", re.compile(rb"\xff\xd8\xff"), _open_jpeg),
    Format("PNG", "image/png", "png", re.compile(rb"\x89PNG\r\n\x1a\n"), _open_png),
    Format("WebP", "image/webp", "webp", re.compile(rb"(?s)RIFF.{4}WEBPVP8[ LX]"), _open_webp),
    Format("GIF", "image/gif", "gif", re.compile(rb"GIF8[79]a"), _open_gif),
    Format("TIFF", "image/tiff", "tiff", re.compile(rb"II[*+]\0|MM\0[*+]"), _open_tiff),
    Format("BMP", "image/bmp", "bmp", re.compile(rb"BM"), _open_bmp),
    Format("AVIF", "image/avif", "avif", _AVIF, _open_avif),
)
