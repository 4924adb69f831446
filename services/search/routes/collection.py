"""The collection as a whole, and whether the service can work."""

from collections.abc import Callable

from fastapi import APIRouter, Response, status

from services.search.routes.artists import list_artists
from services.search.routes.context import Has
from services.search.schemas import CollectionOut, EncoderOut, Health
from services.search.searching import default_model
from shared.broker import check_broker
from shared.errors import VasariError

router = APIRouter(prefix="/api/v1", tags=["collection"])


@router.get("/collection", summary="What there is to search")
def get_collection(has: Has) -> CollectionOut:
    """Counts, artists, styles and encoders."""
    size = has.graph.size()
    default = default_model(has)
    return CollectionOut(
        works=len(has.collection),
        artists=list_artists(has),
        styles=dict(has.collection.styles()),
        predicted_styles=dict(has.collection.predicted_styles()),
        encoders=[
            EncoderOut(encoder=card.kind, model_id=card.id, dimension=card.dimension, indexed=has.index.count(card.id))
            for card in has.registry.all_promoted()
        ],
        default_encoder=default.kind if default else None,
        default_weight=has.settings.influence_weight,
        graph_artists=size.artists,
        graph_influences=size.influences,
    )


@router.get("/health", summary="Is the service alive?")
def health() -> dict[str, str]:
    """Answers as long as the process does."""
    return {"status": "ok"}


@router.get("/ready", summary="Can the service work?")
def ready(has: Has, response: Response) -> Health:
    """Asks every part; 503 where one does not answer."""
    checks: dict[str, Callable[[], None]] = {
        "object store": has.store.check,
        "vector index": has.index.check,
        "influence graph": has.graph.check,
        "broker": lambda: check_broker(has.broker),
    }
    parts = {}
    for name, check in checks.items():
        try:
            check()
            parts[name] = "ok"
        except VasariError as error:
            parts[name] = str(error)
    fine = all(state == "ok" for state in parts.values())
    if not fine:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return Health(ready=fine, parts=parts)
