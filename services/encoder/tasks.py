"""The encoder's tasks."""

from functools import partial

from celery import Celery

from services.encoder import handlers
from services.encoder.bootstrap import Dependencies
from shared import tasks
from shared.messages import EncodeArtworks, EncodeCollection


def register(app: Celery, has: Dependencies) -> None:
    """Have `app`'s workers do the encoder's work."""

    def encode_collection(message: EncodeCollection) -> None:
        work = partial(
            handlers.encode_collection,
            message,
            catalogue=has.catalogue,
            index=has.index,
            models=has.models,
            send=partial(tasks.ENCODE_ARTWORKS.send, app),
        )
        has.jobs.run(message.job_id, work)

    def encode_artworks(message: EncodeArtworks) -> None:
        work = partial(
            handlers.encode_artworks,
            message,
            catalogue=has.catalogue,
            index=has.index,
            models=has.models,
            limits=has.limits,
            batch_size=has.batch_size,
        )
        has.jobs.run(message.job_id, work, message.part)

    query = partial(handlers.encode_query, store=has.store, models=has.models, limits=has.limits)
    tasks.ENCODE_COLLECTION.register(app, encode_collection)
    tasks.ENCODE_ARTWORKS.register(app, encode_artworks)
    tasks.ENCODE_QUERY.register(app, query)
