"""Models side by side: which figures differ, and in what they were made differently."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field

from shared.registry import ModelCard


class ComparedFigure(BaseModel):
    """One figure of the models' cards; each list has a value per model, in the order asked for."""

    name: str = Field(examples=["accuracy"])
    values: list[float | None] = Field(description="null where a model's training did not measure it")
    differences: list[float | None] = Field(description="To the first model's")


class ComparedSetting(BaseModel):
    """One entry of the models' configurations that is not the same in all."""

    name: str = Field(description="The keys on the way to it, joined by dots", examples=["training.epochs"])
    values: list[Any] = Field(description="null where a model has no such entry")


def compared_figures(cards: Sequence[ModelCard]) -> list[ComparedFigure]:
    """Every figure that one of these models has, by name."""
    figures = []
    for name in sorted({name for card in cards for name in card.metrics}):
        values = [card.metrics.get(name) for card in cards]
        first = values[0]
        differences = [None if first is None or value is None else value - first for value in values]
        figures.append(ComparedFigure(name=name, values=values, differences=differences))
    return figures


def compared_settings(cards: Sequence[ModelCard]) -> list[ComparedSetting]:
    """What of their configurations differs, by name; lists are compared whole."""
    flat = [_flattened(card.configuration) for card in cards]
    names = sorted({name for each in flat for name in each})
    rows = [ComparedSetting(name=name, values=[each.get(name) for each in flat]) for name in names]
    return [row for row in rows if any(value != row.values[0] for value in row.values)]


def _flattened(configuration: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in configuration.items():
        if isinstance(value, Mapping):
            flat |= _flattened(value, f"{path}{name}.")
        else:
            flat[path + name] = value
    return flat
