"""The object store in a folder: one file per object, its path the key."""

import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BufferedWriter
from pathlib import Path
from typing import BinaryIO

from shared.errors import ObjectNotFound, Unavailable
from shared.storage.base import DEFAULT_CONTENT_TYPE, ObjectInfo, checked_key

# Where objects are written before they are moved into place. No key begins with a dot, so no listing shows it.
_INCOMING = ".incoming"


class FolderStore:
    """An object store for one machine. See `shared.storage.base.ObjectStore` for what each method promises.

    An object is written beside the others, synced to the disk and renamed into place, so a killed process or a power
    cut leaves the old object or the new one. Content types are not kept: the one reader that needs them, the API,
    takes them from the artwork's record.
    """

    def __init__(self, root: str | Path) -> None:
        self._root = Path(root)
        self._incoming = self._root / _INCOMING

    def put(self, key: str, data: bytes | BinaryIO, *, content_type: str = DEFAULT_CONTENT_TYPE) -> None:  # noqa: ARG002  (the port's argument)
        target = self._path(key)
        part = self._incoming / secrets.token_hex(8)
        try:
            with self._created(part) as file:
                if isinstance(data, bytes):
                    file.write(data)
                else:
                    shutil.copyfileobj(data, file)
                file.flush()
                os.fsync(file.fileno())
            self._move_into_place(part, target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise Unavailable(
                f"Cannot store {key} ({error.strerror}); check the space and rights of {self._root}."
            ) from error

    def get(self, key: str) -> bytes:
        with self.open(key) as file:
            return file.read()

    def open(self, key: str) -> BinaryIO:
        try:
            return self._path(key).open("rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise ObjectNotFound(f"No object is stored under '{key}'.") from error

    def stat(self, key: str) -> ObjectInfo | None:
        path = self._path(key)
        return _info(key, path.stat()) if path.is_file() else None

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        folder, _, _ = prefix.rpartition("/")
        start = self._path(folder) if folder else self._root
        yield from _walk(start, f"{folder}/" if folder else "", prefix)

    def delete(self, key: str) -> None:
        path = self._path(key)
        path.unlink(missing_ok=True)
        # An empty folder is no object: remove those that this leaves, as far as they are empty.
        for folder in path.parents:
            if folder == self._root:
                break
            try:
                folder.rmdir()
            except OSError:
                break

    def link(self, key: str, *, seconds: int) -> str | None:  # noqa: ARG002  (the port's argument)
        checked_key(key)
        return None

    def check(self) -> None:
        if self._root.exists() and not os.access(self._root, os.W_OK | os.X_OK):
            raise Unavailable(f"The folder {self._root} cannot be written; check its owner and rights.")

    def _path(self, key: str) -> Path:
        return self._root / checked_key(key)

    def _created(self, part: Path) -> BufferedWriter:
        """A new file, in a folder that is nearly always there already."""
        try:
            return part.open("xb")
        except FileNotFoundError:
            part.parent.mkdir(parents=True, exist_ok=True)
            return part.open("xb")

    def _move_into_place(self, part: Path, target: Path) -> None:
        while True:
            try:
                part.replace(target)
                return
            except FileNotFoundError:  # its folder is new, or a delete has just removed the empty one
                if not part.exists():
                    raise
                target.parent.mkdir(parents=True, exist_ok=True)


def _walk(folder: Path, base: str, prefix: str) -> Iterator[ObjectInfo]:
    """Depth first, each folder sorted as if its subfolders ended in `/`: that is the order of whole keys."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(
                (entry.name + "/" if entry.is_dir() else entry.name, entry)
                for entry in entries
                if not entry.name.startswith(".")
            )
    except (FileNotFoundError, NotADirectoryError):
        return
    for name, entry in names:
        key = base + name
        if name.endswith("/"):
            if key.startswith(prefix) or prefix.startswith(key):
                yield from _walk(Path(entry.path), key, prefix)
        elif key.startswith(prefix):
            try:
                yield _info(key, entry.stat())
            except FileNotFoundError:  # deleted since the folder was read
                continue


def _info(key: str, stat: os.stat_result) -> ObjectInfo:
    # Each put makes a new file, while the old one is still there: two puts within one tick of the clock differ too.
    version = f"{stat.st_mtime_ns}-{stat.st_ino}-{stat.st_size}"
    return ObjectInfo(key, stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC), version)
