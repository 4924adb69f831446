"""The works that a map shows, as the vector index has them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from shared.vectors.base import Payload, Point


@dataclass(frozen=True)
class Works:
    """What is laid out.

    Attributes:
        ids: The works' ids, rising.
        vectors: Shape (works, dimension), float32, of length 1 each.
        payloads: What is known of each work.
    """

    ids: list[str]
    vectors: NDArray[np.float32]
    payloads: list[Payload]

    @classmethod
    def of(cls, points: Iterable[Point]) -> "Works":
        """The points of an index, in their order."""
        ids: list[str] = []
        rows: list[NDArray[np.float32]] = []
        payloads: list[Payload] = []
        for point in points:
            ids.append(point.id)
            rows.append(point.vector / max(float(np.linalg.norm(point.vector)), 1e-12))
            payloads.append(point.payload)
        vectors = np.stack(rows).astype(np.float32, copy=False) if rows else np.zeros((0, 0), np.float32)
        return cls(ids, vectors, payloads)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def fingerprint(self) -> str:
        """Changes when a work is added, removed or encoded anew: what was reached before is of no use then."""
        digest = hashlib.sha256(" ".join(self.ids).encode())
        digest.update(np.ascontiguousarray(self.vectors).tobytes())
        return digest.hexdigest()[:32]


def principal_plane(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Where the works lie along the two directions in which they differ most: shape (works, 2).

    The spread along the first is 1. Each direction points to where its largest weight is positive, so that the same
    vectors always give the same plane.
    """
    centred = vectors.astype(np.float64) - vectors.mean(axis=0, dtype=np.float64)
    _, directions = np.linalg.eigh(centred.T @ centred)
    plane = directions[:, [-1, -2]] if directions.shape[1] > 1 else np.repeat(directions, 2, axis=1)
    largest = np.abs(plane).argmax(axis=0)
    places = centred @ (plane * np.sign(plane[largest, [0, 1]]))
    return np.asarray(places / max(float(places[:, 0].std()), 1e-12))
