"""The object store, chosen once by its URL's scheme."""

from urllib.parse import unquote, urlsplit

from shared.errors import InvalidInput
from shared.storage.base import ObjectStore
from shared.storage.folder import FolderStore


def open_store(url: str, public_url: str | None = None) -> ObjectStore:
    """The object store at `url`: `file:///folder` or `s3://ACCESS:SECRET@host:port/bucket`.

    Nothing is connected yet. `public_url` is the origin at which browsers reach an S3 store; without one it gives no
    links. Raises `InvalidInput` for a URL that cannot be used, never showing the account in it.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderStore(unquote(parts.path))
    if parts.scheme == "s3":
        # The SDK takes memory and time to import, and a folder needs none of it.
        from shared.storage.s3 import S3Store
        from shared.storage.s3_address import read_address

        return S3Store(read_address(url, public_url))
    raise InvalidInput(f"VASARI_STORAGE_URL: no object store speaks '{parts.scheme}'; use file:// or s3://.")
