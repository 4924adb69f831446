"""The works that are measured: who made them and in which style, as numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from shared.vectors.base import Payload, VectorIndex

Rows = NDArray[np.intp]  # places of works among all works, or of names among names
UNKNOWN = -1


class Labels(NamedTuple):
    """What is known of one work; None where it is not, which never equals anything."""

    artist: str | None
    style: str | None

    @classmethod
    def of(cls, payload: Payload) -> Self:
        """The labels in a point's payload. A style that was only predicted says nothing of the work."""
        artist = payload.get("artist_id")
        style = None if payload.get("style_predicted") else payload.get("style")
        return cls(str(artist) if artist else None, str(style) if style else None)


@dataclass(frozen=True)
class Works:
    """All works that can be found, by rising id.

    Attributes:
        ids: Of the n works.
        artists: Shape (n,), places in `artist_ids`, or -1.
        styles: Shape (n,), places in `style_names`, or -1.
        artist_ids: Each once, rising.
        style_names: Each once, rising.
    """

    ids: tuple[str, ...]
    artists: Rows
    styles: Rows
    artist_ids: tuple[str, ...]
    style_names: tuple[str, ...]

    @classmethod
    def of(cls, labels: Mapping[str, Labels]) -> Self:
        """The works with these ids and labels."""
        ids = tuple(sorted(labels))
        artists, artist_ids = _numbered([labels[work].artist for work in ids])
        styles, style_names = _numbered([labels[work].style for work in ids])
        return cls(ids, artists, styles, artist_ids, style_names)

    def __len__(self) -> int:
        return len(self.ids)

    def labels(self) -> dict[str, Labels]:
        """What `of` was given."""
        artists, styles = ((*names, None) for names in (self.artist_ids, self.style_names))
        return {
            work: Labels(artists[artist], styles[style])
            for work, artist, style in zip(self.ids, self.artists, self.styles, strict=True)
        }

    def by_artist(self) -> Rows:
        """Shape (artists,), how many works each has."""
        return np.bincount(self.artists[self.artists != UNKNOWN], minlength=len(self.artist_ids))


def in_all(index: VectorIndex, collections: Iterable[str]) -> tuple[Works, int]:
    """The works that every one of these collections has, labelled as the first has them, and how many others there are.

    What one encoder has not seen is left out for all of them: each is to search the same works.
    """
    found = [{point.id: Labels.of(point.payload) for point in index.scan(name)} for name in collections]
    everywhere = set(found[0]).intersection(*found)
    anywhere = set().union(*found)
    return Works.of({work: found[0][work] for work in everywhere}), len(anywhere) - len(everywhere)


def _numbered(names: list[str | None]) -> tuple[Rows, tuple[str, ...]]:
    known = sorted({name for name in names if name is not None})
    places: dict[str | None, int] = {name: place for place, name in enumerate(known)}
    return np.array([places.get(name, UNKNOWN) for name in names], np.intp), tuple(known)
