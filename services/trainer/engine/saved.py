"""Where the state of an unfinished training lies in the object store.

checkpoints/<job id>.safetensors   there from the first save until the model is registered
"""

import time

from services.trainer.engine.fit import Fit
from services.trainer.engine.snapshot import Snapshot
from shared.errors import ObjectNotFound
from shared.storage.base import ObjectStore

SAVE_EVERY = 10.0  # seconds, at least
SHARE = 0.05  # of the time at most: a large network's state takes a while to write


class SavedState:
    """The saved state of one job."""

    def __init__(self, store: ObjectStore, job_id: str) -> None:
        self._store = store
        self._key = f"checkpoints/{job_id}.safetensors"
        self._saved = time.monotonic()
        self._took = 0.0

    def restore(self, fit: Fit) -> None:
        """Put the training where it was saved, if it was; a state of other pictures or settings is passed over.

        Raises `InvalidInput` for a damaged one.
        """
        try:
            saved = self._store.get(self._key)
        except ObjectNotFound:
            return
        fit.restore(Snapshot.from_bytes(saved))

    @property
    def due(self) -> bool:
        """Whether the last save is long enough ago."""
        return time.monotonic() - self._saved >= max(SAVE_EVERY, self._took / SHARE)

    def keep(self, fit: Fit, *, alone: bool = False) -> None:
        """Save the state. All processes of a training have to call this at the same step, and the first one writes;
        `alone` where it is the only one left.
        """
        started = time.monotonic()
        snapshot = fit.snapshot(alone=alone)
        if snapshot is not None:
            self._store.put(self._key, snapshot.to_bytes())
        self._saved = time.monotonic()
        self._took = self._saved - started

    def delete(self) -> None:
        """Forget the state."""
        self._store.delete(self._key)
