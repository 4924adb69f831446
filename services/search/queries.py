"""Images that somebody searches with: kept for an hour, so that a slider need not send them again."""

from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from threading import Lock

from celery import Celery

from shared import images
from shared.artwork import artwork_id
from shared.errors import NotFound
from shared.messages import Embedding, EncodeQuery
from shared.registry import ModelCard
from shared.storage.base import ObjectStore
from shared.tasks import ENCODE_QUERY

QUERIES = "queries/"
_KEPT = timedelta(hours=1)
_REMEMBERED = 256  # embeddings


class Queries:
    """Query images in the object store, and the embeddings that the encoder service makes of them."""

    def __init__(self, store: ObjectStore, broker: Celery, limits: images.ImageLimits, *, timeout: float) -> None:
        self._store = store
        self._broker = broker
        self._limits = limits
        self._timeout = timeout
        self._embeddings: OrderedDict[tuple[str, str], Embedding] = OrderedDict()
        self._lock = Lock()

    def keep(self, image: bytes) -> str:
        """Store a query image and return its id. Raises `ImageRejected` for bytes that are no acceptable image."""
        images.inspect(image, self._limits)
        self._sweep()
        query = artwork_id(image)
        self._store.put(QUERIES + query, image)
        return query

    def embedding(self, query: str, model: ModelCard) -> Embedding:
        """What a promoted model makes of a query image; should another be promoted meanwhile, what that one does.

        Raises `NotFound` for a query that is not kept any more, `ImageRejected` for an image that turns out broken, and
        `Unavailable` where no encoder answers.
        """
        known = (query, model.id)
        with self._lock:
            if known in self._embeddings:
                self._embeddings.move_to_end(known)
                return self._embeddings[known]
        if self._store.stat(QUERIES + query) is None:
            raise NotFound("This query image is not kept any more; send the image again.")
        message = EncodeQuery.model_validate({"key": QUERIES + query, "encoder": model.kind})
        embedding = ENCODE_QUERY(self._broker, message, timeout=self._timeout)
        with self._lock:
            self._embeddings[query, embedding.model_id] = embedding
            while len(self._embeddings) > _REMEMBERED:
                self._embeddings.popitem(last=False)
        return embedding

    def _sweep(self) -> None:
        oldest = datetime.now(UTC) - _KEPT
        for info in list(self._store.list(QUERIES)):
            if info.modified < oldest:
                self._store.delete(info.key)
