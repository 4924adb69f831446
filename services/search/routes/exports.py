"""The influence graph as a file."""

from collections.abc import Callable, Iterator
from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from services.search.exporting.graphml import as_graphml
from services.search.exporting.table import as_table
from services.search.exporting.turtle import as_turtle
from services.search.exporting.whole import Whole, whole
from services.search.routes.context import Has

router = APIRouter(prefix="/api/v1/graph", tags=["graph"])


class _Format(NamedTuple):
    write: Callable[[Whole], Iterator[bytes]]
    ending: str
    media_type: str


_FORMATS = {
    "csv": _Format(as_table, "csv", "text/csv; charset=utf-8"),
    "turtle": _Format(as_turtle, "ttl", "text/turtle; charset=utf-8"),
    "graphml": _Format(as_graphml, "graphml", "application/graphml+xml"),
}


@router.get(
    "/export",
    summary="The graph as a file",
    responses={200: {"content": {found.media_type: {} for found in _FORMATS.values()}, "description": "The file"}},
)
def export(
    has: Has, name: Annotated[Literal["csv", "turtle", "graphml"], Query(alias="format")] = "csv"
) -> StreamingResponse:
    """All artists and influences with their sources.

    A table loads again with every source and citation, without the artists' other names and those who have no
    influence; Turtle with these, and with the file as the only source.
    """
    chosen = _FORMATS[name]
    headers = {"Content-Disposition": f'attachment; filename="influences.{chosen.ending}"'}
    return StreamingResponse(chosen.write(whole(has.graph)), media_type=chosen.media_type, headers=headers)
