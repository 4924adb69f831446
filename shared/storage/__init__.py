"""The object store, chosen once by its URL's scheme."""

from urllib.parse import unquote, urlsplit

from shared.errors import InvalidInput
from shared.storage.base import ObjectStore
from shared.storage.folder import FolderStore


def open_store(url: str) -> ObjectStore:
    """The object store at `url`: `file:///folder`. Raises `InvalidInput` for any other scheme."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderStore(unquote(parts.path))
    raise InvalidInput(f"VASARI_STORAGE_URL is '{url}', and no object store speaks '{parts.scheme}'; use file://.")
