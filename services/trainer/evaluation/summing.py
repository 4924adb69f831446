"""From what every query has found to the figures of an evaluation."""

from collections.abc import Mapping, Sequence

import numpy as np

from services.trainer.evaluation.figures import EncoderFigures, Estimate, Group, InfluenceFigures, LiftAt
from services.trainer.evaluation.folds import DIRECTIONS
from services.trainer.evaluation.judging import MEASURES, Scores
from services.trainer.evaluation.lift import Tally
from services.trainer.evaluation.metrics import Floats
from services.trainer.evaluation.resampling import Resampling
from services.trainer.evaluation.works import Rows
from shared.influence.base import Direction
from shared.messages import EncoderKind

Scored = Mapping[EncoderKind, Scores]
_DECIMALS = 4


def encoder_figures(
    scored: Scored,
    against: EncoderKind,
    resampling: Resampling,
    *,
    models: Mapping[EncoderKind, str],
    trained_on: Mapping[EncoderKind, int | None],
) -> list[EncoderFigures]:
    """Each encoder's measures over all queries, and how far they are above those of `against`."""
    return [
        EncoderFigures(
            encoder=kind,
            model_id=models[kind],
            trained_on=trained_on[kind],
            measures={name: resampling.estimate(scores[name]) for name in MEASURES},
            gains={}
            if kind == against
            else {name: resampling.difference(scores[name], scored[against][name]) for name in MEASURES},
        )
        for kind, scores in scored.items()
    ]


def groups(scored: Scored, of: Rows, names: Sequence[str]) -> list[Group]:
    """The queries in groups, the largest first, then by name.

    Args:
        scored: For m queries.
        of: Shape (m,), the group of each query, a place in `names`, or -1 for none.
        names: Of the groups; one without a query is left out.
    """
    rows = [(name, np.flatnonzero(of == place)) for place, name in enumerate(names)]
    return [
        Group(
            name=name,
            works=len(members),
            measures={
                kind: {measure: _mean(scores[measure][members]) for measure in MEASURES}
                for kind, scores in scored.items()
            },
        )
        for name, members in sorted(rows, key=lambda row: (-len(row[1]), row[0]))
        if len(members)
    ]


def influence_figures(
    tallies: Mapping[EncoderKind, Tally],
    resampling: Resampling,
    *,
    weights: Sequence[float],
    folds: int,
    pairs: int,
    candidates: int,
    weight: float,
) -> InfluenceFigures:
    """The influence part. `weights` begins with 0, which the others are compared with."""
    asked = next(iter(tallies.values())).lists[:, DIRECTIONS.index(Direction.ANY), 0] > 0
    return InfluenceFigures(
        folds=folds,
        pairs=pairs,
        queries=int(asked.sum()),
        candidates=candidates,
        weight=weight,
        lifts={
            kind: {
                direction: [_lift(tally, way, place, weight, resampling) for place, weight in enumerate(weights)]
                for way, direction in enumerate(DIRECTIONS)
            }
            for kind, tally in tallies.items()
        },
    )


def _lift(tally: Tally, way: int, place: int, weight: float, resampling: Resampling) -> LiftAt:
    def at(values: Floats, place: int = place) -> Floats:
        return values[:, way, place]

    # A query counts as often as it has lists, so every one of these is a sum over a sum.
    def estimates(over: Floats, under: Floats) -> tuple[Estimate, Estimate]:
        first = resampling.estimate(at(over), at(under))
        return first, resampling.difference(at(over), at(over, 0), (at(under), at(under, 0)))

    lift, gain = estimates(tally.hidden, tally.expected)
    rest_lift, rest_gain = estimates(tally.rest_hidden, tally.rest_expected)
    style, style_gain = estimates(tally.alike, tally.places)
    others_style, others_style_gain = estimates(tally.others_alike, tally.others)
    own, known, hidden = (_per(at(values), at(tally.lists)) for values in (tally.own, tally.known, tally.hidden))
    return LiftAt(
        weight=weight,
        lift=lift,
        gain=gain,
        rest_lift=rest_lift,
        rest_gain=rest_gain,
        own=own,
        known=known,
        hidden=hidden,
        style=style,
        style_gain=style_gain,
        others_style=others_style,
        others_style_gain=others_style_gain,
    )


def _per(over: Floats, under: Floats) -> float:
    return round(float(over.sum() / max(1.0, under.sum())), _DECIMALS)


def _mean(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return round(float(known.mean()), _DECIMALS) if len(known) else None
