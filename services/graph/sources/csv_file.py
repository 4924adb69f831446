"""Influences from a table: .csv and .tsv.

    influencer,influenced,source
    Paul Cézanne,Pablo Picasso,wikidata|moma

Columns stand in any order and case: `influencer`, `influenced`, and where they are known `source` (several separated
by `|`), `influencer_born`, `influencer_died`, `influenced_born`, `influenced_died` (years). Others are ignored.
"""

from services.graph.sources.gathered import Gathered, named, year
from shared.errors import InvalidInput
from shared.influence.base import Artist
from shared.tables import BadRow, Row, read_table

_NEEDED = ("influencer", "influenced")


def read(data: bytes, name: str) -> Gathered:
    """Everything the table says; a row without a source has the file's `name` as its source.

    A row that cannot be used is rejected as "line 12" and the others stand. Raises `InvalidInput` for a file that is
    not UTF-8 or lacks a needed column.
    """
    gathered = Gathered()
    for row in read_table(data, name, required=_NEEDED):
        if isinstance(row, BadRow):
            gathered.reject(row.place, row.reason)
            continue
        try:
            influencer, influenced = (_artist(row, column, gathered) for column in _NEEDED)
            sources = [source.strip() for source in row.cells.get("source", "").split("|") if source.strip()]
            gathered.add(influencer, influenced, sources or [name])
        except InvalidInput as error:
            gathered.reject(row.place, str(error))
    return gathered


def _artist(row: Row, column: str, gathered: Gathered) -> Artist:
    if not row.cells[column]:
        raise InvalidInput(f"The column '{column}' is empty.")
    born, died = (_year(row.cells.get(f"{column}_{end}", ""), row.place, gathered) for end in ("born", "died"))
    return named(row.cells[column], born, died)


def _year(text: str, place: str, gathered: Gathered) -> int | None:
    """The year, or None with a note where there is none: the influence holds without it."""
    try:
        return year(text) if text else None
    except InvalidInput as error:
        gathered.note(f"{place}: {error}")
        return None
