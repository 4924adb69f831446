"""Whose influences count in a search: spellings are one artist, and a name that means several counts for nobody."""

import pytest

from services.search.identities import Identities
from services.search.standing import Artists
from shared.ranking import Candidate, rank
from shared.vectors.base import VectorHit
from tests.unit.search.asking import MONET, TURNER, World

OTHER = "turner-joseph-mallord-william"
HITS = [
    VectorHit("1", 0.9, {}),
    VectorHit("2", 0.8, {"artist_id": "nobody-known"}),
    VectorHit("3", 0.7, {"artist_id": "william-turner"}),
    VectorHit("4", 0.6, {"artist_id": OTHER}),
    VectorHit("5", 0.5, {"artist_id": "claude-monet"}),
]


@pytest.fixture
def identities(world: World) -> Identities:
    return world.has.identities


@pytest.fixture
def candidates(identities: Identities) -> list[Candidate]:
    artists = Artists(HITS, None, identities)
    return [Candidate(hit.id, hit.cosine, artists.key_of(hit)) for hit in HITS]


def test_spellings_of_one_artist_are_one_to_the_ranking(world: World, candidates: list[Candidate]) -> None:
    keys = [candidate.artist_id for candidate in candidates]
    assert keys == [None, "collection/nobody-known", TURNER.id, TURNER.id, MONET.id]
    standing = world.has.nearness.of(TURNER.id, {TURNER.id, MONET.id})
    ranked = {entry.id: entry for entry in rank(candidates, origin=TURNER.id, standing=standing, weight=0.0)}
    assert [ranked[one].repeats for one in ("3", "4")] == [0, 1]
    assert [ranked[one].near.hops for one in ("1", "2", "3", "4", "5")] == [None, None, 1, 1, 1]


def test_the_best_hit_whose_artist_has_a_node_stands_in(identities: Identities, candidates: list[Candidate]) -> None:
    origin = Artists(HITS, None, identities).origin(None, candidates)
    assert (origin.key, origin.known_from, origin.in_graph) == (TURNER.id, "best hit", True)
    nobody = Artists(HITS[:2], None, identities).origin("", candidates[:2])
    assert (nobody.key, nobody.known_from, nobody.in_graph) == ("", "nobody", False)


def test_the_querys_own_artist_comes_before_that(world: World, candidates: list[Candidate]) -> None:
    (work,) = [record for record in world.has.catalogue if record.artist_id == OTHER]
    origin = Artists(HITS, work, world.has.identities).origin(None, candidates)
    assert (origin.key, origin.known_from) == (TURNER.id, "artwork")
    told = origin.ref(world.has.graph)
    assert told is not None
    assert (told.id, told.name) == (TURNER.id, TURNER.name)


@pytest.mark.parametrize(
    ("said", "key", "known_from"),
    [
        ("J.M.W. Turner", TURNER.id, "caller"),
        ("claude-monet", MONET.id, "caller"),
        ("Nobody Known", "collection/nobody-known", "caller"),
        ("Somebody Else", "collection/somebody-else", "caller"),
        ("Workshop of Claude Monet", "collection/workshop-of-claude-monet", "caller"),  # which is not he
        ("Holbein, Hans", "", "ambiguous"),
    ],
)
def test_a_name_that_the_caller_gives(
    world: World, candidates: list[Candidate], said: str, key: str, known_from: str
) -> None:
    origin = Artists(HITS, None, world.has.identities).origin(said, candidates)
    assert (origin.key, origin.known_from) == (key, known_from)
    assert bool(origin.note) == (known_from == "ambiguous")
    if origin.note:
        assert "hans-holbein-1497" in origin.note


def test_a_refused_namesake_is_as_far_as_any_stranger(world: World) -> None:
    """The collection's id may be a node's id, too: it must not count as that node."""
    jane = [VectorHit("6", 0.4, {"artist_id": "jane-smith"})]
    assert Artists(jane, None, world.has.identities).key_of(jane[0]) == "collection/jane-smith"
    world.ask("PUT", "/graph/decisions/jane-smith", json={"node": "jane-smith"})
    assert Artists(jane, None, world.has.identities).key_of(jane[0]) == "jane-smith"
    world.ask("PUT", "/graph/decisions/jane-smith", json={"node": None})
    assert Artists(jane, None, world.has.identities).key_of(jane[0]) == "collection/jane-smith"
