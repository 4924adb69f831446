"""The influence graph port: (:Artist)-[:INFLUENCED|TAUGHT]->(:Artist)."""

from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from typing import Annotated, NamedTuple, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict


class Direction(StrEnum):
    """Which way a path may run, seen from the artist it starts at."""

    ANY = "any"
    BEFORE = "before"  # against the edges: who shaped the artist
    AFTER = "after"  # along the edges: whom the artist shaped


class Kind(StrEnum):
    """What one artist was to another. A relationship's type is the kind in capitals."""

    INFLUENCED = "influenced"
    TAUGHT = "taught"


Key = tuple[str, str, Kind]
"""A relationship's (influencer, influenced, kind), which no other one has."""


class Artist(BaseModel):
    """A node.

    Attributes:
        id: Readable, and the node's own among namesakes: the name's `shared.names.artist_id`, where others have it too
            with the year of birth or what else tells them apart.
        name: As it is shown.
        born: Year.
        died: Year.
        aliases: Every other name that a source gives, in any language, sorted.
        movements: Names, sorted.
        occupations: Names, sorted, such as `painter`; what confirms that a name means an artist.
        same_as: Addresses of the same person elsewhere, sorted: entities of Wikidata and DBpedia, pages of Wikipedia,
            records of ULAN and VIAF.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    born: int | None = None
    died: int | None = None
    aliases: tuple[str, ...] = ()
    movements: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()


class Statement(BaseModel):
    """Who says that one artist influenced or taught another, and where.

    Attributes:
        source: A name such as `wikidata`, `dbpedia`, `curated`, or what a file calls its source.
        statement: Where to look it up: a triple, a file's line, a citation.
    """

    model_config = ConfigDict(frozen=True)

    source: str
    statement: str = ""


def _each_once(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    return tuple(sorted(set(statements), key=lambda each: (each.source, each.statement)))


class Influence(BaseModel):
    """A relationship, (influencer)-[:INFLUENCED|TAUGHT {source, statement}]->(influenced), both given as artist ids.

    There is one of each kind at most between two artists and in one direction; whoever says so is among its
    `statements`, each once, sorted by source and statement, of which there is at least one.
    """

    model_config = ConfigDict(frozen=True)

    influencer: str
    influenced: str
    kind: Kind = Kind.INFLUENCED
    statements: Annotated[tuple[Statement, ...], AfterValidator(_each_once)]

    @property
    def key(self) -> Key:
        """What no other relationship has."""
        return self.influencer, self.influenced, self.kind

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of those who say so, each once, sorted."""
        return tuple(sorted({statement.source for statement in self.statements}))


class Neighbours(BaseModel):
    """The artists one relationship away, each with that relationship; one who is joined by two is there twice."""

    model_config = ConfigDict(frozen=True)

    influenced_by: tuple[tuple[Artist, Influence], ...] = ()
    influenced: tuple[tuple[Artist, Influence], ...] = ()


class InCommon(NamedTuple):
    """Where two artists meet: one step away from both, on the same side of both.

    Attributes:
        influencers: Who influenced or taught both, by rising id.
        influenced: Whom both influenced or taught, by rising id.
    """

    influencers: tuple[str, ...] = ()
    influenced: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many they are; one who is on both sides counts for both."""
        return len(self.influencers) + len(self.influenced)


class GraphSize(BaseModel):
    """Counts of nodes and relationships."""

    model_config = ConfigDict(frozen=True)

    artists: int
    influences: int


class InfluenceGraph(Protocol):
    """Who influenced whom. Derived data: it can be built again from what the sources said.

    Distances and paths go along relationships of both kinds. Every method of a graph on a server raises `Unavailable`
    where the server does not answer or refuses.
    """

    def replace(self, artists: Iterable[Artist], influences: Iterable[Influence]) -> None:
        """Put this graph in the place of what was there, in one step: no reader finds a part of it.

        Each artist and each (kind, influencer, influenced) is given once. Both ends of each influence must be among the
        artists, the two must differ, and there must be a statement; otherwise `InvalidInput` is raised and what was
        there stays. Only what differs is written.
        """

    def version(self) -> str:
        """Changes whenever the graph does, and only then; empty where nothing was ever put."""

    def size(self) -> GraphSize:
        """How much is loaded."""

    def artist(self, artist_id: str) -> Artist | None:
        """The node, or None where the graph does not know the artist."""

    def lookup(self, artist_ids: Collection[str]) -> dict[str, Artist]:
        """The nodes among these ids, in one round trip."""

    def artists(self) -> Iterator[Artist]:
        """All nodes by rising id."""

    def influences(self) -> Iterator[Influence]:
        """All relationships by rising (influencer, influenced, kind)."""

    def neighbours(self, artist_id: str) -> Neighbours:
        """Both sides of one artist, each by rising id and kind; empty for an unknown artist."""

    def distances(self, origin: str, targets: Collection[str], direction: Direction = Direction.ANY) -> dict[str, int]:
        """Hops of the shortest path from `origin` to each target that can be reached, 0 for `origin` itself.

        Unreachable and unknown artists are absent; an unknown origin gives an empty answer.
        """

    def in_common(self, origin: str, targets: Collection[str] | None = None) -> dict[str, InCommon]:
        """Whom `origin` and each target have in common, whatever joins the two besides; everybody is a target for None.

        Targets without anybody in common, unknown ones and `origin` itself are absent.
        """

    def path(self, origin: str, target: str, direction: Direction = Direction.ANY) -> tuple[Influence, ...] | None:
        """The relationships of a shortest path in walking order, or None where there is no path.

        Each keeps its own direction. Among equally short paths the one whose artist ids come first in order, compared
        from `origin` on, is taken; where two artists influenced each other, the relationship that points along the
        walk, and of two kinds `influenced`, so that every adapter gives the same. From an artist to itself the path is
        empty.
        """

    def check(self) -> None:
        """Return if the graph answers. Raises `Unavailable`, saying why."""
