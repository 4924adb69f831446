"""One encoder measured: its vectors read, the nearest works of each query found, and the influences tried on them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.trainer.evaluation.judging import PLACES
from services.trainer.evaluation.lift import Lift, Tally
from services.trainer.evaluation.metrics import Floats
from services.trainer.evaluation.neighbours import nearest, unit
from services.trainer.evaluation.works import UNKNOWN, Rows, Works
from shared.errors import Conflict
from shared.jobs import Progress
from shared.vectors.base import VectorIndex

_PAGE = 1000  # points between two looks at whether the job was cancelled


@dataclass
class Measured:
    """What the first `done` of m queries have found with one encoder.

    Attributes:
        found: Shape (m, 10), rows of the nearest works, best first, -1 where there are fewer.
        cosines: Shape (m, 10), 0 where there are fewer.
        tally: Of the influences, for m queries.
    """

    done: int
    found: Rows
    cosines: Floats
    tally: Tally

    @classmethod
    def empty(cls, queries: int, weights: int) -> "Measured":
        """Nothing found so far."""
        nothing = np.full((queries, PLACES), UNKNOWN, np.intp)
        return cls(0, nothing, np.zeros((queries, PLACES)), Tally.empty(queries, weights))


def read(index: VectorIndex, collection: str, works: Works, progress: Progress) -> NDArray[np.float32]:
    """The works' vectors at length 1, shape (n, dimension). Raises `Conflict` where one is not there any more."""
    rows = {work: row for row, work in enumerate(works.ids)}
    vectors: NDArray[np.float32] | None = None
    there = 0
    for number, point in enumerate(index.scan(collection, with_vectors=True)):
        if number % _PAGE == 0:
            progress.say(f"reading vectors: {number} of {len(works)}")
        row = rows.get(point.id)
        if row is not None:
            if vectors is None:
                vectors = np.empty((len(works), len(point.vector)), np.float32)
            vectors[row] = point.vector
            there += 1
    if vectors is None or there < len(works):
        raise Conflict(f"Works were removed from '{collection}' while it was measured; run `vasari evaluate` again.")
    return unit(vectors)


def measure(vectors: NDArray[np.float32], queries: Rows, lift: Lift, measured: Measured) -> Iterator[int]:
    """Go on after the queries that are done, and fill `measured` in place; tells after each some how many they were."""
    wanted = max(PLACES, lift.candidates)
    for asking, found, cosines in nearest(vectors, queries[measured.done :], wanted):
        rows = slice(measured.done, measured.done + len(asking))
        places = min(PLACES, found.shape[1])
        measured.found[rows, :places] = found[:, :places]
        measured.cosines[rows, :places] = cosines[:, :places]
        ranked = slice(lift.candidates)
        tally = lift.tally(asking, found[:, ranked], cosines[:, ranked])
        for name, values in vars(tally).items():
            getattr(measured.tally, name)[rows] = values
        measured.done += len(asking)
        yield len(asking)
