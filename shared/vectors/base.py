"""The vector index port: one collection per model version, cosine distance, a small payload to filter by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Payload = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Point:
    """One artwork's embedding.

    Attributes:
        id: The artwork's id.
        vector: Shape (dimension,), float32, of any length but zero; the index compares by cosine.
        payload: What searches filter and rank by: `artist_id`, `style`, `year` where known, and `record`, the
            fingerprint of the artwork's record when it was indexed.
    """

    id: str
    vector: Vector
    payload: Payload = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VectorHit:
    """One search result: the artwork's id, the cosine in [-1, 1], and the point's payload."""

    id: str
    cosine: float
    payload: Payload


@dataclass(frozen=True, slots=True)
class VectorFilter:
    """Conditions that all must hold; an empty one holds for every point.

    Attributes:
        artists: The point's `artist_id` is one of these.
        styles: The point's `style` is one of these.
        year_from: The point has a `year`, and it is not earlier.
        year_to: The point has a `year`, and it is not later.
    """

    artists: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    year_from: int | None = None
    year_to: int | None = None

    def __bool__(self) -> bool:
        return bool(self.artists or self.styles) or self.year_from is not None or self.year_to is not None


class VectorIndex(Protocol):
    """Derived data: it can be dropped and built again from the object store.

    A collection that does not exist reads as an empty one. An alias is a second name, by which readers outside find
    the collection in use: the methods that read or write points take it in the collection's place. Every method
    raises `Unavailable` where the index does not answer.
    """

    def ensure_collection(self, collection: str, dimension: int) -> None:
        """Create the collection for vectors of this dimension, unless it or an alias of this name is there.

        Several workers may do this at once.
        """

    def upsert(self, collection: str, points: Sequence[Point]) -> None:
        """Write points, in place of those with the same ids; they are searchable when this returns.

        Raises `InvalidInput` for vectors of another dimension than the collection's, and `NotFound` where there is no
        such collection.
        """

    def set_payload(self, collection: str, payloads: Mapping[str, Payload]) -> None:
        """Replace the payloads of the points with these ids, as far as they exist; their vectors stay as they are."""

    def search(self, collection: str, vector: Vector, limit: int, where: VectorFilter | None = None) -> list[VectorHit]:
        """The `limit` nearest points that pass the filter, by falling cosine, ties by id.

        Raises `InvalidInput` for a vector of another dimension than the collection's.
        """

    def fetch(self, collection: str, ids: Sequence[str]) -> dict[str, Point]:
        """The points with these ids; ids that are not indexed are absent from the answer."""

    def scan(self, collection: str, *, with_vectors: bool = False) -> Iterator[Point]:
        """All points by rising id; without vectors each `vector` is empty, shape (0,)."""

    def count(self, collection: str) -> int:
        """How many points the collection holds."""

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Remove the points with these ids, where they exist."""

    def drop(self, collection: str) -> None:
        """Remove the whole collection and its aliases, where it exists; an alias's name removes nothing."""

    def point_alias(self, alias: str, collection: str) -> None:
        """Let the alias name this collection and, from the same moment, no other.

        Raises `NotFound` where there is no such collection, and `Conflict` where a collection has the alias's name.
        """

    def aliases(self) -> dict[str, str]:
        """The collection that each alias names."""

    def check(self) -> None:
        """Return if the index answers. Raises `Unavailable`, saying why."""
