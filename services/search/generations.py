"""Images that models made: asked for from the encoder service, kept for a day."""

from datetime import UTC, datetime, timedelta

from shared.broker import Broker
from shared.errors import InvalidInput, NotFound, ObjectNotFound
from shared.generations import GENERATED, generated_key
from shared.messages import Generate, Generated, Making
from shared.storage.base import ObjectStore
from shared.tasks import GENERATE

_KEPT = timedelta(days=1)


def make(making: Making, *, store: ObjectStore, broker: Broker, timeout: float) -> Generated:
    """Have the images made, and let go of those that are older than a day.

    Raises what the encoder's handler raises, and `Unavailable` where no encoder answers.
    """
    _sweep(store)
    return GENERATE(broker, Generate(**making.model_dump()), timeout=timeout)


def image(generation: str, store: ObjectStore) -> bytes:
    """The PNG of this id. Raises `NotFound` for one that is not kept."""
    try:
        return store.get(generated_key(generation))
    except (ObjectNotFound, InvalidInput) as error:
        raise NotFound("These images are not kept any more; generate them again.") from error


def _sweep(store: ObjectStore) -> None:
    oldest = datetime.now(UTC) - _KEPT
    for info in list(store.list(GENERATED)):
        if info.modified < oldest:
            store.delete(info.key)
