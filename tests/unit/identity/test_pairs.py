"""The table of pairs: who is somebody else is never joined, alone or in a crowd; who is the same is found."""

import pytest

from shared.identity.base import MatchState
from shared.identity.matching import Matcher
from shared.influence.base import Artist
from tests.unit.identity.pairs import SOMEBODY_ELSE, THE_SAME, Pair


def _name(pair: Pair) -> str:
    return f"{pair.written} {pair.years} - {pair.node} {pair.node_years}"


@pytest.fixture(scope="module")
def crowd() -> list[Artist]:
    """Everybody in the table, once."""
    return list({pair.artist.id: pair.artist for pair in [*SOMEBODY_ELSE, *THE_SAME]}.values())


@pytest.fixture(scope="module")
def matcher(crowd: list[Artist]) -> Matcher:
    return Matcher(crowd, {})


@pytest.fixture(scope="module")
def backwards(crowd: list[Artist]) -> Matcher:
    return Matcher(crowd[::-1], {})


@pytest.mark.parametrize("pair", SOMEBODY_ELSE, ids=_name)
def test_somebody_else_is_not_joined(pair: Pair) -> None:
    match = Matcher([pair.artist], {}).match(pair.person)
    assert match.state in (MatchState.AMBIGUOUS, MatchState.UNKNOWN)
    assert match.node is None
    assert match.evidence


@pytest.mark.parametrize("pair", SOMEBODY_ELSE, ids=_name)
def test_nor_are_they_in_a_crowd(pair: Pair, matcher: Matcher) -> None:
    assert matcher.match(pair.person).node != pair.artist.id


@pytest.mark.parametrize("pair", THE_SAME, ids=_name)
def test_the_same_person_is_found_and_it_is_told_why(pair: Pair) -> None:
    match = Matcher([pair.artist], {}).match(pair.person)
    assert (match.state, match.node) == (MatchState.MATCHED, pair.artist.id)
    assert len(match.evidence) >= 2  # the name, and what confirms it


@pytest.mark.parametrize("pair", [pair for pair in THE_SAME if "-" in pair.years], ids=_name)
def test_with_years_they_are_found_in_a_crowd(pair: Pair, matcher: Matcher) -> None:
    assert matcher.match(pair.person).node == pair.artist.id


@pytest.mark.parametrize("pair", [*SOMEBODY_ELSE, *THE_SAME], ids=_name)
def test_the_order_of_the_artists_makes_no_difference(pair: Pair, matcher: Matcher, backwards: Matcher) -> None:
    assert matcher.match(pair.person) == backwards.match(pair.person)
