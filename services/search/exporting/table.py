"""As a table, one row for each statement, with the columns that a load reads."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from services.search.exporting.whole import Whole
from shared.influence.base import Artist

_ENDS = ("influencer", "influenced")
_COLUMNS = (
    *_ENDS,
    "kind",
    "source",
    "citation",
    *(f"{end}_{column}" for end in _ENDS for column in ("born", "died", "same_as")),
)


def as_table(graph: Whole) -> Iterator[bytes]:
    """The lines of a .csv file in UTF-8. An artist without an influence has no line."""
    yield _lines([_COLUMNS])
    for edge in graph.influences:
        influencer, influenced = graph.artists[edge.influencer], graph.artists[edge.influenced]
        ends = (*_described(influencer), *_described(influenced))
        yield _lines(
            (influencer.name, influenced.name, edge.kind, said.source, said.statement, *ends)
            for said in edge.statements
        )


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    out = StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _described(artist: Artist) -> tuple[int | None, int | None, str]:
    return artist.born, artist.died, "|".join(artist.same_as)
