"""Whose influences count in a search, and which artists its hits are by.

The ranking knows an artist by the node of the influence graph, so that all spellings of the collection are one. An
artist who has no node is known by the collection's id behind a prefix that no node's id can have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from services.search.graph_schemas import ArtistRef
from services.search.identities import Identities
from shared.artwork import Artwork
from shared.errors import AmbiguousArtist, ArtistNotFound
from shared.influence.base import InfluenceGraph
from shared.names import artist_id
from shared.ranking import Candidate, first_known
from shared.vectors.base import VectorHit

_COLLECTION = "collection/"


@dataclass(frozen=True)
class Origin:
    """The artist whose influences count.

    Attributes:
        key: As the ranking knows the artist; empty where nobody's influences count.
        name: Where the graph does not say.
        note: Why a name that the caller gave does not count.
    """

    key: str
    name: str
    known_from: Literal["caller", "artwork", "best hit", "nobody", "ambiguous"]
    note: str | None = None

    @property
    def in_graph(self) -> bool:
        """Whether the key is a node's id."""
        return bool(self.key) and not self.key.startswith(_COLLECTION)

    def ref(self, graph: InfluenceGraph) -> ArtistRef | None:
        """The artist as the answer tells it."""
        if not self.key:
            return None
        node = graph.artist(self.key) if self.in_graph else None
        return ArtistRef(id=self.key.removeprefix(_COLLECTION), name=node.name if node else self.name)


class Artists:
    """The artists of one search's hits and query."""

    def __init__(self, hits: Sequence[VectorHit], artwork: Artwork | None, identities: Identities) -> None:
        """`artwork` is the query, where it is a work of the collection."""
        self._identities = identities
        self._artwork = artwork
        own = artwork.artist_id if artwork else None
        found = {artist for hit in hits if (artist := _artist_of(hit))} | ({own} if own else set())
        self._nodes = identities.nodes(found)

    @property
    def nodes(self) -> set[str]:
        """The nodes of all artists that have one."""
        return set(self._nodes.values())

    def key_of(self, hit: VectorHit) -> str | None:
        """What the ranking knows the hit's artist by; None where the artist is unknown."""
        artist = _artist_of(hit)
        return self._key(artist) if artist else None

    def origin(self, said: str | None, candidates: Sequence[Candidate]) -> Origin:
        """Whoever the caller names, or else the query's own artist, or the best hit's among those that have a node."""
        if said and artist_id(said):
            return self._said(said)
        if self._artwork and self._artwork.artist and self._artwork.artist_id:
            return Origin(self._key(self._artwork.artist_id), self._artwork.artist, "artwork")
        best = first_known(candidates, self.nodes)
        return Origin(best, best, "best hit") if best else Origin("", "", "nobody")

    def _said(self, text: str) -> Origin:
        try:
            found = self._identities.find(text)
        except ArtistNotFound:  # one whom nobody knows stands far from everybody
            return Origin(_COLLECTION + artist_id(text), text, "caller")
        except AmbiguousArtist as error:
            return Origin("", text, "ambiguous", str(error))
        return Origin(found.node.id if found.node else _COLLECTION + found.id, found.name, "caller")

    def _key(self, artist: str) -> str:
        return self._nodes.get(artist) or _COLLECTION + artist


def _artist_of(hit: VectorHit) -> str | None:
    artist = hit.payload.get("artist_id")
    return str(artist) if artist else None
