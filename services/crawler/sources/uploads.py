"""Images that the API has put into the object store, with a `metadata.csv` among them if there is one."""

from collections.abc import Sequence
from functools import partial

from services.crawler.items import Item
from services.crawler.sources.metadata import METADATA, describe, missing, read_metadata
from shared.errors import ObjectNotFound
from shared.messages import Upload
from shared.storage.base import ObjectStore

SOURCE = "upload"


def read_uploads(uploads: Sequence[Upload], store: ObjectStore) -> list[Item]:
    """An item per uploaded image, in the order of their names.

    An upload that is gone was imported by an earlier run of the same task, and gives no item.
    """
    keys = {upload.name: upload.key for upload in sorted(uploads, key=lambda upload: upload.name)}
    table = keys.pop(METADATA, None)
    rows = {}
    if table is not None:
        try:
            rows = read_metadata(store.get(table))
        except ObjectNotFound:
            return []
    items = [
        Item(name, SOURCE, partial(store.get, keys[name]), fields)
        for name, fields in describe(keys, rows)
        if store.stat(keys[name])
    ]
    return [*items, *missing(keys, rows, SOURCE)]
