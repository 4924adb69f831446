"""Whether influences help, measured by influences that the ranking does not know."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.trainer.evaluation.folds import DIRECTIONS, fold, pairs, parted
from services.trainer.evaluation.lift import Lift, repeats
from services.trainer.evaluation.neighbours import nearest, unit
from services.trainer.evaluation.works import Labels, Works
from shared.influence.base import Artist, Direction, Influence
from shared.influence.memory import MemoryGraph
from shared.influence.nearness import FAR, nearness
from shared.ranking import Candidate, rank
from tests.unit.trainer.evaluating import influence

ANY = DIRECTIONS.index(Direction.ANY)
EVERYBODY = [Artist(id=name, name=name) for name in "abcdefgh"]  # the collection has no work by g and h
HERE = ("a", "b", "c", "d", "e", "f")
NAMES = st.sampled_from("abcdefgh")
EDGES = st.sets(st.tuples(NAMES, NAMES).filter(lambda ends: ends[0] != ends[1]), min_size=1, max_size=20)


def influences(edges: set[tuple[str, str]]) -> list[Influence]:
    return [influence(*ends) for ends in sorted(edges)]


def graph_without(edges: set[tuple[str, str]], hidden: set[frozenset[str]]) -> MemoryGraph:
    graph = MemoryGraph()
    graph.replace(EVERYBODY, influences({edge for edge in edges if frozenset(edge) not in hidden}))
    return graph


@settings(max_examples=60)
@given(EDGES, st.integers(1, 6), st.integers(0, 3))
def test_no_fold_knows_what_it_holds_out(edges: set[tuple[str, str]], folds: int, seed: int) -> None:
    parts = parted(pairs(HERE, influences(edges)), folds, seed)
    held = Counter()
    for part in parts:
        one = fold(HERE, EVERYBODY, influences(edges), part)
        hidden = {frozenset((HERE[a], HERE[b])) for a, b in part.tolist()}
        held.update(hidden)
        rest = graph_without(edges, hidden)
        for way, direction in enumerate(DIRECTIONS):
            for a, b in np.argwhere(one.held_out[way]):
                assert not one.joined[way, a, b]
                near = nearness(rest, HERE[a], [HERE[b]], direction).get(HERE[b], FAR)
                assert (near.hops != 1, one.influence[way, a, b]) == (True, near.influence)
                leading = {(HERE[a], HERE[b]) if way != DIRECTIONS.index(Direction.BEFORE) else (HERE[b], HERE[a])}
                leading |= {(HERE[b], HERE[a])} if way == ANY else set()
                assert leading & edges
                assert frozenset((HERE[a], HERE[b])) in hidden
        assert {frozenset((HERE[a], HERE[b])) for a, b in np.argwhere(one.held_out[ANY])} == hidden
    # Every pair of the collection's artists whom an influence joins is held out once, in whichever direction it leads.
    assert held == Counter({frozenset(edge) for edge in edges if set(edge) <= set(HERE)})


def test_the_parts_are_even_and_drawn_by_the_seed() -> None:
    joined = np.array([(a, b) for a in range(6) for b in range(a + 1, 6)])
    parts = parted(joined, 4, seed=0)
    assert sorted(map(len, parts)) == [3, 4, 4, 4]
    assert [part.tolist() for part in parts] == [part.tolist() for part in parted(joined, 4, seed=0)]
    assert [part.tolist() for part in parts] != [part.tolist() for part in parted(joined, 4, seed=1)]
    assert len(parted(joined[:2], 5, seed=0)) == 2


EDGES_HERE = {("a", "b"), ("b", "a"), ("c", "a"), ("d", "c"), ("e", "g"), ("g", "f"), ("a", "f"), ("b", "e")}
WEIGHTS = (0.0, 0.3, 1.0)


def collection(works: int = 90) -> tuple[Works, np.ndarray]:  # type: ignore[type-arg]
    artists, styles = [*HERE, None], ["cubism", "baroque", "cubism", None]
    labels = {f"{row:03}": Labels(artists[row % 7], styles[row % 4]) for row in range(works)}
    return Works.of(labels), unit(np.random.default_rng(0).normal(size=(works, 6)).astype(np.float32))


def test_what_is_tallied_is_what_a_search_would_show() -> None:
    """Every query ranked by `rank`, as near as the rest of the graph has the artists: the same counts."""
    works, vectors = collection()
    parts = parted(pairs(HERE, influences(EDGES_HERE)), 3, seed=0)
    lift = Lift(works, [fold(HERE, EVERYBODY, influences(EDGES_HERE), part) for part in parts], WEIGHTS, 40)
    queries = np.arange(len(works))
    ((asking, found, cosines),) = nearest(vectors, queries, 40)
    tally = lift.tally(asking, found, cosines)

    labels = works.labels()
    expected = {name: np.zeros((len(works), 3, len(WEIGHTS))) for name in vars(tally)}
    for query in queries:
        origin = labels[works.ids[query]].artist
        candidates = [
            Candidate(works.ids[row], cosine, labels[works.ids[row]].artist)
            for row, cosine in zip(found[query], cosines[query], strict=True)
        ]
        for part in parts:
            hidden = {frozenset((HERE[a], HERE[b])) for a, b in part.tolist()}
            rest = graph_without(EDGES_HERE, hidden)
            for way, direction in enumerate(DIRECTIONS):
                linked = ends(origin, direction, {edge for edge in EDGES_HERE if frozenset(edge) in hidden})
                if not linked:
                    continue
                standing = nearness(rest, origin, HERE, direction)
                known = {artist for artist, near in standing.items() if near.hops == 1 and artist != origin}
                for place, weight in enumerate(WEIGHTS):
                    entries = rank(candidates, origin=origin, standing=standing, weight=weight)
                    ranked = [entry.artist_id for entry in entries]
                    style = labels[works.ids[query]].style
                    first = [labels[entry.id] for entry in entries[:10]] if style else []
                    strangers = [work for work in first if work.artist != origin]
                    open_to = [artist for artist in ranked if artist != origin and artist not in known][:10]
                    others = [each.artist for each in labels.values() if each.artist != origin]
                    unknown = [artist for artist in others if artist not in known]
                    here = {
                        "lists": 1,
                        "own": ranked[:10].count(origin),
                        "known": sum(artist in known for artist in ranked[:10]),
                        "hidden": sum(artist in linked for artist in ranked[:10]),
                        "expected": sum(artist != origin for artist in ranked[:10])
                        * sum(artist in linked for artist in others)
                        / len(others),
                        "alike": sum(work.style == style for work in first),
                        "places": len(first),
                        "others_alike": sum(work.style == style for work in strangers),
                        "others": len(strangers),
                        "rest_hidden": sum(artist in linked for artist in open_to),
                        "rest_expected": len(open_to) * sum(artist in linked for artist in unknown) / len(unknown),
                    }
                    for name, value in here.items():
                        expected[name][query, way, place] += value
    assert expected["hidden"].sum() > 100
    assert expected["known"].sum() > 100
    for name, values in vars(tally).items():
        np.testing.assert_allclose(values, expected[name], err_msg=name)


def ends(origin: str | None, direction: Direction, edges: set[tuple[str, str]]) -> set[str]:
    after = {other for one, other in edges if one == origin}
    before = {one for one, other in edges if other == origin}
    return {Direction.ANY: before | after, Direction.BEFORE: before, Direction.AFTER: after}[direction]


def test_chance_finds_as_many_as_chance_would() -> None:
    works, vectors = collection(700)
    parts = parted(pairs(HERE, influences(EDGES_HERE)), 3, seed=0)
    lift = Lift(works, [fold(HERE, EVERYBODY, influences(EDGES_HERE), part) for part in parts], (0.0,), 100)
    found = [lift.tally(*block) for block in nearest(vectors, np.arange(len(works)), 100)]
    hidden, expected, rest_hidden, rest_expected = (
        sum(getattr(tally, name)[:, ANY].sum() for tally in found)
        for name in ("hidden", "expected", "rest_hidden", "rest_expected")
    )
    assert hidden / expected == pytest.approx(1, abs=0.08)
    assert rest_hidden / rest_expected == pytest.approx(1, abs=0.08)


@given(st.lists(st.integers(-1, 3), max_size=20))
def test_repeats_count_the_works_before(artists: list[int]) -> None:
    counted = repeats(np.array(artists, np.intp)).tolist()
    assert counted == [0 if who < 0 else artists[:place].count(who) for place, who in enumerate(artists)]
