"""What all objects below one prefix are, as one version."""

import hashlib

from shared.storage.base import ObjectStore


def version_below(store: ObjectStore, prefix: str) -> str:
    """Changes whenever an object below the prefix is written with other content, comes or goes; one listing."""
    digest = hashlib.sha256()
    for info in store.list(prefix):
        digest.update(f"{info.key} {info.version}\n".encode())
    return digest.hexdigest()[:16]
