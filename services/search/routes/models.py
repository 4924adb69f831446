"""Models: what each is, what its training left to look at, how versions differ, and which are in use."""

from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from services.search.bootstrap import Dependencies
from services.search.comparing import ComparedFigure, ComparedSetting, compared_figures, compared_settings
from services.search.routes.classification import predict_missing
from services.search.routes.context import Has
from shared.errors import NotFound
from shared.registry import ModelCard, media_type

router = APIRouter(prefix="/api/v1/models", tags=["models"])

_MOST_COMPARED = 12
# A model never changes under its id. Its artifacts may have come from elsewhere with it, so a browser only shows them.
_ARTIFACT_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'",
}
_BYTES: dict[int | str, dict[str, Any]] = {200: {"content": {"*/*": {}}, "description": "The artifact's bytes"}}


class ModelOut(ModelCard):
    """A model's card, and how it is used."""

    promoted: bool = Field(description="Whether it is the version of its kind in use")
    indexed: int = Field(description="Works that are indexed with it")
    artifacts: list[str] = Field(description="Names of what its training left to look at", examples=[["curves.png"]])


class ArtifactOut(BaseModel):
    """A file that a training left beside the model."""

    name: str = Field(examples=["reconstructions.png"])
    media_type: str = Field(examples=["image/png"])
    url: str


class ComparisonOut(BaseModel):
    """Models side by side, in the order asked for."""

    models: list[ModelOut]
    same_data: bool = Field(description="Whether all were trained on the same artworks; false where one does not say")
    metrics: list[ComparedFigure] = Field(description="Every figure that one of them has")
    configuration: list[ComparedSetting] = Field(description="What they were built from, where it differs")


@router.get("", summary="All models")
def list_models(has: Has) -> list[ModelOut]:
    """Every version of every kind."""
    promoted = {card.id for card in has.registry.all_promoted()}
    return [_told(card, card.id in promoted, has) for card in has.registry.cards()]


@router.get("/compare", summary="Models side by side")
def compare(
    has: Has,
    ids: Annotated[list[str], Query(min_length=2, max_length=_MOST_COMPARED, description="Of the models, repeated")],
) -> ComparisonOut:
    """Their figures with the differences to the first one's, and what of their configurations differs."""
    cards = [has.registry.card(model_id) for model_id in ids]
    promoted = {card.id for card in has.registry.all_promoted()}
    return ComparisonOut(
        models=[_told(card, card.id in promoted, has) for card in cards],
        same_data=bool(cards[0].data) and len({card.data for card in cards}) == 1,
        metrics=compared_figures(cards),
        configuration=compared_settings(cards),
    )


@router.get("/{model_id}", summary="One model")
def get_model(has: Has, model_id: str) -> ModelOut:
    """Its card, and how it is used."""
    card = has.registry.card(model_id)
    return _told(card, card.id in {promoted.id for promoted in has.registry.all_promoted()}, has)


@router.get("/{model_id}/artifacts", summary="What a model's training left to look at")
def list_artifacts(has: Has, model_id: str) -> list[ArtifactOut]:
    """Pictures, tables, and what it was trained on."""
    card = has.registry.card(model_id)
    here = f"/api/v1/models/{card.id}/artifacts"
    return [
        ArtifactOut(name=name, media_type=media_type(name), url=f"{here}/{name}")
        for name in has.registry.artifacts(card.id)
    ]


@router.get("/{model_id}/artifacts/{name}", summary="One artifact", response_class=Response, responses=_BYTES)
def get_artifact(has: Has, model_id: str, name: str) -> Response:
    """The file as the training wrote it."""
    return Response(has.registry.artifact(model_id, name), media_type=media_type(name), headers=_ARTIFACT_HEADERS)


@router.post("/{model_id}/promote", summary="Put a version into use")
def promote(has: Has, model_id: str, response: Response) -> ModelOut:
    """Searches and encodings of its kind use it from now on; a style model predicts missing styles anew, in a job."""
    card = has.registry.promote(model_id)
    if card.kind == "style":
        predict_missing(has, response)
    with suppress(NotFound):  # of a model that has encoded nothing yet: its first encode does this
        has.index.point_alias(card.kind, card.id)
    return _told(card, True, has)


def _told(card: ModelCard, promoted: bool, has: Dependencies) -> ModelOut:
    return ModelOut(
        **card.model_dump(),
        promoted=promoted,
        indexed=has.index.count(card.id),
        artifacts=has.registry.artifacts(card.id),
    )
