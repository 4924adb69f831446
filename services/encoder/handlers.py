"""What the encoder does with its messages."""

from collections.abc import Callable

from services.encoder.models import Models
from services.encoder.works import Indexing, encode_works
from shared import images
from shared.catalogue import Catalogue
from shared.jobs import Progress, part_name
from shared.messages import Embedding, EncodeArtworks, EncodeCollection, EncodeNew, EncodeQuery, EncoderKind
from shared.ordered import batched
from shared.registry import ModelCard
from shared.storage.base import ObjectStore
from shared.vectors.base import VectorIndex

_LARGEST_PART = 128  # artworks per message: some seconds of work
_PARTS = 16  # that a small collection is cut into, so that several workers share it too


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
    card = _in_use(message.encoder, models, index)
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
    parts = {part_name(ids): ids for ids in batches}
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
    encode_works(
        message.artwork_ids,
        models.encoder(message.model_id),
        indexed={},
        counted=(Indexing.ENCODED,),
        catalogue=catalogue,
        index=index,
        limits=limits,
        batch_size=batch_size,
        progress=progress,
    )


def encode_new(
    message: EncodeNew,
    *,
    catalogue: Catalogue,
    index: VectorIndex,
    models: Models,
    limits: images.ImageLimits,
    batch_size: int,
    progress: Progress,
) -> None:
    """Encode what is missing of these artworks, write payloads anew that repeat an outdated record, and remove points
    whose artwork is gone.

    Points that are there already cost one look at the index: the same artworks may come again and again, in any order
    and beside a reconciliation. Raises `ModelNotFound` where no model of the kind is in use.
    """
    card = _in_use(message.encoder, models, index)
    if progress.resume and progress.resume["model_id"] != card.id:  # another model has come into use meanwhile
        progress.restart()
    encode_works(
        message.artwork_ids,
        models.encoder(card.id),
        indexed=index.fetch(card.id, message.artwork_ids),
        counted=tuple(Indexing),
        catalogue=catalogue,
        index=index,
        limits=limits,
        batch_size=batch_size,
        progress=progress,
    )


def encode_query(message: EncodeQuery, *, store: ObjectStore, models: Models, limits: images.ImageLimits) -> Embedding:
    """Embed one image that is not in the collection."""
    encoder = models.encoder(models.promoted(message.encoder).id)
    picture = images.decode(store.get(message.key), limits, at_least=encoder.input_side)
    vector = encoder.encode([encoder.prepare(picture)])[0]
    return Embedding(model_id=encoder.card.id, vector=tuple(vector.tolist()))


def _in_use(encoder: EncoderKind, models: Models, index: VectorIndex) -> ModelCard:
    """The promoted model of this kind, with a collection that its alias points to. Raises `ModelNotFound`."""
    card = models.promoted(encoder)
    index.ensure_collection(card.id, card.dimension)
    index.point_alias(card.kind, card.id)
    return card
