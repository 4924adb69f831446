"""The convolutional autoencoder behind the `dae` and `swae` encoders."""

import math
from typing import cast

import torch
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, field_validator
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d, interpolate

from shared.networks.pictures import square, to_bytes, to_unit

_GRID = 4  # pixels: side of the last feature map, which one more convolution turns into the code
_SLOPE = 0.2
_COARSE = 32  # pixels: side of what the linear paths see and give


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

    @property
    def coarse_side(self) -> int:
        """Pixels of the pictures that the linear paths see and give."""
        return min(_COARSE, self.image_size)

    @field_validator("image_size")
    @classmethod
    def _power_of_two(cls, size: int) -> int:
        if size & (size - 1):
            raise ValueError("must be a power of two, so that halving it ends at 4")
        return size


class Autoencoder(nn.Module):
    """Images to codes and back.

    The encoder halves the image with 4x4 convolutions of stride 2 until it is 4x4, where one more 4x4 convolution gives
    the code. The decoder mirrors it. To the code and to the image that they give, a linear path adds its own: from a
    coarse image of 32x32 to the code, and from the code to a coarse image that is enlarged.

    Departures from the reference system:

    - The linear paths. `begin` sets them to the principal components of the training images and leaves the convolutions
      to find what these miss. Without them, a few thousand paintings do not teach a decoder what 100 components know.
    - No BatchNorm, but weights drawn so that values keep their size from layer to layer (He et al., "Delving deep into
      rectifiers", 2015). On 468 paintings 12 epochs then found as much as 20 did with BatchNorm, each took a quarter
      less time, and batches may be small.
    - Images are values in [0, 1] with a squared error, and so the output is linear: no tanh, no cross-entropy.
    """

    def __init__(self, config: AutoencoderConfig) -> None:
        super().__init__()
        self.config = config
        halvings = (config.image_size // _GRID).bit_length() - 1
        widths = [config.width * 2**layer for layer in range(halvings)]
        coarse = 3 * config.coarse_side**2
        self.convolutions_in = nn.Sequential(_Signed())
        for before, after in zip([3, *widths], widths, strict=False):
            self.convolutions_in.extend([nn.Conv2d(before, after, 4, stride=2, padding=1), nn.LeakyReLU(_SLOPE)])
        self.convolutions_in.extend([nn.Conv2d(widths[-1], config.code_size, _GRID), nn.Flatten()])
        self.convolutions_out = nn.Sequential(
            nn.Unflatten(1, (config.code_size, 1, 1)),
            nn.ConvTranspose2d(config.code_size, widths[-1], _GRID),
            nn.LeakyReLU(_SLOPE),
        )
        for before, after in zip(widths[:0:-1], widths[-2::-1], strict=True):
            self.convolutions_out.extend(
                [nn.ConvTranspose2d(before, after, 4, stride=2, padding=1), nn.LeakyReLU(_SLOPE)]
            )
        self.convolutions_out.append(nn.ConvTranspose2d(widths[0], 3, 4, stride=2, padding=1))
        for layer in [*self.convolutions_in, *self.convolutions_out]:
            _initialise(layer)
        self.line_in, self.line_out = nn.Linear(coarse, config.code_size), nn.Linear(config.code_size, coarse)
        nn.init.constant_(self.line_out.bias, 0.5)
        self.standard = _Standard(config.code_size)

    def encode(self, images: Tensor) -> Tensor:
        """Codes of shape (n, code_size) of images of shape (n, 3, image_size, image_size) in [0, 1]."""
        codes: Tensor = self.line_in(self.coarse(images)) + self.convolutions_in(images)
        return self.standard.applied(codes)

    def decode(self, codes: Tensor) -> Tensor:
        """Images of shape (n, 3, image_size, image_size) in [0, 1] of codes of shape (n, code_size)."""
        return self.paint(codes).clamp(0, 1)

    def paint(self, codes: Tensor) -> Tensor:
        """The same before values outside [0, 1] are cut off: what a loss compares, or they would have no gradient."""
        codes = self.standard.undone(codes)
        side, size = self.config.coarse_side, self.config.image_size
        coarse = self.line_out(codes).view(-1, 3, side, side)
        images: Tensor = interpolate(coarse, size=size, mode="bilinear") + self.convolutions_out(codes)
        return images

    def embed(self, images: Tensor) -> Tensor:
        """What artworks are compared by, shape (n, code_size): the codes, directions weighed by what they paint.

        Equally spread codes say as much of what can hardly be seen as of what makes the picture. With M, the product of
        the painting's linear path with itself, codes times √M lie as far apart as their pictures; these are the codes
        times the fourth root of M, half-way, which finds more than either. (Principal components of 2,229 paintings,
        asked with 468 others, P@10 by style: .126 equally spread, .137 as in the picture, .142 half-way.) However the
        codes are rotated, it is the same. Until `weigh` is called, nothing is weighed.
        """
        return self.encode(images) @ self.standard.weights

    def coarse(self, images: Tensor) -> Tensor:
        """What the linear path sees of images (n, 3, image_size, image_size): (n, 3 * coarse_side²)."""
        return adaptive_avg_pool2d(images, self.config.coarse_side).flatten(1)

    @torch.no_grad()
    def begin(self, mean: Tensor, components: Tensor, deviations: Tensor) -> None:
        """Start from principal components of coarse images: codes of mean 0 and deviation 1, decoded as well as those.

        The convolutions add nothing then until they have learnt to.

        Args:
            mean: Shape (3 * coarse_side²,).
            components: Of unit length, shape (k, 3 * coarse_side²), k at most `code_size`; codes beyond are left to
                the convolutions.
            deviations: Of the images along them, shape (k,), positive.
        """
        count = len(components)
        inwards = components / deviations[:, None]
        for values in (*self.line_in.parameters(), self.line_out.weight):
            values.zero_()
        self.line_in.weight[:count] = inwards
        self.line_in.bias[:count] = -inwards @ mean
        self.line_out.weight[:, :count] = (components * deviations[:, None]).T
        self.line_out.bias.copy_(mean)
        cast(nn.Conv2d, self.convolutions_in[-2]).weight[:count] = 0
        nn.init.zeros_(cast(nn.ConvTranspose2d, self.convolutions_out[-1]).weight)

    def standardise(self, mean: Tensor, deviation: Tensor) -> None:
        """Shift and scale the codes: what were codes of this mean and deviation, shape (code_size,) each, have 0 and 1.

        Images decoded from codes stay as they were.
        """
        self.standard.mean.add_(self.standard.deviation * mean)
        self.standard.deviation.mul_(deviation)

    @torch.no_grad()
    def weigh(self) -> None:
        """Set the weights of `embed` to what the codes paint now."""
        paints = (self.line_out.weight * self.standard.deviation).double()
        values, vectors = torch.linalg.eigh(paints.T @ paints)
        self.standard.weights.copy_((vectors * values.clamp(min=0).pow(0.25)) @ vectors.T)


class _Signed(nn.Module):
    """[0, 1] to [-1, 1]: convolutions learn faster from values around zero."""

    def forward(self, images: Tensor) -> Tensor:
        return images * 2 - 1


class _Standard(nn.Module):
    """A mean that codes are less, a deviation that they are over, and weights that embeddings are multiplied by.

    0, 1 and the identity until they are set.
    """

    mean: Tensor
    deviation: Tensor
    weights: Tensor

    def __init__(self, code_size: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(code_size))
        self.register_buffer("deviation", torch.ones(code_size))
        self.register_buffer("weights", torch.eye(code_size))

    def applied(self, codes: Tensor) -> Tensor:
        return (codes - self.mean) / self.deviation

    def undone(self, codes: Tensor) -> Tensor:
        return codes * self.deviation + self.mean


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
