"""What the encoder does with its messages."""

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from torch import Tensor

from services.encoder.encoders import Encoder
from services.encoder.models import Models
from shared import images, metrics
from shared.artwork import Artwork
from shared.catalogue import Catalogue
from shared.errors import Unavailable, VasariError
from shared.jobs import Progress, turn_is_over
from shared.messages import Embedding, EncodeArtworks, EncodeCollection, EncodeQuery
from shared.ordered import batched, ordered
from shared.storage.base import ObjectStore
from shared.vectors.base import Point, VectorIndex

_LARGEST_PART = 128  # artworks per message: some seconds of work
_PARTS = 16  # that a small collection is cut into, so that several workers share it too
_THREADS = os.cpu_count() or 1


def encode_collection(
    message: EncodeCollection,
    *,
    catalogue: Catalogue,
    index: VectorIndex,
    models: Models,
    send: Callable[[EncodeArtworks], None],
    batch_size: int,
    progress: Progress,
) -> None:
    """Reconcile the index with the object store, and queue the artworks that have to be encoded.

    Points whose artwork is gone are removed, and payloads that repeat an outdated record are written anew.
    """
    card = models.promoted(message.encoder)
    index.ensure_collection(card.id, card.dimension)
    index.point_alias(card.kind, card.id)
    progress.say("comparing the index with the collection")
    indexed = {point.id: point.payload.get("record") for point in index.scan(card.id)}
    pending, outdated, stored = [], {}, set()
    for artwork in catalogue:
        stored.add(artwork.id)
        if message.everything or artwork.id not in indexed:
            pending.append(artwork.id)
        elif indexed[artwork.id] != artwork.fingerprint:
            outdated[artwork.id] = artwork.payload()
    gone = sorted(indexed.keys() - stored)
    index.set_payload(card.id, outdated)
    if gone:
        index.delete(card.id, gone)
    size = max(batch_size, min(_LARGEST_PART, len(pending) // _PARTS))
    batches = [tuple(ids) for ids in batched(pending, size)]
    progress.result(
        model_id=card.id,
        encoded=0,
        unchanged=len(stored) - len(pending) - len(outdated),
        updated=len(outdated),
        removed=len(gone),
    )
    progress.expect(len(pending), "images")
    parts = {_part_name(ids): ids for ids in batches}
    progress.plan(list(parts))
    for part, ids in parts.items():
        send(EncodeArtworks(job_id=message.job_id, part=part, model_id=card.id, artwork_ids=ids))


def encode_artworks(
    message: EncodeArtworks,
    *,
    catalogue: Catalogue,
    index: VectorIndex,
    models: Models,
    limits: images.ImageLimits,
    batch_size: int,
    progress: Progress,
) -> None:
    """Encode one part of a collection, a batch at a time; each batch is searchable as soon as it is done."""
    encoder = models.encoder(message.model_id)
    handled = int(progress.resume.get("handled", 0))
    encoded = int(progress.resume.get("encoded", 0))
    progress.expect(len(message.artwork_ids), "images")
    progress.result(encoded=encoded)

    def prepare(artwork_id: str) -> tuple[Artwork, Tensor]:
        artwork = catalogue.get(artwork_id)
        picture = images.decode(catalogue.image(artwork), limits, at_least=encoder.input_side)
        return artwork, encoder.prepare(picture)

    with ThreadPoolExecutor(_THREADS, thread_name_prefix="decode") as pool:
        # One batch is decoded while the one before it is encoded.
        works = ordered(pool, prepare, message.artwork_ids[handled:], ahead=2 * batch_size)
        for batch in batched(works, batch_size):
            prepared = []
            for artwork_id, work in batch:
                try:
                    prepared.append(work.result())
                except Unavailable:
                    raise
                except VasariError as error:
                    progress.fail(artwork_id, str(error))
            if prepared:
                index.upsert(message.model_id, _points(prepared, encoder))
                metrics.BATCH_SIZE.observe(len(prepared))
                metrics.IMAGES_ENCODED.labels(encoder.card.kind).inc(len(prepared))
            handled += len(batch)
            encoded += len(prepared)
            progress.result(encoded=encoded)
            progress.advance(len(prepared), note=message.model_id)
            progress.reached(handled=handled, encoded=encoded)
            if turn_is_over() and handled < len(message.artwork_ids):
                progress.put_down()


def encode_query(message: EncodeQuery, *, store: ObjectStore, models: Models, limits: images.ImageLimits) -> Embedding:
    """Embed one image that is not in the collection."""
    encoder = models.encoder(models.promoted(message.encoder).id)
    picture = images.decode(store.get(message.key), limits, at_least=encoder.input_side)
    vector = encoder.encode([encoder.prepare(picture)])[0]
    return Embedding(model_id=encoder.card.id, vector=tuple(vector.tolist()))


def _points(batch: Sequence[tuple[Artwork, Tensor]], encoder: Encoder) -> list[Point]:
    vectors = encoder.encode([prepared for _, prepared in batch])
    return [Point(artwork.id, vector, artwork.payload()) for (artwork, _), vector in zip(batch, vectors, strict=True)]


def _part_name(ids: Sequence[str]) -> str:
    """The same for the same works, so that a part that is planned twice is one part."""
    return hashlib.sha256(" ".join(ids).encode()).hexdigest()[:16]
