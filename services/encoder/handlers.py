"""What the encoder does with its messages."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from torch import Tensor

from services.encoder.encoders import Encoder
from services.encoder.models import Models
from shared import images
from shared.artwork import Artwork
from shared.catalogue import Catalogue
from shared.errors import VasariError
from shared.jobs import Progress
from shared.messages import Embedding, EncodeArtworks, EncodeCollection, EncodeQuery
from shared.ordered import ordered
from shared.storage.base import ObjectStore
from shared.vectors.base import Point, VectorIndex

_PART = 128  # artworks per message: some seconds of work, so that several workers share a collection evenly
_THREADS = os.cpu_count() or 1


def encode_collection(
    message: EncodeCollection,
    *,
    catalogue: Catalogue,
    index: VectorIndex,
    models: Models,
    send: Callable[[EncodeArtworks], None],
    progress: Progress,
) -> None:
    """Reconcile the index with the object store, and queue the artworks that have to be encoded.

    Points whose artwork is gone are removed, and payloads that repeat an outdated record are written anew.
    """
    card = models.promoted(message.encoder)
    index.ensure_collection(card.id, card.dimension)
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
    batches = [tuple(pending[start : start + _PART]) for start in range(0, len(pending), _PART)]
    progress.result(
        model_id=card.id,
        encoded=0,
        unchanged=len(stored) - len(pending) - len(outdated),
        updated=len(outdated),
        removed=len(gone),
    )
    progress.expect(len(pending), "images")
    progress.plan(len(batches))
    for number, ids in enumerate(batches):
        send(EncodeArtworks(job_id=message.job_id, part=f"{number:06}", model_id=card.id, artwork_ids=ids))


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
    progress.result(encoded=0)
    encoded = 0

    def prepare(artwork_id: str) -> tuple[Artwork, Tensor]:
        artwork = catalogue.get(artwork_id)
        picture = images.decode(catalogue.image(artwork), limits, at_least=encoder.input_side)
        return artwork, encoder.prepare(picture)

    def prepared(pool: ThreadPoolExecutor) -> Iterator[tuple[Artwork, Tensor]]:
        # One batch is decoded while the one before it is encoded.
        for artwork_id, work in ordered(pool, prepare, message.artwork_ids, ahead=2 * batch_size):
            try:
                yield work.result()
            except VasariError as error:
                progress.fail(artwork_id, str(error))

    with ThreadPoolExecutor(_THREADS, thread_name_prefix="decode") as pool:
        for batch in _batches(prepared(pool), batch_size):
            index.upsert(message.model_id, _points(batch, encoder))
            encoded += len(batch)
            progress.result(encoded=encoded)
            progress.advance(len(batch), note=message.model_id)


def encode_query(message: EncodeQuery, *, store: ObjectStore, models: Models, limits: images.ImageLimits) -> Embedding:
    """Embed one image that is not in the collection."""
    encoder = models.encoder(models.promoted(message.encoder).id)
    picture = images.decode(store.get(message.key), limits, at_least=encoder.input_side)
    vector = encoder.encode([encoder.prepare(picture)])[0]
    return Embedding(model_id=encoder.card.id, vector=tuple(vector.tolist()))


def _points(batch: Sequence[tuple[Artwork, Tensor]], encoder: Encoder) -> list[Point]:
    vectors = encoder.encode([prepared for _, prepared in batch])
    return [Point(artwork.id, vector, artwork.payload()) for (artwork, _), vector in zip(batch, vectors, strict=True)]


def _batches(things: Iterator[tuple[Artwork, Tensor]], size: int) -> Iterator[list[tuple[Artwork, Tensor]]]:
    batch = []
    for thing in things:
        batch.append(thing)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
