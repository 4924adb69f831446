"""In which style an image is, and which styles works without one are predicted to have."""

from typing import Annotated

from fastapi import APIRouter, File, Response, UploadFile, status
from pydantic import BaseModel, Field

from services.search.bootstrap import Dependencies
from services.search.routes.context import Has
from services.search.routes.starting import start
from services.search.routes.uploads import read_limited
from shared import messages, tasks
from shared.jobs import Job, new_job_id

router = APIRouter(prefix="/api/v1", tags=["classification"])


class ClassificationIn(BaseModel):
    """Which predictions to make."""

    everything: bool = Field(False, description="Those of the model in use again, too")


@router.post("/classify", summary="In which style is this image?")
def classify_image(
    has: Has, image: Annotated[UploadFile, File(description="Any image that Vasari reads")]
) -> messages.Classification:
    """All styles that the model in use tells apart, each with its probability; 404 where no style model is trained."""
    has.registry.promoted("style")  # said before the image is stored
    query = has.queries.keep(read_limited(image, has.settings.max_image_bytes))
    return _classify(has.queries.key(query), has)


@router.get("/artworks/{artwork_id}/classification", summary="In which style does this work look?")
def classify_artwork(has: Has, artwork_id: str) -> messages.Classification:
    """The same for a work of the collection, whatever style it is known to have."""
    return _classify(has.catalogue.get(artwork_id).image_key, has)


@router.get("/queries/{query}/classification", summary="In which style is an image sent before?")
def classify_query(has: Has, query: str) -> messages.Classification:
    """The same for an image that was searched with."""
    return _classify(has.queries.key(query), has)


@router.post("/classifications", status_code=status.HTTP_202_ACCEPTED, summary="Predict missing styles")
def classify_collection(has: Has, body: ClassificationIn, response: Response) -> Job:
    """Works without a style get one predicted, where the model in use is sure enough; other models' guesses go."""
    has.registry.promoted("style")
    return predict_missing(has, response, everything=body.everything)


def predict_missing(has: Dependencies, response: Response, *, everything: bool = False) -> Job:
    """Start the job; also when another style model comes into use."""
    message = messages.ClassifyCollection(job_id=new_job_id("classify"), everything=everything)
    return start(has, response, tasks.CLASSIFY_COLLECTION, message, kind="classify", title="Predict missing styles")


def _classify(key: str, has: Dependencies) -> messages.Classification:
    has.registry.promoted("style")  # nobody waits for a worker to learn that there is none
    message = messages.ClassifyImage(key=key)
    return tasks.CLASSIFY_IMAGE(has.broker, message, timeout=has.settings.query_timeout)
