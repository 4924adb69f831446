"""The vector index, chosen once by its URL's scheme."""

from urllib.parse import unquote, urlsplit

from shared.errors import InvalidInput
from shared.vectors.base import VectorIndex

_open: dict[str, VectorIndex] = {}


def open_index(url: str) -> VectorIndex:
    """The vector index at `url`: `file:///folder`, or `http://host:6333` or `https://…` of a Qdrant server.

    The server's API key stands in the password's place: `http://:KEY@host:6333`. Nothing is opened or connected
    before the first use. Raises `InvalidInput` for any other scheme; no error shows the key.

    The services of a process share one object per URL, since the embedded engine lets one owner open a folder. That
    of a server stays good in processes forked later, whether or not it was in use before; that of a folder belongs to
    the process that used it first.
    """
    # Without a lock, which a fork could copy while another thread holds it: of two objects made at once, one is kept.
    return _open[url] if url in _open else _open.setdefault(url, _index(url))


def _index(url: str) -> VectorIndex:
    # Imported where they are chosen: an installation for servers has no embedded engine, and need not have the client.
    parts = urlsplit(url)
    if parts.scheme == "file":
        from shared.vectors.edge import EdgeIndex

        return EdgeIndex(unquote(parts.path))
    if parts.scheme in ("http", "https"):
        from shared.vectors.qdrant import QdrantIndex
        from shared.vectors.qdrant_server import server_at

        return QdrantIndex(server_at(url))
    raise InvalidInput(
        f"VASARI_VECTORS_URL: no vector index speaks '{parts.scheme}'; use file:// for a folder, "
        "or http:// or https:// for a Qdrant server."
    )
