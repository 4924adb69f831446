"""The snapshots of all sources in the object store: what the graph is built from."""

from collections.abc import Iterator

from services.graph.snapshot import Snapshot
from shared.storage.base import ObjectStore


class Snapshots:
    """One object per source."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def keep(self, snapshot: Snapshot) -> None:
        """Put this snapshot in the place of the source's last one."""
        raise NotImplementedError

    def forget(self, name: str) -> None:
        """Remove a source's snapshot. Raises `NotFound` where there is none."""
        raise NotImplementedError

    def version(self) -> str:
        """Changes whenever a snapshot does, in one listing."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[Snapshot]:
        """All, by name. Raises `InvalidInput` for a damaged one."""
        raise NotImplementedError
