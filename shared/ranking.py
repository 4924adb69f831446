"""The ranking: how similar two works look, and how near their artists stand. Pure functions.

For a query by artist x and a candidate by artist a, who stand as near as `shared.influence.nearness` tells:

    score = cos + max(cos, 0) · λ · inf(x, a) · p      p = 1 / 2^k

which is cos · (1 + λ · inf · p) wherever the cosine is positive. A work that looks like the opposite of the query gains
nothing from its artist: multiplied, influence would push it down, and repetition would lift it.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shared.influence.nearness import FAR, SAME, Near

_NOBODY = Near(0.0)  # to a query whose artist is unknown


class Candidate(NamedTuple):
    """A work that the vector index found; `artist_id` is None where the artist is unknown."""

    id: str
    cosine: float
    artist_id: str | None


class Ranked(NamedTuple):
    """A candidate in its place, with the parts of its score.

    Attributes:
        near: How its artist stands to the query's; the influence is 0 where the query has no artist.
        repeats: k, the works by the same artist that rank higher.
        rank: By score, from 1.
        cosine_rank: By cosine alone, from 1.
    """

    id: str
    artist_id: str | None
    cosine: float
    near: Near
    repeats: int
    score: float
    rank: int
    cosine_rank: int


def score(cosine: float, influence: float, repeats: int, weight: float) -> float:
    """One candidate's score; never below the cosine, for cosine in [-1, 1], influence in [0, 1] and weight λ ≥ 0."""
    return cosine + max(cosine, 0.0) * weight * influence / 2.0**repeats


def scores(cosines: ArrayLike, influences: ArrayLike, repeats: ArrayLike, weights: ArrayLike) -> NDArray[np.float64]:
    """`score` for arrays of any shapes that fit together: the same numbers, to the last bit."""
    cosines, repeats = np.asarray(cosines, np.float64), np.asarray(repeats, np.float64)
    gains: NDArray[np.float64] = np.maximum(cosines, 0.0) * weights * influences / 2.0**repeats
    return cosines + gains


def rank(
    candidates: Collection[Candidate], *, origin: str | None, standing: Mapping[str, Near], weight: float
) -> list[Ranked]:
    """All candidates by falling score; equal scores keep the order of cosine, then of ids.

    `origin` is the query's artist, None where nobody knows; then influence is 0 and the order is that of the cosine.
    `standing` gives how near to `origin` the artists stand; those whom it leaves out stand far.

    An artist's works score in the order of their cosines, whatever the weight, since their repeats rise as their
    cosines fall. So k is the place among the artist's own works, and one sort ranks everything.
    """
    by_cosine = sorted(candidates, key=lambda candidate: (-candidate.cosine, candidate.id))
    seen: Counter[str] = Counter()
    scored: list[tuple[float, int, Near, int, Candidate]] = []
    for place, candidate in enumerate(by_cosine, start=1):
        artist = candidate.artist_id
        repeats = 0
        if artist is not None:
            repeats = seen[artist]
            seen[artist] += 1
        near = _near(origin, artist, standing)
        value = score(candidate.cosine, near.influence, repeats, weight)
        scored.append((-value, place, near, repeats, candidate))
    scored.sort(key=lambda entry: entry[:2])
    return [
        Ranked(
            id=candidate.id,
            artist_id=candidate.artist_id,
            cosine=candidate.cosine,
            near=near,
            repeats=repeats,
            score=-value,
            rank=place,
            cosine_rank=cosine_rank,
        )
        for place, (value, cosine_rank, near, repeats, candidate) in enumerate(scored, start=1)
    ]


def first_known(candidates: Sequence[Candidate], known: Collection[str]) -> str | None:
    """The artist that a query without one is taken to be near: that of the best hit among the `known` artists."""
    best = min(
        (candidate for candidate in candidates if candidate.artist_id in known),
        key=lambda candidate: (-candidate.cosine, candidate.id),
        default=None,
    )
    return best.artist_id if best else None


def _near(origin: str | None, artist: str | None, standing: Mapping[str, Near]) -> Near:
    if origin is None:
        return _NOBODY
    if artist is None:
        return FAR
    return SAME if artist == origin else standing.get(artist, FAR)
