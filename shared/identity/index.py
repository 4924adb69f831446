"""The artists of a graph by name, by address and by family name."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from shared.identity import names
from shared.identity.addresses import comparable
from shared.influence.base import Artist
from shared.names import artist_id

NAME = "name:"  # what stands before the id of a node that has no address


@dataclass(frozen=True, slots=True)
class Node:
    """An artist, prepared for comparing.

    Attributes:
        own: The identities of the name that it is shown by.
        addresses: Comparable.
    """

    artist: Artist
    own: tuple[str, ...]
    addresses: frozenset[str]


@dataclass(slots=True)
class Index:
    """Nodes by what they may be asked for with. The order that they are given in makes no difference."""

    by_id: dict[str, Node] = field(default_factory=dict)
    _by_name: dict[str, list[str]] = field(default_factory=dict)
    _by_address: dict[str, list[str]] = field(default_factory=dict)
    _by_family: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, artists: Iterable[Artist]) -> "Index":
        """Index these artists, each with all of its names and addresses."""
        index = cls()
        for artist in artists:
            index._add(artist)
        return index

    def named(self, keys: Collection[str]) -> list[Node]:
        """The nodes that have one of these names or aliases, by rising id."""
        return self._nodes(self._by_name, keys)

    def at(self, addresses: Collection[str]) -> list[Node]:
        """The nodes that have one of these comparable addresses, by rising id."""
        return self._nodes(self._by_address, addresses)

    def family(self, keys: Collection[str]) -> list[Node]:
        """The nodes whose usual name has the same last word, by rising id."""
        return self._nodes(self._by_family, [names.family_name(key) for key in keys])

    def meant(self, address: str) -> list[Node]:
        """The nodes that a decision's `means` names, by rising id."""
        if address.startswith(NAME):
            node = self.by_id.get(address.removeprefix(NAME))
            return [node] if node else []
        return self.at([comparable(address)])

    def _add(self, artist: Artist) -> None:
        own = names.keys(_untitled(artist))
        addresses = frozenset(map(comparable, artist.same_as)) - {""}
        self.by_id[artist.id] = Node(artist, own, addresses)
        all_names = {*own, *(key for alias in artist.aliases for key in names.keys(alias))}
        for table, entries in (
            (self._by_name, all_names),
            (self._by_address, addresses),
            (self._by_family, {names.family_name(key) for key in own}),
        ):
            for entry in entries:
                table.setdefault(entry, []).append(artist.id)

    def _nodes(self, table: dict[str, list[str]], entries: Collection[str]) -> list[Node]:
        found = {identity for entry in entries for identity in table.get(entry, ())}
        return [self.by_id[identity] for identity in sorted(found)]


def _untitled(artist: Artist) -> str:
    """The name, without the bracket that only its page's title needs."""
    bare = names.without_qualifier(artist.name)
    if bare == artist.name:
        return bare
    titles = {artist_id(address.rpartition("/")[2]) for address in map(comparable, artist.same_as)}
    return bare if artist_id(artist.name) in titles else artist.name
