"""Random views of the training pictures.

A network that has to make the whole of a part cannot rest on where things are: measured on real paintings, codes
trained so find more works of the same style and artist.
"""

import torch
from torch import Generator, Tensor
from torch.nn.functional import affine_grid, grid_sample

SMALLEST = 0.4  # of the picture's side


def mirrored(images: Tensor, generator: Generator) -> Tensor:
    """The images (n, 3, size, size), each mirrored with a chance of one half."""
    chosen = torch.rand(len(images), generator=generator, device=images.device) < 0.5
    return torch.where(chosen[:, None, None, None], images.flip(3), images)


def random_parts(images: Tensor, generator: Generator) -> Tensor:
    """A random square of each image (n, 3, size, size), enlarged to the whole size.

    The squares' sides are uniform between 0.4 and 1 of `size`.
    """
    chance = torch.rand(len(images), 3, generator=generator, device=images.device)
    side = SMALLEST + (1 - SMALLEST) * chance[:, 0]
    # The affine map of each part's coordinates to its image's, where -1 and 1 are the borders.
    maps = torch.zeros(len(images), 2, 3, device=images.device)
    maps[:, 0, 0] = maps[:, 1, 1] = side
    maps[:, :, 2] = (2 * chance[:, 1:] - 1) * (1 - side)[:, None]
    grid = affine_grid(maps, list(images.shape), align_corners=False)
    # No square goes beyond the border; "border" is for the half pixel that its interpolation does.
    return grid_sample(images, grid, align_corners=False, padding_mode="border")
