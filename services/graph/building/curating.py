"""What people have added and rejected, applied to the edges."""

from collections.abc import Iterable, Sequence

from services.graph.building.edges import Edges
from services.graph.building.members import Group, Member, comparable
from services.graph.snapshot import Entity
from shared.curation import Curated
from shared.identity.index import NAME
from shared.influence.base import Artist, Key, Statement
from shared.names import artist_id

SOURCE = "curated"
_RANK = 4  # any source knows better what an artist is called


def unknown_to(groups: Iterable[Group], curation: Iterable[Curated]) -> list[Group]:
    """A group for each artist whom an added edge names by an address that no source knows.

    `curation` is oldest first; the name that was given first is the artist's.
    """
    known = {address for group in groups for address in group.addresses}
    made: dict[str, Group] = {}
    for curated in curation:
        for ref, name in _ends(curated):
            if curated.act == "add" and not ref.startswith(NAME) and comparable(ref) not in known:
                made.setdefault(comparable(ref), Group([Member(SOURCE, Entity(ref=ref, name=name), _RANK)]))
    return [made[address] for address in sorted(made)]


class Curator:
    """Applies acts of curation to a graph's edges, and makes the artists that it lacks for them.

    Attributes:
        made: The artists that were made, by id.
        settled: The edges that people have added.
    """

    def __init__(self, groups: Sequence[Group], ids: Sequence[str]) -> None:
        self.made: dict[str, Artist] = {}
        self.settled: set[Key] = set()
        self._ids = set(ids)
        self._by_address: dict[str, set[str]] = {}
        self._by_name: dict[str, set[str]] = {}
        for group, identity in zip(groups, ids, strict=True):
            for address in group.addresses:
                self._by_address.setdefault(address, set()).add(identity)
            if not group.addresses:
                self._by_name.setdefault(artist_id(group.first.entity.name), set()).add(identity)

    def apply(self, curation: Iterable[Curated], edges: Edges, notes: list[str]) -> None:
        """Add and remove edges. What cannot be applied is noted.

        `curation` is oldest first; of two acts on one edge the later counts.
        """
        acts: dict[Key, Curated] = {}
        for curated in curation:
            edge = self._edge(curated, notes)
            if edge is not None:
                acts[edge] = curated
        for edge, curated in acts.items():
            if curated.act == "reject":
                edges.pop(edge, None)
                continue
            edges.setdefault(edge, set()).add(Statement(source=SOURCE, statement=curated.citation))
            self.settled.add(edge)

    def _edge(self, curated: Curated, notes: list[str]) -> Key | None:
        found: list[str] = []
        for ref, name in _ends(curated):
            who = self._who(ref, name, curated.act == "add")
            if len(who) != 1:
                why = f"{len(who)} artists answer to" if who else "no source names"
                notes.append(f"The curated edge {_told(curated)} is not applied: {why} {name} ({ref}) any more.")
                return None
            found += who
        influencer, influenced = found
        if influencer == influenced:
            notes.append(f"The curated edge {_told(curated)} is not applied: both are {influencer} now.")
            return None
        return influencer, influenced, curated.kind

    def _who(self, ref: str, name: str, makes: bool) -> set[str]:
        """Whom an address means. One who has none is known by id, or by a name that nobody else without one has."""
        if not ref.startswith(NAME):
            return self._by_address.get(comparable(ref), set())
        identity = ref.removeprefix(NAME)
        if identity in self._ids:
            return {identity}
        if who := self._by_name.get(identity):
            return who
        if makes:
            # As whoever a table names: an artist, so that the collection's works by this name are found to be theirs.
            self.made.setdefault(identity, Artist(id=identity, name=name, occupations=("artist",)))
        return {identity} & self.made.keys()


def _ends(curated: Curated) -> tuple[tuple[str, str], tuple[str, str]]:
    return (curated.influencer, curated.influencer_name), (curated.influenced, curated.influenced_name)


def _told(curated: Curated) -> str:
    verb = "taught" if curated.kind == "taught" else "influenced"
    return f"{curated.id} ({curated.influencer_name} {verb} {curated.influenced_name})"
