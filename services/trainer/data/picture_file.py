"""Pictures of one size in a file that is mapped into memory.

<folder>/<digest>.pixels   (n, side, side, 3), uint8; grows while the collection is read
<folder>/<digest>.json     which artworks are in it, in order, and which could not be read
<folder>/<digest>.lock     held by the process that reads
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypedDict

import numpy as np
import torch
from torch import Tensor

from shared.errors import Unavailable

_KEPT = 3  # files of pictures that stay


class _Notes(TypedDict):
    next: int
    ids: list[str]
    failures: dict[str, str]


def map_pixels(file: Path, count: int, side: int) -> Tensor:
    """The first `count` pictures of a file: shape (count, side, side, 3), uint8, read from the disk when looked at."""
    # Copy-on-write: PyTorch wants memory that could be written to.
    return torch.from_numpy(np.memmap(file, dtype=np.uint8, mode="c", shape=(count, side, side, 3)))


class PictureFile:
    """A file of pictures that grows; what was noted before its writer died stays. Of use to the lock's holder alone.

    Attributes:
        next: The next artwork to read, as a place in the list of all.
        ids: The artworks whose pictures are in the file, in order.
        failures: Those that cannot be read, with reasons.
    """

    def __init__(self, folder: Path, digest: str, side: int) -> None:
        self.file = folder / f"{digest}.pixels"
        self._notes_file = folder / f"{digest}.json"
        self._bytes = side * side * 3
        notes = self._load()
        self.next, self.ids, self.failures = notes["next"], notes["ids"], notes["failures"]
        self._open: BinaryIO | None = None

    def add(self, artwork_id: str, pixels: bytes) -> None:
        """Append the next artwork's picture."""
        assert self._open is not None
        with _room(self.file.parent):
            self._open.write(pixels)
        self.ids.append(artwork_id)
        self.next += 1

    def leave_out(self, artwork_id: str, reason: str) -> None:
        """Go past an artwork that cannot be read."""
        self.failures[artwork_id] = reason
        self.next += 1

    def note(self) -> None:
        """Make what was read so far outlast this process."""
        assert self._open is not None
        new = self._notes_file.with_suffix(".new")
        with _room(self.file.parent):
            self._open.flush()
            os.fsync(self._open.fileno())
            new.write_text(json.dumps(_Notes(next=self.next, ids=self.ids, failures=self.failures)))
            new.replace(self._notes_file)

    def __enter__(self) -> "PictureFile":
        with _room(self.file.parent):
            self._open = self.file.open("ab")
            self._open.truncate(len(self.ids) * self._bytes)  # what was written after the last note
        return self

    def __exit__(self, *_: object) -> None:
        assert self._open is not None
        with suppress(OSError):  # of what was not noted nothing is missed
            self._open.close()

    def _load(self) -> _Notes:
        try:
            notes: _Notes = json.loads(self._notes_file.read_text())
            if self.file.stat().st_size >= len(notes["ids"]) * self._bytes:
                return notes
        except (OSError, ValueError):
            pass
        return {"next": 0, "ids": [], "failures": {}}


@contextmanager
def locked(folder: Path, digest: str) -> Iterator[bool]:
    """Hold the file's lock; False where another process does."""
    with _room(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = folder / f"{digest}.lock"
        held = lock.open("a")
    with held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # While this process opened it, another one may have removed the file that is now locked.
            alone = lock.stat().st_ino == os.fstat(held.fileno()).st_ino
        except (BlockingIOError, FileNotFoundError):
            alone = False
        yield alone


def forget_others(folder: Path, digest: str) -> None:
    """Mark this file as used, and keep those that were used last; what another process reads into stays.

    A file that is mapped stays readable until it is closed.
    """
    (folder / f"{digest}.lock").touch()
    locks = sorted(folder.glob("*.lock"), key=lambda lock: lock.stat().st_mtime, reverse=True)
    for lock in locks[_KEPT:]:
        with locked(folder, lock.stem) as alone:
            if alone:
                for ending in (".pixels", ".json", ".new", ".lock"):
                    lock.with_suffix(ending).unlink(missing_ok=True)


@contextmanager
def _room(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Unavailable(
            f"Cannot keep the pictures in {folder} ({error.strerror}); check its space and rights, "
            "or set VASARI_SCRATCH_DIR to another folder."
        ) from error
