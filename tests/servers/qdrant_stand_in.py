"""The engine of Qdrant behind Qdrant's REST interface, for tests where no Qdrant server can be had.

    python -m tests.servers.qdrant_stand_in --port 6333 --folder vectors [--host 127.0.0.1] [--api-key KEY]

What it is: `qdrant_edge`, which is the engine that the server runs, so vectors, filters, payload indexes, scores and
errors of the engine are the real ones. Bodies are read with the client's own request models.

What it is not: Qdrant's HTTP layer, its shards and replicas, its optimizers in the background, its access rights, or
any request that Vasari does not send: those answer 404 or 400. It is for tests alone and is no part of the product.

One process serves a folder, with a thread per request. Every finished write survives a kill. It keeps to one file and
needs qdrant-edge-py, qdrant-client, fastapi and uvicorn alone, so that an image of its own can hold it.
"""

import argparse
import hmac
import json
import os
import threading
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from shutil import rmtree
from typing import Annotated, Any, TypeVar

import qdrant_edge as engine
import uvicorn
from fastapi import Depends, FastAPI, Request, Response
from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json
from qdrant_client.http import models

Model = TypeVar("Model")

_LARGEST = 32 * 1024 * 1024  # bytes of a request, as the server has it by default
_OPEN = ("/", "/healthz", "/readyz", "/livez")  # paths that need no key
_FORBIDDEN = set('<>:"/\\|?*\0\x1f')  # in a collection's name
_DISTANCES = {
    models.Distance.COSINE: engine.Distance.Cosine,
    models.Distance.DOT: engine.Distance.Dot,
    models.Distance.EUCLID: engine.Distance.Euclid,
    models.Distance.MANHATTAN: engine.Distance.Manhattan,
}
_SCHEMAS = {
    models.PayloadSchemaType.KEYWORD: engine.PayloadSchemaType.Keyword,
    models.PayloadSchemaType.INTEGER: engine.PayloadSchemaType.Integer,
    models.PayloadSchemaType.FLOAT: engine.PayloadSchemaType.Float,
    models.PayloadSchemaType.BOOL: engine.PayloadSchemaType.Bool,
}
_DONE = {"operation_id": 0, "status": "completed"}


class Refusal(Exception):
    """An error with its HTTP status, in the server's words."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Collections:
    """The collections and aliases of one folder; safe for many threads.

    Each collection is a folder `collections/<name>` with the engine's `shard` and, in `config.json`, the request that
    created it. The aliases are in `aliases.json`.
    """

    def __init__(self, root: Path) -> None:
        self._root = root / "collections"
        self._root.mkdir(parents=True, exist_ok=True)
        self._aliases_file = root / "aliases.json"
        self._lock = threading.RLock()  # of the names; a shard locks its own reads and writes
        self.aliases: dict[str, str] = {}
        if self._aliases_file.exists():
            self.aliases = json.loads(self._aliases_file.read_bytes())
        for leftover in self._root.glob(".*"):  # of a kill while a collection was made or dropped
            rmtree(leftover)
        self._shards = {
            folder.name: engine.EdgeShard.load(str(folder / "shard")) for folder in sorted(self._root.iterdir())
        }

    def names(self) -> list[str]:
        return sorted(self._shards)

    def shard(self, name: str) -> engine.EdgeShard:
        with self._lock:
            shard = self._shards.get(self.aliases.get(name, name))
        if shard is None:
            raise _no_collection(name)
        return shard

    def config(self, name: str) -> models.CreateCollection:
        self.shard(name)
        path = self._root / self.aliases.get(name, name) / "config.json"
        return models.CreateCollection.model_validate_json(path.read_bytes())

    def create(self, name: str, config: models.CreateCollection) -> None:
        if not isinstance(config.vectors, models.VectorParams):
            raise Refusal(400, "Wrong input: the stand-in takes one unnamed vector per point")
        if not name or len(name) > 255 or _FORBIDDEN & set(name) or name.startswith("."):
            raise Refusal(422, f"Validation error in path parameters: [name: '{name}' cannot be used]")
        with self._lock:
            if name in self._shards:
                raise Refusal(409, f"Wrong input: Collection `{name}` already exists!")
            if name in self.aliases:
                raise Refusal(
                    400,
                    f"Wrong input: Can't create collection with name {name}. Alias with the same name already exists",
                )
            vectors = engine.EdgeVectorParams(size=config.vectors.size, distance=_DISTANCES[config.vectors.distance])
            aside = self._root / f".{name}"
            aside.mkdir()
            engine.EdgeShard.create(str(aside / "shard"), engine.EdgeConfig(vectors=vectors)).close()
            (aside / "config.json").write_text(config.model_dump_json(exclude_none=True))
            aside.rename(self._root / name)
            self._shards[name] = engine.EdgeShard.load(str(self._root / name / "shard"))

    def delete(self, name: str) -> bool:
        with self._lock:
            shard = self._shards.pop(name, None)
            if shard is None:
                return False
            self._save({alias: named for alias, named in self.aliases.items() if named != name})
            shard.close()  # a request that comes too late is told that there is no such collection
            gone = self._root / f".{name}"
            (self._root / name).rename(gone)
            rmtree(gone)
            return True

    def change(self, actions: Sequence[Any]) -> None:
        with self._lock:
            aliases = dict(self.aliases)
            for action in actions:
                if isinstance(action, models.CreateAliasOperation):
                    alias, name = action.create_alias.alias_name, action.create_alias.collection_name
                    # Unlike here, the server leaves the actions before a refused one done.
                    if name not in self._shards:
                        raise _no_collection(name)
                    if alias in self._shards:
                        raise Refusal(409, f"Wrong input: Collection `{alias}` already exists!")
                    aliases[alias] = name
                elif isinstance(action, models.DeleteAliasOperation):
                    aliases.pop(action.delete_alias.alias_name, None)
                else:
                    raise Refusal(400, "Wrong input: the stand-in does not rename aliases")
            self._save(aliases)

    def close(self) -> None:
        with self._lock:
            for shard in self._shards.values():
                shard.close()

    def _save(self, aliases: dict[str, str]) -> None:
        aside = self._aliases_file.with_suffix(".new")
        with aside.open("w") as file:
            json.dump(aliases, file)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(self._aliases_file)
        self.aliases = aliases


def application(folder: Path, api_key: str | None = None) -> FastAPI:
    """The requests that Vasari sends, over the collections in the folder."""
    app = FastAPI(title="qdrant stand-in", openapi_url=None)
    collections = Collections(folder)

    @app.middleware("http")
    async def guard(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        key = request.headers.get("api-key") or bearer
        if api_key and request.url.path not in _OPEN and not hmac.compare_digest(key.encode(), api_key.encode()):
            reason = "Invalid API key or JWT" if key else "Must provide an API key or an Authorization bearer token"
            return Response(reason, 401, media_type="text/plain")
        if int(request.headers.get("content-length", 0)) > _LARGEST:
            return _error(413, f"Payload error: JSON payload is larger than allowed (limit: {_LARGEST} bytes).")
        return await call(request)

    @app.exception_handler(Refusal)
    async def refused(_: Request, error: Refusal) -> Response:
        return _error(error.status, str(error))

    async def raw(request: Request) -> bytes:
        return await request.body()

    Body = Annotated[bytes, Depends(raw)]  # noqa: N806 - a type

    @app.get("/")
    def version() -> Response:
        return Response(to_json({"title": "qdrant stand-in on qdrant-edge", "version": "1.20.0"}), 200)

    @app.get("/healthz")
    @app.get("/livez")
    @app.get("/readyz")
    def health() -> Response:
        return Response("healthz check passed", media_type="text/plain")

    @app.get("/collections")
    def list_collections() -> Response:
        return _answer({"collections": [{"name": name} for name in collections.names()]})

    @app.post("/collections/aliases")
    def change_aliases(body: Body) -> Response:
        collections.change(_read(models.ChangeAliasesOperation, body).actions)
        return _answer(True)

    @app.get("/aliases")
    def list_aliases() -> Response:
        named = sorted(collections.aliases.items())
        return _answer({"aliases": [{"alias_name": alias, "collection_name": name} for alias, name in named]})

    @app.get("/collections/{name}")
    def describe(name: str) -> Response:
        return _answer(_described(collections.config(name), collections.shard(name)))

    @app.get("/collections/{name}/exists")
    def exists(name: str) -> Response:
        return _answer({"exists": name in collections.names() or name in collections.aliases})

    @app.put("/collections/{name}")
    def create(name: str, body: Body) -> Response:
        collections.create(name, _read(models.CreateCollection, body))
        return _answer(True)

    @app.delete("/collections/{name}")
    def delete_collection(name: str) -> Response:
        return _answer(collections.delete(name))

    @app.put("/collections/{name}/index")
    def create_index(name: str, body: Body) -> Response:
        wanted = _read(models.CreateFieldIndex, body)
        schema = _SCHEMAS.get(wanted.field_schema)  # type: ignore[arg-type]
        if schema is None:
            raise Refusal(400, f"Wrong input: the stand-in knows no index '{wanted.field_schema}'")
        _update(collections.shard(name), name, engine.UpdateOperation.create_field_index(wanted.field_name, schema))
        return _answer(_DONE)

    @app.put("/collections/{name}/points")
    def upsert(name: str, body: Body) -> Response:
        shard = collections.shard(name)
        points = _points(_read(models.PointInsertOperations, body))
        _update(shard, name, engine.UpdateOperation.upsert_points(points))
        return _answer(_DONE)

    @app.post("/collections/{name}/points/delete")
    def delete(name: str, body: Body) -> Response:
        shard = collections.shard(name)
        _update(shard, name, _deletion(_read(models.PointsSelector, body)))
        return _answer(_DONE)

    @app.post("/collections/{name}/points/batch")
    def batch(name: str, body: Body) -> Response:
        shard = collections.shard(name)
        operations = [_operation(each) for each in _read(models.UpdateOperations, body).operations]
        for operation in operations:
            _update(shard, name, operation)
        return _answer([_DONE] * len(operations))

    @app.post("/collections/{name}/points")
    def retrieve(name: str, body: Body) -> Response:
        shard = collections.shard(name)
        wanted = _read(models.PointRequest, body)
        payload = True if wanted.with_payload is None else wanted.with_payload
        records = _run(name, shard.retrieve, list(wanted.ids), payload, bool(wanted.with_vector))
        return _answer([_record(record) for record in records])

    @app.post("/collections/{name}/points/scroll")
    def scroll(name: str, body: Body) -> Response:
        shard = collections.shard(name)
        wanted = _read(models.ScrollRequest, body)
        request = engine.ScrollRequest(
            offset=wanted.offset,
            limit=wanted.limit or 10,
            filter=_filter(wanted.filter),
            with_payload=True if wanted.with_payload is None else wanted.with_payload,
            with_vector=bool(wanted.with_vector),
        )
        records, offset = _run(name, shard.scroll, request)
        return _answer(
            {
                "points": [_record(record) for record in records],
                "next_page_offset": offset if offset is None or isinstance(offset, int) else str(offset),
            }
        )

    @app.post("/collections/{name}/points/query")
    def query(name: str, body: Body) -> Response:
        shard = collections.shard(name)
        wanted = _read(models.QueryRequest, body)
        vector = wanted.query.nearest if isinstance(wanted.query, models.NearestQuery) else wanted.query
        if not isinstance(vector, list):
            raise Refusal(400, "Wrong input: the stand-in searches by a vector alone")
        request = engine.QueryRequest(
            limit=10 if wanted.limit is None else wanted.limit,
            query=engine.Query.Nearest(vector),
            filter=_filter(wanted.filter),
            with_payload=bool(wanted.with_payload),
            with_vector=bool(wanted.with_vector),
        )
        found = _run(name, shard.query, request)
        points = [_record(point) | {"version": point.version, "score": point.score} for point in found]
        return _answer({"points": points})

    @app.post("/collections/{name}/points/count")
    def count(name: str, body: Body) -> Response:
        shard = collections.shard(name)
        wanted = _read(models.CountRequest, body)
        exact = wanted.exact is not False
        return _answer({"count": _run(name, shard.count, engine.CountRequest(exact, _filter(wanted.filter)))})

    app.state.collections = collections
    return app


def _answer(result: Any) -> Response:
    return Response(to_json({"result": result, "status": "ok", "time": 0.0}), 200, media_type="application/json")


def _error(status: int, reason: str) -> Response:
    body = {"status": {"error": reason}, "time": 0.0}
    return Response(to_json(body), status, media_type="application/json")


def _no_collection(name: str) -> Refusal:
    return Refusal(404, f"Not found: Collection `{name}` doesn't exist!")


_adapters: dict[Any, TypeAdapter[Any]] = {}


def _read(model: type[Model], body: bytes) -> Model:
    adapter = _adapters.get(model) or _adapters.setdefault(model, TypeAdapter(model))
    try:
        return adapter.validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        raise Refusal(400, f"Format error in JSON body: {first['msg']} at {first['loc']}") from error


def _run(name: str, call: Callable[..., Any], *args: Any) -> Any:
    """What the engine answers; its errors as the server gives them."""
    try:
        return call(*args)
    except Exception as error:  # the engine raises nothing narrower
        if "not initialized" in str(error):  # closed by a deletion meanwhile
            raise _no_collection(name) from error
        if "No point with id" in str(error):
            raise Refusal(404, f"Not found: {error} found") from error
        raise Refusal(400, f"Wrong input: {error}") from error


def _update(shard: engine.EdgeShard, name: str, operation: engine.UpdateOperation) -> None:
    _run(name, shard.update, operation)


def _operation(operation: Any) -> engine.UpdateOperation:
    if isinstance(operation, models.OverwritePayloadOperation):
        change = operation.overwrite_payload
        if change.filter is not None:
            return engine.UpdateOperation.overwrite_payload_by_filter(_filter(change.filter), change.payload)
        return engine.UpdateOperation.overwrite_payload(list(change.points or []), change.payload)
    if isinstance(operation, models.UpsertOperation):
        return engine.UpdateOperation.upsert_points(_points(operation.upsert))
    if isinstance(operation, models.DeleteOperation):
        return _deletion(operation.delete)
    raise Refusal(400, f"Wrong input: the stand-in does not speak {type(operation).__name__}")


def _deletion(selector: Any) -> engine.UpdateOperation:
    if isinstance(selector, models.FilterSelector):
        return engine.UpdateOperation.delete_points_by_filter(_filter(selector.filter))
    return engine.UpdateOperation.delete_points(list(selector.points))


def _points(request: Any) -> list[engine.Point]:
    if isinstance(request, models.PointsBatch):
        batch = request.batch
        payloads = batch.payloads or [None] * len(batch.ids)
        rows = zip(batch.ids, batch.vectors, payloads, strict=True)
    else:
        rows = ((point.id, point.vector, point.payload) for point in request.points)
    return [engine.Point(identity, vector, payload or {}) for identity, vector, payload in rows]


def _filter(wanted: models.Filter | None) -> engine.Filter | None:
    if wanted is None:
        return None
    if wanted.should or wanted.must_not or wanted.min_should:
        raise Refusal(400, "Wrong input: the stand-in knows only `must` in a filter")
    must = wanted.must if isinstance(wanted.must, list) else [wanted.must] if wanted.must else []
    return engine.Filter(must=[_condition(condition) for condition in must])


def _condition(wanted: Any) -> Any:
    if isinstance(wanted, models.HasIdCondition):
        return engine.HasIdCondition(set(wanted.has_id))
    if isinstance(wanted, models.FieldCondition):
        if isinstance(wanted.match, models.MatchAny):
            return engine.FieldCondition(wanted.key, match=engine.MatchAny(list(wanted.match.any)))
        if isinstance(wanted.match, models.MatchValue):
            return engine.FieldCondition(wanted.key, match=engine.MatchValue(wanted.match.value))
        if isinstance(wanted.range, models.Range):
            limits = wanted.range
            span = engine.RangeFloat(gte=limits.gte, gt=limits.gt, lte=limits.lte, lt=limits.lt)
            return engine.FieldCondition(wanted.key, range=span)
    raise Refusal(400, f"Wrong input: the stand-in does not know the condition {wanted!r}")


def _record(record: Any) -> dict[str, Any]:
    identity = record.id if isinstance(record.id, int) else str(record.id)
    answer = {"id": identity, "payload": record.payload}
    return answer if record.vector is None else answer | {"vector": record.vector}


def _described(config: models.CreateCollection, shard: engine.EdgeShard) -> dict[str, Any]:
    info = shard.info()
    return {
        "status": "green",
        "optimizer_status": "ok",
        "points_count": info.points_count,
        "indexed_vectors_count": info.indexed_vectors_count,
        "segments_count": info.segments_count,
        "config": {
            "params": {"vectors": config.vectors.model_dump(mode="json", exclude_none=True)},  # type: ignore[union-attr]
            "hnsw_config": {"m": 16, "ef_construct": 100, "full_scan_threshold": 10_000},
            "optimizer_config": {"default_segment_number": 0, "flush_interval_sec": 5},
        },
        "payload_schema": {
            field: {"data_type": str(index.data_type).rpartition(".")[2].lower(), "points": 0}
            for field, index in info.payload_schema.items()
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="A stand-in for a Qdrant server in tests, on the engine qdrant-edge.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=6333)
    parser.add_argument("--folder", type=Path, required=True, help="where the collections lie")
    parser.add_argument(
        "--api-key",
        default=os.environ.get("QDRANT__SERVICE__API_KEY"),  # the variable that the server itself reads
        help="that every request must bring; none: anyone may ask",
    )
    options = parser.parse_args()
    app = application(options.folder, options.api_key)
    try:
        uvicorn.run(app, host=options.host, port=options.port, log_level="warning", timeout_keep_alive=5)
    finally:
        app.state.collections.close()


if __name__ == "__main__":
    main()
