"""`metadata.csv`: which file is which artwork."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from services.crawler.items import Item
from shared.errors import NotFound
from shared.tables import read_table

METADATA = "metadata.csv"

Rows = dict[str, dict[str, str]]


def read_metadata(data: bytes) -> Rows:
    """The rows by the file they name. Raises `InvalidInput` for a table without a `file` column."""
    return {_normal(row["file"]): row for _, row in read_table(data, METADATA, required=("file",)) if "file" in row}


def describe(names: Iterable[str], rows: Rows) -> Iterator[tuple[str, dict[str, str]]]:
    """Each file with its row; a row names a file by its path, or by its bare name where only one file has that."""
    names = list(names)
    bare: dict[str, list[str]] = {}
    for name in names:
        bare.setdefault(PurePosixPath(name).name, []).append(name)
    for name in names:
        own = rows.get(_normal(name))
        base = PurePosixPath(name).name
        yield name, own if own is not None else rows.get(base, {}) if len(bare[base]) == 1 else {}


def missing(names: Iterable[str], rows: Rows, source: str) -> Iterator[Item]:
    """An item for every row whose file is not there, so that the report names it."""
    present = {_normal(name) for name in names}
    present |= {PurePosixPath(name).name for name in present}
    for file, row in rows.items():
        if file not in present:
            yield Item(file, source, _absent, row)


def _absent() -> bytes:
    raise NotFound(f"{METADATA} names this file, but it is not there; add it or remove its line.")


def _normal(path: str) -> str:
    return str(PurePosixPath(path.replace("\\", "/")))
