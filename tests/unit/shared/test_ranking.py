"""The ranking's promises, on examples and on whatever hypothesis comes up with."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.influence.base import InCommon
from shared.influence.nearness import UNREACHABLE, Near
from shared.ranking import Candidate, Ranked, first_known, rank, score, scores

ARTISTS = ["x", "near", "far", "stranger", None]
STANDING = {"x": Near(1.0, 1), "near": Near(1.0, 1), "far": Near(2 / 3, 2, InCommon(("m", "n")))}

cosines = st.floats(-1, 1, allow_nan=False).map(lambda value: round(value, 4))
weights = st.floats(0, 20, allow_nan=False)
candidate_lists = st.lists(st.tuples(cosines, st.sampled_from(ARTISTS)), max_size=40).map(
    lambda rows: [Candidate(f"{number:03}", cosine, artist) for number, (cosine, artist) in enumerate(rows)]
)


def standing_to(origin: str | None) -> dict[str, Near]:
    return STANDING if origin == "x" else {}


def by_id(ranked: list[Ranked]) -> dict[str, Ranked]:
    return {entry.id: entry for entry in ranked}


@given(candidate_lists, st.sampled_from(["x", "somebody", None]))
def test_without_weight_it_is_the_order_of_the_cosine(candidates: list[Candidate], origin: str | None) -> None:
    ranked = rank(candidates, origin=origin, standing=standing_to(origin), weight=0)
    assert [entry.id for entry in ranked] == [c.id for c in sorted(candidates, key=lambda c: (-c.cosine, c.id))]
    assert all(entry.score == entry.cosine and entry.rank == entry.cosine_rank for entry in ranked)


@given(candidate_lists, weights, st.sampled_from(["x", "somebody", None]))
def test_every_candidate_has_one_place_and_its_score(
    candidates: list[Candidate], weight: float, origin: str | None
) -> None:
    ranked = rank(candidates, origin=origin, standing=standing_to(origin), weight=weight)
    assert sorted(entry.id for entry in ranked) == sorted(c.id for c in candidates)
    assert [entry.rank for entry in ranked] == list(range(1, len(candidates) + 1))
    assert sorted(entry.cosine_rank for entry in ranked) == list(range(1, len(candidates) + 1))
    for entry in ranked:
        assert entry.score == score(entry.cosine, entry.near.influence, entry.repeats, weight)
    assert [entry.score for entry in ranked] == sorted((entry.score for entry in ranked), reverse=True)


@given(candidate_lists, weights, weights)
def test_scores_never_fall_with_the_weight(candidates: list[Candidate], one: float, other: float) -> None:
    low, high = sorted((one, other))
    before = by_id(rank(candidates, origin="x", standing=STANDING, weight=low))
    after = by_id(rank(candidates, origin="x", standing=STANDING, weight=high))
    for identity, entry in before.items():
        assert after[identity].score >= entry.score


@given(candidate_lists.filter(bool), weights, st.data())
def test_repeats_never_lift_a_work(candidates: list[Candidate], weight: float, data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(candidates))
    # One more work by the same artist that looks more like the query: the chosen one must not gain.
    rival = Candidate("zzz", min(1.0, chosen.cosine + 0.01), chosen.artist_id)
    before = by_id(rank(candidates, origin="x", standing=STANDING, weight=weight))[chosen.id]
    after = by_id(rank([*candidates, rival], origin="x", standing=STANDING, weight=weight))[chosen.id]
    assert after.score <= before.score
    assert after.rank >= before.rank


@given(candidate_lists, weights)
def test_repeats_count_the_same_artists_works_that_rank_higher(candidates: list[Candidate], weight: float) -> None:
    ranked = rank(candidates, origin="x", standing=STANDING, weight=weight)
    for place, entry in enumerate(ranked):
        above = [other for other in ranked[:place] if other.artist_id == entry.artist_id]
        assert entry.repeats == (0 if entry.artist_id is None else len(above))


@given(candidate_lists, weights, st.randoms())
def test_ties_are_stable(candidates: list[Candidate], weight: float, random: object) -> None:
    tied = [c._replace(cosine=0.5) for c in candidates]
    shuffled = list(tied)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rank(tied, origin="x", standing=STANDING, weight=weight) == rank(
        shuffled, origin="x", standing=STANDING, weight=weight
    )


def test_the_formula_by_hand() -> None:
    candidates = [
        Candidate("a", 0.8, "stranger"),
        Candidate("b", 0.6, "near"),
        Candidate("c", 0.5, "x"),
        Candidate("d", 0.45, "x"),
        Candidate("e", 0.4, "far"),
    ]
    ranked = by_id(rank(candidates, origin="x", standing=STANDING, weight=1.0))
    assert ranked["a"].score == pytest.approx(0.8 * (1 + UNREACHABLE))
    assert ranked["b"].score == pytest.approx(0.6 * 2)
    assert ranked["c"].score == pytest.approx(0.5 * 2)  # the same artist counts in full
    assert ranked["d"].score == pytest.approx(0.45 * 1.5)  # the artist's second work: half the influence
    assert ranked["e"].score == pytest.approx(0.4 * (1 + 2 / 3))
    assert [entry.id for entry in sorted(ranked.values(), key=lambda e: e.rank)] == ["b", "c", "a", "d", "e"]
    assert (ranked["a"].near.hops, ranked["c"].near.hops, ranked["e"].near.hops) == (None, 1, 2)


def test_an_opposite_gains_nothing_and_loses_nothing() -> None:
    ranked = by_id(
        rank([Candidate("a", -0.5, "x"), Candidate("b", -0.4, None)], origin="x", standing=STANDING, weight=5)
    )
    assert (ranked["a"].score, ranked["b"].score) == (-0.5, -0.4)


def test_an_empty_graph_leaves_the_order_of_first_works_alone() -> None:
    candidates = [Candidate(str(n), 0.9 - n / 100, f"artist-{n}") for n in range(10)]
    assert [e.id for e in rank(candidates, origin="x", standing={}, weight=1)] == [str(n) for n in range(10)]


def test_a_query_without_an_artist_has_no_influence() -> None:
    ranked = rank([Candidate("a", 0.5, "x"), Candidate("b", 0.4, "near")], origin=None, standing={}, weight=3)
    assert [(entry.id, entry.near.influence, entry.near.hops, entry.score) for entry in ranked] == [
        ("a", 0.0, None, 0.5),
        ("b", 0.0, None, 0.4),
    ]


def test_no_candidates() -> None:
    assert rank([], origin="x", standing=STANDING, weight=1) == []
    assert first_known([], {"x"}) is None


def test_the_best_known_hit_supplies_the_artist() -> None:
    candidates = [Candidate("a", 0.9, "unknown"), Candidate("b", 0.7, "far"), Candidate("c", 0.8, "near")]
    assert first_known(candidates, {"near", "far"}) == "near"
    assert first_known(candidates, set()) is None
    assert first_known([Candidate("a", 0.9, None)], {"x"}) is None


@given(st.lists(st.tuples(cosines, st.floats(0, 1), st.integers(0, 40)), max_size=20), st.lists(weights, max_size=4))
def test_arrays_are_scored_as_single_candidates_are(rows: list[tuple[float, float, int]], grid: list[float]) -> None:
    cosine, influence, repeats = np.array(rows).reshape(-1, 3).T
    found = scores(cosine, influence, repeats, np.array(grid)[:, None])
    assert found.shape == (len(grid), len(rows))
    assert found.tolist() == [[score(*row, weight) for row in rows] for weight in grid]
