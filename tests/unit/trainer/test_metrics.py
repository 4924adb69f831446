"""Retrieval measures against values worked out by hand, and against definitions written out the long way."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trainer.evaluation.metrics import average_precision, ndcg, precision

LISTS = st.lists(st.booleans(), max_size=15)
GRADES = st.lists(st.integers(0, 3), max_size=15)


def test_average_precision_by_hand() -> None:
    # Hits at places 1, 3 and 4 of five relevant works: (1/1 + 2/3 + 3/4) / 5.
    assert average_precision([1, 0, 1, 1], possible=5) == pytest.approx((1 + 2 / 3 + 3 / 4) / 5)


def test_average_precision_divides_by_no_more_than_the_places() -> None:
    assert average_precision([True] * 10, possible=79) == 1
    assert average_precision([True, False, False], possible=1) == 1
    assert average_precision([False] * 10 + [True], possible=1) == 0
    assert average_precision([], possible=3) == 0


def test_precision_by_hand() -> None:
    assert precision([1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1]) == pytest.approx(0.3)
    assert precision([1, 1], k=10) == pytest.approx(0.2)
    assert precision([]) == 0


def test_ndcg_by_hand() -> None:
    # Found grades 1, 3; the best possible list is 3, 2, 1.
    found = 1 / math.log2(2) + 3 / math.log2(3)
    best = 3 / math.log2(2) + 2 / math.log2(3) + 1 / math.log2(4)
    assert ndcg([1, 3, 0], [0, 1, 2, 3, 0]) == pytest.approx(found / best)


def test_ndcg_looks_no_further_than_k() -> None:
    assert ndcg([0] * 10 + [3], [3]) == 0
    assert ndcg([3] * 10, [3] * 50) == pytest.approx(1)


@given(LISTS, st.integers(1, 12))
def test_average_precision_is_the_mean_precision_at_the_hits(hits: list[bool], k: int) -> None:
    possible = max(1, sum(hits))
    places = hits[:k]
    at_hits = [sum(places[: place + 1]) / (place + 1) for place, hit in enumerate(places) if hit]
    assert average_precision(hits, possible, k) == pytest.approx(sum(at_hits) / min(k, possible))


@given(LISTS, st.integers(1, 12))
def test_the_measures_stay_within_0_and_1(hits: list[bool], k: int) -> None:
    assert 0 <= precision(hits, k) <= 1
    assert 0 <= average_precision(hits, max(1, sum(hits)), k) <= 1 + 1e-12


@given(GRADES.filter(any), st.integers(1, 12))
def test_the_ideal_order_alone_scores_1(grades: list[int], k: int) -> None:
    assert ndcg(sorted(grades, reverse=True), grades, k) == pytest.approx(1)
    assert ndcg(grades, grades, k) <= 1 + 1e-12


@given(GRADES.filter(any), st.data())
def test_moving_a_better_work_up_never_lowers_ndcg(grades: list[int], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(grades) - 1))
    second = data.draw(st.integers(first, len(grades) - 1))
    swapped = list(grades)
    swapped[first], swapped[second] = max(grades[first], grades[second]), min(grades[first], grades[second])
    assert ndcg(swapped, grades) >= ndcg(grades, grades) - 1e-12
