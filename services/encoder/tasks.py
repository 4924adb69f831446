"""The encoder's tasks."""

from collections.abc import Callable
from functools import partial

from services.encoder import classification, generation, handlers
from services.encoder.bootstrap import Dependencies
from shared import tasks
from shared.broker import Broker
from shared.jobs import Progress
from shared.messages import (
    Classification,
    ClassifyCollection,
    ClassifyImage,
    Embedding,
    EncodeArtworks,
    EncodeCollection,
    EncodeNew,
    EncodeQuery,
    Generate,
    Generated,
)


def register(app: Broker, dependencies: Callable[[], Dependencies]) -> None:
    """Have `app`'s workers do the encoder's work, with dependencies that are asked for when a task runs."""

    def encode_collection(message: EncodeCollection, *, progress: Progress) -> None:
        has = dependencies()
        handlers.encode_collection(
            message,
            catalogue=has.catalogue,
            index=has.index,
            models=has.models,
            send=partial(tasks.ENCODE_ARTWORKS.send, app),
            batch_size=has.batch_size,
            progress=progress,
        )

    def encode_artworks(message: EncodeArtworks, *, progress: Progress) -> None:
        has = dependencies()
        handlers.encode_artworks(
            message,
            catalogue=has.catalogue,
            index=has.index,
            models=has.models,
            limits=has.limits,
            batch_size=has.batch_size,
            progress=progress,
        )

    def encode_new(message: EncodeNew, *, progress: Progress) -> None:
        has = dependencies()
        handlers.encode_new(
            message,
            catalogue=has.catalogue,
            index=has.index,
            models=has.models,
            limits=has.limits,
            batch_size=has.batch_size,
            progress=progress,
        )
        if message.encoder == "style":  # who encodes with it has it at hand for works that come without a style
            classification.classify_new(
                message.artwork_ids,
                catalogue=has.catalogue,
                index=has.index,
                registry=has.registry,
                classifiers=has.classifiers,
                limits=has.limits,
                batch_size=has.batch_size,
                progress=progress,
            )

    def encode_query(message: EncodeQuery) -> Embedding:
        has = dependencies()
        return handlers.encode_query(message, store=has.store, models=has.models, limits=has.limits)

    def classify_image(message: ClassifyImage) -> Classification:
        has = dependencies()
        return classification.classify_image(message, store=has.store, classifiers=has.classifiers, limits=has.limits)

    def generate(message: Generate) -> Generated:
        has = dependencies()
        return generation.generate(
            message, store=has.store, catalogue=has.catalogue, painters=has.painters, limits=has.limits
        )

    def classify_collection(message: ClassifyCollection, *, progress: Progress) -> None:
        has = dependencies()
        classification.classify_collection(
            message,
            catalogue=has.catalogue,
            index=has.index,
            registry=has.registry,
            classifiers=has.classifiers,
            limits=has.limits,
            batch_size=has.batch_size,
            progress=progress,
        )

    tasks.ENCODE_COLLECTION.register(app, encode_collection, lambda: dependencies().jobs)
    tasks.ENCODE_ARTWORKS.register(app, encode_artworks, lambda: dependencies().jobs)
    tasks.ENCODE_NEW.register(app, encode_new, lambda: dependencies().jobs)
    tasks.ENCODE_QUERY.register(app, encode_query)
    tasks.CLASSIFY_IMAGE.register(app, classify_image)
    tasks.GENERATE.register(app, generate)
    tasks.CLASSIFY_COLLECTION.register(app, classify_collection, lambda: dependencies().jobs)
