"""The influence graph, chosen once by its URL's scheme."""

import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from shared.errors import InvalidInput
from shared.influence.base import InfluenceGraph

_lock = threading.Lock()
_files: dict[Path, InfluenceGraph] = {}


def open_graph(url: str) -> InfluenceGraph:
    """The influence graph at `url`: `file:///folder/influence.json`, or `bolt://user:password@host:7687/database`.

    The other schemes of Neo4j's driver, such as `neo4j+s://`, are known too; the database may be left out. A server is
    not connected before the first question. Raises `InvalidInput` for a scheme that no adapter speaks, a `file://` URL
    without an absolute path, a damaged file, or a URL without a host.
    """
    try:
        scheme = urlsplit(url).scheme
    except ValueError:  # of a host in brackets that is no address
        scheme = ""
    if scheme not in _ADAPTERS:
        # The URL itself is not repeated: one for a server may hold a password.
        known = ", ".join(f"{name}://" for name in sorted(_ADAPTERS))
        raise InvalidInput(f"VASARI_GRAPH_URL has the scheme '{scheme}', which no graph speaks; use one of: {known}.")
    return _ADAPTERS[scheme](url)


def _file_graph(url: str) -> InfluenceGraph:
    """One graph per file within a process: all services there see each other's changes."""
    parts = urlsplit(url)
    if parts.netloc not in ("", "localhost") or not parts.path.strip("/"):
        raise InvalidInput(
            f"VASARI_GRAPH_URL is '{url}'; give a file's absolute path, as in file:///folder/influence.json."
        )
    path = Path(unquote(parts.path)).resolve()
    with _lock:
        if path not in _files:
            from shared.influence.memory import MemoryGraph

            _files[path] = MemoryGraph(path)
        return _files[path]


def _server_graph(url: str) -> InfluenceGraph:
    # Imported where it is chosen: an installation that keeps its graph in a file need not have the driver.
    from shared.influence.neo4j import Neo4jGraph

    return Neo4jGraph(url)


_ADAPTERS: dict[str, Callable[[str], InfluenceGraph]] = {
    "file": _file_graph,
    **dict.fromkeys(("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"), _server_graph),
}
