"""Where the state of an unfinished map lies in the object store.

maps/<model id>/unfinished/<job id>/neighbours.npz   whose neighbours are found, and which they are
maps/<model id>/unfinished/<job id>/layout.npz       where the layout is

Both are there from the first save until the map is stored. They are NumPy arrays without pickles.
"""

import time
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.trainer.maps.neighbours import Neighbours
from shared.errors import ObjectNotFound
from shared.maps import MAPS
from shared.storage.base import ObjectStore

_EVERY = 20.0  # seconds; a state takes up to 700 bytes for each work
_PARTS = ("neighbours", "layout")


class Unfinished:
    """The saved state of one job; one of other works is passed over."""

    def __init__(self, store: ObjectStore, model_id: str, job_id: str, fingerprint: str) -> None:
        """`fingerprint` tells the works apart that the state is about."""
        self._store = store
        self._folder = f"{MAPS}{model_id}/unfinished/{job_id}"
        self._fingerprint = fingerprint
        self._saved = time.monotonic()

    def neighbours(self, works: int, k: int) -> Neighbours:
        """As far as they were found."""
        state = self._read("neighbours")
        if state is None or state["indices"].shape != (works, k):
            return Neighbours.none_yet(works, k)
        return Neighbours(state["indices"], state["cosines"], int(state["done"]))

    def layout(self) -> Mapping[str, NDArray[Any]] | None:
        """A snapshot of the layout, None where it was not begun."""
        return self._read("layout")

    def keep_neighbours(self, found: Neighbours, *, at_once: bool) -> None:
        """Save them, at once or unless something was saved in the last seconds."""
        if at_once or self._is_due():
            done = np.array(found.done)
            self._write("neighbours", {"indices": found.indices, "cosines": found.cosines, "done": done})

    def keep_layout(self, state: Mapping[str, NDArray[Any]], *, at_once: bool) -> None:
        """The same for the layout."""
        if at_once or self._is_due():
            self._write("layout", state)

    def delete(self) -> None:
        """Forget the state."""
        for part in _PARTS:
            self._store.delete(self._key(part))

    def _is_due(self) -> bool:
        return time.monotonic() - self._saved >= _EVERY

    def _key(self, part: str) -> str:
        return f"{self._folder}/{part}.npz"

    def _write(self, part: str, arrays: Mapping[str, NDArray[Any]]) -> None:
        buffer = BytesIO()
        named: dict[str, Any] = {"works": np.array(self._fingerprint), **arrays}
        np.savez(buffer, **named)
        self._store.put(self._key(part), buffer.getvalue())
        self._saved = time.monotonic()

    def _read(self, part: str) -> dict[str, NDArray[Any]] | None:
        try:
            data = self._store.get(self._key(part))
        except ObjectNotFound:
            return None
        with np.load(BytesIO(data), allow_pickle=False) as arrays:
            state = dict(arrays)
        return state if str(state.pop("works")) == self._fingerprint else None
