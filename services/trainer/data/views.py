"""Random views of the training pictures.

A network that has to make the whole picture of any part of it, mirrored or not, learns less of where things are and
more of what belongs together. On 468 paintings, `dae`, 30 epochs: P@10 by style .150 and mAP@10 by artist .034, against
.136 and .030 when it sees the whole.
"""

import torch
from torch import Generator, Tensor
from torch.nn.functional import affine_grid, grid_sample

SMALLEST = 0.4  # of the picture's side


def random_views(images: Tensor, generator: Generator, smallest: float = SMALLEST) -> Tensor:
    """A random square of each image (n, 3, size, size), enlarged to the whole size, and half of them mirrored.

    The squares' sides are uniform between `smallest` and 1 of `size`. `generator` is on the device of the images. The
    views' channels lie last in memory.
    """
    chance = torch.rand(len(images), 4, generator=generator, device=images.device)
    side = smallest + (1 - smallest) * chance[:, 0]
    # The affine map of each view's coordinates to its image's, where -1 and 1 are the borders.
    maps = torch.zeros(len(images), 2, 3, device=images.device)
    maps[:, 0, 0] = torch.where(chance[:, 3] < 0.5, -side, side)
    maps[:, 1, 1] = side
    maps[:, :, 2] = (2 * chance[:, 1:3] - 1) * (1 - side)[:, None]
    grid = affine_grid(maps, list(images.shape), align_corners=False)
    # No square goes beyond the border; "border" is for the half pixel that its interpolation does.
    views = grid_sample(images, grid, align_corners=False, padding_mode="border")
    return views.contiguous(memory_format=torch.channels_last)  # it sorts them otherwise
