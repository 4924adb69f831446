"""Search by a work of the collection or by any image."""

import time
from typing import Annotated

from fastapi import APIRouter, Depends, File, Query, Response, UploadFile

from services.search.routes.context import Has
from services.search.routes.uploads import read_limited
from services.search.schemas import Hit, QueryOut, SearchOut
from services.search.searching import Options, by_artwork, by_image
from shared import metrics
from shared.catalogue import THUMBNAIL_TYPE
from shared.errors import InvalidInput
from shared.influence.base import Direction
from shared.messages import EncoderKind
from shared.vectors.base import VectorFilter

router = APIRouter(prefix="/api/v1", tags=["search"])


def _options(
    has: Has,
    weight: Annotated[
        float | None, Query(ge=0, le=100, description="λ: 0 is appearance alone; the settings' unless given")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Hits to return")] = 10,
    candidates: Annotated[int | None, Query(ge=1, le=10_000, description="Nearest works to rank")] = None,
    direction: Annotated[
        Direction, Query(description="Which influences count: any, those `before` the artist, those `after`")
    ] = Direction.ANY,
    encoder: Annotated[EncoderKind | None, Query(description="What judges appearance")] = None,
    style: Annotated[list[str] | None, Query(description="Only works in one of these styles")] = None,
    artist: Annotated[
        list[str] | None, Query(description="Only works by one of these artists in any spelling, names or ids")
    ] = None,
    year_from: Annotated[int | None, Query(description="Only works of this year or later")] = None,
    year_to: Annotated[int | None, Query(description="Only works of this year or earlier")] = None,
    query_artist: Annotated[
        str | None,
        Query(
            max_length=300,
            description="Who made the query, a name or an id; a work of the collection knows its own. "
            "Where several artists have the name, influences do not count, and the answer names them",
        ),
    ] = None,
) -> Options:
    if year_from is not None and year_to is not None and year_from > year_to:
        raise InvalidInput(f"year_from {year_from} is after year_to {year_to}; swap them.")
    where = VectorFilter(
        artists=has.identities.any_spelling(artist or ()),
        styles=tuple(style or ()),
        year_from=year_from,
        year_to=year_to,
    )
    return Options(
        encoder=encoder,
        weight=has.settings.influence_weight if weight is None else weight,
        limit=limit,
        candidates=candidates or has.settings.candidates,
        direction=direction,
        where=where,
        query_artist=query_artist,
    )


SearchOptions = Annotated[Options, Depends(_options)]


@router.get("/search", summary="Search with a stored artwork, or again with an image sent before")
def search_stored(
    has: Has,
    options: SearchOptions,
    artwork: Annotated[str | None, Query(description="Id of a work of the collection")] = None,
    query: Annotated[str | None, Query(description="`query.query` of an earlier answer")] = None,
) -> SearchOut:
    """The works that look like the query and belong with it, ranked, each with its reasons."""
    started = time.perf_counter()
    if artwork and not query:
        told, hits = by_artwork(artwork, options, has)
    elif query and not artwork:
        told, hits = by_image(query, options, has)
    else:
        raise InvalidInput("Give either `artwork` or `query`; send a new image with POST.")
    return _answer(told, hits, started)


@router.post("/search", summary="Search with an image")
def search_image(
    has: Has, options: SearchOptions, image: Annotated[UploadFile, File(description="Any image that Vasari reads")]
) -> SearchOut:
    """The same for an uploaded image, which is kept for an hour so that it can be searched with again."""
    started = time.perf_counter()
    query = has.queries.keep(read_limited(image, has.settings.max_image_bytes))
    told, hits = by_image(query, options, has)
    return _answer(told, hits, started)


@router.get(
    "/queries/{query}/thumbnail",
    summary="The preview of an image sent before",
    responses={200: {"content": {THUMBNAIL_TYPE: {}}, "description": "The image's bytes"}},
)
def get_query_thumbnail(has: Has, query: str) -> Response:
    """A JPEG with at most 512 pixels on its longer side."""
    return Response(has.queries.thumbnail(query), media_type=THUMBNAIL_TYPE)


def _answer(told: QueryOut, hits: list[Hit], started: float) -> SearchOut:
    metrics.SEARCH_HITS.observe(len(hits))
    return SearchOut(query=told, hits=hits, milliseconds=round((time.perf_counter() - started) * 1000, 2))
