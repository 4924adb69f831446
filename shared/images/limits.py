"""How large an image may be, and what is too thin to be one."""

from dataclasses import dataclass

from shared.errors import ImageRejected, ImageTooLarge

# Longest side over shortest. Hand scrolls and the Bayeux tapestry (about 140) are art; a line of pixels is not.
MAX_ASPECT = 250


@dataclass(frozen=True)
class ImageLimits:
    """The largest image that is read."""

    max_bytes: int
    max_pixels: int


def check_size(width: int, height: int, limits: ImageLimits) -> None:
    """Return for a size in pixels that is allowed. Raises `ImageTooLarge` or `ImageRejected`."""
    size = f"{width} × {height} pixels"
    if min(width, height) < 1:
        raise ImageRejected(f"The image is {size}; choose one that holds a picture.")
    if width * height > limits.max_pixels:
        allowed = f"at most {limits.max_pixels:,} in all are allowed"
        raise ImageTooLarge(f"The image is {size} and {allowed}; shrink it or raise VASARI_MAX_IMAGE_PIXELS.")
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise ImageRejected(f"The image is {size}, thinner than 1 to {MAX_ASPECT}; crop it to what matters.")
