"""Images that the API has put into the object store, with a `metadata.csv` among them if there is one."""

from collections.abc import Sequence
from functools import partial

from services.crawler.items import Item
from services.crawler.sources.metadata import METADATA, describe
from shared.errors import ObjectNotFound
from shared.messages import Upload
from shared.storage.base import ObjectStore

SOURCE = "upload"


def read_uploads(uploads: Sequence[Upload], store: ObjectStore) -> list[Item]:
    """An item per uploaded image, in the order of their names.

    Uploads are removed together when all are imported; where they are gone, an earlier run of the same task has
    imported them, and there are no items. Raises `InvalidInput` where the metadata cannot be read.
    """
    keys = {upload.name: upload.key for upload in sorted(uploads, key=lambda upload: upload.name)}
    table = keys.pop(METADATA, None)
    try:
        rows = store.get(table) if table is not None else None
    except ObjectNotFound:
        return []
    files = {name: partial(store.get, key) for name, key in keys.items() if store.stat(key)}
    return list(describe(files, rows, SOURCE)) if files or rows else []
