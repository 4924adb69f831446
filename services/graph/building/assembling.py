"""From what sources said, and people decided, to one graph. Nothing here is read or stored."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.graph.building.chronology import sifted
from services.graph.building.curating import Curator, unknown_to
from services.graph.building.describing import described, differences
from services.graph.building.edges import edges_of, influences_of
from services.graph.building.joining import join_authority, join_decided, join_named
from services.graph.building.members import Group, members_of
from services.graph.building.naming import ids_of
from services.graph.building.uniting import united
from services.graph.snapshot import Snapshot
from shared.curation import Curated
from shared.graph_report import Flagged
from shared.identity.decisions import Decision
from shared.influence.base import Artist, Influence


@dataclass(frozen=True)
class Built:
    """A graph, not stored yet.

    Attributes:
        artists: By rising id.
        influences: By rising (influencer, influenced, kind).
        flagged: Influences that are left out, since years speak against them.
        notes: What is otherwise than a source or a person has it, each once.
    """

    artists: tuple[Artist, ...]
    influences: tuple[Influence, ...]
    flagged: tuple[Flagged, ...]
    notes: tuple[str, ...]


def assemble(snapshots: Iterable[Snapshot], curation: Iterable[Curated], decisions: Mapping[str, Decision]) -> Built:
    """One graph of all sources; the same whatever their order. Pure.

    `decisions` are by person. Years and the name shown are Wikidata's where it knows them, else DBpedia's, else those
    of the first file by name, else the authority's.
    """
    said = sorted(snapshots, key=lambda snapshot: snapshot.name)
    acts = sorted(curation, key=lambda curated: (curated.at, curated.id))
    notes: list[str] = []

    groups = _groups(said, acts, decisions, notes)
    ids = ids_of(groups)
    join_decided(groups, ids, decisions)
    whole = {identity: group for identity, group in zip(ids, groups, strict=True) if group.members}
    for group in whole.values():
        notes += differences(group)

    where = {
        (member.source, member.entity.ref): identity for identity, group in whole.items() for member in group.members
    }
    edges = edges_of(said, where, notes)
    curator = Curator(list(whole.values()), list(whole))
    curator.apply(acts, edges, notes)

    artists = {identity: described(group, identity) for identity, group in whole.items()} | curator.made
    possible, flagged = sifted(influences_of(edges), artists, curator.settled)
    return Built(
        artists=tuple(artists[identity] for identity in sorted(artists)),
        influences=tuple(possible),
        flagged=tuple(flagged),
        notes=tuple(dict.fromkeys(notes)),
    )


def _groups(
    snapshots: Iterable[Snapshot], curation: Iterable[Curated], decisions: Mapping[str, Decision], notes: list[str]
) -> list[Group]:
    """The entities of all sources, in one group for each artist, in a fixed order."""
    members = list(members_of(snapshots))
    named = [member for member in members if member.brings and not member.addresses]
    groups = united((member for member in members if member.brings and member.addresses), notes)
    groups += unknown_to(groups, curation)
    spoken_of = [*named, *(member for group in groups for member in group.members)]
    keys = {key for member in spoken_of for key in member.all_keys}
    told_more = (member for member in members if not member.brings and not keys.isdisjoint(member.all_keys))
    join_authority(told_more, groups)
    join_named(named, groups, decisions, notes)
    return [group for group in groups if group.brings]
