"""New images from the autoencoders. They are no works, and never enter the collection."""

from fastapi import APIRouter, Response, status
from pydantic import Field

from services.search import generations
from services.search.routes.context import Has
from shared.messages import Generated, Making

router = APIRouter(prefix="/api/v1/generations", tags=["generation"])

# The id is the digest of the image, which never changes under its address.
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


class GenerationOut(Generated):
    """Images that a model made, as one."""

    image_url: str = Field(description="Of the PNG, which is kept for a day")


@router.post("", status_code=status.HTTP_201_CREATED, summary="Have a model make images")
def create(has: Has, body: Making, response: Response) -> GenerationOut:
    """Draws from the prior (`prior`), steps between two artworks (`between`), variations of one (`around`).

    404 where no such model is trained or an artwork is unknown.
    """
    has.registry.promoted(body.model)  # nobody waits for a worker to learn that there is none
    made = generations.make(body, store=has.store, broker=has.broker, timeout=has.settings.query_timeout)
    url = f"/api/v1/generations/{made.id}"
    response.headers["Location"] = url
    return GenerationOut(**made.model_dump(), image_url=url)


@router.get(
    "/{generation}",
    summary="The images, as one PNG",
    responses={200: {"content": {"image/png": {}}, "description": "The image's bytes"}},
)
def get_image(has: Has, generation: str) -> Response:
    """Row by row, `columns` in each, `tile` pixels wide and high, `gap` pixels apart."""
    return Response(generations.image(generation, has.store), media_type="image/png", headers=_FOREVER)
