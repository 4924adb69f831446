"""The object store on a server that speaks S3: MinIO, SeaweedFS, RustFS, AWS."""

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, cast

from minio import Minio
from minio.datatypes import Object
from minio.error import S3Error
from minio.helpers import MIN_PART_SIZE, read_part_data
from urllib3 import BaseHTTPResponse

from shared.errors import ObjectNotFound, Unavailable
from shared.storage.base import DEFAULT_CONTENT_TYPE, ObjectInfo, checked_key
from shared.storage.key_order import in_key_order
from shared.storage.s3_address import S3Address
from shared.storage.s3_client import answering, make_checking_client, make_client, make_signing_client

_PART = 8 * 1024 * 1024  # bytes; a longer stream is uploaded in parts, a few of them in memory at once
_READ_AHEAD = 256 * 1024  # bytes


class S3Store:
    """An object store in one bucket. See `shared.storage.base.ObjectStore` for what each method promises.

    Any number of threads may use it, and a process forked from one that has used it opens connections of its own.
    The bucket is made by the first write that misses it; until then the store reads as empty.

    An upload carries its checksum, which the server compares with what reached it: on http the request's signature
    covers the SHA-256 of the body, on https the body has a Content-MD5; each part of a long stream is guarded alike,
    and the whole appears only when all parts are there. A download is guarded by its length and by the checksums of
    TCP or TLS: one that ends short raises `Unavailable`. What lies damaged on the server's disk is for the server to
    detect.

    `Unavailable` says that the server does not answer, after retries of about 2 s, or refuses the account.
    """

    def __init__(self, address: S3Address) -> None:
        """Nothing is sent yet. Raises `InvalidInput` for an address that cannot be one."""
        self._address = address
        self._bucket = address.bucket
        self._clients = _Clients.of(address)

    def put(self, key: str, data: bytes | BinaryIO, *, content_type: str = DEFAULT_CONTENT_TYPE) -> None:
        checked_key(key)
        body = data if isinstance(data, bytes) else _body(data)
        with answering(self._address):
            try:
                self._send(key, body, content_type)
            except S3Error as error:
                if error.code != "NoSuchBucket" or not (isinstance(body, bytes) or body.rewind()):
                    raise
                self._make_bucket()
                self._send(key, body, content_type)

    def get(self, key: str) -> bytes:
        with self.open(key) as stream:
            return stream.read()

    def open(self, key: str) -> BinaryIO:
        checked_key(key)
        with answering(self._address):
            try:
                response = self._client().get_object(self._bucket, key)
            except S3Error as error:
                if error.code in ("NoSuchKey", "NoSuchBucket"):
                    raise ObjectNotFound(f"No object is stored under '{key}'.") from error
                raise
        if "content-length" not in response.headers and "transfer-encoding" not in response.headers:
            response.close()
            raise Unavailable(f"The object store at {self._address.endpoint} does not say how long {key} is.")
        return io.BufferedReader(_Body(response, self._address), _READ_AHEAD)

    def stat(self, key: str) -> ObjectInfo | None:
        checked_key(key)
        with answering(self._address):
            try:
                return _info(self._client().stat_object(self._bucket, key))
            except S3Error as error:
                if error.code in ("NoSuchKey", "NoSuchBucket"):
                    return None
                raise

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        return in_key_order(self._list(prefix), prefix)

    def delete(self, key: str) -> None:
        checked_key(key)
        with answering(self._address):
            try:
                self._client().remove_object(self._bucket, key)
            except S3Error as error:
                if error.code not in ("NoSuchKey", "NoSuchBucket"):
                    raise

    def check(self) -> None:
        # A listing and not a HEAD, whose bare 404 any web server gives. No key begins with a dot.
        with answering(self._address):
            try:
                next(iter(self._current().checking.list_objects(self._bucket, ".", recursive=True)), None)
            except S3Error as error:
                if error.code != "NoSuchBucket":
                    raise

    def link(self, key: str, *, seconds: int) -> str | None:
        checked_key(key)
        signing = self._current().signing
        if signing is None:
            return None
        return signing.presigned_get_object(
            self._bucket,
            key,
            expires=timedelta(seconds=seconds),
            response_headers={"response-cache-control": f"private, max-age={seconds}"},
        )

    def _current(self) -> "_Clients":
        # Two processes on one connection would read each other's answers.
        if self._clients.process != os.getpid():
            self._clients = _Clients.of(self._address)
        return self._clients

    def _client(self) -> Minio:
        return self._current().working

    def _send(self, key: str, body: "bytes | _Joined", content_type: str) -> None:
        client = self._client()
        if isinstance(body, bytes):
            part = max(len(body), MIN_PART_SIZE)  # all in one
            client.put_object(self._bucket, key, io.BytesIO(body), len(body), content_type, part_size=part)
            return
        stream = cast(BinaryIO, body)
        sent = client.put_object(self._bucket, key, stream, -1, content_type, part_size=_PART, num_parallel_uploads=1)
        if not sent.etag:  # S3 may say 200 first and then, in the body, that joining the parts failed
            raise Unavailable(
                f"The object store at {self._address.endpoint} did not join the parts of {key}; try again."
            )

    def _make_bucket(self) -> None:
        try:
            self._client().make_bucket(self._bucket, self._address.region)
        except S3Error as error:
            if error.code not in ("BucketAlreadyOwnedByYou", "BucketAlreadyExists"):  # by another writer, just now
                raise

    def _list(self, prefix: str) -> Iterator[ObjectInfo]:
        with answering(self._address):
            try:
                for item in self._client().list_objects(self._bucket, prefix, recursive=True):
                    if not item.is_dir:
                        yield _info(item)
            except S3Error as error:
                if error.code != "NoSuchBucket":
                    raise


@dataclass(frozen=True, slots=True)
class _Clients:
    """One process's connections."""

    process: int
    working: Minio
    checking: Minio
    signing: Minio | None

    @classmethod
    def of(cls, address: S3Address) -> "_Clients":
        return cls(os.getpid(), make_client(address), make_checking_client(address), make_signing_client(address))


class _Joined:
    """The beginning of a stream, read before, and its rest: as much of `BinaryIO` as the SDK reads by."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest
        self._given = 0  # bytes of the head
        self._beyond = False

    def read(self, size: int) -> bytes:
        data = self._head[self._given : self._given + size]
        self._given += len(data)
        if data:
            return data
        self._beyond = True
        return self._rest.read(size)

    def rewind(self) -> bool:
        """Go back to the beginning; False where more than the head was read."""
        self._given = 0
        return not self._beyond


class _Body(io.RawIOBase):
    """An answer's body. Raises `Unavailable` where it ends before its announced length."""

    def __init__(self, response: BaseHTTPResponse, address: S3Address) -> None:
        self._response = response
        self._address = address

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with answering(self._address):
            data = self._response.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        with answering(self._address):
            return self._response.read()

    def close(self) -> None:
        if not self.closed:
            self._response.close()
            self._response.release_conn()
        super().close()


def _body(stream: BinaryIO) -> bytes | _Joined:
    """A short stream's content, or what a long one is uploaded from."""
    head = read_part_data(stream, _PART + 1)  # the SDK's first part, and the byte by which it sees a second
    return head if len(head) <= _PART else _Joined(head, stream)


def _info(item: Object) -> ObjectInfo:
    size, modified = item.size or 0, item.last_modified or datetime.fromtimestamp(0, UTC)
    return ObjectInfo(item.object_name or "", size, modified, version=item.etag or f"{modified.isoformat()}/{size}")
