"""The rules by which a person is joined to a node: what wins, what confirms, and what is left to a person to decide."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.identity.base import Match, MatchState, Person
from shared.identity.decisions import Decision
from shared.identity.matching import Matcher
from shared.influence.base import Artist
from shared.names import artist_id

TURNER = Artist(
    id="j-m-w-turner",
    name="J. M. W. Turner",
    born=1775,
    died=1851,
    aliases=("William Turner",),
    occupations=("painter",),
    same_as=("http://dbpedia.org/resource/J._M._W._Turner", "http://www.wikidata.org/entity/Q159758"),
)
OXFORD = Artist(
    id="william-turner-of-oxford",
    name="William Turner of Oxford",
    born=1789,
    died=1862,
    aliases=("William Turner",),
    occupations=("painter",),
    same_as=("https://en.wikipedia.org/wiki/William_Turner_of_Oxford",),
)
TURNERS = (TURNER, OXFORD)


def person(name: str, born: int | None = None, died: int | None = None, *links: str) -> Person:
    return Person(id=artist_id(name), name=name, born=born, died=died, links=links)


def decision(name: str, means: str | None, reason: str = "") -> Decision:
    at = datetime(2024, 1, 1, tzinfo=UTC)
    return Decision(person=artist_id(name), name=name, means=means, reason=reason, at=at)


def match(asked: Person, *artists: Artist, decided: Decision | None = None) -> Match:
    return Matcher(artists, {decided.person: decided} if decided else {}).match(asked)


def outcome(asked: Person, *artists: Artist) -> tuple[MatchState, str | None]:
    found = match(asked, *artists)
    return found.state, found.node


def node(identity: str, name: str, **known: object) -> Artist:
    return Artist.model_validate({"id": identity, "name": name, **known})


def test_a_link_joins_whatever_the_name_is() -> None:
    found = match(person("W. T.", None, None, "https://en.m.wikipedia.org/wiki/J.%20M.%20W.%20Turner#Life"), *TURNERS)
    assert (found.state, found.node) == (MatchState.MATCHED, TURNER.id)
    assert "both link to en.wikipedia.org/wiki/J._M._W._Turner" in found.evidence


def test_a_link_tells_namesakes_apart() -> None:
    asked = person("William Turner", None, None, "https://en.wikipedia.org/wiki/William_Turner_of_Oxford")
    assert outcome(asked, *TURNERS) == (MatchState.MATCHED, OXFORD.id)


def test_links_to_several_artists_are_for_a_person_to_decide() -> None:
    asked = person("Turner", None, None, "Q159758", "https://en.wikipedia.org/wiki/William_Turner_of_Oxford")
    found = match(asked, *TURNERS)
    assert found.state is MatchState.AMBIGUOUS
    assert {candidate.node for candidate in found.candidates} == {TURNER.id, OXFORD.id}


def test_a_link_to_somebody_of_another_time_is_for_a_person_to_decide() -> None:
    found = match(person("William Turner", 1789, 1862, "Q159758"), TURNER)
    assert found.state is MatchState.AMBIGUOUS
    assert found.candidates[0].against == ("born 1775, not 1789", "died 1851, not 1862")


def test_a_link_outweighs_one_year_that_differs() -> None:
    assert outcome(person("J. M. W. Turner", 1770, 1851, "Q159758"), TURNER) == (MatchState.MATCHED, TURNER.id)


def test_a_link_to_one_and_the_name_of_another_is_for_a_person_to_decide() -> None:
    elder = node("e", "Hans Holbein the Elder", occupations=["painter"])
    younger = node("y", "Hans Holbein the Younger", occupations=["painter"], same_as=["wd:Q48319"])
    assert match(person("Hans Holbein the Elder", None, None, "Q48319"), elder, younger).state is MatchState.AMBIGUOUS


def test_a_link_does_not_make_a_workshop_the_master() -> None:
    found = match(person("Workshop of J. M. W. Turner", 1775, 1851, "Q159758"), TURNER)
    assert found.state is MatchState.AMBIGUOUS
    assert "workshop of" in found.evidence[0]


def test_two_entries_of_wikidata_are_two_persons() -> None:
    asked = person("J. M. W. Turner", None, None, "https://www.wikidata.org/wiki/Q1")
    assert outcome(asked, TURNER) == (MatchState.UNKNOWN, None)
    # The same years say that one of the entries may be a duplicate.
    assert match(asked.model_copy(update={"born": 1775, "died": 1851}), TURNER).state is MatchState.AMBIGUOUS


def test_another_page_needs_the_same_years_for_it_may_lead_on() -> None:
    asked = person("J. M. W. Turner", None, None, "https://en.wikipedia.org/wiki/William_Turner_(painter)")
    assert match(asked, TURNER).state is MatchState.AMBIGUOUS
    assert outcome(asked.model_copy(update={"born": 1775, "died": 1851}), TURNER) == (MatchState.MATCHED, TURNER.id)


def test_evidence_is_told_in_words() -> None:
    assert match(person("William Turner", 1775, 1851), TURNER).evidence == (
        "the name is one of its aliases",
        "born 1775 and died 1851 in both",
        "painter",
    )


def test_years_tell_namesakes_apart_and_who_is_ruled_out_is_told() -> None:
    found = match(person("William Turner", 1789, 1862), *TURNERS)
    assert (found.state, found.node) == (MatchState.MATCHED, OXFORD.id)
    assert found.evidence[-1] == "others of this name lived at other times"


def test_namesakes_without_years_are_for_a_person_to_decide() -> None:
    found = match(person("William Turner"), *TURNERS)
    assert found.state is MatchState.AMBIGUOUS
    assert found.evidence == ("2 artists have this name",)


def test_a_name_alone_confirms_nothing() -> None:
    bare = node("x", "Ada Prevost")
    found = match(person("Ada Prevost"), bare)
    assert found.state is MatchState.AMBIGUOUS
    assert "nothing confirms it" in found.evidence[0]
    assert [candidate.node for candidate in found.candidates] == ["x"]


def test_an_occupation_confirms_if_it_is_an_artists() -> None:
    assert outcome(person("Ada Prevost"), node("x", "Ada Prevost", occupations=["landscape painter"]))[1] == "x"
    found = match(person("Ada Prevost"), node("x", "Ada Prevost", occupations=["philosopher"]))
    assert found.state is MatchState.AMBIGUOUS
    assert found.candidates[0].against == ("philosopher, which is no artist's occupation",)


def test_of_namesakes_the_only_artist_is_meant() -> None:
    philosopher = node("p", "Francis Bacon", born=1561, died=1626, occupations=["philosopher"])
    painter = node("a", "Francis Bacon", born=1909, died=1992, occupations=["painter"])
    assert outcome(person("Francis Bacon"), philosopher, painter) == (MatchState.MATCHED, "a")
    assert outcome(person("Francis Bacon", 1561, 1626), philosopher, painter) == (MatchState.MATCHED, "p")


def test_whoever_has_both_years_is_meant_where_nothing_is_known_of_a_namesake() -> None:
    unknown = node("x", "William Turner", occupations=["artist"])
    assert outcome(person("William Turner", 1775, 1851), TURNER, unknown) == (MatchState.MATCHED, TURNER.id)
    assert match(person("William Turner", 1775), TURNER, unknown).state is MatchState.AMBIGUOUS


@pytest.mark.parametrize(
    ("here", "there", "state"),
    [
        ((1775, 1851), (1775, 1851), MatchState.MATCHED),
        ((1777, 1853), (1775, 1851), MatchState.MATCHED),
        ((1778, 1851), (1775, 1851), MatchState.AMBIGUOUS),  # one of them may be a mistake
        ((1778, 1854), (1775, 1851), MatchState.UNKNOWN),
        ((1775, None), (1775, 1851), MatchState.MATCHED),
        ((None, 1851), (1775, 1851), MatchState.MATCHED),
        ((1776, None), (1775, 1851), MatchState.AMBIGUOUS),  # a single year has to be the same
        ((1440, 1516), (1450, 1516), MatchState.MATCHED),  # births of that time are guessed
        ((1439, 1516), (1450, 1516), MatchState.AMBIGUOUS),
        ((1440, 1517), (1450, 1516), MatchState.UNKNOWN),
        ((1640, 1716), (1650, 1716), MatchState.AMBIGUOUS),
        ((1852, None), (None, 1851), MatchState.UNKNOWN),
        ((1700, None), (None, 1851), MatchState.UNKNOWN),  # nobody grows that old
    ],
)
def test_years_agree_or_not(
    here: tuple[int | None, int | None], there: tuple[int | None, int | None], state: MatchState
) -> None:
    other = node("x", "Ada Prevost", born=there[0], died=there[1])
    assert match(person("Ada Prevost", *here), other).state is state


def test_a_page_title_loses_its_bracket_and_a_name_does_not() -> None:
    titled = node("x", "Francis Bacon (artist)", same_as=["dbr:Francis_Bacon_(artist)"], occupations=["painter"])
    assert outcome(person("Francis Bacon"), titled)[1] == "x"
    other = node("y", "Francesco de' Rossi (Francesco Salviati)", occupations=["painter"])
    assert outcome(person("Francesco de' Rossi"), other)[0] is MatchState.UNKNOWN


def test_those_of_the_same_family_name_are_suggested_and_not_joined() -> None:
    other = node("a", "Andrea Turner", born=1900)
    found = match(person("Charles Turner", 1774, 1857), other, *TURNERS)
    assert (found.state, found.node) == (MatchState.UNKNOWN, None)
    assert [candidate.node for candidate in found.candidates] == [TURNER.id, "a"]  # the nearest in time first


def test_a_name_without_letters_is_unknown() -> None:
    assert match(Person(id="", name="—"), TURNER).state is MatchState.UNKNOWN


def test_a_decision_wins_over_years_and_links() -> None:
    asked = person("William Turner", 1789, 1862, "https://en.wikipedia.org/wiki/William_Turner_of_Oxford")
    found = match(asked, *TURNERS, decided=decision("William Turner", "wd:Q159758", "the album says so"))
    assert (found.state, found.node) == (MatchState.MATCHED, TURNER.id)
    assert found.evidence == ("decided: the album says so",)


def test_a_decision_may_name_the_id_of_a_node_without_addresses() -> None:
    bare = node("ada-prevost", "Ada Prevost")
    found = match(person("A. Prevost"), bare, decided=decision("A. Prevost", "name:ada-prevost"))
    assert (found.state, found.node, found.evidence) == (MatchState.MATCHED, "ada-prevost", ("decided",))


def test_a_decision_may_name_an_address_of_any_kind() -> None:
    listed = node("x", "Ada Prevost", same_as=["https://example.org/people/17/"])
    found = match(person("A. Prevost"), listed, decided=decision("A. Prevost", "http://example.org/people/17"))
    assert (found.state, found.node) == (MatchState.MATCHED, "x")


def test_that_none_is_meant_is_a_decision_too() -> None:
    found = match(person("J. M. W. Turner", 1775, 1851), TURNER, decided=decision("J. M. W. Turner", None, "a pub"))
    assert (found.state, found.node) == (MatchState.REFUSED, None)
    assert "a pub" in found.evidence[0]


def test_a_decision_whose_artist_is_gone_is_told_and_not_replaced_by_a_guess() -> None:
    gone = decision("J. M. W. Turner", "https://www.wikidata.org/wiki/Q7")
    found = match(person("J. M. W. Turner", 1775, 1851), TURNER, decided=gone)
    assert (found.state, found.node) == (MatchState.AMBIGUOUS, None)
    assert "Q7" in found.evidence[0]
    assert [candidate.node for candidate in found.candidates] == [TURNER.id]
    assert match(person("J. M. W. Turner"), decided=gone).state is MatchState.UNKNOWN


def test_other_decisions_take_the_same_index() -> None:
    matcher = Matcher(TURNERS, {})
    asked = person("William Turner")
    decided = decision("William Turner", f"name:{OXFORD.id}")
    assert matcher.deciding({decided.person: decided}).match(asked).node == OXFORD.id
    assert matcher.match(asked).node is None


WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=8)
NAMES = st.lists(WORDS, min_size=1, max_size=4, unique=True)


@given(NAMES, st.lists(NAMES, max_size=3), st.data())
def test_no_part_of_a_name_is_joined(words: list[str], aliases: list[list[str]], data: st.DataObject) -> None:
    """Of a node's name or of any alias, words are left out, and the node is a painter with nothing against it."""
    spellings = [" ".join(spelling) for spelling in (words, *aliases)]
    painter = node("x", spellings[0], aliases=spellings[1:], occupations=["painter"])
    whole = data.draw(st.sampled_from([words, *aliases]))
    kept = data.draw(st.lists(st.sampled_from(whole), unique=True, max_size=len(whole) - 1))
    asked = " ".join(kept)
    if artist_id(asked) not in map(artist_id, spellings):
        assert match(person(asked), painter).node is None


@given(st.lists(st.tuples(NAMES, st.integers(1400, 1402)), min_size=1, max_size=8), st.data())
def test_the_order_of_the_nodes_makes_no_difference(told: list[tuple[list[str], int]], data: st.DataObject) -> None:
    artists = [
        node(f"{number}", " ".join(words), born=born, occupations=["painter"])
        for number, (words, born) in enumerate(told)
    ]
    shuffled = data.draw(st.permutations(artists))
    asked = [person(artist.name, artist.born) for artist in artists]
    one, other = Matcher(artists, {}), Matcher(shuffled, {})
    assert [one.match(each) for each in asked] == [other.match(each) for each in asked]
