"""Learning rates rise in a line and fall along a cosine."""

import pytest

from services.trainer.engine.schedule import rate
from services.trainer.recipes.base import Stage

STAGE = Stage("all", 10, 8, warm_up=0.2, last_rate=0.1)


def test_it_rises_to_its_peak_and_falls_to_the_rest() -> None:
    assert [rate(STAGE, progress) for progress in (0.0, 0.1, 0.2, 0.6, 1.0)] == pytest.approx([0, 0.5, 1, 0.55, 0.1])


def test_it_goes_one_way_at_a_time() -> None:
    rates = [rate(STAGE, step / 1000) for step in range(1001)]
    assert rates[:201] == sorted(rates[:201])
    assert rates[200:] == sorted(rates[200:], reverse=True)
    assert all(0 <= value <= 1 for value in rates)


def test_a_stage_may_begin_at_its_peak() -> None:
    assert rate(Stage("all", 1, 8, warm_up=0.0, last_rate=0.5), 0.0) == 1
    assert rate(Stage("all", 1, 8, warm_up=0.0, last_rate=0.5), 1.0) == 0.5


def test_past_its_end_a_stage_stays_at_its_last_rate() -> None:
    assert rate(STAGE, 1.7) == pytest.approx(0.1)


def test_a_stage_may_rise_to_its_end() -> None:
    stage = Stage("all", 1, 8, warm_up=1.0)
    assert [rate(stage, progress) for progress in (0.0, 0.5, 1.0)] == pytest.approx([0, 0.5, 1])
