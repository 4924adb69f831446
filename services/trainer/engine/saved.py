"""Where the state of an unfinished training lies in the object store.

checkpoints/<job id>.safetensors   there from the first save until the model is registered
"""

import time

from services.trainer.engine.fit import Fit
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
        """Put the training where it was saved, if it was; a state of other pictures or settings is passed over."""
        try:
            fit.restore(self._store.get(self._key))
        except ObjectNotFound:
            return

    def keep(self, fit: Fit, *, at_once: bool = False) -> None:
        """Save the state, at once or unless that was done in the last seconds."""
        started = time.monotonic()
        if at_once or started - self._saved >= max(SAVE_EVERY, self._took / SHARE):
            self._store.put(self._key, fit.snapshot())
            self._saved = time.monotonic()
            self._took = self._saved - started

    def delete(self) -> None:
        """Forget the state."""
        self._store.delete(self._key)
