"""What the works that a query found are worth, by the labels of all works."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.trainer.evaluation.metrics import Floats, average_precision, ndcg, precision
from services.trainer.evaluation.works import UNKNOWN, Rows, Works
from shared.influence.base import Influence

PLACES = 10
_SAME_ARTIST, _INFLUENCE, _SAME_STYLE = 3, 2, 1
MEASURES = ("map10_artist", "p10_style", "ndcg10", "distinct10")


@dataclass(frozen=True)
class Scores:
    """What each of m queries found, shape (m,). A measure is NaN where there was nothing that a query could have found.

    Attributes:
        map10_artist: AP@10, relevant is the same artist.
        p10_style: P@10, relevant is the same style.
        ndcg10: Graded nDCG@10.
        distinct10: How many known artists the ten are by.
    """

    map10_artist: Floats
    p10_style: Floats
    ndcg10: Floats
    distinct10: Floats

    def __getitem__(self, measure: str) -> Floats:
        values: Floats = getattr(self, measure)
        return values


class Judge:
    """Judges what works find by the labels of all works and the direct influences between their artists.

    A work's grade for nDCG is 3 where it is by the query's artist; otherwise 2 where its artist directly influenced the
    query's or was influenced by them, and 1 more for the same style. The ideal list is made of all works but the query.
    """

    def __init__(self, works: Works, influences: Iterable[Influence]) -> None:
        self._works = works
        # Works with the same artist and style are judged alike: what is worked out for pairs is worked out for kinds.
        kinds, self._kind, counts = np.unique(
            np.stack([works.artists, works.styles], axis=1), axis=0, return_inverse=True, return_counts=True
        )
        self._kind = self._kind.reshape(-1)
        artists, styles = kinds[:, 0], kinds[:, 1]
        self._grades = _grades(artists, styles, _linked(works.artist_ids, influences))
        own = self._grades.diagonal()
        same_artist = (artists[:, None] == artists) & (artists != UNKNOWN)
        same_style = (styles[:, None] == styles) & (styles != UNKNOWN)
        self._by_artist = same_artist @ counts - same_artist.diagonal()
        self._of_style = same_style @ counts - same_style.diagonal()
        # (kinds, 10): the ten highest grades among the other works
        self._ideal = np.zeros((len(kinds), PLACES), np.int8)
        taken = np.zeros(len(kinds), np.intp)
        for grade in range(_SAME_ARTIST, 0, -1):
            there = (self._grades == grade) @ counts - (own == grade)
            places = np.arange(PLACES)
            self._ideal[(places >= taken[:, None]) & (places < (taken + there)[:, None])] = grade
            taken += there

    def grades(self, queries: Rows, found: Rows) -> Rows:
        """The grade of each work found, shape (m, k), for queries of shape (m,); 0 where `found` is -1."""
        grades = self._grades[self._kind[queries][:, None], self._kind[found]]
        return np.where(found == UNKNOWN, 0, grades)

    def score(self, queries: Rows, found: Rows) -> Scores:
        """Judge what works have found among the others.

        Args:
            queries: Shape (m,), rows of the works that asked.
            found: Shape (m, k), rows of what each found, best first, and -1 for a place left empty. Only ten count.
        """
        found = found[:, :PLACES]
        works, kind, empty = self._works, self._kind[queries], found == UNKNOWN
        artists = np.where(empty, UNKNOWN, works.artists[found])
        styles = np.where(empty, UNKNOWN, works.styles[found])
        by_artist = artists == np.where(works.artists[queries] == UNKNOWN, UNKNOWN - 1, works.artists[queries])[:, None]
        of_style = styles == np.where(works.styles[queries] == UNKNOWN, UNKNOWN - 1, works.styles[queries])[:, None]
        possible, ideal = self._by_artist[kind], self._ideal[kind]
        ordered = np.sort(artists, axis=1)
        new = np.diff(ordered, axis=1, prepend=UNKNOWN) != 0
        with np.errstate(invalid="ignore", divide="ignore"):
            graded = ndcg(self.grades(queries, found), ideal)
        return Scores(
            map10_artist=np.where(possible > 0, average_precision(by_artist, np.maximum(possible, 1)), np.nan),
            p10_style=np.where(self._of_style[kind] > 0, precision(of_style), np.nan),
            ndcg10=np.where(ideal[:, 0] > 0, graded, np.nan),
            distinct10=new.sum(axis=1).astype(np.float64),
        )


def _linked(artist_ids: tuple[str, ...], influences: Iterable[Influence]) -> NDArray[np.bool_]:
    """Shape (artists, artists), whether one of the two directly influenced the other."""
    places = {artist: place for place, artist in enumerate(artist_ids)}
    linked = np.zeros((len(places), len(places)), bool)
    for influence in influences:
        if influence.influencer in places and influence.influenced in places:
            one, other = places[influence.influencer], places[influence.influenced]
            linked[one, other] = linked[other, one] = True
    return linked


def _grades(artists: Rows, styles: Rows, linked: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Shape (kinds, kinds), the grade of the second for a query of the first."""
    known = (artists != UNKNOWN)[:, None] & (artists != UNKNOWN)
    # -1 for an unknown artist takes the last row, which `known` then rules out; without any artist there is none.
    near = linked[np.ix_(artists, artists)] & known if linked.size else np.zeros_like(known)
    alike = (styles[:, None] == styles) & (styles != UNKNOWN)
    same = (artists[:, None] == artists) & known
    return np.where(same, _SAME_ARTIST, _INFLUENCE * near + _SAME_STYLE * alike).astype(np.int8)
