"""The snapshots of all sources in the object store: what the graph is built from.

graph/snapshots/<source>.json.gz
"""

import gzip
import zlib
from collections.abc import Iterator

from pydantic import ValidationError

from services.graph.snapshot import Snapshot
from shared.errors import InvalidInput, NotFound, ObjectNotFound
from shared.storage.base import ObjectStore
from shared.storage.folders import version_below
from shared.storage.key_parts import key_part

SNAPSHOTS = "graph/snapshots/"


class Snapshots:
    """One object per source."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def keep(self, snapshot: Snapshot) -> None:
        """Put this snapshot in the place of the source's last one."""
        data = gzip.compress(snapshot.model_dump_json().encode(), mtime=0)
        self._store.put(_key(snapshot.name), data, content_type="application/gzip")

    def check(self, name: str) -> None:
        """Raises `NotFound` where nothing is kept of this source."""
        if self._store.stat(_key(name)) is None:
            raise NotFound(f"Nothing was loaded from '{name}'; list the sources with `vasari graph sources`.")

    def forget(self, name: str) -> None:
        """Remove a source's snapshot. Raises `NotFound` where there is none."""
        self.check(name)
        self._store.delete(_key(name))

    def forget_others(self, name: str) -> None:
        """Remove every snapshot but this source's."""
        for info in list(self._store.list(SNAPSHOTS)):
            if info.key != _key(name):
                self._store.delete(info.key)

    def version(self) -> str:
        """Changes whenever a snapshot does, in one listing."""
        return version_below(self._store, SNAPSHOTS)

    def __iter__(self) -> Iterator[Snapshot]:
        """All, by name. Raises `InvalidInput` for a damaged one."""
        read = (self._read(info.key) for info in list(self._store.list(SNAPSHOTS)))
        yield from sorted((snapshot for snapshot in read if snapshot is not None), key=lambda snapshot: snapshot.name)

    def _read(self, key: str) -> Snapshot | None:
        """None where it was forgotten since it was listed."""
        try:
            return Snapshot.model_validate_json(gzip.decompress(self._store.get(key)))
        except ObjectNotFound:
            return None
        except (ValidationError, OSError, EOFError, zlib.error) as error:
            raise InvalidInput(
                f"What was kept of a source in {key} is damaged; remove that object and load the source again."
            ) from error


def _key(name: str) -> str:
    return f"{SNAPSHOTS}{key_part(name)}.json.gz"
