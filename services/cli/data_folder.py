"""Who owns the data folder: one process at a time, which says under which address it answers."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.errors import DataFolderBusy, Unavailable

_PATIENCE = 20.0  # seconds in which an owner that is starting says its address


class DataFolder:
    """The lock and the address of one data folder. The lock goes with its process, however that ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = folder / "lock"
        self._address = folder / "address.json"

    @contextmanager
    def own(self) -> Iterator[bool]:
        """True while this process is the owner, False at once where another one is."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise Unavailable(
                f"The data folder {self._folder} cannot be used ({error.strerror}); set VASARI_DATA_DIR to another."
            ) from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            self._address.unlink(missing_ok=True)
            try:
                yield True
            finally:
                self._address.unlink(missing_ok=True)
        finally:
            os.close(descriptor)

    def announce(self, url: str) -> None:
        """Tell other commands where the owner answers."""
        part = self._address.with_suffix(".part")
        part.write_text(json.dumps({"url": url, "pid": os.getpid()}))
        part.replace(self._address)

    def owner(self) -> str:
        """Where the owner answers. Raises `DataFolderBusy` where it does not say so in time."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            try:
                return str(json.loads(self._address.read_text())["url"])
            except FileNotFoundError:
                time.sleep(0.1)
        raise DataFolderBusy(f"Another process holds {self._folder} and does not answer; stop it and try again.")
