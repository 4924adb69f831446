"""What every training learns from: pictures of one size, with what is known of them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from shared.artwork import Artwork


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one artwork; None where it is not. A style that was only predicted is not known."""

    id: str
    artist: str | None
    style: str | None
    year: int | None

    @classmethod
    def of(cls, artwork: Artwork) -> "Known":
        """What the record says."""
        return cls(artwork.id, artwork.artist_id, artwork.style, artwork.year)


@dataclass(frozen=True, slots=True)
class Pictures:
    """Training data.

    Attributes:
        pixels: Shape (n, side, side, 3), uint8, RGB, on the CPU; as a rule a file that is mapped into memory.
        works: What is known of each, in the order of `pixels`.
        file: Where the pixels are mapped from, if they are.
    """

    pixels: Tensor
    works: Sequence[Known]
    file: Path | None = None

    def __len__(self) -> int:
        return len(self.works)

    @property
    def side(self) -> int:
        """Height and width in pixels."""
        return self.pixels.shape[1]

    @property
    def fingerprint(self) -> str:
        """Changes with the set of artworks and with what is known of them."""
        lines = "\n".join(f"{work.id}\t{work.artist}\t{work.style}\t{work.year}" for work in self.works)
        return hashlib.sha256(f"{self.side}\n{lines}".encode()).hexdigest()[:16]
