"""`artists.csv` as a snapshot that tells more of artists, and brings nobody by itself.

    name,born,died,aliases,occupations
    J. M. W. Turner,1775,1851,William Turner|Joseph Mallord William Turner,painter

Years are those that reference works agree on, or their usual reading of "about"; a cell is empty where they do not. An
alias is a whole name in some language, or the one word that an artist is called by. Spellings that differ in accents
or punctuation alone need no alias, and neither does the order of a catalogue.
"""

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from services.graph.snapshot import Entity, Snapshot
from shared.errors import VasariError
from shared.identity.index import NAME
from shared.names import artist_id
from shared.tables import BadRow, read_table

SCOPE = "authority"
_FILE = Path(__file__).with_name("artists.csv")
_WRITTEN = datetime(2026, 11, 23, tzinfo=UTC)


@lru_cache(maxsize=1)
def authority() -> Snapshot:
    """The table, without a statement. Raises `VasariError` where the file is damaged."""
    return Snapshot(
        name="authority", scope=SCOPE, loaded_at=_WRITTEN, entities=tuple(_read(_FILE.read_bytes())), said=()
    )


def _read(data: bytes) -> list[Entity]:
    entities = []
    for row in read_table(data, _FILE.name, required=("name", "born", "died", "aliases", "occupations")):
        if isinstance(row, BadRow):
            raise VasariError(f"{_FILE} is damaged at {row.place}: {row.reason} Install Vasari anew.")
        cells = row.cells
        entities.append(
            Entity(
                ref=f"{NAME}{artist_id(cells['name'])}",
                name=cells["name"],
                aliases=_several(cells["aliases"]),
                born=_year(cells["born"]),
                died=_year(cells["died"]),
                occupations=_several(cells["occupations"]),
            )
        )
    return entities


def _several(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def _year(cell: str) -> int | None:
    return int(cell) if cell else None
