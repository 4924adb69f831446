"""The graph of all sources does not depend on their order, nor on that of what they say."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.graph.authority.artists import SCOPE
from services.graph.building.assembling import assemble
from services.graph.snapshot import Entity, Snapshot
from shared.curation import Curated
from shared.identity.decisions import Decision
from shared.influence.base import Kind
from shared.influence.memory import MemoryGraph
from tests.unit.graph.said import curated, dbr, decided, name, source, wd

NAMES = ("Hans Holbein", "Holbein, Hans", "Jan Steen", "J. Steen", "Titian")
REFS = {"wikidata": [wd(n) for n in range(4)], "dbpedia": [dbr(f"P{n}") for n in range(4)]}
ADDRESSES = [*REFS["wikidata"], *REFS["dbpedia"], "http://viaf.org/viaf/1"]
YEARS = st.sampled_from([None, 1500, 1501, 1510, 1540])


@st.composite
def snapshots(draw: st.DrawFn, called: str) -> Snapshot:
    """A source with a few entities that may be anybody's, and every way to be told apart or not."""
    refs = REFS.get(called, [name(f"n{n}") for n in range(4)])
    chosen = draw(st.lists(st.sampled_from(refs), unique=True, min_size=1))
    entities = [
        Entity(
            ref=ref,
            name=draw(st.sampled_from(NAMES)),
            aliases=tuple(draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=1))),
            born=draw(YEARS),
            died=draw(st.sampled_from([None, 1560, 1562, 1590])),
            occupations=draw(st.sampled_from([(), ("painter",)])),
            same_as=tuple(draw(st.lists(st.sampled_from(ADDRESSES), unique=True, max_size=2)))
            if called in REFS
            else (),
        )
        for ref in chosen
    ]
    pairs = st.tuples(st.sampled_from(chosen), st.sampled_from(chosen), st.sampled_from(list(Kind)))
    scope = SCOPE if called == "authority" else ""
    return source(called, entities, draw(st.lists(pairs, unique=True, max_size=4)) if not scope else (), scope)


SOURCES = st.tuples(*(snapshots(called) for called in ("wikidata", "dbpedia", "a.csv", "b.csv", "authority")))
ENDS = [wd(0), dbr("P1"), name("titian"), name("hans-holbein-1500"), wd(99)]
ACTS = st.lists(st.tuples(st.sampled_from(["add", "reject"]), st.sampled_from(ENDS), st.sampled_from(ENDS)), max_size=3)
DECISIONS = st.dictionaries(
    st.sampled_from(["hans-holbein", "titian"]), st.sampled_from([None, wd(0), name("titian"), name("jan-steen")])
)


def shuffled(snapshot: Snapshot, random: Random) -> Snapshot:
    """The same said in another order."""
    entities, said = list(snapshot.entities), list(snapshot.said)
    random.shuffle(entities)
    random.shuffle(said)
    return snapshot.model_copy(update={"entities": tuple(entities), "said": tuple(said)})


@settings(max_examples=60, deadline=None)
@given(SOURCES, ACTS, DECISIONS, st.randoms(use_true_random=False))
def test_order_makes_no_difference(
    sources: tuple[Snapshot, ...],
    acts: list[tuple[str, str, str]],
    means: dict[str, str | None],
    random: Random,
) -> None:
    curation: list[Curated] = [curated(act, a, b, days=n) for n, (act, a, b) in enumerate(acts)]  # type: ignore[arg-type]
    decisions: dict[str, Decision] = {person: decided(person, meant) for person, meant in means.items()}
    there = assemble(sources, curation, decisions)

    others = [shuffled(snapshot, random) for snapshot in sources]
    random.shuffle(others)
    random.shuffle(curation)
    again = assemble(others, curation, dict(reversed(decisions.items())))

    assert again.artists == there.artists
    assert again.influences == there.influences
    assert again.flagged == there.flagged
    assert sorted(again.notes) == sorted(there.notes)

    ids = [artist.id for artist in there.artists]
    assert len(set(ids)) == len(ids)
    graph = MemoryGraph(None)
    graph.replace(there.artists, there.influences)
    version = graph.version()
    graph.replace(again.artists, again.influences)
    assert graph.version() == version
