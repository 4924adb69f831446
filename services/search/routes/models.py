"""Models, and what of the collection they have indexed."""

from contextlib import suppress

from fastapi import APIRouter
from pydantic import Field

from services.search.routes.context import Has
from shared.errors import NotFound
from shared.registry import ModelCard

router = APIRouter(prefix="/api/v1/models", tags=["models"])


class ModelOut(ModelCard):
    """A model's card, and how it is used."""

    promoted: bool = Field(description="Whether it is the version of its kind in use")
    indexed: int = Field(description="Works that are indexed with it")


@router.get("", summary="All models")
def list_models(has: Has) -> list[ModelOut]:
    """Every version of every kind."""
    promoted = {card.id for card in has.registry.all_promoted()}
    return [
        ModelOut(**card.model_dump(), promoted=card.id in promoted, indexed=has.index.count(card.id))
        for card in has.registry.cards()
    ]


@router.post("/{model_id}/promote", summary="Put a version into use")
def promote(has: Has, model_id: str) -> ModelOut:
    """Searches and encodings of its kind use it from now on."""
    card = has.registry.promote(model_id)
    with suppress(NotFound):  # of a model that has encoded nothing yet: its first encode does this
        has.index.point_alias(card.kind, card.id)
    return ModelOut(**card.model_dump(), promoted=True, indexed=has.index.count(card.id))
