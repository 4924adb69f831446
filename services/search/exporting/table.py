"""As a table, one row for each statement, with the columns that a load reads."""

import csv
from collections.abc import Iterator
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
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for edge in graph.influences:
        influencer, influenced = graph.artists[edge.influencer], graph.artists[edge.influenced]
        for said in edge.statements:
            writer.writerow(
                (
                    influencer.name,
                    influenced.name,
                    edge.kind,
                    said.source,
                    said.statement,
                    *_described(influencer),
                    *_described(influenced),
                )
            )
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()


def _described(artist: Artist) -> tuple[int | None, int | None, str]:
    return artist.born, artist.died, "|".join(artist.same_as)
