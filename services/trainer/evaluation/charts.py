"""The geometry of the report's drawings, in SVG's units; the template draws them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from services.trainer.evaluation.figures import EncoderFigures, Estimate, LiftAt
from shared.messages import EncoderKind

# Okabe and Ito's colours, which people with any colour vision can tell apart, the darker ones first.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")

_LEFT, _RIGHT, _ROW, _HEAD, _FOOT = 96.0, 16.0, 26.0, 8.0, 24.0


@dataclass(frozen=True)
class Tick:
    """A place on an axis, and what is written there."""

    at: float
    label: str


@dataclass(frozen=True)
class Bar:
    """One encoder's figure: where its row, its value and its interval lie."""

    label: str
    colour: str
    y: float
    x: float | None
    low: float | None
    high: float | None
    value: float | None


@dataclass(frozen=True)
class Bars:
    """A measure of all encoders, one row each, from 0 on."""

    width: float
    height: float
    left: float
    bottom: float
    ticks: list[Tick]
    bars: list[Bar]


@dataclass(frozen=True)
class Line:
    """One encoder's lift by λ: the points of the line, and the outline of the intervals around it."""

    label: str
    colour: str
    points: list[tuple[float, float]]
    band: list[tuple[float, float]]


@dataclass(frozen=True)
class Lines:
    """Lift by λ. `chance` is the height of lift 1."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    chance: float
    lines: list[Line]


def colours(encoders: Sequence[EncoderKind]) -> dict[EncoderKind, str]:
    """A colour for each, the same in every drawing."""
    return {kind: _COLOURS[place % len(_COLOURS)] for place, kind in enumerate(encoders)}


def bars(encoders: Sequence[EncoderFigures], measure: str, width: float = 420.0) -> Bars:
    """One measure of every encoder, with its interval."""
    found = [each.measures[measure] for each in encoders]
    ticks = _ticks(0.0, max((each.high or each.value or 0.0 for each in found), default=0.0))
    scale = (width - _LEFT - _RIGHT) / ticks[-1]

    def across(value: float | None) -> float | None:
        return None if value is None else round(_LEFT + value * scale, 1)

    painted = colours([each.encoder for each in encoders])
    bottom = _HEAD + _ROW * len(encoders)
    return Bars(
        width=width,
        height=bottom + _FOOT,
        left=_LEFT,
        bottom=bottom,
        ticks=[Tick(_LEFT + value * scale, f"{value:g}") for value in ticks],
        bars=[
            Bar(
                label=each.encoder,
                colour=painted[each.encoder],
                y=_HEAD + _ROW * (row + 0.5),
                x=across(value.value),
                low=across(value.low),
                high=across(value.high),
                value=value.value,
            )
            for row, (each, value) in enumerate(zip(encoders, found, strict=True))
        ],
    )


def lines(
    lifts: Mapping[EncoderKind, Sequence[LiftAt]], which: Literal["lift", "rest_lift"], width: float = 520.0
) -> Lines:
    """Each encoder's lift by λ, with its interval. λ stands at its square root: small ones are told apart so."""
    height = 280.0
    left, right, top, bottom = 44.0, width - 16.0, 12.0, height - 40.0
    weights = sorted({at.weight for row in lifts.values() for at in row})
    known = [value for row in lifts.values() for at in row for value in getattr(at, which) if value is not None]
    ticks = _ticks(min([*known, 1.0]), max([*known, 1.0]))
    low, high = ticks[0], ticks[-1]

    def across(weight: float) -> float:
        return round(left + (right - left) * math.sqrt(weight / (weights[-1] or 1.0)), 1)

    def up(value: float) -> float:
        return round(bottom - (bottom - top) * (value - low) / (high - low), 1)

    painted = colours(list(lifts))
    drawn = []
    for kind, row in lifts.items():
        found: list[tuple[float, Estimate]] = [(across(at.weight), getattr(at, which)) for at in row]
        told = [(x, estimate) for x, estimate in found if estimate.value is not None]
        sure = [(x, estimate) for x, estimate in told if estimate.low is not None]
        drawn.append(
            Line(
                label=kind,
                colour=painted[kind],
                points=[(x, up(estimate.value or 0.0)) for x, estimate in told],
                band=[(x, up(_low(estimate))) for x, estimate in sure]
                + [(x, up(_high(estimate))) for x, estimate in reversed(sure)],
            )
        )
    return Lines(
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        x_ticks=[Tick(across(weight), f"{weight:g}") for weight in weights],
        y_ticks=[Tick(up(value), f"{value:g}") for value in ticks],
        chance=up(1.0),
        lines=drawn,
    )


def _low(estimate: Estimate) -> float:
    return estimate.low if estimate.low is not None else estimate.value or 0.0


def _high(estimate: Estimate) -> float:
    return estimate.high if estimate.high is not None else estimate.value or 0.0


def _ticks(low: float, high: float) -> list[float]:
    """Three to seven round numbers from `low` or below to `high` or above, at least two apart."""
    span = max(high - low, 1e-6)
    power = 10.0 ** math.floor(math.log10(span / 4))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if span / (power * factor) <= 5)
    first, last = math.floor(low / step + 1e-9), max(math.ceil(high / step - 1e-9), math.floor(low / step + 1e-9) + 1)
    return [round(step * place, 10) for place in range(first, last + 1)]
