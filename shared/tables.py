"""Tables as people save them: CSV with commas, semicolons or tabs, in UTF-8 with or without a byte-order mark."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from shared.errors import InvalidInput

_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be used: where it stands ("line 4"), and its cells by small-letter column name, "" where empty."""

    place: str
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot, and why."""

    place: str
    reason: str


def read_table(data: bytes, name: str, *, required: tuple[str, ...]) -> Iterator[Row | BadRow]:
    """Every row below the header that is not blank. The header is the first such line; of two columns with one
    name the first counts.

    `name` stands in errors. Raises `InvalidInput` for bytes that are not UTF-8 and a header without `required`.
    """
    lines = StringIO(decoded(data, name), newline="")
    skipped, header = 0, ""
    while not header.strip() and (header := lines.readline()):
        skipped += 1
    delimiter, columns = _columns(header, name, required)
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
            yield BadRow(span, f"It is not valid CSV ({error}); check the quotes.")
            continue
        if not any(fields):
            continue
        if any(fields[len(columns) :]):
            # A comma inside an unquoted cell shifts the columns, and the row would tell of something else.
            counts = f"It has {len(fields)} fields and the header {len(columns)}"
            yield BadRow(f"line {line}", f"{counts}; put names with '{delimiter}' in quotes.")
        else:
            fields += [""] * (len(columns) - len(fields))
            yield Row(f"line {line}", dict(reversed(list(zip(columns, fields, strict=False)))))


def decoded(data: bytes, name: str) -> str:
    """The text of a file in UTF-8, with or without a byte order mark. Raises `InvalidInput` for anything else."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidInput(f"'{name}' is not UTF-8 text (line {line}); save it as UTF-8 and load it again.") from error


def _columns(header: str, name: str, required: tuple[str, ...]) -> tuple[str, list[str]]:
    """The delimiter and the column names, in small letters. Raises `InvalidInput` without the required ones."""
    splits = {delimiter: _split(header, delimiter) for delimiter in _DELIMITERS}
    for delimiter, columns in splits.items():
        if set(required) <= set(columns):
            return delimiter, columns
    likeliest = max(splits.values(), key=len)
    missing = " and ".join(f"'{column}'" for column in required if column not in likeliest)
    raise InvalidInput(f"'{name}' lacks the column {missing}; its first line is '{header.strip()[:200]}'.")


def _split(header: str, delimiter: str) -> list[str]:
    fields = next(csv.reader([header], delimiter=delimiter, skipinitialspace=True), [])
    return [field.strip().casefold() for field in fields]
