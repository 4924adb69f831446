"""Whether influences help: artists linked by influences that the ranking does not know, among the first ten.

Scoring a ranking by the influences that it used would be circular, so they are held out part by part (`folds`). The
more the known influences weigh, the more places the artists take whom they join, and fewer are left for the others,
however well these are ranked. So the same is also told of the list without them: the "filtered" setting of Bordes et
al., "Translating embeddings for modeling multi-relational data", 2013, which takes out what is known to be true.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from services.trainer.evaluation.folds import DIRECTIONS, Fold
from services.trainer.evaluation.judging import PLACES
from services.trainer.evaluation.metrics import Floats
from services.trainer.evaluation.works import UNKNOWN, Rows, Works
from shared.influence.nearness import FAR
from shared.ranking import scores

GRID = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0)  # λ


@dataclass(frozen=True)
class Tally:
    """What m queries found, summed over the folds; shape (m, directions, λ) each.

    Attributes:
        lists: Lists that were looked at: one per fold in which something is held out for the query's artist.
        own: Works among the first ten that are by the query's artist.
        known: Works among the first ten by artists whom an influence that the ranking knows joins to the query's.
        hidden: Works among the first ten whose artist is joined to the query's by a held-out influence.
        expected: As many as works drawn by lot from the other artists' would bring in the same places.
        rest_hidden: As `hidden`, among the first ten that are neither the artist's own nor by `known` ones.
        rest_expected: As many as works drawn by lot from these would bring.
        alike: Works among the first ten in the query's style.
        places: Works among the first ten, where the query's style is known.
        others_alike: As `alike`, without the works by the query's artist.
        others: As `places`, without the works by the query's artist.
    """

    lists: Floats
    own: Floats
    known: Floats
    hidden: Floats
    expected: Floats
    rest_hidden: Floats
    rest_expected: Floats
    alike: Floats
    places: Floats
    others_alike: Floats
    others: Floats

    @classmethod
    def empty(cls, queries: int, weights: int) -> "Tally":
        """Nothing found so far."""
        return cls(*(np.zeros((queries, len(DIRECTIONS), weights)) for _ in fields(cls)))


class Lift:
    """Ranks what each query found with every fold and every λ, as searches rank it, and tallies the first ten."""

    def __init__(self, works: Works, folds: Sequence[Fold], weights: Sequence[float], candidates: int) -> None:
        """`candidates` is how many of the nearest works are ranked."""
        self.candidates = candidates
        self.weights = tuple(weights)
        self._works = works
        self._folds = folds
        self._count = works.by_artist()
        self._asked = np.array([fold.held_out.any(axis=2) for fold in folds])  # (folds, directions, artists)

    def tally(self, asking: Rows, found: Rows, cosines: Floats) -> Tally:
        """Tally some queries.

        Args:
            asking: Shape (m,), rows of the works that ask.
            found: Shape (m, k), rows of their nearest, k as `candidates` or all.
            cosines: Shape (m, k), falling.
        """
        tally = Tally.empty(len(asking), len(self.weights))
        for place, query in enumerate(asking):
            origin = self._works.artists[query]
            if origin != UNKNOWN and self._folds and self._asked[:, :, origin].any():
                self._add(tally, place, query, found[place], cosines[place])
        return tally

    def _add(self, tally: Tally, place: int, query: int, found: Rows, cosines: Floats) -> None:
        """Tally what one query has found, shape (k,), in all folds and directions."""
        origin, artists = self._works.artists[query], self._works.artists[found]
        k, weights, own = repeats(artists), np.array(self.weights)[:, None], artists == origin
        style_known = self._works.styles[query] != UNKNOWN
        alike = style_known & (self._works.styles[found] == self._works.styles[query])
        for number, way in np.argwhere(self._asked[:, :, origin]):
            fold = self._folds[number]
            held_out, joined = fold.held_out[way, origin], fold.joined[way, origin]
            near = closeness(fold.influence[way, origin], artists)
            order = np.argsort(-scores(cosines, near, k, weights), axis=1, kind="stable")
            known, hidden = ((artists != UNKNOWN) & who[artists] for who in (joined, held_out))
            first = order[:, :PLACES]
            rest = ~(own | known)[order]
            rest_first = rest & (np.cumsum(rest, axis=1) <= PLACES)
            works, theirs = len(self._works) - self._count[origin], self._count @ joined
            chance, rest_chance = (self._count @ held_out / max(1, all_of) for all_of in (works, works - theirs))
            tally.lists[place, way] += 1
            tally.own[place, way] += own[first].sum(axis=1)
            tally.known[place, way] += known[first].sum(axis=1)
            tally.hidden[place, way] += hidden[first].sum(axis=1)
            tally.expected[place, way] += (~own)[first].sum(axis=1) * chance
            tally.rest_hidden[place, way] += (hidden[order] & rest_first).sum(axis=1)
            tally.rest_expected[place, way] += rest_first.sum(axis=1) * rest_chance
            tally.alike[place, way] += alike[first].sum(axis=1)
            tally.places[place, way] += style_known * first.shape[1]
            tally.others_alike[place, way] += (alike & ~own)[first].sum(axis=1)
            tally.others[place, way] += style_known * (~own)[first].sum(axis=1)


def repeats(artists: Rows) -> Rows:
    """For each work of a list, shape (k,), how many works by the same artist stand before it; 0 for unknown artists."""
    order = np.argsort(artists, kind="stable")
    ordered = artists[order]
    first = np.searchsorted(ordered, ordered)
    counted = np.empty_like(artists)
    counted[order] = np.where(ordered == UNKNOWN, 0, np.arange(len(artists)) - first)
    return counted


def closeness(influence: Floats, artists: Rows) -> Floats:
    """The ranking's inf for each work, shape (k,), from that of each artist."""
    return np.where(artists == UNKNOWN, FAR.influence, influence[artists])
