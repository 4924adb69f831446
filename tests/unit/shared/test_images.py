"""Every image here is real encoded bytes, made by Pillow or by `struct` in the test."""

import resource
import struct
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, ImageFile

from shared.errors import ImageRejected, ImageTooLarge
from shared.images import MAX_ASPECT, ImageInfo, ImageLimits, decode, inspect, thumbnail

LIMITS = ImageLimits(max_bytes=4_000_000, max_pixels=20_000_000)
WIDE = ImageLimits(max_bytes=8_000_000, max_pixels=200_000_000)


def picture(width: int = 48, height: int = 32) -> Image.Image:
    """A smooth picture whose four corners differ, so that lossy formats keep it and turns show."""
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return Image.fromarray(np.stack([across, down, 255 - across], axis=-1).astype(np.uint8))


def encoded(image: Image.Image, encoder: str, **options: object) -> bytes:
    out = BytesIO()
    image.save(out, encoder, **options)
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, depth: int, colour: int, rows: bytes, *before: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">2I5B", width, height, depth, colour, 0, 0, 0))
    body = header + b"".join(before) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def tiff(tags: dict[int, tuple[int, int, int]], pixels: bytes, order: str = "<", after: int = 0) -> bytes:
    """A TIFF of one page: `pixels` stand at byte 8, the directory {tag: (type, count, value)} behind them."""
    out = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8 + len(pixels)) + pixels
    out += struct.pack(order + "H", len(tags))
    for tag, (kind, count, value) in sorted(tags.items()):
        word = struct.pack(order + "HH", value, 0) if kind == 3 else struct.pack(order + "I", value)
        out += struct.pack(order + "HHI", tag, kind, count) + word
    return out + struct.pack(order + "I", after)


def page(
    width: int, height: int, bits: int, *, photometric: int = 1, sample_format: int = 1
) -> dict[int, tuple[int, int, int]]:
    size = width * height * bits // 8
    strips = {273: (4, 1, 8), 278: (3, 1, height), 279: (4, 1, size)}
    layout = {258: (3, 1, bits), 259: (3, 1, 1), 262: (3, 1, photometric), 277: (3, 1, 1), 339: (3, 1, sample_format)}
    return {256: (4, 1, width), 257: (4, 1, height), **layout, **strips}


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def decoded_or_refused(data: bytes, limits: ImageLimits = LIMITS) -> Image.Image | None:
    try:
        return decode(data, limits)
    except ImageRejected as refusal:
        what, do = str(refusal).split("; ")
        if "\n" in what + do:
            raise AssertionError(f"more than one line: {refusal}") from refusal
        return None


def assert_alike(left: Image.Image, right: Image.Image, tolerance: float) -> None:
    assert left.size == right.size
    assert np.abs(pixels(left) - pixels(right)).mean() <= tolerance


# name: (bytes, media type, extension, mean difference from `picture` that the format is allowed)
PICTURE = picture()
FORMATS: dict[str, tuple[bytes, str, str, float]] = {
    "jpeg": (encoded(PICTURE, "JPEG", quality=95), "image/jpeg", "jpg", 4),
    "jpeg progressive": (encoded(PICTURE, "JPEG", quality=95, progressive=True), "image/jpeg", "jpg", 4),
    "mpo": (encoded(PICTURE, "MPO", save_all=True, append_images=[PICTURE]), "image/jpeg", "jpg", 6),
    "png": (encoded(PICTURE, "PNG"), "image/png", "png", 0),
    "webp": (encoded(PICTURE, "WEBP", quality=95), "image/webp", "webp", 6),
    "webp lossless": (encoded(PICTURE, "WEBP", lossless=True), "image/webp", "webp", 0),
    "gif": (encoded(PICTURE.quantize(256), "GIF"), "image/gif", "gif", 6),
    "bmp": (encoded(PICTURE, "BMP"), "image/bmp", "bmp", 0),
    "tiff": (encoded(PICTURE, "TIFF"), "image/tiff", "tiff", 0),
    "tiff lzw": (encoded(PICTURE, "TIFF", compression="tiff_lzw"), "image/tiff", "tiff", 0),
    "tiff deflate": (encoded(PICTURE, "TIFF", compression="tiff_adobe_deflate"), "image/tiff", "tiff", 0),
    "tiff packbits": (encoded(PICTURE, "TIFF", compression="packbits"), "image/tiff", "tiff", 0),
    "tiff jpeg": (encoded(PICTURE, "TIFF", compression="jpeg", quality=95), "image/tiff", "tiff", 4),
    "tiff zstd": (encoded(PICTURE, "TIFF", compression="zstd"), "image/tiff", "tiff", 0),
    "tiff big": (encoded(PICTURE, "TIFF", big_tiff=True), "image/tiff", "tiff", 0),
    "avif": (encoded(PICTURE, "AVIF", quality=95), "image/avif", "avif", 6),
}
each_format = pytest.mark.parametrize("name", FORMATS)


@each_format
def test_each_format_is_recognised_and_decoded(name: str) -> None:
    data, media_type, extension, tolerance = FORMATS[name]
    assert inspect(data, LIMITS) == ImageInfo(media_type, extension, 48, 32)
    image = decode(data, LIMITS)
    assert type(image) is Image.Image
    assert (image.mode, image.info) == ("RGB", {})
    assert_alike(image, PICTURE, tolerance)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        b"hello, this is not a picture",
        b"<!doctype html><title>404</title>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40),
        encoded(PICTURE, "JPEG2000"),
        encoded(PICTURE, "PPM"),
        encoded(PICTURE, "ICO", sizes=[(32, 32)]),
    ],
)
def test_other_bytes_are_no_image(data: bytes) -> None:
    for read in (inspect, decode):
        with pytest.raises(ImageRejected, match=r"^The (file is not|image file is empty)[^\n]*; \w[^\n]*$"):
            read(data, LIMITS)


@pytest.mark.parametrize("start", [data[:n] for data, *_ in FORMATS.values() for n in (4, 12, 16, 24)])
def test_a_signature_alone_is_refused(start: bytes) -> None:
    with pytest.raises(ImageRejected):
        inspect(start, LIMITS)


@each_format
def test_a_file_cut_short_is_refused_and_never_half_shown(name: str) -> None:
    data = FORMATS[name][0]
    whole = decode(data, LIMITS).tobytes()
    for cut in {*range(0, len(data), max(1, len(data) // 60)), len(data) - 13, len(data) // 2}:
        image = decoded_or_refused(data[:cut])
        assert image is None or image.tobytes() == whole, f"half a picture from {cut} of {len(data)} bytes"
    with pytest.raises(ImageRejected, match=r"damaged, cut short .*\(.+\); fetch it again"):
        decode(data[: len(data) // 3], LIMITS)


def test_a_tiff_that_lacks_strips_is_refused() -> None:
    half = tiff({**page(8, 8, 8), 278: (3, 1, 4), 279: (4, 1, 32)}, bytes(64))
    with pytest.raises(ImageRejected, match="parts of the picture are missing"):
        decode(half, LIMITS)


@each_format
def test_too_many_bytes(name: str) -> None:
    data = FORMATS[name][0]
    small = ImageLimits(max_bytes=len(data) - 1, max_pixels=48 * 32)
    for read in (inspect, decode):
        with pytest.raises(ImageTooLarge, match=r"bytes and at most .* raise VASARI_MAX_IMAGE_BYTES\.$"):
            read(data, small)
    assert inspect(data, ImageLimits(max_bytes=len(data), max_pixels=48 * 32)).width == 48


@each_format
def test_too_many_pixels(name: str) -> None:
    data = FORMATS[name][0]
    for read in (inspect, decode):
        with pytest.raises(
            ImageTooLarge, match=r"48 × 32 pixels and at most 1,535 .* raise VASARI_MAX_IMAGE_PIXELS\.$"
        ):
            read(data, ImageLimits(max_bytes=len(data), max_pixels=48 * 32 - 1))


def patched(data: bytes, at: int, layout: str, *values: int) -> bytes:
    copy = bytearray(data)
    struct.pack_into(layout, copy, at, *values)
    return bytes(copy)


def claims(width: int, height: int) -> dict[str, bytes]:
    """Headers that claim this size, with next to no pixel data behind them."""
    jpeg, avif, gif = FORMATS["jpeg"][0], FORMATS["avif"][0], FORMATS["gif"][0]
    frame = struct.pack("<4HB", 0, 0, width, height, 0)  # one that is disposed of: Pillow allocates for it
    files = {
        "jpeg": patched(jpeg, jpeg.index(b"\xff\xc0") + 5, ">2H", height, width)[:-200],
        "png": png(width, height, 8, 2, b"")[:-16],
        "gif": patched(gif, 6, "<2H", width, height),
        "gif frame": b"GIF89a\1\0\1\0\0\0\0!\xf9\4\x08\0\0\0\0," + frame + b"\2\1",
        "bmp": patched(FORMATS["bmp"][0], 18, "<2i", width, height)[:200],
        "tiff": tiff({**page(width, height, 8), 279: (4, 1, 8)}, bytes(8)),
        "avif": patched(avif, avif.index(b"ispe") + 8, ">2I", width, height),
    }
    if max(width, height) <= 1 << 14:
        still = b"RIFF\x20\0\0\0WEBPVP8 \x14\0\0\0\x30\1\0\x9d\1\x2a" + struct.pack("<2H", width, height)
        files["webp"] = still + bytes(20)
        lossless = b"RIFF\x20\0\0\0WEBPVP8L\x14\0\0\0\x2f"
        files["webp lossless"] = lossless + struct.pack("<I", width - 1 | (height - 1) << 14) + bytes(20)
        canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        files["webp animated"] = b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\2\0\0\0" + canvas + bytes(20)
    return files


BOMBS = {**claims(16_000, 16_000), **{f"{name} 60000": data for name, data in claims(60_000, 60_000).items()}}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_from_its_header(name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for read in (inspect, decode):
        with pytest.raises(ImageTooLarge, match=r"(16000 × 16000|60000 × 60000) pixels and at most 20,000,000"):
            read(BOMBS[name], LIMITS)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # KiB; its pixels would take 250,000 and more
    assert grown < 40_000


@pytest.mark.parametrize(
    "name", [name for name in claims(13_900, 13_900) if "webp" not in name and name != "avif"]
)  # these two check more
def test_only_our_limit_counts_where_pillow_would_warn_or_refuse(name: str) -> None:
    for side in (10_000, 13_900):  # 100 and 193 million pixels: Pillow warns from 89 and refuses from 179
        assert inspect(claims(side, side)[name], WIDE).width == side


@each_format
def test_pillows_own_limit_is_left_alone_and_not_applied(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)  # 1536 pixels would be warned about, here an error
    data, _, _, tolerance = FORMATS[name]
    assert_alike(decode(data, LIMITS), PICTURE, tolerance)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)  # 1536 pixels would be refused
    if "webp" in name:
        with pytest.raises(ImageTooLarge, match=r"more pixels than its decoder takes; shrink the image\.$"):
            decode(data, LIMITS)
    else:
        assert_alike(decode(data, LIMITS), PICTURE, tolerance)
    assert Image.MAX_IMAGE_PIXELS == 100


def test_a_tile_far_beyond_the_image_is_refused() -> None:
    tiles = {322: (4, 1, 60_000), 323: (4, 1, 60_000), 324: (4, 1, 8), 325: (4, 1, 64)}
    tags = {tag: value for tag, value in page(8, 8, 8).items() if tag not in (273, 278, 279)}
    with pytest.raises(ImageTooLarge, match="tiles beyond the pixel limit"):
        decode(tiff({**tags, 259: (3, 1, 8), **tiles}, zlib.compress(bytes(64))), LIMITS)


def test_a_tiff_compression_outside_the_list_is_refused() -> None:
    with pytest.raises(ImageRejected, match="compression lzma"):
        inspect(encoded(PICTURE, "TIFF", compression="lzma"), LIMITS)


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (0, 0)])
def test_zero_size(size: tuple[int, int]) -> None:
    jpeg = FORMATS["jpeg"][0]
    files = [
        png(*size, 8, 2, b""),
        patched(jpeg, jpeg.index(b"\xff\xc0") + 5, ">2H", *size),
        b"GIF89a" + struct.pack("<2H", *size) + b"\0\0\0," + struct.pack("<4HB", 0, 0, *size, 0) + b"\2\1\0\0;",
        patched(FORMATS["bmp"][0], 18, "<2i", *size),
        tiff(page(*size, 8), bytes(8)),
    ]
    for data in files:
        with pytest.raises(ImageRejected):
            inspect(data, LIMITS)


def test_absurd_aspect() -> None:
    assert inspect(encoded(Image.new("L", (MAX_ASPECT, 1)), "PNG"), LIMITS).width == MAX_ASPECT
    for size in ((MAX_ASPECT + 1, 1), (1, MAX_ASPECT + 1)):
        with pytest.raises(ImageRejected, match=r"thinner than 1 to 250; crop it to what matters\.$"):
            inspect(encoded(Image.new("L", size), "PNG"), LIMITS)


def exif(orientation: int) -> bytes:
    tags = Image.Exif()
    tags[0x112] = orientation
    tags[0x10F] = "A camera"
    return tags.tobytes()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "tiff", "tiff lzw", "avif"])
def test_orientation(name: str, orientation: int) -> None:
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # what the camera did: the inverse of what makes it upright
    stored = PICTURE.transpose(Image.Transpose(turns[orientation])) if orientation in turns else PICTURE
    kind, _, compression = name.partition(" ")
    options: dict[str, object] = {"compression": "tiff_lzw"} if compression else {}
    if kind != "tiff":
        options["quality"] = 95
    data = encoded(stored, kind, exif=exif(orientation), **options)
    info = inspect(data, LIMITS)
    assert (info.width, info.height) == (48, 32)
    assert_alike(decode(data, LIMITS), PICTURE, 6)


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_passed_over(orientation: int) -> None:
    assert_alike(decode(encoded(PICTURE, "JPEG", quality=95, exif=exif(orientation)), LIMITS), PICTURE, 4)


def broken_exif() -> bytes:
    """An orientation, and an entry that points outside: Pillow warns about it, which pytest makes an error."""
    entries = struct.pack("<HHIHH", 0x112, 3, 1, 6, 0) + struct.pack("<HHII", 0x11A, 5, 1, 60_000)
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + entries  # and no link to the next directory


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_broken_exif_is_no_reason_to_refuse(kind: str) -> None:
    for block in (broken_exif(), b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0nonsense"):
        data = encoded(PICTURE, kind, exif=block)
        assert decode(data, LIMITS).size == ((32, 48) if block == broken_exif() else (48, 32))


def test_broken_exif_in_avif() -> None:
    data = encoded(PICTURE, "AVIF", exif=exif(1) + bytes(40))
    broken = data.replace(b"A camera", b"\xff" * 8).replace(struct.pack("<HH", 0x10F, 2), struct.pack("<HH", 0x10F, 12))
    assert broken != data
    assert decode(broken, LIMITS).size == (48, 32)


def test_a_tiff_with_tags_that_do_not_fit_still_decodes() -> None:
    grey = bytes(range(64))
    stray = {270: (2, 5000, 7), 282: (5, 1, 1 << 30), 34665: (4, 1, 5), 34853: (4, 1, 1 << 31), 700: (7, 1 << 30, 8)}
    twice = {254: (4, 3, 8), 266: (3, 3, 1)}
    for order in "<>":
        image = decode(tiff({**page(8, 8, 8), **stray, **twice}, grey, order), LIMITS)
        assert bytes(image.getchannel("R").tobytes()) == grey


def test_a_tiff_directory_cut_short_is_refused() -> None:
    data = tiff(page(8, 8, 8), bytes(64))
    for cut in (1, 3, 4, 5, 20, 100):
        with pytest.raises(ImageRejected):
            inspect(data[:-cut], LIMITS)


def test_a_malformed_mpo_and_a_malformed_apng_still_decode() -> None:
    mpo = FORMATS["mpo"][0]
    broken = mpo.replace(b"MPF\0II*\0", b"MPF\0??*\0").replace(b"MPF\0MM\0*", b"MPF\0??\0*")
    assert broken != mpo
    assert_alike(decode(broken, LIMITS), PICTURE, 6)
    frames = chunk(b"acTL", struct.pack(">2I", 0, 0))
    assert decode(png(1, 1, 8, 0, b"\0\x80", frames, frames), LIMITS).getpixel((0, 0)) == (128, 128, 128)


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt"])
def test_text_bombs_in_png_are_not_unpacked(kind: bytes) -> None:
    packed = zlib.compress(bytes(3_000_000))
    body = {b"tEXt": b"k\0" + bytes(3_000_000), b"zTXt": b"k\0\0" + packed, b"iTXt": b"k\0\1\0\0\0" + packed}[kind]
    assert decode(png(1, 1, 8, 0, b"\0\x80", *[chunk(kind, body)] * 2)[:], ImageLimits(9_000_000, 9)).size == (1, 1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xd8\xff" + bytes(3_000_000), "no picture behind its header"),
        (b"\xff" + b"\xd8\xff" * 1_500_000, "no picture behind its header"),
        (b"\xff\xd8" + b"\xff\xfe\0\2" * 500_000 + FORMATS["jpeg"][0], "no picture behind its header"),
        (b"\xff\xd8" + b"\xff\xf0\x7f\xff" + bytes(32_765) + FORMATS["jpeg"][0][2:], "no picture behind its header"),
        (b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0tEXt1234" * 300_000, "more than 100,000 chunks"),
        (tiff(dict.fromkeys(range(300, 1400), (3, 1, 1)), bytes(8)), "1,100 entries in its directory"),
        (tiff({**page(8, 8, 8), 273: (4, 300_000, 8)}, bytes(1_200_000)), "unknown data organization"),
        (b"GIF89a\1\0\1\0\0\0\0!\xfe" + b"\1x" * 100_000, "it ends too early"),
    ],
)
def test_a_header_without_end_is_given_up(data: bytes, reason: str) -> None:
    with pytest.raises(ImageRejected, match=rf"\({reason}\)"):
        inspect(data, LIMITS)


def test_a_long_run_length_bmp_is_given_up() -> None:
    header = struct.pack("<I2i2H6I", 40, 4000, 4000, 1, 8, 1, 0, 0, 0, 2, 0)
    data = b"BM" + struct.pack("<3I", 0, 0, 62) + header + bytes(8) + b"\1\1" * 2_000_000
    with pytest.raises(ImageRejected, match="run-length data above 4,000,000 bytes"):
        inspect(data, WIDE)


def test_a_jpeg_with_many_comments_and_fill_bytes() -> None:
    data = b"\xff\xd8" + (b"\xff" * 9 + b"\xfe\0\4hi") * 1000 + FORMATS["jpeg"][0][2:]
    assert_alike(decode(data, LIMITS), PICTURE, 4)


CMYK = Image.merge("CMYK", [*picture().split(), Image.new("L", (48, 32), 20)])


@pytest.mark.parametrize(
    "data", [encoded(CMYK, "JPEG", quality=95), encoded(CMYK, "TIFF"), encoded(CMYK, "TIFF", compression="tiff_lzw")]
)
def test_cmyk(data: bytes) -> None:
    assert_alike(decode(data, LIMITS), CMYK.convert("RGB"), 4)


def test_ycck_as_adobe_writes_it() -> None:
    # Adobe stores CMYK inverted and then (C, M, Y) as YCbCr; libjpeg undoes the latter to (255-R, 255-G, 255-B).
    ink, black = CMYK.split()[:3], CMYK.getchannel("K")
    luma = Image.merge("RGB", ink).convert("YCbCr")
    stored = Image.merge("CMYK", [*(band.point(lambda v: 255 - v) for band in luma.split()), black])
    data = bytearray(encoded(stored, "JPEG", quality=95, subsampling=0))
    data[data.index(b"Adobe") + 11] = 2  # the transform byte: YCCK
    assert_alike(decode(bytes(data), LIMITS), CMYK.convert("RGB"), 5)


@pytest.mark.parametrize("encoder", ["JPEG", "TIFF"])
def test_ycbcr_and_lab(encoder: str) -> None:
    assert_alike(decode(encoded(PICTURE.convert("YCbCr"), encoder), LIMITS), PICTURE, 6)
    if encoder == "TIFF":
        assert_alike(decode(encoded(PICTURE.convert("LAB"), encoder), LIMITS), PICTURE, 12)  # out of gamut in part


RAMP = np.linspace(0, 65535, 64).astype(np.uint16).reshape(8, 8)
RAMP_8 = np.round(RAMP / 257).astype(int)


def assert_grey(image: Image.Image, expected: np.ndarray, tolerance: int = 0) -> None:
    values = pixels(image)
    assert (values == values[..., :1]).all()
    assert np.abs(values[..., 0] - expected).max() <= tolerance


@pytest.mark.parametrize(
    "data",
    [
        encoded(Image.fromarray(RAMP), "PNG"),
        encoded(Image.fromarray(RAMP), "TIFF"),
        encoded(Image.fromarray(RAMP), "TIFF", compression="tiff_lzw"),
        tiff(page(8, 8, 16), RAMP.tobytes()),
        tiff(page(8, 8, 16), RAMP.astype(">u2").tobytes(), ">"),
        tiff(page(8, 8, 16, photometric=0), (65535 - RAMP).tobytes()),
        tiff(page(8, 8, 32, sample_format=2), RAMP.astype("<i4").tobytes()),
        tiff(page(8, 8, 32, sample_format=2), RAMP.astype(">i4").tobytes(), ">"),
        tiff(page(8, 8, 16, sample_format=2), (RAMP.astype("<i4") - 32768).astype("<i2").tobytes()),
        tiff(page(8, 8, 32, sample_format=3), (RAMP / 65535).astype("<f4").tobytes()),
        tiff(page(8, 8, 32, sample_format=3), (RAMP / 257).astype("<f4").tobytes()),
        tiff(page(8, 8, 32, sample_format=3), RAMP.astype("<f4").tobytes()),
        tiff(page(8, 8, 32, sample_format=3), (RAMP * 1e30 - 7e33).astype("<f4").tobytes()),
        tiff(page(8, 8, 32, sample_format=3, photometric=0), (1 - RAMP / 65535).astype("<f4").tobytes()),
    ],
)
def test_deep_grey_is_scaled_and_not_clipped(data: bytes) -> None:
    assert_grey(decode(data, LIMITS), RAMP_8, tolerance=1)


def test_twelve_bit_grey() -> None:
    levels = [0, 1, 2048, 4094, 4095, 819, 0, 4095]
    packed = b"".join(((a << 12) | b).to_bytes(3, "big") for a, b in zip(levels[::2], levels[1::2], strict=True))
    image = decode(tiff(page(8, 1, 12), packed), LIMITS)
    assert_grey(image, np.array([[0, 0, 128, 255, 255, 51, 0, 255]]))


def test_float_that_is_no_number() -> None:
    levels = np.array([[np.nan, np.inf, -np.inf, 0, 0.5, 1, np.nan, 1]], dtype="<f4")
    expected = np.array([[0, 255, 0, 0, 128, 255, 0, 255]])
    assert_grey(decode(tiff(page(8, 1, 32, sample_format=3), levels.tobytes()), LIMITS), expected)
    nothing = np.full((1, 8), np.nan, dtype="<f4")
    assert_grey(decode(tiff(page(8, 1, 32, sample_format=3), nothing.tobytes()), LIMITS), np.zeros((1, 8)))


def test_sixteen_bit_colour() -> None:
    deep = np.repeat(RAMP[..., None], 3, axis=-1)
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in deep)
    assert_grey(decode(png(8, 8, 16, 2, rows), LIMITS), RAMP_8, tolerance=1)
    offset, shorts = 8 + deep.nbytes, {258: (3, 3, 8 + deep.nbytes), 262: (3, 1, 2), 277: (3, 1, 3)}
    tags = {**page(8, 8, 48), **shorts, 258: (4, 1, 0)}
    del tags[339]
    data = bytearray(tiff(tags, deep.tobytes() + struct.pack("<3H", 16, 16, 16)))
    entry = data.index(struct.pack("<HHI", 258, 4, 1))
    struct.pack_into("<HHII", data, entry, 258, 3, 3, offset)
    assert_grey(decode(bytes(data), LIMITS), RAMP_8, tolerance=1)


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
def test_grey_png_of_each_depth_with_a_transparent_level(depth: int) -> None:
    most = (1 << depth) - 1
    levels = [0, most, most // 2, 0, most, 0, 0, most]
    rows = b"\0" + int("".join(f"{level:0{depth}b}" for level in levels), 2).to_bytes(depth, "big")
    black, white = (0, 0, 0), (255, 255, 255)
    plain = decode(png(8, 1, depth, 0, rows), LIMITS)
    assert [plain.getpixel((x, 0)) for x in (0, 1, 7)] == [black, white, white]
    keyed = decode(png(8, 1, depth, 0, rows, chunk(b"tRNS", struct.pack(">H", 0))), LIMITS)
    assert [keyed.getpixel((x, 0)) for x in (0, 1, 3, 7)] == [white] * 4
    middle = decode(png(8, 1, depth, 0, rows, chunk(b"tRNS", struct.pack(">H", most // 2))), LIMITS)
    assert middle.getpixel((2, 0)) == white
    assert middle.getpixel((0, 0)) == (black if depth > 1 else white)


@pytest.mark.parametrize("depth", [8, 16])
def test_colour_png_with_a_transparent_colour(depth: int) -> None:
    most, layout = (1 << depth) - 1, ">6B" if depth == 8 else ">6H"
    rows = b"\0" + struct.pack(layout, most, 0, 0, 0, most, 0)
    image = decode(png(2, 1, depth, 2, rows, chunk(b"tRNS", struct.pack(">3H", most, 0, 0))), LIMITS)
    assert [image.getpixel((x, 0)) for x in (0, 1)] == [(255, 255, 255), (0, 255, 0)]


def clear_half(mode: str) -> Image.Image:
    """Left half transparent over red, right half opaque blue (in grey modes: their greys)."""
    image = Image.new("RGBA", (16, 8), (255, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((8, 0, 15, 7), (0, 0, 255, 255))
    return image if mode == "RGBA" else image.convert("LA")


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
@pytest.mark.parametrize(
    ("encoder", "options"),
    [
        ("PNG", {}),
        ("WEBP", {"lossless": True, "exact": True}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("AVIF", {"quality": 100}),
    ],
)
def test_transparency_becomes_white(mode: str, encoder: str, options: dict[str, object]) -> None:
    image = pixels(decode(encoded(clear_half(mode), encoder, **options), LIMITS))
    assert np.abs(image[2, 2] - 255).max() <= 3
    assert np.abs(image[2, 13] - ((0, 0, 255) if mode == "RGBA" else (29, 29, 29))).max() <= 4


def test_half_transparent_is_half_white() -> None:
    veil = encoded(Image.new("RGBA", (2, 2), (0, 0, 0, 128)), "PNG")
    assert_grey(decode(veil, LIMITS), np.full((2, 2), 127), tolerance=1)


def test_premultiplied_grey_and_transparent_palette_tiff() -> None:
    both = {258: (3, 2, 8 | 8 << 16), 277: (3, 1, 2), 279: (4, 1, 8)}
    values = {**page(4, 1, 16), **both, 338: (3, 1, 1)}
    del values[339]
    premultiplied = bytes([0, 0, 100, 255, 255, 255, 50, 128])
    data = bytearray(tiff({**values, 258: (4, 2, 0)}, premultiplied))
    struct.pack_into("<HHIHH", data, data.index(struct.pack("<HHI", 258, 4, 2)), 258, 3, 2, 8, 8)
    assert_grey(decode(bytes(data), LIMITS), np.array([[255, 100, 255, 177]]), tolerance=2)

    indices = encoded(clear_half("RGBA").convert("RGB").quantize(4).convert("PA"), "TIFF")
    assert decode(indices, LIMITS).getpixel((13, 2)) == (0, 0, 255)


@pytest.mark.parametrize("transparency", [None, 0, b"\0\xff", b"\xff\x00"])
@pytest.mark.parametrize("encoder", ["PNG", "GIF", "TIFF", "BMP"])
def test_palette(encoder: str, transparency: int | bytes | None) -> None:
    image = Image.new("P", (4, 2), 0)
    image.putpalette([200, 30, 40, 10, 120, 240])
    image.paste(1, (2, 0, 4, 2))
    if encoder in ("TIFF", "BMP") or (encoder == "GIF" and isinstance(transparency, bytes)):
        transparency = None
    options = {} if transparency is None else {"transparency": transparency}
    decoded = decode(encoded(image, encoder, **options), LIMITS)
    clear = {None: None, 0: 0, b"\0\xff": 0, b"\xff\x00": 1}[transparency]
    shades = [(200, 30, 40), (10, 120, 240)]
    left, right = ((255, 255, 255) if index == clear else shade for index, shade in enumerate(shades))
    assert [decoded.getpixel((x, 0)) for x in (0, 3)] == [left, right]


def test_a_palette_png_without_palette_is_refused() -> None:
    with pytest.raises(ImageRejected):
        decode(png(4, 1, 8, 3, b"\0\0\1\2\3"), LIMITS)


@pytest.mark.parametrize(
    ("encoder", "options"),
    [("PNG", {}), ("GIF", {}), ("BMP", {}), ("TIFF", {}), ("TIFF", {"compression": "group4"})],
)
@pytest.mark.parametrize("mode", ["1", "L"])
def test_one_bit_and_grey(encoder: str, options: dict[str, str], mode: str) -> None:
    image = Image.new("L", (16, 8), 0)
    ImageDraw.Draw(image).rectangle((4, 2, 9, 5), 255)
    if "compression" in options and mode == "L":
        options = {"compression": "packbits"}
    assert_grey(decode(encoded(image.convert(mode), encoder, **options), LIMITS), pixels(image))


def test_bmp_upside_down_run_length_and_with_alpha() -> None:
    top = bytearray(encoded(PICTURE, "BMP"))
    struct.pack_into("<i", top, 22, -32)
    assert_alike(decode(bytes(top), LIMITS), PICTURE.transpose(Image.Transpose.FLIP_TOP_BOTTOM), 0)
    palette = b"".join(struct.pack("<4B", i, i, i, 0) for i in (10, 200))
    runs = b"\4\1\0\0\4\0\0\1"
    header = struct.pack("<I2i2H6I", 40, 4, 2, 1, 8, 1, len(runs), 0, 0, 2, 0)
    data = b"BM" + struct.pack("<3I", 54 + 8 + len(runs), 0, 62) + header + palette + runs
    assert_grey(decode(data, LIMITS), np.array([[10] * 4, [200] * 4]))
    with pytest.raises(ImageRejected):
        decode(data[:-5], LIMITS)


FRAMES = [Image.new("RGB", (16, 16), colour) for colour in ("red", "lime", "blue")]


@pytest.mark.parametrize("encoder", ["GIF", "WEBP", "PNG", "TIFF", "MPO", "AVIF"])
def test_the_first_frame_of_many(encoder: str) -> None:
    data = encoded(FRAMES[0], encoder, save_all=True, append_images=FRAMES[1:])
    assert np.abs(pixels(decode(data, LIMITS))[8, 8] - (255, 0, 0)).max() <= 4


@pytest.mark.parametrize("disposal", [0, 1, 2, 3])
def test_gif_disposal_does_not_matter_to_the_first_frame(disposal: int) -> None:
    data = encoded(FRAMES[0], "GIF", save_all=True, append_images=FRAMES[1:], disposal=disposal)
    assert decode(data, LIMITS).getpixel((8, 8)) == (255, 0, 0)


def test_a_frame_larger_than_its_gif_screen() -> None:
    data = patched(FORMATS["gif"][0], 6, "<2H", 4, 4)
    assert inspect(data, LIMITS) == ImageInfo("image/gif", "gif", 48, 32)
    assert_alike(decode(data, LIMITS), PICTURE, 6)


def test_a_hundred_thousand_frames_cost_no_more_than_one() -> None:
    gif = FORMATS["gif"][0]
    frame = b"!\xf9\4\4\1\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0"
    data = gif[:-1] + frame * 100_000 + b";"
    assert_alike(decode(data, LIMITS), PICTURE, 6)


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def swapped_profile() -> bytes:
    """sRGB with the primaries of red and green exchanged: red in a file with this profile is seen as green."""
    return srgb_profile().replace(b"rXYZ", b"?XYZ", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"?XYZ", b"gXYZ", 1)


def linear_grey_profile() -> bytes:
    white = b"XYZ \0\0\0\0" + struct.pack(">3I", 0xF6D6, 0x10000, 0xD32D)
    curve = b"curv\0\0\0\0" + struct.pack(">I", 0)
    table = struct.pack(">I4sII4sII", 2, b"wtpt", 156, 20, b"kTRC", 176, 12)
    head = struct.pack(">I4sI4s4s4s", 188, b"test", 0x02100000, b"mntr", b"GRAY", b"XYZ ") + bytes(12) + b"acsp"
    head += bytes(28) + struct.pack(">3I", 0xF6D6, 0x10000, 0xD32D)
    return head.ljust(128, b"\0") + table + white + curve


@pytest.mark.parametrize("encoder", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_an_embedded_profile_is_converted_to_srgb(encoder: str) -> None:
    red = Image.new("RGB", (16, 16), (230, 20, 20))
    for profile, expected in ((swapped_profile(), (20, 230, 20)), (srgb_profile(), (230, 20, 20))):
        image = decode(encoded(red, encoder, icc_profile=profile), LIMITS)
        assert np.abs(pixels(image)[8, 8] - expected).max() <= 6
        assert "icc_profile" not in image.info


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_a_grey_profile(mode: str) -> None:
    grey = Image.new("LA", (4, 4), (128, 255)).convert(mode)
    image = decode(encoded(grey, "PNG", icc_profile=linear_grey_profile()), LIMITS)
    assert_grey(image, np.full((4, 4), 188), tolerance=1)


def test_a_profile_with_palette_transparency_and_grey_pixels() -> None:
    flat = encoded(FRAMES[0].quantize(2), "PNG", icc_profile=swapped_profile())
    assert np.abs(pixels(decode(flat, LIMITS))[8, 8] - (0, 255, 0)).max() <= 2
    clear = encoded(clear_half("RGBA"), "PNG", icc_profile=swapped_profile())
    assert np.abs(pixels(decode(clear, LIMITS))[2, 2] - 255).max() <= 1
    grey = encoded(Image.new("L", (4, 4), 77), "JPEG", icc_profile=srgb_profile())
    assert_grey(decode(grey, LIMITS), np.full((4, 4), 77), tolerance=1)


@pytest.mark.parametrize("profile", [b"nonsense", srgb_profile()[:200], linear_grey_profile()[:140], b"\0" * 400])
@pytest.mark.parametrize("encoder", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_broken_profile_is_passed_over(encoder: str, profile: bytes) -> None:
    with_it, without = encoded(PICTURE, encoder, icc_profile=profile), encoded(PICTURE, encoder)
    assert_alike(decode(with_it, LIMITS), decode(without, LIMITS), 0)


def test_a_profile_of_another_colour_space_is_passed_over() -> None:
    assert_alike(decode(encoded(CMYK, "TIFF", icc_profile=srgb_profile()), LIMITS), CMYK.convert("RGB"), 0)
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert_alike(decode(encoded(PICTURE, "PNG", icc_profile=lab), LIMITS), PICTURE, 0)


@pytest.mark.parametrize("body", [b"p\0\0" + zlib.compress(bytes(3_000_000)), b"p\0\7junk", b"p\0\0junk", b"p", b""])
def test_a_png_profile_that_does_not_unpack_is_passed_over(body: bytes) -> None:
    image = decode(png(1, 1, 8, 2, b"\0\1\2\3", chunk(b"iCCP", body)), LIMITS)
    assert image.getpixel((0, 0)) == (1, 2, 3)


LARGE = picture(800, 600)


@pytest.mark.parametrize(
    ("at_least", "shorter"), [(75, 75), (76, 150), (150, 150), (300, 300), (301, 600), (5000, 600)]
)
def test_at_least_reduces_a_jpeg(at_least: int, shorter: int) -> None:
    for turned in (1, 6):
        data = encoded(LARGE, "JPEG", exif=exif(turned))
        image = decode(data, LIMITS, at_least=at_least)
        assert min(image.size) == shorter
        assert_alike(image, decode(data, LIMITS).resize(image.size, Image.Resampling.LANCZOS), 2)


@pytest.mark.parametrize("at_least", [1, 0, -5])
def test_at_least_in_odd_cases(at_least: int) -> None:
    assert min(decode(encoded(LARGE, "JPEG"), LIMITS, at_least=at_least).size) == 75
    assert decode(FORMATS["png"][0], LIMITS, at_least=at_least).size == (48, 32)
    assert decode(encoded(CMYK, "JPEG"), LIMITS, at_least=16).size == (24, 16)


@pytest.mark.parametrize(
    ("size", "longest", "expected"),
    [
        ((1600, 1200), 512, (512, 384)),
        ((600, 1200), 512, (256, 512)),
        ((48, 32), 512, (48, 32)),
        ((512, 512), 512, (512, 512)),
        ((2500, 10), 100, (100, 1)),
        ((1000, 500), 1, (1, 1)),
    ],
)
def test_thumbnail(size: tuple[int, int], longest: int, expected: tuple[int, int]) -> None:
    original = picture(*size)
    data = thumbnail(original, longest)
    small = Image.open(BytesIO(data))
    assert (small.format, small.mode, small.size) == ("JPEG", "RGB", expected)
    assert not {"exif", "icc_profile"} & set(small.info)
    assert inspect(data, LIMITS).media_type == "image/jpeg"
    if longest > 1:
        assert_alike(small, original.resize(expected, Image.Resampling.LANCZOS), 6)
    assert original.size == size


def test_thumbnail_of_noise_and_of_other_modes() -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (512, 512, 3), dtype=np.uint8))
    assert len(thumbnail(noise)) < 400_000
    assert decode(thumbnail(Image.new("L", (9, 9), 50)), LIMITS).size == (9, 9)


class TimeLimit(Exception):
    """As Celery's SoftTimeLimitExceeded, which is a plain Exception."""


def test_a_time_limit_is_not_taken_for_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_slow(*args: object) -> None:
        raise TimeLimit

    monkeypatch.setattr(ImageFile.ImageFile, "load", too_slow)
    with pytest.raises(TimeLimit):
        decode(FORMATS["png"][0], LIMITS)


@pytest.mark.parametrize(
    "error", [MemoryError(), zlib.error("bad"), struct.error("bad"), KeyError(3), OverflowError(), SyntaxError("a\nb")]
)
def test_whatever_a_decoder_raises_is_told_in_one_line(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise error

    monkeypatch.setattr(ImageFile.ImageFile, "load", fail)
    with pytest.raises(ImageRejected, match=r"^The PNG file is damaged[^\n]+\([^\n]+\); fetch it again"):
        decode(FORMATS["png"][0], LIMITS)


VICTIMS = [
    *(data for data, *_ in FORMATS.values()),
    encoded(clear_half("RGBA"), "PNG", icc_profile=swapped_profile(), exif=exif(6)),
    encoded(PICTURE, "JPEG", icc_profile=swapped_profile(), exif=exif(6)),
    encoded(PICTURE, "WEBP", icc_profile=swapped_profile(), exif=exif(6)),
    encoded(PICTURE, "TIFF", icc_profile=swapped_profile(), exif=exif(6), compression="tiff_lzw"),
    encoded(CMYK, "JPEG"),
    encoded(Image.fromarray(RAMP), "TIFF"),
    encoded(Image.fromarray(RAMP), "PNG"),
    encoded(FRAMES[0], "GIF", save_all=True, append_images=FRAMES[1:], disposal=2),
    encoded(FRAMES[0], "WEBP", save_all=True, append_images=FRAMES[1:]),
    encoded(PICTURE.convert("1"), "TIFF", compression="group4"),
    tiff(page(8, 8, 32, sample_format=3), (RAMP / 65535).astype("<f4").tobytes()),
]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(
    victim=st.sampled_from(VICTIMS),
    cut=st.none() | st.floats(0, 1),
    flips=st.lists(st.tuples(st.floats(0, 1) | st.floats(0, 0.1), st.integers(1, 255)), max_size=6),
)
def test_damaged_bytes_decode_or_are_refused_and_nothing_else(
    victim: bytes, cut: float | None, flips: list[tuple[float, int]]
) -> None:
    data = bytearray(victim if cut is None else victim[: int(cut * len(victim))])
    for place, change in flips:
        if data:
            data[int(place * (len(data) - 1))] ^= change
    few = ImageLimits(max_bytes=1_000_000, max_pixels=300_000)
    image = decoded_or_refused(bytes(data), few)
    if image:
        assert (image.mode, image.info) == ("RGB", {})
        assert 0 < image.width * image.height <= few.max_pixels


@settings(max_examples=100, deadline=None, derandomize=True)
@given(start=st.sampled_from([data[:n] for data in VICTIMS for n in (8, 16, 40)]), rest=st.binary(max_size=200))
def test_noise_behind_a_signature_is_refused_or_decoded(start: bytes, rest: bytes) -> None:
    decoded_or_refused(start + rest, ImageLimits(max_bytes=1000, max_pixels=10_000))


def test_threads_decode_together_and_leave_the_process_as_it_was() -> None:
    before = (list(warnings.filters), Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)
    work = [data for data, *_ in FORMATS.values()] + [data[: len(data) // 2] for data, *_ in FORMATS.values()]

    def outcome(data: bytes) -> bytes | str:
        try:
            return decode(data, LIMITS).tobytes()
        except ImageRejected as error:
            return str(error)

    expected = [outcome(data) for data in work]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(outcome, work * 20)) == expected * 20
    assert (list(warnings.filters), Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES) == before
