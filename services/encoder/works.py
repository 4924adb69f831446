"""Encoding artworks, a batch at a time: what every part of a job does, whoever has named its artworks."""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum

from torch import Tensor

from services.encoder.encoders import Encoder
from shared import images, metrics
from shared.artwork import Artwork
from shared.catalogue import Catalogue
from shared.errors import Unavailable, VasariError
from shared.images import ImageLimits
from shared.jobs import Progress, turn_is_over
from shared.ordered import batched, ordered
from shared.vectors.base import Point, VectorIndex

_THREADS = os.cpu_count() or 1


class Indexing(StrEnum):
    """What became of an artwork in the index; the names under which a part's result counts them."""

    ENCODED = "encoded"
    # Not "updated" and "unchanged": a job's result adds up what its parts call alike, and a crawl counts works so.
    DESCRIBED = "points_updated"  # its point was there, and repeats the record again
    CURRENT = "points_unchanged"
    GONE = "points_removed"


def encode_works(
    artwork_ids: Sequence[str],
    encoder: Encoder,
    *,
    indexed: Mapping[str, Point],
    counted: Sequence[Indexing],
    catalogue: Catalogue,
    index: VectorIndex,
    limits: ImageLimits,
    batch_size: int,
    progress: Progress,
) -> None:
    """Bring the points of these artworks up to their records; each batch is searchable as soon as it is done.

    What has a point in `indexed` is not encoded again. Of an artwork that is gone such a point is removed; one that
    cannot be encoded is reported. `counted` are the counts that the result shows. Goes on where an earlier turn was
    put down.
    """
    handled = int(progress.resume.get("handled", 0))
    counts = Counter({kind: int(progress.resume.get(kind, 0)) for kind in counted})

    def told() -> dict[str, int]:
        return {str(kind): counts[kind] for kind in counted}

    progress.expect(len(artwork_ids), "images")
    progress.result(**told())

    def prepare(artwork_id: str) -> tuple[Artwork, Tensor | None] | None:
        artwork = catalogue.find(artwork_id)
        if artwork is None:
            return None
        if artwork_id in indexed:
            return artwork, None
        picture = images.decode(catalogue.image(artwork), limits, at_least=encoder.input_side)
        return artwork, encoder.prepare(picture)

    with ThreadPoolExecutor(_THREADS, thread_name_prefix="decode") as pool:
        # One batch is decoded while the one before it is encoded.
        works = ordered(pool, prepare, artwork_ids[handled:], ahead=2 * batch_size)
        for batch in batched(works, batch_size):
            missing: list[tuple[Artwork, Tensor]] = []
            outdated: dict[str, Artwork] = {}
            gone: list[str] = []
            failed = 0
            for artwork_id, work in batch:
                try:
                    found = work.result()
                except Unavailable:
                    raise
                except VasariError as error:
                    failed += 1
                    progress.fail(artwork_id, str(error))
                    continue
                if found is None:
                    if artwork_id in indexed:
                        gone.append(artwork_id)
                    continue
                artwork, inputs = found
                if inputs is not None:
                    missing.append((artwork, inputs))
                elif indexed[artwork_id].payload.get("record") != artwork.fingerprint:
                    outdated[artwork_id] = artwork
                else:
                    counts[Indexing.CURRENT] += 1
            if missing:
                _write(missing, encoder, index)
            if outdated:
                index.set_payload(encoder.card.id, {name: artwork.payload() for name, artwork in outdated.items()})
            if gone:
                index.delete(encoder.card.id, gone)
            handled += len(batch)
            counts[Indexing.ENCODED] += len(missing)
            counts[Indexing.DESCRIBED] += len(outdated)
            counts[Indexing.GONE] += len(gone)
            progress.result(**told())
            progress.advance(len(batch) - failed, note=encoder.card.id)
            progress.reached(handled=handled, model_id=encoder.card.id, **told())
            if turn_is_over() and handled < len(artwork_ids):
                progress.put_down()


def _write(works: Sequence[tuple[Artwork, Tensor]], encoder: Encoder, index: VectorIndex) -> None:
    vectors = encoder.encode([inputs for _, inputs in works])
    points = [Point(artwork.id, vector, artwork.payload()) for (artwork, _), vector in zip(works, vectors, strict=True)]
    index.upsert(encoder.card.id, points)
    metrics.BATCH_SIZE.observe(len(points))
    metrics.IMAGES_ENCODED.labels(encoder.card.kind).inc(len(points))
