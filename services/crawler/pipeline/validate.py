"""First step: is it an image that Vasari keeps, and what does its preview look like?"""

from dataclasses import dataclass

from shared import images

THUMBNAIL = 512  # pixels of the longer side


@dataclass(frozen=True, slots=True)
class ValidImage:
    """An image that decodes to its end, with what its header says and its preview."""

    info: images.ImageInfo
    thumbnail: bytes


def validate(data: bytes, limits: images.ImageLimits) -> ValidImage:
    """Decode the image once, for its preview. Raises `ImageRejected` with the reason."""
    info = images.inspect(data, limits)
    picture = images.decode(data, limits, at_least=THUMBNAIL)
    return ValidImage(info, images.thumbnail(picture, THUMBNAIL))
