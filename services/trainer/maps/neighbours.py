"""Each work's nearest others by cosine, found exactly, a block of works at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

_CELLS = 20_000_000  # cosines in memory at once: 80 MB


@dataclass
class Neighbours:
    """The nearest works of each work, as far as they are found.

    Attributes:
        indices: Shape (works, k), int32: rows of the others, the nearest first; the work itself is not among them.
        cosines: Shape (works, k), float32.
        done: Rows that are found.
    """

    indices: NDArray[np.int32]
    cosines: NDArray[np.float32]
    done: int = 0

    @classmethod
    def none_yet(cls, works: int, k: int) -> "Neighbours":
        """For so many works, none of which is looked at."""
        return cls(np.zeros((works, k), np.int32), np.zeros((works, k), np.float32))

    @property
    def complete(self) -> bool:
        """Whether every work's are found."""
        return self.done == len(self.indices)

    def first(self, k: int) -> "Neighbours":
        """The `k` nearest alone."""
        return Neighbours(self.indices[:, :k], self.cosines[:, :k], self.done)

    def find(self, vectors: NDArray[np.float32]) -> Iterator[int]:
        """Go on until all are found; yields how many are, after each block.

        `vectors` has shape (works, dimension) and rows of length 1. The cost is works² · dimension.
        """
        everything = torch.from_numpy(vectors)
        rows = block(len(vectors))
        while not self.complete:
            start, end = self.done, min(self.done + rows, len(vectors))
            cosines = everything[start:end] @ everything.T
            cosines[torch.arange(end - start), torch.arange(start, end)] = -torch.inf
            values, indices = cosines.topk(self.indices.shape[1], dim=1)
            self.indices[start:end], self.cosines[start:end] = indices.numpy(), values.numpy()
            self.done = end
            yield end


def block(works: int) -> int:
    """Works whose neighbours are looked for at once."""
    return max(1, min(1024, _CELLS // max(works, 1)))
