"""Where the state of an unfinished training lies in the object store.

checkpoints/<job id>.safetensors   there from the first save until the model is registered
"""

import time

from services.trainer.training import Training
from shared.errors import ObjectNotFound
from shared.storage.base import ObjectStore

SAVE_EVERY = 10.0  # seconds; a state takes 16 bytes for each weight, 50 MB at the default size


class SavedState:
    """The saved state of one job."""

    def __init__(self, store: ObjectStore, job_id: str) -> None:
        self._store = store
        self._key = f"checkpoints/{job_id}.safetensors"
        self._saved = time.monotonic()

    def restore(self, training: Training) -> None:
        """Put the training where it was saved, if it was; a state of other pictures or settings is passed over."""
        try:
            training.restore(self._store.get(self._key))
        except ObjectNotFound:
            return

    def keep(self, training: Training, *, at_once: bool = False) -> None:
        """Save the state, at once or unless that was done in the last seconds. Call it between epochs."""
        if at_once or time.monotonic() - self._saved >= SAVE_EVERY:
            self._store.put(self._key, training.snapshot())
            self._saved = time.monotonic()

    def delete(self) -> None:
        """Forget the state."""
        self._store.delete(self._key)
