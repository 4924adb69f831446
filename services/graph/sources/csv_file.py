"""Influences from a table: .csv and .tsv.

    influencer,influenced,source
    Paul Cézanne,Pablo Picasso,wikidata|moma

Columns stand in any order and case: `influencer`, `influenced`, and where they are known `source` (several separated
by `|`), `influencer_born`, `influencer_died`, `influenced_born`, `influenced_died` (years). Others are ignored.
"""

import csv
import io
from collections.abc import Iterator

from services.graph.sources.gathered import Gathered, decoded, named, year
from shared.errors import InvalidInput
from shared.influence.base import Artist

_NEEDED = ("influencer", "influenced")
_DELIMITERS = ",;\t"

_Row = dict[str, str]


def read(data: bytes, name: str) -> Gathered:
    """Everything the table says; a row without a source has the file's `name` as its source.

    A row that cannot be used is rejected as "line 12" and the others stand. Raises `InvalidInput` for a file that is
    not UTF-8 or lacks a needed column.
    """
    gathered = Gathered()
    for line, row in _rows(decoded(data, name), name, gathered):
        try:
            influencer, influenced = (_artist(row, column, line, gathered) for column in _NEEDED)
            sources = [source.strip() for source in row.get("source", "").split("|") if source.strip()]
            gathered.add(influencer, influenced, sources or [name])
        except InvalidInput as error:
            gathered.reject(f"line {line}", str(error))
    return gathered


def _artist(row: _Row, column: str, line: int, gathered: Gathered) -> Artist:
    if not row[column]:
        raise InvalidInput(f"The column '{column}' is empty.")
    born, died = (_year(row.get(f"{column}_{end}", ""), line, gathered) for end in ("born", "died"))
    return named(row[column], born, died)


def _year(text: str, line: int, gathered: Gathered) -> int | None:
    """The year, or None with a note where there is none: the influence holds without it."""
    try:
        return year(text) if text else None
    except InvalidInput as error:
        gathered.note(f"line {line}: {error}")
        return None


def _rows(text: str, name: str, gathered: Gathered) -> Iterator[tuple[int, _Row]]:
    """Each usable row below the header with the number of its first line."""
    lines = io.StringIO(text, newline="")
    skipped, header = 0, ""
    while not header.strip() and (header := lines.readline()):
        skipped += 1
    delimiter, columns = _columns(header, name)
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        line = skipped + reader.line_num + 1
        try:
            fields = [field.strip() for field in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            last = skipped + reader.line_num
            span = f"line {line}" if last == line else f"lines {line} to {last}"
            gathered.reject(span, f"It is not valid CSV ({error}); check the quotes.")
            continue
        if not any(fields):
            gathered.reject(f"line {line}", "The row is empty.")
        elif any(fields[len(columns) :]):
            # A comma inside an unquoted name shifts the columns, and the row would name somebody else.
            gathered.reject(
                f"line {line}",
                f"It has {len(fields)} fields and the header {len(columns)}; put names with '{delimiter}' in quotes.",
            )
        else:
            fields += [""] * (len(columns) - len(fields))
            # The first of two columns with one name counts.
            yield line, dict(reversed(list(zip(columns, fields, strict=False))))


def _columns(header: str, name: str) -> tuple[str, list[str]]:
    """The delimiter and the column names, in small letters. Raises `InvalidInput` without the needed ones."""
    splits = {delimiter: _split(header, delimiter) for delimiter in _DELIMITERS}
    for delimiter, columns in splits.items():
        if set(_NEEDED) <= set(columns):
            return delimiter, columns
    likeliest = max(splits.values(), key=len)
    missing = " and ".join(f"'{column}'" for column in _NEEDED if column not in likeliest)
    raise InvalidInput(f"'{name}' lacks the column {missing}; its first line is '{header.strip()[:200]}'.")


def _split(header: str, delimiter: str) -> list[str]:
    fields = next(csv.reader([header], delimiter=delimiter, skipinitialspace=True), [])
    return [field.strip().casefold() for field in fields]
