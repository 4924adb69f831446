"""Images beside what an autoencoder makes of them, as a picture."""

from itertools import chain

import torch
from torch import Tensor

from shared.images.mosaic import mosaic
from shared.networks.pictures import to_images

_COLUMNS = 8


def draw_reconstructions(originals: Tensor, decoded: Tensor) -> bytes:
    """A PNG of originals, each over its reconstruction, eight in a row; both (n, 3, size, size) in [0, 1]."""
    columns = min(_COLUMNS, len(originals))
    whole = len(originals) - len(originals) % columns
    rows = zip(torch.split(originals[:whole], columns), torch.split(decoded[:whole], columns), strict=True)
    return mosaic(list(chain.from_iterable(to_images(row) for pair in rows for row in pair)), columns)
