"""The convolutional autoencoder behind the `dae` and `swae` encoders."""

import math
from typing import cast

import torch
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, field_validator
from torch import Tensor, nn

from shared.networks.pictures import square, to_bytes, to_unit

_GRID = 4  # pixels: side of the last feature map, which one more convolution turns into the code
_SLOPE = 0.2


class AutoencoderConfig(BaseModel):
    """What a network is built from, as its model card keeps it.

    Attributes:
        image_size: Height and width of its images in pixels, a power of two.
        width: Filters of the first convolution; each further one doubles them.
        code_size: Dimension of the code.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    image_size: int = Field(128, ge=8, le=1024)
    width: int = Field(12, ge=1, le=128)
    code_size: int = Field(100, ge=2, le=2048)

    def prepare(self, image: Image.Image) -> Tensor:
        """The network's input for one RGB image: its middle square, shape (3, image_size, image_size), in [0, 1]."""
        return to_unit(to_bytes(square(image, self.image_size)))

    @field_validator("image_size")
    @classmethod
    def _power_of_two(cls, size: int) -> int:
        if size & (size - 1):
            raise ValueError("must be a power of two, so that halving it ends at 4")
        return size


class Autoencoder(nn.Module):
    """Images to codes and back.

    The encoder halves the image with 4x4 convolutions of stride 2 until it is 4x4, where one more 4x4 convolution gives
    the code. The decoder mirrors it and ends in a sigmoid, so that its images lie in [0, 1] as the originals do.

    Departure from the reference system: no BatchNorm, but weights drawn so that values keep their size from layer to
    layer (He et al., "Delving deep into rectifiers", 2015). On 468 paintings 12 epochs then found as much as 20 did
    with BatchNorm, each took a quarter less time, and batches may be small.
    """

    def __init__(self, config: AutoencoderConfig) -> None:
        super().__init__()
        self.config = config
        halvings = (config.image_size // _GRID).bit_length() - 1
        widths = [config.width * 2**layer for layer in range(halvings)]
        self.encoder = nn.Sequential(_Signed())
        for before, after in zip([3, *widths], widths, strict=False):
            self.encoder.extend([nn.Conv2d(before, after, 4, stride=2, padding=1), nn.LeakyReLU(_SLOPE)])
        self.encoder.extend(
            [nn.Conv2d(widths[-1], config.code_size, _GRID), nn.Flatten(), _Standardised(config.code_size)]
        )
        self.decoder = nn.Sequential(
            nn.Unflatten(1, (config.code_size, 1, 1)),
            nn.ConvTranspose2d(config.code_size, widths[-1], _GRID),
            nn.LeakyReLU(_SLOPE),
        )
        for before, after in zip(widths[:0:-1], widths[-2::-1], strict=True):
            self.decoder.extend([nn.ConvTranspose2d(before, after, 4, stride=2, padding=1), nn.LeakyReLU(_SLOPE)])
        self.decoder.extend([nn.ConvTranspose2d(widths[0], 3, 4, stride=2, padding=1), nn.Sigmoid()])
        for layer in [*self.encoder, *self.decoder]:
            _initialise(layer)

    def encode(self, images: Tensor) -> Tensor:
        """Codes of shape (n, code_size) of images of shape (n, 3, image_size, image_size) in [0, 1]."""
        codes: Tensor = self.encoder(images)
        return codes

    def decode(self, codes: Tensor) -> Tensor:
        """Images of shape (n, 3, image_size, image_size) in [0, 1] of codes of shape (n, code_size)."""
        images: Tensor = self.decoder(codes * self._standard.deviation + self._standard.mean)
        return images

    @property
    def _standard(self) -> "_Standardised":
        # Not an attribute as well: the weights would hold it twice.
        return cast(_Standardised, self.encoder[-1])

    def standardise(self, mean: Tensor, deviation: Tensor) -> None:
        """Shift and scale the codes: what were codes of this mean and deviation, shape (code_size,) each, have 0 and 1.

        Images decoded from codes stay as they were.
        """
        self._standard.mean.add_(self._standard.deviation * mean)
        self._standard.deviation.mul_(deviation)


class _Signed(nn.Module):
    """[0, 1] to [-1, 1]: convolutions learn faster from values around zero."""

    def forward(self, images: Tensor) -> Tensor:
        return images * 2 - 1


class _Standardised(nn.Module):
    """Codes less a mean, over a deviation: 0 and 1 until they are set."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, code_size: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(code_size))
        self.register_buffer("deviation", torch.ones(code_size))

    def forward(self, codes: Tensor) -> Tensor:
        return (codes - self.mean) / self.deviation


def _initialise(layer: nn.Module) -> None:
    if isinstance(layer, nn.Conv2d):
        inputs = layer.in_channels * layer.kernel_size[0] * layer.kernel_size[1]
    elif isinstance(layer, nn.ConvTranspose2d):
        # Of each channel, one value reaches a pixel of the first layer, which spreads a single pixel, and four those of
        # the others, which double: 4 / 2 in either direction.
        inputs = layer.in_channels * (1 if layer.stride[0] == 1 else 4)
    else:
        return
    nn.init.normal_(layer.weight, std=math.sqrt(2 / (1 + _SLOPE**2) / inputs))
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
