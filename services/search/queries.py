"""Images that somebody searches with: kept for an hour, so that a slider need not send them again."""

from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from threading import Lock

from shared import images
from shared.artwork import artwork_id
from shared.broker import Broker
from shared.errors import InvalidInput, NotFound, ObjectNotFound
from shared.messages import Embedding, EncodeQuery
from shared.registry import ModelCard
from shared.storage.base import ObjectStore
from shared.tasks import ENCODE_QUERY

QUERIES = "queries/"
_KEPT = timedelta(hours=1)
_REMEMBERED = 256  # embeddings
_THUMBNAIL = 512  # pixels of the longer side
_GONE = "This query image is not kept any more; send the image again."


class Queries:
    """Query images in the object store, and the embeddings that the encoder service makes of them."""

    def __init__(self, store: ObjectStore, broker: Broker, limits: images.ImageLimits, *, timeout: float) -> None:
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

    def thumbnail(self, query: str) -> bytes:
        """A preview of a query image, a JPEG. Raises `NotFound` for one that is not kept, `ImageRejected`."""
        try:
            image = self._store.get(QUERIES + query)
        except (ObjectNotFound, InvalidInput) as error:
            raise NotFound(_GONE) from error
        return images.thumbnail(images.decode(image, self._limits, at_least=_THUMBNAIL), _THUMBNAIL)

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
        message = EncodeQuery.model_validate({"key": self.key(query), "encoder": model.kind})
        embedding = ENCODE_QUERY(self._broker, message, timeout=self._timeout)
        with self._lock:
            self._embeddings[query, embedding.model_id] = embedding
            while len(self._embeddings) > _REMEMBERED:
                self._embeddings.popitem(last=False)
        return embedding

    def key(self, query: str) -> str:
        """Where a query image lies in the object store. Raises `NotFound` for one that is not kept any more."""
        if not self._kept(query):
            raise NotFound(_GONE)
        return QUERIES + query

    def _kept(self, query: str) -> bool:
        try:
            return self._store.stat(QUERIES + query) is not None
        except InvalidInput:  # no id, and so no query
            return False

    def _sweep(self) -> None:
        oldest = datetime.now(UTC) - _KEPT
        for info in list(self._store.list(QUERIES)):
            if info.modified < oldest:
                self._store.delete(info.key)
