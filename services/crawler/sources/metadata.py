"""`metadata.csv`: which file is which artwork."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath

from services.crawler.items import Item
from shared.errors import InvalidInput, NotFound
from shared.tables import BadRow, read_table

METADATA = "metadata.csv"

Read = Callable[[], bytes]


def describe(files: Mapping[str, Read], table: bytes | None, source: str) -> Iterator[Item]:
    """An item per file with what the table says of it, and one per row that says something of nothing.

    A row names its file by the path, or by the bare name where only one file has that. The items of rows that cannot
    be used, or whose file is not there, fail when they are read, so that the report names them. Raises `InvalidInput`
    for a table without a `file` column.
    """
    rows, problems = _rows(table) if table is not None else ({}, [])
    bare: dict[str, list[str]] = {}
    for name in files:
        bare.setdefault(PurePosixPath(name).name, []).append(name)
    told = set()
    for name, read in files.items():
        base = PurePosixPath(name).name
        key = name if name in rows or len(bare[base]) > 1 else base
        told.add(key)
        yield Item(name, source, read, rows.get(key, {}))
    absent = NotFound(f"{METADATA} names this file, but it is not there; add it or remove its line.")
    for file in rows.keys() - told:
        problems.append((file, absent))
    for name, error in sorted(problems, key=lambda problem: problem[0]):
        yield Item(name, source, _failing(error))


def _rows(table: bytes) -> tuple[dict[str, dict[str, str]], list[tuple[str, Exception]]]:
    rows: dict[str, dict[str, str]] = {}
    problems: list[tuple[str, Exception]] = []
    for row in read_table(table, METADATA, required=("file",)):
        place = f"{METADATA}, {row.place}"
        if isinstance(row, BadRow):
            problems.append((place, InvalidInput(row.reason)))
        elif not row.cells["file"]:
            problems.append((place, InvalidInput("The column 'file' is empty.")))
        else:
            file = str(PurePosixPath(row.cells["file"].replace("\\", "/")))
            rows[file] = {column: text for column, text in row.cells.items() if column and text}
    return rows, problems


def _failing(error: Exception) -> Read:
    def read() -> bytes:
        raise error

    return read
