"""Tables as people save them: CSV with commas, semicolons or tabs, in UTF-8 with or without a byte-order mark."""

import csv
from collections.abc import Iterator
from io import StringIO

from shared.errors import InvalidInput

_DELIMITERS = ",;\t"


def read_table(data: bytes, name: str, *, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows that are not blank, each with its line number and its filled cells by lower-case column name.

    `name` stands in errors. Raises `InvalidInput` for bytes that are not UTF-8, for a header without the `required`
    columns, and for a row that CSV cannot hold.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{name} is not UTF-8 text (byte {error.start}); save it as 'CSV UTF-8'.") from error
    header = text.partition("\n")[0]
    # Which delimiter it is, the header tells: none of the three belongs into a column's name.
    delimiter = max(_DELIMITERS, key=header.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [column.strip().lower() for column in next(rows, [])]
        missing = [column for column in required if column not in columns]
        if missing:
            raise InvalidInput(
                f"{name} needs the column{'s' * (len(missing) > 1)} {', '.join(missing)}; "
                f"its first line has {', '.join(filter(None, columns)) or 'none'}."
            )
        for row in rows:
            cells = {
                column: cell.strip() for column, cell in zip(columns, row, strict=False) if column and cell.strip()
            }
            if cells:
                yield rows.line_num, cells
    except csv.Error as error:
        raise InvalidInput(f"{name}, line {rows.line_num}: {error}; mend the line and try again.") from error
