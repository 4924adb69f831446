"""The influence graph on Neo4j, or another database that speaks Bolt and Cypher."""

import os
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, LiteralString, NamedTuple

from neo4j import ManagedTransaction, Record

from shared.errors import Unavailable
from shared.influence import cypher
from shared.influence.base import Artist, Direction, GraphSize, InCommon, Influence, Key, Kind, Neighbours, Statement
from shared.influence.bolt import Bolt, Overtaken
from shared.influence.checking import Pair, checked
from shared.influence.ways import Ways, taken

_ROWS = 2_000  # that one statement writes
_ATTEMPTS = 3  # at a path, where the graph changes between its questions


class _Known(NamedTuple):
    """What a graph knows of the server's: the version it found, who is next to whom, and whether that is for sure."""

    version: str
    ways: Ways
    settled: bool


class Neo4jGraph:
    """An influence graph on a server, for any number of processes at once.

    See `shared.influence.base.InfluenceGraph` for what each method promises. All that look something up are one round
    trip, and so are `distances` and `in_common`; `path` is two. These three walk through a copy of who is next to whom,
    which is read anew after a change: the server takes longer for a thousand shortest paths than to tell all the ids. A
    listing is read while it is gone through. A write waits up to a quarter of a minute for a server that is away for a
    moment; of two at once the second begins when the first has ended.

    The graph is all `:Artist` nodes of its database, and a `:GraphVersion`. A question that the server is at when a
    `replace` ends may find what is new and what was there before.
    """

    def __init__(self, url: str) -> None:
        """Nothing connects before the first question. For `url` see `shared.influence.bolt.Bolt`."""
        self._bolt = Bolt(url)
        self._known: _Known | None = None
        self._prepared_by = 0  # the process that has made sure of the constraints

    def replace(self, artists: Iterable[Artist], influences: Iterable[Influence]) -> None:
        nodes, edges = checked(artists, influences)
        self._prepare()
        self._bolt.write(lambda transaction: _put(transaction, nodes, edges))

    def version(self) -> str:
        rows = self._bolt.read(cypher.VERSION)
        return (rows[0]["version"] or "") if rows else ""

    def size(self) -> GraphSize:
        (row,) = self._bolt.read(cypher.SIZE)
        return GraphSize(artists=row["artists"], influences=row["influences"])

    def artist(self, artist_id: str) -> Artist | None:
        return self.lookup([artist_id]).get(artist_id)

    def lookup(self, artist_ids: Collection[str]) -> dict[str, Artist]:
        ids = list(dict.fromkeys(artist_ids))
        found = map(_artist, self._bolt.read(cypher.LOOKUP, ids=ids)) if ids else ()
        return {artist.id: artist for artist in found}

    def artists(self) -> Iterator[Artist]:
        return map(_artist, self._bolt.stream(cypher.ARTISTS))

    def influences(self) -> Iterator[Influence]:
        return map(_influence, self._bolt.stream(cypher.INFLUENCES))

    def neighbours(self, artist_id: str) -> Neighbours:
        before: list[tuple[Artist, Influence]] = []
        after: list[tuple[Artist, Influence]] = []
        for row in self._bolt.read(cypher.NEIGHBOURS, id=artist_id):
            (before if row["influenced"] == artist_id else after).append((_artist(row), _influence(row)))
        return Neighbours(influenced_by=tuple(sorted(before, key=_place)), influenced=tuple(sorted(after, key=_place)))

    def distances(self, origin: str, targets: Collection[str], direction: Direction = Direction.ANY) -> dict[str, int]:
        return self._ways().distances(origin, targets, direction) if targets else {}

    def in_common(self, origin: str, targets: Collection[str] | None = None) -> dict[str, InCommon]:
        return self._ways().in_common(origin, targets) if targets is None or targets else {}

    def path(self, origin: str, target: str, direction: Direction = Direction.ANY) -> tuple[Influence, ...] | None:
        for _ in range(_ATTEMPTS):
            walk = self._ways().walk(origin, target, direction)
            if walk is None:
                return None
            path = self._influences_along(walk, direction)
            if path is not None:
                return path
        raise Unavailable(f"The graph at {self._bolt.address} keeps changing; try again when it is loaded.")

    def check(self) -> None:
        self._bolt.read(cypher.CHECK)

    def _ways(self) -> Ways:
        """Who is next to whom in the graph's present version.

        What was read when a version was first seen is read once more at the next question: the server may have been
        on its way from one graph to the next. Where there is no version, changes could not be noticed.
        """
        version = self.version()
        known = self._known
        if known is None or known.version != version or not known.settled:
            ids: set[str] = set()
            pairs: set[Pair] = set()
            for row in self._bolt.read(cypher.WAYS):
                ids.update(row["ids"])
                pairs.update((influencer, influenced) for influencer, influenced in row["pairs"])
            settled = version != "" and known is not None and known.version == version
            known = self._known = _Known(version, Ways(ids.union(*pairs), pairs), settled)
        return known.ways

    def _influences_along(self, walk: list[str], direction: Direction) -> tuple[Influence, ...] | None:
        """The relationships between each artist of a walk and the next, or None where one is gone by now."""
        steps = list(pairwise(walk))
        pairs = [list(pair) for step in steps for pair in (step, step[::-1])]
        joined: dict[Pair, Influence] = {}
        rows = self._bolt.read(cypher.INFLUENCES_BETWEEN, pairs=pairs) if pairs else []
        for influence in sorted(map(_influence, rows), key=lambda influence: influence.key):
            joined.setdefault((influence.influencer, influence.influenced), influence)
        found = [joined.get(taken(*step, direction, joined)) for step in steps]
        path = tuple(influence for influence in found if influence)
        return path if len(path) == len(steps) else None

    def _prepare(self) -> None:
        """Make sure, once per process, that the database keeps each id once: two workers may write side by side."""
        if self._prepared_by != os.getpid():
            for constraint in cypher.CONSTRAINTS:
                self._bolt.run(constraint)
            self._prepared_by = os.getpid()


def _put(transaction: ManagedTransaction, artists: Mapping[str, Artist], influences: Mapping[Key, Influence]) -> None:
    """Write the difference alone: what stays is there for readers at every moment, and a reload costs little."""
    token = secrets.token_hex(8)
    transaction.run(cypher.LOCK, writer=token).consume()
    old_artists = {artist.id: artist for artist in map(_artist, transaction.run(cypher.ARTISTS))}
    old_influences = {influence.key: influence for influence in map(_influence, transaction.run(cypher.INFLUENCES))}
    if artists == old_artists and influences == old_influences:
        return

    new_artists = [new for key, new in artists.items() if old_artists.get(key) != new]
    new_influences = [new for key, new in influences.items() if old_influences.get(key) != new]
    gone_artists = [old for key, old in old_artists.items() if key not in artists]
    # Those of an artist who goes go with the artist.
    gone_influences = [
        old
        for key, old in old_influences.items()
        if key not in influences and old.influencer in artists and old.influenced in artists
    ]
    _run(transaction, cypher.PUT_ARTISTS, (artist.model_dump() for artist in new_artists))
    for kind in Kind:
        _run(transaction, cypher.PUT_INFLUENCES[kind], (_row(edge) for edge in new_influences if edge.kind is kind))
        _run(transaction, cypher.DELETE_INFLUENCES[kind], (_row(edge) for edge in gone_influences if edge.kind is kind))
    _run(transaction, cypher.DELETE_ARTISTS, ({"id": artist.id} for artist in gone_artists))
    transaction.run(cypher.SET_VERSION, version=token).consume()


def _run(transaction: ManagedTransaction, query: LiteralString, rows: Iterable[dict[str, Any]]) -> None:
    """Each row is one node or relationship, unless another transaction took it or an end of it away."""
    every = list(rows)
    for start in range(0, len(every), _ROWS):
        part = every[start : start + _ROWS]
        if transaction.run(query, rows=part).single(strict=True)["done"] < len(part):
            raise Overtaken


def _row(influence: Influence) -> dict[str, Any]:
    return {
        "influencer": influence.influencer,
        "influenced": influence.influenced,
        "source": [each.source for each in influence.statements],
        "statement": [each.statement for each in influence.statements],
    }


def _artist(row: Record) -> Artist:
    return Artist.model_validate(row["known"])


def _influence(row: Record) -> Influence:
    # One that an earlier version of Vasari wrote has neither list, until the graph is replaced.
    stated = zip(row["source"] or (), row["statement"] or (), strict=True)
    return Influence(
        influencer=row["influencer"],
        influenced=row["influenced"],
        kind=Kind(row["kind"].lower()),
        statements=tuple(Statement(source=source, statement=statement) for source, statement in stated),
    )


def _place(neighbour: tuple[Artist, Influence]) -> tuple[str, Kind]:
    other, influence = neighbour
    return other.id, influence.kind
