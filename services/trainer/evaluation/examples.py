"""Which queries to show, with what each encoder found for them."""

from collections.abc import Mapping

import numpy as np

from services.trainer.evaluation.figures import Example, Found
from services.trainer.evaluation.judging import Judge
from services.trainer.evaluation.measuring import Measured
from services.trainer.evaluation.metrics import Floats
from services.trainer.evaluation.summing import Scored
from services.trainer.evaluation.works import UNKNOWN, Rows, Works
from shared.messages import EncoderKind

_OF_EACH_KIND = 3


def examples(
    works: Works, queries: Rows, measured: Mapping[EncoderKind, Measured], scored: Scored, judge: Judge
) -> list[Example]:
    """Three queries that went well, three that the encoders disagree on, and three that went badly, by nDCG@10.

    No artist is shown twice among them while there are others. A query for which there was nothing to find is not.
    """
    graded = np.stack([scores["ndcg10"] for scores in scored.values()])  # (encoders, m)
    mean = graded.mean(axis=0)
    spread = graded.max(axis=0) - graded.min(axis=0)
    artists = works.artists[queries]
    used: set[int] = set()
    chosen: list[tuple[int, str]] = []
    for kind, worth in (("good", mean), ("mixed", spread if len(graded) > 1 else spread * np.nan), ("bad", -mean)):
        chosen += [(place, kind) for place in _first(worth, artists, used, {place for place, _ in chosen})]
    return [
        Example(
            id=works.ids[queries[place]],
            kind=kind,
            found={encoder: _found(place, works, queries, each, judge) for encoder, each in measured.items()},
            ndcg10={encoder: round(float(scores["ndcg10"][place]), 4) for encoder, scores in scored.items()},
        )
        for place, kind in chosen
    ]


def _first(worth: Floats, artists: Rows, used: set[int], taken: set[int]) -> list[int]:
    """The places of the highest values, by artists that are not in `used`, which they join; then by any."""
    known = [int(place) for place in np.argsort(-worth, kind="stable") if not np.isnan(worth[place])]
    first: list[int] = []
    for fresh in (True, False):
        for place in known:
            if len(first) == _OF_EACH_KIND:
                return first
            if place not in taken and place not in first and not (fresh and int(artists[place]) in used):
                first.append(place)
                used.add(int(artists[place]))
    return first


def _found(place: int, works: Works, queries: Rows, measured: Measured, judge: Judge) -> list[Found]:
    rows = measured.found[place]
    grades = judge.grades(queries[place : place + 1], rows[None])[0]
    return [
        Found(id=works.ids[row], cosine=round(float(cosine), 4), grade=int(grade))
        for row, cosine, grade in zip(rows, measured.cosines[place], grades, strict=True)
        if row != UNKNOWN
    ]
