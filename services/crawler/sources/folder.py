"""Images below a folder, with its `metadata.csv` if it has one."""

import os
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from services.crawler.items import Item
from services.crawler.sources.metadata import METADATA, describe
from shared.errors import InvalidInput

SOURCE = "folder"


def read_folder(folder: Path) -> list[Item]:
    """An item per image, in the order of their paths.

    A file counts as an image by its ending, or because the metadata names it; anything else is left alone, as are
    hidden files and folders. Raises `InvalidInput` where the folder or its metadata cannot be read.
    """
    if not folder.is_dir():
        raise InvalidInput(f"{folder} is not a folder that this machine can read; check the path.")
    table = folder / METADATA
    try:
        rows = table.read_bytes() if table.exists() else None
    except OSError as error:
        raise InvalidInput(f"Cannot read {table}: {error.strerror}; check its rights.") from error
    endings = Image.registered_extensions()
    files = {name: (folder / name).read_bytes for name in _files(folder)}
    return [
        item
        for item in describe(files, rows, SOURCE)
        if item.fields or item.name not in files or Path(item.name).suffix.lower() in endings
    ]


def _files(folder: Path) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and name != METADATA:
                yield (Path(parent) / name).relative_to(folder).as_posix()
