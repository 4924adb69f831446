"""The entities of all sources as the building handles them: one by one, and in groups that are one artist."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from services.graph.authority.artists import SCOPE as AUTHORITY
from services.graph.snapshot import Entity, Snapshot
from shared.identity import addresses, names
from shared.identity.dates import Life
from shared.identity.index import NAME

_RANKS = {"wikidata": 0, "dbpedia": 1}
_FILE, _AUTHORITY = 2, 3


@dataclass(frozen=True, eq=False)
class Member:
    """One entity of one source.

    Attributes:
        source: The snapshot's name.
        rank: How far its word on names and years goes: the less, the further.
        brings: Whether it makes an artist of the graph by itself.
    """

    source: str
    entity: Entity
    rank: int
    brings: bool = True

    @cached_property
    def address(self) -> str | None:
        """Its ref, comparable with other addresses; None where the source knows it by name alone."""
        return None if self.entity.ref.startswith(NAME) else comparable(self.entity.ref)

    @cached_property
    def addresses(self) -> frozenset[str]:
        """All of its addresses, comparable."""
        others = frozenset(map(comparable, self.entity.same_as))
        return others if self.address is None else others | {self.address}

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The identities of its name; none where the name has no letter or digit."""
        return names.keys(names.taken_apart(self.entity.name).name)

    @cached_property
    def all_keys(self) -> frozenset[str]:
        """The identities of its name and aliases, also without the bracket of a page's title where there is one."""
        name = self.entity.name
        spellings = {name, names.without_qualifier(name), names.taken_apart(name).name, *self.entity.aliases}
        return frozenset(key for spelling in spellings for key in names.keys(spelling))

    @cached_property
    def life(self) -> Life:
        """Its years, those that stand in its name among them."""
        written = names.taken_apart(self.entity.name).life
        born, died = self.entity.born, self.entity.died
        return Life(written.born if born is None else born, written.died if died is None else died)

    @property
    def order(self) -> tuple[int, str, str]:
        """Where it stands among all members: those whose word goes furthest come first."""
        return self.rank, self.source, self.entity.ref


@dataclass(eq=False)
class Group:
    """Members that are one artist, in their order.

    Attributes:
        disputed: Addresses that a member claims, and that are somebody else's own.
    """

    members: list[Member] = field(default_factory=list)
    disputed: set[str] = field(default_factory=set)

    @property
    def brings(self) -> bool:
        return any(member.brings for member in self.members)

    @property
    def first(self) -> Member:
        """The member whose word goes furthest, and who shows the artist's name."""
        return self.members[0]

    @property
    def life(self) -> Life:
        """Each year as the first member tells it who knows it."""
        born, died = (next((year for year, _ in self.told(end)), None) for end in ("born", "died"))
        return Life(born, died)

    @property
    def addresses(self) -> set[str]:
        """Comparable."""
        return {address for member in self.members for address in member.addresses} - self.disputed

    def told(self, end: str) -> list[tuple[int, Member]]:
        """The years of birth or death (`born`, `died`) with who tells them, in order."""
        return [(year, member) for member in self.members if (year := getattr(member.life, end)) is not None]

    def add(self, *members: Member) -> None:
        self.members = sorted({*self.members, *members}, key=lambda member: member.order)


def members_of(snapshots: Iterable[Snapshot]) -> Iterator[Member]:
    """The members of these snapshots, one for each entity."""
    for snapshot in snapshots:
        brings = snapshot.scope != AUTHORITY
        rank = _RANKS.get(snapshot.name, _FILE) if brings else _AUTHORITY
        for entity in snapshot.entities:
            yield Member(snapshot.name, entity, rank, brings)


# A build compares the same addresses again and again.
comparable = lru_cache(maxsize=200_000)(addresses.comparable)
