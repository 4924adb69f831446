"""The vector index on a Qdrant server, by its REST interface."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np
from qdrant_client import QdrantClient, models

from shared.errors import Conflict, InvalidInput, NotFound
from shared.vectors.base import Payload, Point, Vector, VectorFilter, VectorHit
from shared.vectors.layout import INDEXED, artwork_id, point_id
from shared.vectors.qdrant_server import Missing, Refused, Server

Item = TypeVar("Item")

_IDS = 1000  # ids, or points without vectors, in one request or answer
_POINTS = 256  # points with vectors in one request or answer
_BYTES = 16_000_000  # of one request's points; the server takes 32 MB unless it is set otherwise
_NUMBER = 23  # bytes that one number of a vector takes at most, with its comma


class QdrantIndex:
    """A vector index on a server that many machines share. See `shared.vectors.base.VectorIndex` for the promises.

    Every method raises `Unavailable` where the server does not answer. A write has taken effect when its method
    returns, batch by batch; one that is cut off can be repeated.
    """

    def __init__(self, server: Server) -> None:
        """Connects nothing; see `Server`."""
        self._server = server
        self._ask = server.ask

    @property
    def _client(self) -> QdrantClient:
        return self._server.client

    def ensure_collection(self, collection: str, dimension: int) -> None:
        vectors = models.VectorParams(size=dimension, distance=models.Distance.COSINE)
        try:
            indexed = self._indexed(collection)
        except Missing:
            try:
                self._ask(self._client.create_collection, collection, vectors_config=vectors)
                indexed = set()
            except Refused as error:  # as another worker has just made it, or for a reason that is in the error
                try:
                    indexed = self._indexed(collection)
                except Missing:
                    raise error from None
        # Also where the collection was there, since whoever made it can have been killed before this.
        for field, kind in INDEXED.items():
            if field not in indexed:
                schema = models.PayloadSchemaType(kind)
                self._ask(self._client.create_payload_index, collection, field, schema)

    def upsert(self, collection: str, points: Sequence[Point]) -> None:
        for batch in _by_weight(points):
            rows = models.Batch(
                ids=[point_id(point.id) for point in batch],
                vectors=[point.vector.tolist() for point in batch],
                payloads=[dict(point.payload) for point in batch],
            )
            try:
                self._ask(self._client.upsert, collection, rows)
            except Missing as error:
                raise NotFound(f"There is no collection '{collection}'; create it before writing to it.") from error
            except Refused as error:
                raise _unfit(collection, error) from error

    def set_payload(self, collection: str, payloads: Mapping[str, Payload]) -> None:
        for part in _parts(list(payloads.items()), _IDS):
            # By a filter on the id, since naming an id that is not there is an error.
            operations = [
                models.OverwritePayloadOperation(
                    overwrite_payload=models.SetPayload(
                        payload=dict(payload),
                        filter=models.Filter(must=[models.HasIdCondition(has_id=[point_id(identity)])]),
                    )
                )
                for identity, payload in part
            ]
            try:
                self._ask(self._client.batch_update_points, collection, operations)
            except Missing:
                return

    def search(self, collection: str, vector: Vector, limit: int, where: VectorFilter | None = None) -> list[VectorHit]:
        try:
            answer = self._ask(
                self._client.query_points,
                collection,
                vector.tolist(),
                query_filter=_filter(where) if where else None,
                limit=limit,
                with_payload=True,
                with_vectors=False,
            )
        except Missing:
            return []
        except Refused as error:
            raise _unfit(collection, error) from error
        hits = [VectorHit(artwork_id(point.id), point.score, point.payload or {}) for point in answer.points]
        return sorted(hits, key=lambda hit: (-hit.cosine, hit.id))

    def fetch(self, collection: str, ids: Sequence[str]) -> dict[str, Point]:
        found: dict[str, Point] = {}
        for part in _parts(ids, _POINTS):
            wanted = [point_id(identity) for identity in part]
            try:
                records = self._ask(self._client.retrieve, collection, wanted, with_payload=True, with_vectors=True)
            except Missing:
                return {}
            found.update((point.id, point) for point in map(_point, records))
        return found

    def scan(self, collection: str, *, with_vectors: bool = False) -> Iterator[Point]:
        offset: models.ExtendedPointId | None = None
        page = _POINTS if with_vectors else _IDS
        while True:
            try:
                records, offset = self._ask(
                    self._client.scroll,
                    collection,
                    limit=page,
                    offset=offset,
                    with_payload=True,
                    with_vectors=with_vectors,
                )
            except Missing:
                return
            yield from map(_point, records)
            if offset is None:
                return

    def count(self, collection: str) -> int:
        try:
            return self._ask(self._client.count, collection, exact=True).count
        except Missing:
            return 0

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        for part in _parts(ids, _IDS):
            selector = models.PointIdsList(points=[point_id(identity) for identity in part])
            try:
                self._ask(self._client.delete, collection, selector)
            except Missing:
                return

    def drop(self, collection: str) -> None:
        try:
            self._ask(self._client.delete_collection, collection)
        except Missing:
            return

    def point_alias(self, alias: str, collection: str) -> None:
        create = models.CreateAlias(collection_name=collection, alias_name=alias)
        change: list[models.AliasOperations] = [
            models.DeleteAliasOperation(delete_alias=models.DeleteAlias(alias_name=alias)),
            models.CreateAliasOperation(create_alias=create),
        ]
        try:
            # First, since the server carries out the deletion of a change whose creation it then refuses.
            self._ask(self._client.get_collection, collection)
            self._ask(self._client.update_collection_aliases, change)
        except Missing as error:
            raise NotFound(f"There is no collection '{collection}' for '{alias}' to name; create it first.") from error
        except Refused as error:
            raise Conflict(f"'{alias}' cannot name collection '{collection}': {error.reason}.") from error

    def aliases(self) -> dict[str, str]:
        found = self._ask(self._client.get_aliases).aliases
        return {entry.alias_name: entry.collection_name for entry in found}

    def check(self) -> None:
        self.aliases()  # a small answer, and unlike `/healthz` one that takes the key

    def _indexed(self, collection: str) -> set[str]:
        """The payload fields of which the collection keeps an index. Raises `Missing`."""
        return set(self._ask(self._client.get_collection, collection).payload_schema)


def _filter(where: VectorFilter) -> models.Filter:
    conditions: list[models.Condition] = []
    if where.artists:
        conditions.append(models.FieldCondition(key="artist_id", match=models.MatchAny(any=list(where.artists))))
    if where.styles:
        conditions.append(models.FieldCondition(key="style", match=models.MatchAny(any=list(where.styles))))
    if where.year_from is not None or where.year_to is not None:
        years = models.Range(gte=where.year_from, lte=where.year_to)
        conditions.append(models.FieldCondition(key="year", range=years))
    return models.Filter(must=conditions)


def _point(record: models.Record) -> Point:
    vector = np.asarray(record.vector if isinstance(record.vector, list) else [], dtype=np.float32)
    return Point(artwork_id(record.id), vector, record.payload or {})


def _unfit(collection: str, error: Refused) -> InvalidInput:
    return InvalidInput(f"The vector does not fit collection '{collection}': {error.reason}.")


def _parts(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _by_weight(points: Sequence[Point]) -> Iterator[list[Point]]:
    """The points in batches that keep to `_POINTS` and `_BYTES`; a point above `_BYTES` goes alone."""
    batch: list[Point] = []
    weight = 0
    for point in points:
        bytes_ = _NUMBER * point.vector.size + len(json.dumps(dict(point.payload)))
        if batch and (len(batch) == _POINTS or weight + bytes_ > _BYTES):
            yield batch
            batch, weight = [], 0
        batch.append(point)
        weight += bytes_
    if batch:
        yield batch
