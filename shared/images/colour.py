"""From whatever a file holds to 8-bit RGB in sRGB."""

from functools import lru_cache
from io import BytesIO

import numpy as np
from PIL import Image, ImageCms
from PIL.ImageFile import ImageFile
from PIL.TiffImagePlugin import TiffImageFile

_PROFILE_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_WHITES = {"I": (255.0, 65535.0), "F": (1.0, 255.0, 65535.0)}


def eight_bit(image: Image.Image) -> Image.Image:
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


def on_white(image: Image.Image) -> Image.Image:
    """An image without transparency: what showed through is white."""
    if image.mode == "La":  # premultiplied; Pillow converts it to LA only
        image = image.convert("LA")
    if not image.has_transparency_data:
        return image
    clear = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(clear, mask=clear)
    return white


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB in sRGB, by the ICC profile where there is one that can be used."""
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
