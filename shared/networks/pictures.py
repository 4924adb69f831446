"""From a decoded image to the square tensor that a network takes, and back."""

import numpy as np
import torch
from PIL import Image
from torch import Tensor


def square(image: Image.Image, crop: int, *, shorter_side: int | None = None) -> Image.Image:
    """The middle of an image, `crop` x `crop` pixels, after its shorter side was resized to `shorter_side`.

    The resizing is bilinear and antialiased. `shorter_side` is `crop` unless given; it is never less.
    """
    side = crop if shorter_side is None else shorter_side
    scale = side / min(image.size)
    # max() keeps the shorter side exact where rounding would lose a pixel.
    width, height = (max(side, int(length * scale)) for length in image.size)
    left, top = round((width - crop) / 2), round((height - crop) / 2)
    resized = image.resize((width, height), Image.Resampling.BILINEAR)
    return resized.crop((left, top, left + crop, top + crop))


def to_bytes(image: Image.Image) -> Tensor:
    """An RGB image as a tensor of shape (3, height, width), uint8."""
    return torch.from_numpy(np.array(image)).permute(2, 0, 1).contiguous()


def to_unit(pixels: Tensor) -> Tensor:
    """uint8 pixels of any shape as float32 in [0, 1]."""
    return pixels.to(torch.float32) / 255


def to_images(tiles: Tensor) -> list[Image.Image]:
    """RGB images of values (n, 3, height, width) in [0, 1], on any device; what lies beyond is cut off."""
    pixels = (tiles.detach().float().clamp(0, 1) * 255).round().to(torch.uint8).permute(0, 2, 3, 1).cpu().numpy()
    return [Image.fromarray(image) for image in pixels]
