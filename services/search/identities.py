"""Who is meant: the spellings of the collection, the nodes of the influence graph, and what a caller types."""

import re
from collections import defaultdict
from collections.abc import Collection as Several
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from services.search.collection import Collection
from services.search.oeuvres import Oeuvre
from shared.artwork import Artwork
from shared.errors import AmbiguousArtist, ArtistNotFound
from shared.identity.attribution import circle_of
from shared.identity.base import Candidate, Match, MatchState, Person
from shared.identity.people import People
from shared.influence.base import Artist, InfluenceGraph
from shared.names import artist_id

Whose = Literal["collection", "graph"]

_WIKIDATA_ID = re.compile(r"Q[1-9]\d*")
_SHOWN = 5  # candidates in an error's line


@dataclass(frozen=True)
class Found:
    """One artist: a node of the graph with the collection's spellings of it, or one spelling that has no node.

    Attributes:
        matches: Of each of the spellings, and of others for which a person has to say whether this node is meant.
    """

    node: Artist | None
    oeuvres: tuple[Oeuvre, ...]
    matches: tuple[Match, ...]

    @property
    def id(self) -> str:
        """The node's, or else the collection's."""
        return self.node.id if self.node else self.oeuvres[0].artist.id

    @property
    def name(self) -> str:
        """Likewise."""
        return self.node.name if self.node else self.oeuvres[0].artist.name

    @property
    def works(self) -> list[Artwork]:
        """In the collection, in any spelling."""
        return [work for oeuvre in self.oeuvres for work in oeuvre.works]


@dataclass(frozen=True)
class Roll:
    """All artists of the collection, each with the match in the graph, both by the collection's id."""

    oeuvres: Mapping[str, Oeuvre]
    matches: Mapping[str, Match]

    @cached_property
    def spellings(self) -> Mapping[str, tuple[Oeuvre, ...]]:
        """By node, those that are joined to it."""
        joined: defaultdict[str, list[Oeuvre]] = defaultdict(list)
        for identity, oeuvre in self.oeuvres.items():
            if node := self.matches[identity].node:
                joined[node].append(oeuvre)
        return {node: tuple(together) for node, together in joined.items()}

    def of_node(self, node: Artist) -> Found:
        """The node with what the collection has of it."""
        oeuvres = self.spellings.get(node.id, ())
        joined = [self.matches[oeuvre.artist.id] for oeuvre in oeuvres]
        perhaps = [
            match
            for match in self.matches.values()
            if match.state is MatchState.AMBIGUOUS and any(one.node == node.id for one in match.candidates)
        ]
        return Found(node, oeuvres, (*joined, *perhaps))

    def of_collection(self, identity: str) -> Found:
        """The one spelling, which no node is joined to."""
        return Found(None, (self.oeuvres[identity],), (self.matches[identity],))


class Identities:
    """Finds artists in the collection and in the graph. Every method raises `Unavailable` where a part is silent."""

    def __init__(self, collection: Collection, graph: InfluenceGraph, people: People) -> None:
        self._collection = collection
        self._graph = graph
        self._people = people

    def roll(self) -> Roll:
        """All artists of the collection."""
        oeuvres = self._collection.artists()
        return Roll(oeuvres, self._people.match([oeuvre.artist for oeuvre in oeuvres.values()]))

    def nodes(self, artist_ids: Several[str]) -> dict[str, str]:
        """By the collection's id, the nodes of those who have one, as `Collection.artists_lately` has them."""
        oeuvres = self._collection.artists_lately(artist_ids)
        matches = self._people.match([oeuvres[identity].artist for identity in artist_ids if identity in oeuvres])
        return {identity: match.node for identity, match in matches.items() if match.node}

    def find(self, text: str, whose: Whose | None = None) -> Found:
        """The artist that a caller's id, name or Wikidata id means.

        The exact id of a node comes first, then an id or name of the collection, then any other name that the graph
        knows: `whose` says that only the one or the other counts, where both have an id and mean different artists.

        Raises `ArtistNotFound` and `AmbiguousArtist`, whose lines name those who may be meant.
        """
        roll, identity = self.roll(), artist_id(text)
        node = self._graph.artist(text) if whose != "collection" else None
        if node is None and whose != "graph" and identity in roll.oeuvres:
            joined = roll.matches[identity].node
            node = self._graph.artist(joined) if joined else None
            if node is None:
                return roll.of_collection(identity)
        if node is None and whose == "collection":
            raise ArtistNotFound(f"The collection has no work by an artist '{text}'; check the spelling.")
        return roll.of_node(node or self._named(text))

    def node(self, text: str) -> Artist:
        """The node that this means. Raises as `find` does, and where the artist is in the collection alone."""
        found = self.find(text)
        if found.node is None:
            (match,) = found.matches
            if match.state is MatchState.AMBIGUOUS:
                raise AmbiguousArtist(_may_be(text, match.candidates) if match.candidates else _not_joined(text, match))
            raise ArtistNotFound(_not_joined(text, match))
        return found.node

    def any_spelling(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The ids under which the collection has works by these artists, for a filter.

        What means nobody stays as the id that it would have, so that a filter by it finds nothing; blanks are left out.
        """
        given = (text for text in texts if text.strip())
        return tuple(dict.fromkeys(identity for text in given for identity in self._spellings(text)))

    def _spellings(self, text: str) -> tuple[str, ...]:
        try:
            found = tuple(oeuvre.artist.id for oeuvre in self.find(text).oeuvres)
        except (ArtistNotFound, AmbiguousArtist):
            found = ()
        return found or (artist_id(text),)

    def _named(self, text: str) -> Artist:
        """A whole name alone identifies an artist if only one has it."""
        links = (text,) if _WIKIDATA_ID.fullmatch(text) else ()
        person = Person(id=artist_id(text), name=text, links=links)
        if not person.id:
            raise ArtistNotFound(f"'{text}' has no letter or digit to know an artist by.")
        match = self._people.match([person])[person.id]
        meant = match.node
        if match.state is MatchState.AMBIGUOUS:
            # Whoever worked in a master's circle is not the master.
            possible = [] if circle_of(text) else [one for one in match.candidates if not one.against]
            if len(possible) > 1:
                raise AmbiguousArtist(_may_be(text, possible))
            meant = possible[0].node if possible else None
        node = self._graph.artist(meant) if meant else None
        if node is None:
            raise ArtistNotFound(_unknown(text, match.candidates))
        return node


def _may_be(text: str, candidates: Several[Candidate]) -> str:
    return f"'{text}' may be {_listed(candidates)}; give the id of the one you mean."


def _not_joined(text: str, match: Match) -> str:
    return f"'{text}' is in the collection, and not in the influence graph: {'; '.join(match.evidence)}."


def _unknown(text: str, candidates: Several[Candidate]) -> str:
    similar = f"; similar names are {_listed(candidates)}" if candidates else "; check the spelling"
    return f"Neither the collection nor the influence graph has an artist '{text}'{similar}."


def _listed(candidates: Several[Candidate]) -> str:
    """Names with what tells them apart, and the ids to be copied."""
    named = [f"{one.name} ({_years(one)}{one.node})" for one in candidates]
    more = len(named) - _SHOWN
    shown = named[:_SHOWN] + ([f"{more} more"] if more > 0 else [])
    return " or ".join(shown)


def _years(candidate: Candidate) -> str:
    if candidate.born is None and candidate.died is None:
        return ""
    return f"{candidate.born or '?'}–{candidate.died or '?'}, "
