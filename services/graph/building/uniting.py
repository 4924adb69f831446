"""Entities that have addresses: which of them are one artist.

One address is one artist. Beyond that, two entities are one where they share an address, or where catalogues that share
none have one name and equal years of birth and death. Against it speak years that lie too far apart, and that one
catalogue tells the two apart: an entity of DBpedia that claims two items of Wikidata is one of them at most.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from services.graph.building.lives import apart
from services.graph.building.members import Group, Member
from shared.identity import addresses

_CROWD = 20
"""An address that more entities share identifies none of them."""


def united(members: Iterable[Member], notes: list[str]) -> list[Group]:
    """The groups of these members, in a fixed order; `notes` gets what was refused."""
    uniting = _Uniting(sorted(members, key=lambda member: member.order))
    uniting.same_refs()
    for one, other in _links(uniting.members, notes):
        uniting.unite(one, other, notes)
    uniting.same_lives(notes)
    return uniting.groups()


class _Uniting:
    """A forest of disjoint sets: `_parent` leads from each member's index to that of its group's first."""

    def __init__(self, members: Sequence[Member]) -> None:
        self.members = members
        self._parent = list(range(len(members)))
        self._sets = [[index] for index in range(len(members))]

    def same_refs(self) -> None:
        """Unite what sources call by the same address."""
        first: dict[str, int] = {}
        for index, member in enumerate(self.members):
            if member.address is not None:
                self._join(first.setdefault(member.address, index), index)

    def same_lives(self, notes: list[str]) -> None:
        """Unite groups of one name whose years of birth and death are equal, where there is only one way to do so."""
        lives: dict[tuple[str, int, int], set[int]] = {}
        for index, member in enumerate(self.members):
            born, died = member.life.born, member.life.died
            if born is not None and died is not None:
                for key in member.keys:
                    lives.setdefault((key, born, died), set()).add(index)
        for (_, born, died), indices in sorted(lives.items()):
            roots = sorted({self._root(index) for index in indices})
            if len(roots) < 2:
                continue
            if any(self._told_apart(one, other) for one, other in combinations(roots, 2)):
                refs = ", ".join(self.members[root].entity.ref for root in roots)
                name = self.members[roots[0]].entity.name
                notes.append(f"Nothing tells which of these are one {name} ({born}-{died}): {refs}.")
                continue
            for other in roots[1:]:
                self.unite(roots[0], other, notes)

    def unite(self, one: int, other: int, notes: list[str]) -> None:
        """Make the groups of two members one, unless something speaks against it."""
        one, other = sorted((self._root(one), self._root(other)))
        if one == other:
            return
        against = self._lives_apart(one, other) or self._told_apart(one, other)
        if against:
            a, b = (self.members[index].entity for index in (one, other))
            notes.append(f"{a.ref} ({a.name}) and {b.ref} ({b.name}) are linked and yet taken for two: {against}.")
        else:
            self._join(one, other)

    def groups(self) -> list[Group]:
        """By their first members. Nobody keeps an address that is the ref of somebody else."""
        roots = sorted({self._root(index) for index in range(len(self.members))})
        owners = {member.address: self._root(index) for index, member in enumerate(self.members)}
        groups = []
        for root in roots:
            group = Group([self.members[index] for index in sorted(self._sets[root])])
            group.disputed = {address for address in group.addresses if owners.get(address, root) != root}
            groups.append(group)
        return groups

    def _lives_apart(self, one: int, other: int) -> str:
        lives = [[self.members[index].life for index in self._sets[root]] for root in (one, other)]
        return apart(*lives, linked=True)

    def _told_apart(self, one: int, other: int) -> str:
        """Whether a catalogue has both and no link of its own between them; its name if so."""
        kinds: dict[str, list[Member]] = {}
        for index in self._sets[one]:
            member = self.members[index]
            if member.address is not None:
                kinds.setdefault(addresses.kind(member.address), []).append(member)
        for index in self._sets[other]:
            member = self.members[index]
            kin = kinds.get(addresses.kind(member.address), []) if member.address is not None else []
            if kin and all(member.addresses.isdisjoint(known.addresses) for known in kin):
                return f"{addresses.kind(kin[0].address or '')} has both"
        return ""

    def _join(self, one: int, other: int) -> None:
        one, other = sorted((self._root(one), self._root(other)))
        if one != other:
            self._parent[other] = one
            self._sets[one] += self._sets[other]

    def _root(self, index: int) -> int:
        while self._parent[index] != index:
            self._parent[index] = index = self._parent[self._parent[index]]
        return index


def _links(members: Sequence[Member], notes: list[str]) -> Iterator[tuple[int, int]]:
    """Pairs that share an address, the surest first: those of one name and one life."""
    holders: dict[str, list[int]] = {}
    for index, member in enumerate(members):
        for address in member.addresses:
            holders.setdefault(address, []).append(index)
    pairs: set[tuple[int, int]] = set()
    for address, indices in sorted(holders.items()):
        if len(indices) > _CROWD:
            notes.append(f"{len(indices)} entities claim the address {address}; it identifies none of them.")
        else:
            pairs.update(combinations(indices, 2))

    def doubt(pair: tuple[int, int]) -> tuple[bool, bool, tuple[int, int]]:
        a, b = (members[index] for index in pair)
        return set(a.keys).isdisjoint(b.keys), a.life != b.life, pair

    yield from sorted(pairs, key=doubt)
