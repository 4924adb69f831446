"""Models in and out: one file that another Vasari takes, and the end of a version that is not wanted any more."""

from io import BytesIO
from typing import Annotated

from fastapi import APIRouter, File, Response, UploadFile, status

from services.search.routes.context import Has
from services.search.routes.models import ModelOut, get_model
from shared import model_files
from shared.errors import Conflict, FileTooLarge, ModelNotFound
from shared.maps import Maps
from shared.model_files import ModelFile
from shared.registry import ModelRegistry

router = APIRouter(prefix="/api/v1/models", tags=["models"])


@router.get("/{model_id}/file", summary="A model as one file", response_class=Response)
def export_model(has: Has, model_id: str) -> Response:
    """The weights, the card and the artifacts in a zip archive, for another Vasari to import."""
    model = _whole(has.registry, model_id)
    file = BytesIO()
    model_files.write(model, file)
    headers = {"Content-Disposition": f'attachment; filename="{model.card.id}.zip"'}
    return Response(file.getvalue(), media_type="application/zip", headers=headers)


@router.post("", status_code=status.HTTP_201_CREATED, summary="Take in a model from a file")
def import_model(
    has: Has, file: Annotated[UploadFile, File(description="As another Vasari has exported it")]
) -> ModelOut:
    """It is there for the collection to be encoded with; promoting it is a step of its own.

    A model that is there already is left as it is, if the file has the same one.
    """
    if (file.size or 0) > model_files.LARGEST:
        raise FileTooLarge(f"A model file has {model_files.LARGEST:,} bytes at most.")
    model = model_files.read(file.file)
    try:
        known = _whole(has.registry, model.card.id)
    except ModelNotFound:
        has.registry.add(model.card, model.checkpoint, model.artifacts)
    else:
        if known != model:
            raise Conflict(f"There is another model {model.card.id} already; remove it first, or train anew.")
    return get_model(has, model.card.id)


@router.delete("/{model_id}", status_code=status.HTTP_204_NO_CONTENT, summary="Remove a model")
def remove_model(has: Has, model_id: str) -> None:
    """With its artifacts, its maps and all that is indexed with it. One that is in use stays."""
    has.registry.remove(model_id)
    has.index.drop(model_id)
    Maps(has.store).remove(model_id)


def _whole(registry: ModelRegistry, model_id: str) -> ModelFile:
    card = registry.card(model_id)
    artifacts = {name: registry.artifact(card.id, name) for name in registry.artifacts(card.id)}
    return ModelFile(card, registry.checkpoint(card.id), artifacts)
