"""Maps of the collection: draw one, list them, look at one."""

import gzip
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response, status
from pydantic import Field

from services.search.bootstrap import Dependencies
from services.search.routes.context import Has
from services.search.routes.starting import start
from services.search.searching import default_model
from shared import messages, tasks
from shared.errors import NotFound, NotIndexed
from shared.jobs import Job, new_job_id
from shared.maps import NAMES, CollectionMap, MapCard, Maps
from shared.messages import EncoderKind, MapMethod
from shared.registry import ModelCard

router = APIRouter(prefix="/api/v1", tags=["maps"])

_JSON = "application/json"
_ENCODER = "An encoder that is ready; what a search would use unless given"


class MapIn(messages.Drawing):
    """What to draw, and how."""

    encoder: EncoderKind | None = Field(None, description=_ENCODER)


@router.post("/maps", status_code=status.HTTP_202_ACCEPTED, summary="Draw a map of the collection")
def draw(has: Has, body: MapIn, response: Response) -> Job:
    """Lay out every indexed work in the plane; the map takes the place of an older one of this encoder and method."""
    model = _model(has, body.encoder)
    if not has.index.count(model.id):
        raise NotIndexed(f"No works are indexed for '{model.kind}'; run `vasari encode --encoder {model.kind}`.")
    message = messages.DrawMap(job_id=new_job_id("map"), **{**body.model_dump(), "encoder": model.kind})
    title = f"Map of {model.kind} by {NAMES[body.method]}"
    return start(has, response, tasks.DRAW_MAP, message, kind="map", title=title)


@router.get("/maps", summary="The maps that can be looked at")
def list_maps(has: Has) -> list[MapCard]:
    """Of the models in use."""
    maps = Maps(has.store)
    cards = (maps.card(model.id, method) for model in has.registry.all_promoted() for method in NAMES)
    return [card for card in cards if card is not None]


@router.get(
    "/map",
    summary="A map of the collection",
    responses={200: {"model": CollectionMap}, 304: {"description": "It is the one that `If-None-Match` names"}},
)
def get_map(
    has: Has,
    request: Request,
    encoder: Annotated[EncoderKind | None, Query(description=_ENCODER)] = None,
    method: MapMethod = "tsne",
) -> Response:
    """Its works in columns, so that tens of thousands of them are a matter of a moment."""
    model = _model(has, encoder)
    maps = Maps(has.store)
    version = maps.version(model.id, method)
    if version is None:
        raise NotFound(
            f"No {NAMES[method]} map of '{model.kind}' is drawn yet; "
            f"run `vasari map --encoder {model.kind} --method {method}`."
        )
    headers = {"ETag": f'"{model.id}-{method}-{version}"', "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if headers["ETag"] in [
        tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")
    ]:
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    packed = maps.packed(model.id, method)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, media_type=_JSON, headers={**headers, "Content-Encoding": "gzip"})
    return Response(gzip.decompress(packed), media_type=_JSON, headers=headers)


def _model(has: Dependencies, encoder: EncoderKind | None) -> ModelCard:
    model = has.registry.promoted(encoder) if encoder else default_model(has)
    if model is None:
        raise NotIndexed("Nothing is indexed yet; run `vasari import FOLDER` and then `vasari encode`.")
    return model
