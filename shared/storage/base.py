"""The object store port: bytes under keys, as S3 has them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from shared.errors import InvalidInput

DEFAULT_CONTENT_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """What a listing says of one object.

    Attributes:
        key: The object's full key, `/`-separated.
        size: Length in bytes.
        modified: When the object was last written, in UTC; of some stores in whole seconds.
        version: Differs once the object is written with other content. Says nothing across keys or stores.
    """

    key: str
    size: int
    modified: datetime
    version: str


_PART = r"[A-Za-z0-9!\-_*'()][A-Za-z0-9!\-_.*'()]*"
_KEY = re.compile(rf"{_PART}(/{_PART})*")
_LONGEST_KEY = 512


def checked_key(key: str) -> str:
    """`key` itself, if it is one. Raises `InvalidInput`."""
    if len(key) > _LONGEST_KEY or not _KEY.fullmatch(key):
        raise InvalidInput(f"{key[:80]!r} is not an object key; use letters, digits, `-`, `_`, `.` and `/`.")
    return key


class ObjectStore(Protocol):
    """The truth: images, one record per artwork, models and jobs.

    Keys are `/`-separated, of letters, digits and `!-_.*'()` (S3's safe set), at most 512 characters; no part of one
    is empty or begins with a dot, and no key is another's folder. A key that breaks the first rules raises
    `InvalidInput`, everywhere.
    """

    def put(self, key: str, data: bytes | BinaryIO, *, content_type: str = DEFAULT_CONTENT_TYPE) -> None:
        """Store `data` under `key`, in place of what was there. Readers see the old object or the new, never a part."""

    def get(self, key: str) -> bytes:
        """The object's bytes. Raises `ObjectNotFound`."""

    def open(self, key: str) -> BinaryIO:
        """The object as a stream that the caller closes. Raises `ObjectNotFound`."""

    def stat(self, key: str) -> ObjectInfo | None:
        """What a listing would say of `key`, or None where nothing is stored."""

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """All objects whose key starts with `prefix`, in the order of their keys."""

    def delete(self, key: str) -> None:
        """Remove the object. Nothing happens where there is none."""

    def link(self, key: str, *, seconds: int) -> str | None:
        """An address that a browser reads the object from for so many seconds (1 to 604,800), whoever asks.

        It is made without asking the store, so there may be nothing behind it. None where browsers do not reach the
        store.
        """

    def check(self) -> None:
        """Return if the store answers. Raises `Unavailable`, saying why."""
