"""Image bytes from anywhere, made safe: `inspect` the header, `decode` the picture, make a `thumbnail`."""

from shared.images.decoding import ImageInfo, decode, inspect, thumbnail
from shared.images.limits import MAX_ASPECT, ImageLimits

__all__ = ["MAX_ASPECT", "ImageInfo", "ImageLimits", "decode", "inspect", "thumbnail"]
