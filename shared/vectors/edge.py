"""The vector index in the process: qdrant-edge, the engine of Qdrant, one shard per collection."""

import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from shutil import rmtree
from typing import Any

import numpy as np
import qdrant_edge as qdrant

from shared.errors import Conflict, DataFolderBusy, InvalidInput, NotFound, Unavailable
from shared.vectors.base import Payload, Point, Vector, VectorFilter, VectorHit
from shared.vectors.layout import INDEXED, artwork_id, point_id

_SCHEMAS = {"keyword": qdrant.PayloadSchemaType.Keyword, "integer": qdrant.PayloadSchemaType.Integer}
_ALIASES = "aliases.json"
_PAGE = 1000  # points read at once by a scan


class EdgeIndex:
    """A vector index for one machine. See `shared.vectors.base.VectorIndex` for what each method promises.

    The engine's write-ahead log makes every finished write survive a kill. One process owns the folder, and its
    threads share this object.
    """

    def __init__(self, root: str | Path) -> None:
        self._root = Path(root)
        self._shards: dict[str, qdrant.EdgeShard] = {}
        self._aliases: dict[str, str] | None = None  # as in the file; None until it is read
        self._lock = threading.Lock()  # of both; a shard locks its own reads and writes

    def ensure_collection(self, collection: str, dimension: int) -> None:
        with self._lock:
            if self._find(self._named(collection)) is not None:
                return
            # Made aside and moved into place, since a kill can leave a half-made shard that does not load.
            aside = self._root / f".{collection}"
            rmtree(aside, ignore_errors=True)
            vectors = qdrant.EdgeVectorParams(size=dimension, distance=qdrant.Distance.Cosine)
            shard = qdrant.EdgeShard.create(str(aside), qdrant.EdgeConfig(vectors=vectors))
            for field, kind in INDEXED.items():
                shard.update(qdrant.UpdateOperation.create_field_index(field, _SCHEMAS[kind]))
            shard.close()
            aside.rename(self._root / collection)

    def upsert(self, collection: str, points: Sequence[Point]) -> None:
        shard = self._shard(collection)
        if shard is None:
            raise NotFound(f"There is no collection '{collection}'; create it before writing to it.")
        rows = [qdrant.Point(point_id(p.id), p.vector.tolist(), dict(p.payload)) for p in points]
        try:
            shard.update(qdrant.UpdateOperation.upsert_points(rows))
        except Exception as error:  # the engine raises nothing narrower
            raise _explained(error, collection) from error

    def set_payload(self, collection: str, payloads: Mapping[str, Payload]) -> None:
        shard = self._shard(collection)
        if shard is None:
            return
        for record in shard.retrieve([point_id(i) for i in payloads], with_payload=False, with_vector=False):
            payload = dict(payloads[artwork_id(record.id)])
            shard.update(qdrant.UpdateOperation.overwrite_payload([record.id], payload))

    def search(self, collection: str, vector: Vector, limit: int, where: VectorFilter | None = None) -> list[VectorHit]:
        shard = self._shard(collection)
        if shard is None:
            return []
        request = qdrant.QueryRequest(
            limit=limit,
            query=qdrant.Query.Nearest(vector.tolist()),
            filter=_filter(where) if where else None,
            with_payload=True,
        )
        try:
            found = shard.query(request)
        except Exception as error:  # the engine raises nothing narrower
            raise _explained(error, collection) from error
        hits = [VectorHit(artwork_id(point.id), point.score, point.payload or {}) for point in found]
        return sorted(hits, key=lambda hit: (-hit.cosine, hit.id))

    def fetch(self, collection: str, ids: Sequence[str]) -> dict[str, Point]:
        shard = self._shard(collection)
        if shard is None:
            return {}
        records = shard.retrieve([point_id(i) for i in ids], with_payload=True, with_vector=True)
        return {point.id: point for point in map(_point, records)}

    def scan(self, collection: str, *, with_vectors: bool = False) -> Iterator[Point]:
        shard = self._shard(collection)
        offset: Any = None
        while shard is not None:
            request = qdrant.ScrollRequest(offset=offset, limit=_PAGE, with_payload=True, with_vector=with_vectors)
            records, offset = shard.scroll(request)
            yield from map(_point, records)
            if offset is None:
                return

    def count(self, collection: str) -> int:
        shard = self._shard(collection)
        return 0 if shard is None else shard.count(qdrant.CountRequest(exact=True))

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        shard = self._shard(collection)
        if shard is not None:
            shard.update(qdrant.UpdateOperation.delete_points([point_id(i) for i in ids]))

    def drop(self, collection: str) -> None:
        with self._lock:
            shard = self._find(collection)
            if shard is not None:
                # First, since a kill between the two may leave a collection without a name, never the reverse.
                self._save({a: c for a, c in self._read().items() if c != collection})
                self._shards.pop(collection)
                shard.close()
                rmtree(self._root / collection)

    def point_alias(self, alias: str, collection: str) -> None:
        with self._lock:
            if self._find(collection) is None:
                raise NotFound(f"There is no collection '{collection}' for '{alias}' to name; create it first.")
            if self._find(alias) is not None:
                raise Conflict(f"'{alias}' cannot name collection '{collection}': a collection has that name.")
            self._save(self._read() | {alias: collection})

    def aliases(self) -> dict[str, str]:
        with self._lock:
            return dict(self._read())

    def check(self) -> None:
        try:
            self._root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(f"Cannot use {self._root} for vectors: {error.strerror}.") from error

    def _shard(self, collection: str) -> qdrant.EdgeShard | None:
        with self._lock:
            return self._find(self._named(collection))

    def _named(self, name: str) -> str:
        """The collection that an alias names, or the name itself. Call with the lock held, as all of these."""
        return self._read().get(name, name)

    def _read(self) -> dict[str, str]:
        if self._aliases is None:
            file = self._root / _ALIASES
            try:
                self._aliases = json.loads(file.read_bytes())
            except FileNotFoundError:
                self._aliases = {}
            except ValueError as error:
                raise Unavailable(
                    f"{file} is not JSON ({error}); remove it, and the next promotion of a model writes it anew."
                ) from error
        return self._aliases

    def _save(self, aliases: dict[str, str]) -> None:
        if aliases != self._read():
            aside = self._root / f".{_ALIASES}"
            with aside.open("w") as file:
                json.dump(aliases, file, indent=2)
                file.flush()
                os.fsync(file.fileno())  # a rename can reach the disk before the bytes do
            aside.rename(self._root / _ALIASES)
            self._aliases = aliases

    def _find(self, collection: str) -> qdrant.EdgeShard | None:
        """The open shard, opened if it lies in the folder; None where it does not. Call with the lock held."""
        folder = self._root / collection
        if collection not in self._shards and folder.is_dir():
            try:
                self._shards[collection] = qdrant.EdgeShard.load(str(folder))
            except Exception as error:  # the engine raises nothing narrower
                if "WouldBlock" in str(error):
                    raise DataFolderBusy(f"Another process has {self._root} open; stop it or talk to it.") from error
                raise Unavailable(
                    f"The vectors in {folder} cannot be read ({error}); remove the folder and run `vasari encode`."
                ) from error
        return self._shards.get(collection)


def _filter(where: VectorFilter) -> qdrant.Filter:
    conditions: list[Any] = []
    if where.artists:
        conditions.append(qdrant.FieldCondition("artist_id", match=qdrant.MatchAny(list(where.artists))))
    if where.styles:
        conditions.append(qdrant.FieldCondition("style", match=qdrant.MatchAny(list(where.styles))))
    if where.year_from is not None or where.year_to is not None:
        years = qdrant.RangeFloat(gte=where.year_from, lte=where.year_to)
        conditions.append(qdrant.FieldCondition("year", range=years))
    return qdrant.Filter(must=conditions)


def _point(record: qdrant.Record) -> Point:
    vector = np.asarray(record.vector if isinstance(record.vector, list) else [], dtype=np.float32)
    return Point(artwork_id(record.id), vector, record.payload or {})


def _explained(error: Exception, collection: str) -> Exception:
    if "dimension" in str(error).lower():
        return InvalidInput(f"The vector does not fit collection '{collection}': {error}.")
    return error
