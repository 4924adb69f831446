"""The vector index, chosen once by its URL's scheme."""

import threading
from urllib.parse import unquote, urlsplit

from shared.errors import InvalidInput
from shared.vectors.base import VectorIndex
from shared.vectors.edge import EdgeIndex

_open: dict[str, EdgeIndex] = {}
_lock = threading.Lock()


def open_index(url: str) -> VectorIndex:
    """The vector index at `url`: `file:///folder`. Raises `InvalidInput` for any other scheme.

    The embedded engine lets one owner open a folder, so all services of a process share one object per folder.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        with _lock:
            return _open.setdefault(url, EdgeIndex(unquote(parts.path)))
    raise InvalidInput(f"VASARI_VECTORS_URL is '{url}', and no vector index speaks '{parts.scheme}'; use file://.")
