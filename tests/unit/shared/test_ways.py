"""Distances and walks by ids alone, on graphs large and sparse enough for long ways round: against networkx."""

from itertools import pairwise
from random import Random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.influence.base import Direction
from shared.influence.ways import Ways


def as_walked(pairs: set[tuple[str, str]], ids: list[str], direction: Direction) -> nx.DiGraph:
    """The graph whose edges point the way a walk may go."""
    along = nx.DiGraph(sorted(pairs))
    along.add_nodes_from(ids)
    if direction is Direction.AFTER:
        return along
    return along.reverse() if direction is Direction.BEFORE else nx.compose(along, along.reverse())


@given(random=st.randoms(use_true_random=False), size=st.integers(2, 50), density=st.floats(0.3, 4))
@settings(max_examples=25, deadline=None)
def test_distances_and_walks_equal_those_of_networkx(random: Random, size: int, density: float) -> None:
    ids = [f"{random.choice('aZé葛')}{number}" for number in range(size)]
    pairs = {tuple(random.sample(ids, 2)) for _ in range(int(size * density))}
    ways = Ways(ids, pairs)
    for direction in Direction:
        peer = as_walked(pairs, ids, direction)
        for origin in random.sample(ids, min(size, 4)):
            hops = nx.single_source_shortest_path_length(peer, origin)
            assert ways.distances(origin, ids, direction) == hops
            assert ways.next_to(origin, direction) == sorted(peer.successors(origin))
            for target in random.sample(ids, min(size, 6)):
                expected = min(nx.all_shortest_paths(peer, origin, target)) if target in hops else None
                assert ways.walk(origin, target, direction) == expected


@pytest.mark.parametrize(("start", "end"), [("0000", "0399"), ("0399", "0000")])
def test_a_walk_may_be_hundreds_of_hops_long(start: str, end: str) -> None:
    ids = [f"{number:04}" for number in range(400)]
    ways = Ways(reversed(ids), list(pairwise(ids)))
    assert ways.walk(start, end, Direction.ANY) == (ids if start < end else ids[::-1])
    assert ways.distances(start, [end], Direction.ANY) == {end: 399}


def test_the_first_walk_leads_through_a_hub_that_comes_first() -> None:
    # Rings that grow from the side of the few must still find the first of the many.
    spokes = [f"{number:03}" for number in range(500)]
    pairs = [("fan", "hub"), *(("hub", spoke) for spoke in spokes), ("499", "far"), ("250", "far"), ("far", "end")]
    ways = Ways({end for pair in pairs for end in pair}, pairs)
    assert ways.walk("fan", "end", Direction.AFTER) == ["fan", "hub", "250", "far", "end"]
    assert ways.walk("end", "fan", Direction.BEFORE) == ["end", "far", "250", "hub", "fan"]
