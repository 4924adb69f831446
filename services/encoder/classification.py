"""What the encoder does with messages about styles: it has the models, and the images decoded."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from torch import Tensor

from services.encoder.classification_models import Classifier, Classifiers
from shared import images
from shared.artwork import Artwork, PredictedStyle
from shared.catalogue import Catalogue
from shared.errors import Unavailable, VasariError
from shared.images import ImageLimits
from shared.jobs import Progress, turn_is_over
from shared.messages import Classification, ClassifyCollection, ClassifyImage, StyleGuess
from shared.ordered import batched, ordered
from shared.registry import ModelRegistry
from shared.storage.base import ObjectStore
from shared.vectors.base import VectorIndex

_THREADS = os.cpu_count() or 1


def classify_image(
    message: ClassifyImage, *, store: ObjectStore, classifiers: Classifiers, limits: ImageLimits
) -> Classification:
    """Say in which style one image is, whether it is in the collection or not. Raises `ModelNotFound`."""
    classifier = classifiers.in_use()
    picture = images.decode(store.get(message.key), limits, at_least=classifier.config.side)
    styles = classifier.classify([classifier.prepare(picture)])[0]
    settled = classifier.settled(styles)
    return Classification(
        model_id=classifier.card.id, styles=styles, guess=settled.style if settled is not None else None
    )


@dataclass(frozen=True)
class Predicting:
    """What predicting takes: where the works are, the indexes that repeat their styles, and the model."""

    catalogue: Catalogue
    index: VectorIndex
    registry: ModelRegistry
    classifier: Classifier
    limits: ImageLimits
    batch_size: int


@dataclass
class Predicted:
    """What became of one batch of works; those that have a style by now are in none of these.

    Attributes:
        last: Id of its last work.
        works: How many it had.
        sure: Works whose style was predicted.
        unsure: Works that are left without one.
        failures: Reasons by id, of images that cannot be read.
    """

    last: str
    works: int
    sure: int = 0
    unsure: int = 0
    failures: dict[str, str] = field(default_factory=dict)


def predict(artwork_ids: Sequence[str], has: Predicting) -> Iterator[Predicted]:
    """Predict the style of those of these works that have none, a batch at a time, and write it into their records.

    A style that somebody states meanwhile is left alone, and removes an older prediction, as an unsure one does. The
    payloads of every model in use follow at once.
    """

    def prepare(artwork_id: str) -> Tensor | None:
        artwork = has.catalogue.find(artwork_id)
        if artwork is None or artwork.style:
            return None
        picture = images.decode(has.catalogue.image(artwork), has.limits, at_least=has.classifier.config.side)
        return has.classifier.prepare(picture)

    with ThreadPoolExecutor(_THREADS, thread_name_prefix="decode") as pool:
        works = ordered(pool, prepare, artwork_ids, ahead=2 * has.batch_size)
        for batch in batched(works, has.batch_size):
            told = Predicted(batch[-1][0], len(batch))
            readable: list[tuple[str, Tensor]] = []
            for artwork_id, work in batch:
                try:
                    inputs = work.result()
                except Unavailable:
                    raise
                except VasariError as error:
                    told.failures[artwork_id] = str(error)
                    continue
                if inputs is not None:
                    readable.append((artwork_id, inputs))
            answers = has.classifier.classify([inputs for _, inputs in readable]) if readable else []
            settled = {
                name: has.classifier.settled(styles) for (name, _), styles in zip(readable, answers, strict=True)
            }
            told.sure = sum(guess is not None for guess in settled.values())
            told.unsure = len(settled) - told.sure
            _write(settled, has)
            yield told


def classify_new(
    artwork_ids: Sequence[str],
    *,
    catalogue: Catalogue,
    index: VectorIndex,
    registry: ModelRegistry,
    classifiers: Classifiers,
    limits: ImageLimits,
    batch_size: int,
    progress: Progress,
) -> None:
    """Predict the styles of works that have just been encoded; who encoded them has told of unreadable images."""
    for batch in predict(artwork_ids, Predicting(catalogue, index, registry, classifiers.in_use(), limits, batch_size)):
        progress.say(f"predicting styles: {batch.works} works")


def classify_collection(
    message: ClassifyCollection,
    *,
    catalogue: Catalogue,
    index: VectorIndex,
    registry: ModelRegistry,
    classifiers: Classifiers,
    limits: ImageLimits,
    batch_size: int,
    progress: Progress,
) -> None:
    """Predict the styles of all works that have none, and whose style this model has not predicted already.

    Goes on where an earlier turn was put down; should another model have come into use since, from the beginning.
    Raises `ModelNotFound`.
    """
    classifier = classifiers.in_use()
    has = Predicting(catalogue, index, registry, classifier, limits, batch_size)
    if progress.resume and progress.resume["model_id"] != classifier.card.id:
        progress.restart()
    after = str(progress.resume.get("after", ""))
    counts = {name: int(progress.resume.get(name, 0)) for name in ("predicted", "unsure")}
    handled = int(progress.resume.get("handled", 0))
    progress.result(model_id=classifier.card.id, **counts)
    pending = _pending(has, after, progress, everything=message.everything)
    progress.expect(handled + len(pending), "works")
    for batch in predict(pending, has):
        for artwork_id, reason in batch.failures.items():
            progress.fail(artwork_id, reason)
        counts["predicted"] += batch.sure
        counts["unsure"] += batch.unsure
        handled += batch.works
        progress.result(**counts)
        progress.advance(batch.works - len(batch.failures), note="predicting styles")
        progress.reached(after=batch.last, handled=handled, model_id=classifier.card.id, **counts)
        if turn_is_over() and batch.last != pending[-1]:
            progress.put_down()


def _pending(has: Predicting, after: str, progress: Progress, *, everything: bool) -> list[str]:
    """The works to look at, by rising id. Predictions that a known style has overtaken are removed by the way."""
    pending: list[str] = []
    overtaken: dict[str, StyleGuess | None] = {}
    seen = 0
    for artwork_id, artwork in has.catalogue.records(name for name in has.catalogue.ids() if name > after):
        seen += 1
        if artwork is None:
            continue
        if artwork.style:
            if artwork.predicted_style is not None:
                overtaken[artwork_id] = None
        elif everything or not _is_by(has.classifier, artwork):
            pending.append(artwork_id)
        progress.say(f"looking for works without a style: {seen} looked at")
    _write(overtaken, has)
    return pending


def _is_by(classifier: Classifier, artwork: Artwork) -> bool:
    return artwork.predicted_style is not None and artwork.predicted_style.model_id == classifier.card.id


def _write(guesses: dict[str, StyleGuess | None], has: Predicting) -> None:
    """Put guesses, or that there is none, into the records as they are now, and into the payloads."""
    changed: dict[str, Artwork] = {}
    for artwork_id, guess in guesses.items():
        artwork = has.catalogue.find(artwork_id)
        if artwork is None:
            continue
        predicted = None
        if guess is not None and not artwork.style:
            predicted = PredictedStyle(
                style=guess.style, probability=round(guess.probability, 4), model_id=has.classifier.card.id
            )
        if artwork.predicted_style != predicted:
            changed[artwork_id] = artwork.model_copy(update={"predicted_style": predicted})
            has.catalogue.update(changed[artwork_id])
    if changed:
        payloads = {name: artwork.payload() for name, artwork in changed.items()}
        for card in has.registry.all_promoted():
            has.index.set_payload(card.id, payloads)
