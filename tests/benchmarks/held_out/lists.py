"""What re-ranking by each way and each λ brings into the first ten, told by held-out influences and by labels.

The two lifts are those of an evaluation (`services.trainer.evaluation.lift`): works by artists whom a held-out
influence joins to the query's, over as many as works drawn by lot would bring; in the list, and in the list without the
artist's own works and those that the ranking knows to be linked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from services.trainer.evaluation.judging import PLACES
from services.trainer.evaluation.lift import repeats
from services.trainer.evaluation.metrics import Floats, average_precision, ndcg
from services.trainer.evaluation.neighbours import nearest
from services.trainer.evaluation.works import Works
from shared.ranking import scores
from tests.benchmarks.held_out.features import Vectors

Links = NDArray[np.bool_]  # (artists, artists) of the collection, by the query's artist and another


@dataclass(frozen=True)
class Part:
    """One part of the links held out; artists are those of the collection, in the order of `Works.artist_ids`.

    Attributes:
        near: Shape (ways, artists, artists), inf without what is held out.
        hidden: Held out.
        known: Joined, one way or the other, by an influence that the ranking knows.
    """

    near: Floats
    hidden: Links
    known: Links


@dataclass(frozen=True)
class Sums:
    """Sums over the lists of each of the n works, shape (n, ways, λ) each.

    Attributes:
        lists: One per part in which something is held out for the work's artist.
        own: Works among the first ten by the same artist.
        linked: Works by artists whom a known influence joins to the work's.
        hidden: Works by artists whom a held-out one joins to it.
        expected: As many as works drawn by lot from the other artists' would bring.
        rest_hidden: As `hidden`, in the first ten without the artist's own and known ones.
        rest_expected: As many as works drawn by lot from these would bring.
        precision: AP@10 by artist.
        graded: nDCG@10 as an evaluation grades it, by all influences: those that the ranking knows among them.
        rest_graded: nDCG@10 in the list without the artist's own and known ones: hidden 2, and 1 more for the style.
        style: Share of the first ten in the work's style.
        others_alike: Works in the work's style among those of the first ten that are not the artist's own.
        others: All of these.
    """

    lists: Floats
    own: Floats
    linked: Floats
    hidden: Floats
    expected: Floats
    rest_hidden: Floats
    rest_expected: Floats
    precision: Floats
    graded: Floats
    rest_graded: Floats
    style: Floats
    others_alike: Floats
    others: Floats

    def __getitem__(self, name: str) -> Floats:
        values: Floats = getattr(self, name)
        return values


def sums(works: Works, vectors: Vectors, parts: list[Part], weights: tuple[float, ...], candidates: int) -> Sums:
    """Rank the nearest `candidates` of every work that has something held out, for each part, way and λ."""
    shape = len(works), len(parts[0].near), len(weights)
    total = Sums(*(np.zeros(shape) for _ in fields(Sums)))
    asked = np.flatnonzero(sum(part.hidden.sum(axis=1) for part in parts))
    asking = np.flatnonzero(np.isin(works.artists, asked))
    for queries, found, cosines in nearest(vectors, asking, candidates):
        for query, its, cosine in zip(queries, found, cosines, strict=True):
            for part in parts:
                if part.hidden[works.artists[query]].any():
                    for name, values in _told(works, query, its, cosine, part, np.array(weights)):
                        total[name][query] += values
    return total


def _told(
    works: Works, query: int, found: NDArray[np.intp], cosines: Floats, part: Part, weights: Floats
) -> Iterator[tuple[str, Floats | float]]:
    """What one list adds to the sums, shape (ways, λ) or the same for all."""
    origin, artists = works.artists[query], works.artists[found]
    inf = part.near[:, origin, artists][:, None, :]
    ranked = scores(cosines, inf, repeats(artists), weights[:, None])
    order = np.argsort(-ranked, axis=-1, kind="stable")  # (ways, λ, candidates)
    own = np.asarray(artists == origin)
    alike = np.asarray(works.styles[found] == works.styles[query])
    known, hidden = part.known[origin, artists], part.hidden[origin, artists]
    rest = ~(own | known)
    first, rest_first = order[..., :PLACES], _first(order, rest)
    everyone = np.delete(np.arange(len(works)), query)
    all_artists, all_alike = works.artists[everyone], works.styles[everyone] == works.styles[query]
    all_own, all_known, all_hidden = (
        all_artists == origin,
        *(who[origin, all_artists] for who in (part.known, part.hidden)),
    )
    all_rest = ~(all_own | all_known)
    grades, all_grades = _grades(own, known | hidden, alike), _grades(all_own, all_known | all_hidden, all_alike)
    yield "lists", 1.0
    yield "own", own[first].sum(axis=-1)
    yield "linked", known[first].sum(axis=-1)
    yield "hidden", hidden[first].sum(axis=-1)
    yield "expected", (~own)[first].sum(axis=-1) * (all_hidden.sum() / (~all_own).sum())
    yield "rest_hidden", hidden[rest_first].sum(axis=-1)
    yield "rest_expected", PLACES * all_hidden.sum() / all_rest.sum()
    yield "precision", average_precision(own[first], max(1, all_own.sum()))
    yield "graded", ndcg(grades[first], all_grades)
    yield "rest_graded", ndcg(grades[rest_first], all_grades[all_rest])
    yield "style", alike[first].mean(axis=-1)
    yield "others_alike", (alike & ~own)[first].sum(axis=-1)
    yield "others", (~own)[first].sum(axis=-1)


def _first(order: NDArray[np.intp], wanted: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The first ten of each list that are wanted, shape (…, 10); there must be as many."""
    ways, weights, _ = order.shape
    chosen = order[wanted[order]].reshape(ways, weights, -1)
    return chosen[..., :PLACES]


def _grades(own: NDArray[np.bool_], linked: NDArray[np.bool_], alike: NDArray[np.bool_]) -> NDArray[np.intp]:
    return np.where(own, 3, 2 * linked + alike)
