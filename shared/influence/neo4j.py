"""The influence graph on Neo4j, or another database that speaks Bolt and Cypher."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, LiteralString

from neo4j import ManagedTransaction, Record
from pydantic import BaseModel

from shared.errors import Unavailable
from shared.influence import cypher
from shared.influence.base import Artist, Direction, GraphSize, Influence, Neighbours
from shared.influence.bolt import Bolt, Overtaken
from shared.influence.merging import Pair, check_ends, gathered
from shared.influence.walking import Near, first_walk

_ROWS = 2_000  # that one statement merges
_DELETED = 5_000  # artists that one transaction of `clear` removes
_ATTEMPTS = 3  # at a path, where the graph changes between its questions


class Neo4jGraph:
    """An influence graph on a server, for any number of processes at once.

    See `shared.influence.base.InfluenceGraph` for what each method promises. `distances` and all that look something
    up are one round trip; `path` is about half as many as the path has steps, and one. A listing is read while it is
    gone through. A write waits up to a quarter of a minute for a server that is away for a moment.

    The graph is all `:Artist` nodes of its database. A question that the server is at when a `replace` ends may find
    what is new and what was there before.
    """

    def __init__(self, url: str) -> None:
        """Nothing connects before the first question. For `url` see `shared.influence.bolt.Bolt`."""
        self._bolt = Bolt(url)
        self._prepared_by = 0  # the process that has made sure of the constraint

    def merge(self, artists: Iterable[Artist], influences: Iterable[Influence]) -> None:
        nodes, edges = gathered(artists, influences)
        self._prepare()
        self._bolt.write(lambda transaction: _add(transaction, nodes, edges))

    def replace(self, artists: Iterable[Artist], influences: Iterable[Influence]) -> None:
        nodes, edges = gathered(artists, influences)
        for influence in edges.values():
            check_ends(influence, nodes)

        self._prepare()
        self._bolt.write(lambda transaction: _put(transaction, nodes, edges))

    def clear(self) -> None:
        self._prepare()
        while self._bolt.write(_delete_some):
            pass

    def size(self) -> GraphSize:
        (row,) = self._bolt.read(cypher.SIZE)
        return GraphSize(artists=row["artists"], influences=row["influences"])

    def artist(self, artist_id: str) -> Artist | None:
        return self.lookup([artist_id]).get(artist_id)

    def lookup(self, artist_ids: Collection[str]) -> dict[str, Artist]:
        ids = list(dict.fromkeys(artist_ids))
        return {row["id"]: _artist(row) for row in self._bolt.read(cypher.LOOKUP, ids=ids)} if ids else {}

    def artists(self) -> Iterator[Artist]:
        return map(_artist, self._bolt.stream(cypher.ARTISTS))

    def influences(self) -> Iterator[Influence]:
        return map(_influence, self._bolt.stream(cypher.INFLUENCES))

    def neighbours(self, artist_id: str) -> Neighbours:
        before: list[tuple[Artist, Influence]] = []
        after: list[tuple[Artist, Influence]] = []
        for row in sorted(self._bolt.read(cypher.NEIGHBOURS, id=artist_id), key=lambda row: str(row["id"])):
            other = _artist(row)
            ends = (other.id, artist_id) if row["before"] else (artist_id, other.id)
            (before if row["before"] else after).append((other, _joining(*ends, row["sources"])))
        return Neighbours(influenced_by=tuple(before), influenced=tuple(after))

    def distances(self, origin: str, targets: Collection[str], direction: Direction = Direction.ANY) -> dict[str, int]:
        wanted = set(targets)
        if not wanted:
            return {}
        rows = self._bolt.read(cypher.DISTANCES[direction], origin=origin, targets=sorted(wanted - {origin}))
        return {row["id"]: row["hops"] for row in rows if row["id"] in wanted}

    def path(self, origin: str, target: str, direction: Direction = Direction.ANY) -> tuple[Influence, ...] | None:
        def ask(along: Collection[str], against: Collection[str]) -> tuple[Near, Near]:
            rows = self._bolt.read(cypher.STEPS[direction], along=sorted(along), against=sorted(against))
            onward = {row["id"]: row["near"] for row in rows if row["along"]}
            return onward, {row["id"]: row["near"] for row in rows if not row["along"]}

        if origin == target:
            return () if self.artist(origin) else None
        for _ in range(_ATTEMPTS):
            walk = first_walk(ask, origin, target)
            if walk is None:
                return None
            path = self._influences_along(walk, direction)
            if path is not None:
                return path
        raise Unavailable(f"The graph at {self._bolt.address} keeps changing; try again when it is loaded.")

    def check(self) -> None:
        self._bolt.read(cypher.CHECK)

    def _influences_along(self, walk: list[str], direction: Direction) -> tuple[Influence, ...] | None:
        """The relationships between each artist of a walk and the next, or None where one is gone by now."""
        steps = list(pairwise(walk))
        backwards = [(there, here) for here, there in steps]
        pairs = {Direction.AFTER: steps, Direction.BEFORE: backwards, Direction.ANY: steps + backwards}[direction]
        rows = self._bolt.read(cypher.INFLUENCES_BETWEEN, pairs=[list(pair) for pair in pairs])
        known = {(row["influencer"], row["influenced"]): _influence(row) for row in rows}
        found = [known.get(ahead) or known.get(back) for ahead, back in zip(steps, backwards, strict=True)]
        path = tuple(influence for influence in found if influence)
        return path if len(path) == len(steps) else None

    def _prepare(self) -> None:
        """Make sure, once per process, that the database keeps each id once: two workers may merge side by side."""
        if self._prepared_by != os.getpid():
            self._bolt.run(cypher.UNIQUE_ID)
            self._prepared_by = os.getpid()


def _add(transaction: ManagedTransaction, artists: Mapping[str, Artist], influences: Mapping[Pair, Influence]) -> None:
    for rows in _in_parts(artists.values()):
        transaction.run(cypher.MERGE_ARTISTS, rows=rows).consume()
    for rows in _in_parts(influences.values()):
        merged = transaction.run(cypher.MERGE_INFLUENCES, rows=rows).single(strict=True)["merged"]
        if merged < len(rows):
            ends = sorted({row[end] for row in rows for end in ("influencer", "influenced")})
            found = {row["id"] for row in transaction.run(cypher.LOOKUP, ids=ends)}
            for row in rows:
                check_ends(Influence.model_construct(**row), found | artists.keys())
            raise Overtaken


def _put(transaction: ManagedTransaction, artists: Mapping[str, Artist], influences: Mapping[Pair, Influence]) -> None:
    """Write the difference alone: what stays is there for readers at every moment, and a reload costs little."""
    old_artists = {row["id"]: _artist(row) for row in transaction.run(cypher.ARTISTS)}
    old_influences = {
        (row["influencer"], row["influenced"]): _influence(row) for row in transaction.run(cypher.INFLUENCES)
    }
    steps: tuple[tuple[LiteralString, Iterable[BaseModel]], ...] = (
        (cypher.PUT_ARTISTS, (new for key, new in artists.items() if old_artists.get(key) != new)),
        (cypher.PUT_INFLUENCES, (new for key, new in influences.items() if old_influences.get(key) != new)),
        (cypher.DELETE_INFLUENCES, (old for key, old in old_influences.items() if key not in influences)),
        (cypher.DELETE_ARTISTS, (old for key, old in old_artists.items() if key not in artists)),
    )
    for query, changes in steps:
        for rows in _in_parts(changes):
            # Each row is one node or relationship, unless another transaction took it or an end of it away.
            if transaction.run(query, rows=rows).single(strict=True)["done"] < len(rows):
                raise Overtaken


def _in_parts(rows: Iterable[BaseModel]) -> Iterator[list[dict[str, Any]]]:
    dumped = [row.model_dump() for row in rows]
    for start in range(0, len(dumped), _ROWS):
        yield dumped[start : start + _ROWS]


def _delete_some(transaction: ManagedTransaction) -> int:
    return int(transaction.run(cypher.DELETE_SOME, limit=_DELETED).single(strict=True)["done"])


def _artist(row: Record) -> Artist:
    return Artist(id=row["id"], name=row["name"], born=row["born"], died=row["died"])


def _influence(row: Record) -> Influence:
    return _joining(row["influencer"], row["influenced"], row["sources"])


def _joining(influencer: str, influenced: str, sources: Iterable[str]) -> Influence:
    return Influence(influencer=influencer, influenced=influenced, sources=tuple(sorted(sources)))
