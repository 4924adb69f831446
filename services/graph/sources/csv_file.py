"""Influences from a table: .csv and .tsv.

    influencer,influenced,kind,source,citation
    Paul Cézanne,Pablo Picasso,influenced,wikidata|moma,
    Camille Pissarro,Paul Cézanne,taught,,"Rewald, Cézanne (1986), p. 84"

Columns stand in any order and case: `influencer` and `influenced`, and where they are known `kind` (`influenced`, which
it is where the cell is empty, or `taught`), `source` (several separated by `|`), `citation` (where it can be read), and
of each end `…_born` and `…_died` (years) and `…_same_as` (the artist's addresses elsewhere, separated by `|`, such as
an entity of Wikidata, or its number alone). Others are ignored.
"""

import re
from collections.abc import Iterator

from services.graph.snapshot import Entity, Snapshot
from services.graph.sources.gathered import Gathered, tidy_name, year
from services.graph.sources.mentions import Mention, entities_of
from shared.errors import InvalidInput
from shared.identity import addresses
from shared.identity.attribution import names_nobody
from shared.influence.base import Kind
from shared.tables import BadRow, Row, read_table

_ADDRESS = re.compile(r"https?://\S+$")
_NEEDED = ("influencer", "influenced")


def read(data: bytes, name: str) -> Snapshot:
    """Everything the table says; a row without a source has the file's `name` as its source.

    A row that cannot be used is rejected as "line 12" and the others stand. Raises `InvalidInput` for a file that is
    not UTF-8 or lacks a needed column.
    """
    gathered = Gathered(name)
    rows: list[tuple[Row, Kind, Mention, Mention]] = []
    for row in read_table(data, name, required=_NEEDED):
        if isinstance(row, BadRow):
            gathered.reject(row.place, row.reason)
            continue
        try:
            influencer, influenced = (_mention(row, column, gathered) for column in _NEEDED)
            rows.append((row, _kind(row), influencer, influenced))
        except InvalidInput as error:
            gathered.reject(row.place, str(error))
    mentions = [mention for _, _, *ends in rows for mention in ends]
    found = entities_of(mentions, gathered)
    for row, kind, influencer, influenced in rows:
        try:
            _state(row, kind, found[influencer], found[influenced], gathered)
        except InvalidInput as error:
            gathered.reject(row.place, str(error))
    return gathered.snapshot()


def _state(row: Row, kind: Kind, influencer: Entity, influenced: Entity, gathered: Gathered) -> None:
    statement = row.cells.get("citation") or f"{gathered.name}, {row.place}"
    for source in _parts(row, "source") or [gathered.name]:
        gathered.state(kind, influencer.ref, influenced.ref, source, statement)


def _kind(row: Row) -> Kind:
    text = row.cells.get("kind", "").casefold()
    try:
        return Kind(text) if text else Kind.INFLUENCED
    except ValueError as error:
        kinds = " or ".join(f"'{kind}'" for kind in Kind)
        raise InvalidInput(f"'{text}' is no kind of influence; write {kinds}.") from error


def _mention(row: Row, column: str, gathered: Gathered) -> Mention:
    if not row.cells[column]:
        raise InvalidInput(f"The column '{column}' is empty.")
    if names_nobody(row.cells[column]):
        raise InvalidInput(f"'{row.cells[column]}' is nobody in particular.")
    born, died = (_year(row, f"{column}_{end}", gathered) for end in ("born", "died"))
    same_as = tuple(sorted(set(_addresses(row, f"{column}_same_as", gathered))))
    return Mention(name=tidy_name(row.cells[column]), born=born, died=died, same_as=same_as)


def _addresses(row: Row, column: str, gathered: Gathered) -> Iterator[str]:
    for text in _parts(row, column):
        if _ADDRESS.match(text):
            yield text
        elif known := addresses.canonical(text):
            yield addresses.shown(known)
        else:
            gathered.note(f"{row.place}: '{text}' is no address; one begins with 'https://'.")


def _parts(row: Row, column: str) -> list[str]:
    return [part.strip() for part in row.cells.get(column, "").split("|") if part.strip()]


def _year(row: Row, column: str, gathered: Gathered) -> int | None:
    """The year, or None with a note where there is none: the influence holds without it."""
    text = row.cells.get(column, "")
    try:
        return year(text) if text else None
    except InvalidInput as error:
        gathered.note(f"{row.place}: {error}")
        return None
