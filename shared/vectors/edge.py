"""The vector index in the process: qdrant-edge, the engine of Qdrant, one shard per collection."""

import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from shutil import rmtree
from typing import Any

import numpy as np
import qdrant_edge as qdrant

from shared.errors import DataFolderBusy, InvalidInput, NotFound, Unavailable
from shared.vectors.base import Payload, Point, Vector, VectorFilter, VectorHit

# What searches filter by, and so what the engine keeps an index of.
_INDEXED = {
    "artist_id": qdrant.PayloadSchemaType.Keyword,
    "style": qdrant.PayloadSchemaType.Keyword,
    "year": qdrant.PayloadSchemaType.Integer,
}
_PAGE = 1000  # points read at once by a scan


class EdgeIndex:
    """A vector index for one machine. See `shared.vectors.base.VectorIndex` for what each method promises.

    The engine's write-ahead log makes every finished write survive a kill. One process owns the folder, and its
    threads share this object.
    """

    def __init__(self, root: str | Path) -> None:
        self._root = Path(root)
        self._shards: dict[str, qdrant.EdgeShard] = {}
        self._lock = threading.Lock()  # of `_shards`; a shard locks its own reads and writes

    def ensure_collection(self, collection: str, dimension: int) -> None:
        with self._lock:
            if self._find(collection) is not None:
                return
            # Made aside and moved into place, since a kill can leave a half-made shard that does not load.
            aside = self._root / f".{collection}"
            rmtree(aside, ignore_errors=True)
            vectors = qdrant.EdgeVectorParams(size=dimension, distance=qdrant.Distance.Cosine)
            shard = qdrant.EdgeShard.create(str(aside), qdrant.EdgeConfig(vectors=vectors))
            for field, schema in _INDEXED.items():
                shard.update(qdrant.UpdateOperation.create_field_index(field, schema))
            shard.close()
            aside.rename(self._root / collection)

    def upsert(self, collection: str, points: Sequence[Point]) -> None:
        shard = self._shard(collection)
        if shard is None:
            raise NotFound(f"There is no collection '{collection}'; create it before writing to it.")
        rows = [qdrant.Point(_uuid(p.id), p.vector.tolist(), dict(p.payload)) for p in points]
        try:
            shard.update(qdrant.UpdateOperation.upsert_points(rows))
        except Exception as error:  # the engine raises nothing narrower
            raise _explained(error, collection) from error

    def set_payload(self, collection: str, payloads: Mapping[str, Payload]) -> None:
        shard = self._shard(collection)
        if shard is None:
            return
        for record in shard.retrieve([_uuid(i) for i in payloads], with_payload=False, with_vector=False):
            payload = dict(payloads[_hex(record.id)])
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
        hits = [VectorHit(_hex(point.id), point.score, point.payload or {}) for point in found]
        return sorted(hits, key=lambda hit: (-hit.cosine, hit.id))

    def fetch(self, collection: str, ids: Sequence[str]) -> dict[str, Point]:
        shard = self._shard(collection)
        if shard is None:
            return {}
        records = shard.retrieve([_uuid(i) for i in ids], with_payload=True, with_vector=True)
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
            shard.update(qdrant.UpdateOperation.delete_points([_uuid(i) for i in ids]))

    def drop(self, collection: str) -> None:
        with self._lock:
            shard = self._find(collection)
            if shard is not None:
                self._shards.pop(collection)
                shard.close()
                rmtree(self._root / collection)

    def check(self) -> None:
        try:
            self._root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable(f"Cannot use {self._root} for vectors: {error.strerror}.") from error

    def _shard(self, collection: str) -> qdrant.EdgeShard | None:
        with self._lock:
            return self._find(collection)

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
    return Point(_hex(record.id), vector, record.payload or {})


def _explained(error: Exception, collection: str) -> Exception:
    if "dimension" in str(error).lower():
        return InvalidInput(f"The vector does not fit collection '{collection}': {error}.")
    return error


def _uuid(artwork_id: str) -> str:
    return str(uuid.UUID(hex=artwork_id))


def _hex(point_id: Any) -> str:
    return str(point_id).replace("-", "")  # parsing it as a UUID takes ten times as long, for every hit
