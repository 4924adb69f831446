"""Browse the collection."""

from collections.abc import Iterator
from typing import Annotated, BinaryIO, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from services.search.collection import Selection
from services.search.routes.context import Has
from services.search.schemas import ArtworkOut, ArtworkPage
from shared.catalogue import THUMBNAIL_TYPE

router = APIRouter(prefix="/api/v1/artworks", tags=["artworks"])

_CHUNK = 256 * 1024  # bytes
# An artwork's id is the digest of its image, so neither image nor thumbnail ever changes under its address.
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
# A link is signed anew at each request: a browser that keeps the redirect keeps what it leads to, too.
_LINK = 3600  # seconds for which a link works
_KEPT = {"Cache-Control": f"private, max-age={_LINK // 2}"}
_BYTES: dict[int | str, dict[str, object]] = {
    200: {"content": {"image/*": {}}, "description": "The image's bytes"},
    307: {"description": "They are read from the object store itself, for an hour from now"},
}


@router.get("", summary="List artworks")
def list_artworks(
    has: Has,
    text: Annotated[str, Query(description="Words of the title, the artist or the style")] = "",
    artist: Annotated[list[str] | None, Query(description="Names or ids, which mean every spelling")] = None,
    style: Annotated[list[str] | None, Query()] = None,
    year_from: int | None = None,
    year_to: int | None = None,
    order: Annotated[Literal["artist", "mixed"], Query(description="By artist, or one of each in turn")] = "artist",
    limit: Annotated[int, Query(ge=1, le=500)] = 60,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> ArtworkPage:
    """The works that pass all filters; of one artist by year and title."""
    selection = Selection(text, has.identities.any_spelling(artist or ()), tuple(style or ()), year_from, year_to)
    found = has.collection.mixed(selection) if order == "mixed" else has.collection.select(selection)
    return ArtworkPage(total=len(found), artworks=[ArtworkOut.of(work) for work in found[offset : offset + limit]])


@router.get("/{artwork_id}", summary="One artwork")
def get_artwork(has: Has, artwork_id: str) -> ArtworkOut:
    """Everything that is known of the work."""
    return ArtworkOut.of(has.catalogue.get(artwork_id))


@router.get("/{artwork_id}/image", summary="Its image, as it was given", responses=_BYTES)
def get_image(has: Has, artwork_id: str) -> Response:
    """The original file."""
    artwork = has.catalogue.get(artwork_id)
    if link := has.store.link(artwork.image_key, seconds=_LINK):
        return RedirectResponse(link, headers=_KEPT)
    chunks = _chunks(has.store.open(artwork.image_key))
    return StreamingResponse(chunks, media_type=artwork.media_type, headers=_FOREVER)


@router.get("/{artwork_id}/thumbnail", summary="Its preview", responses=_BYTES)
def get_thumbnail(has: Has, artwork_id: str) -> Response:
    """A JPEG with at most 512 pixels on its longer side."""
    artwork = has.catalogue.get(artwork_id)
    if link := has.store.link(artwork.thumbnail_key, seconds=_LINK):
        return RedirectResponse(link, headers=_KEPT)
    return Response(has.store.get(artwork.thumbnail_key), media_type=THUMBNAIL_TYPE, headers=_FOREVER)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(_CHUNK):
            yield chunk
