"""The crawler's tasks."""

from collections.abc import Callable
from functools import partial
from typing import cast

from services.crawler import handlers
from services.crawler.bootstrap import Dependencies
from services.crawler.crawl import crawl as handle_crawl
from shared import tasks
from shared.broker import Broker
from shared.jobs import Progress
from shared.messages import Crawl, EncoderKind, ImportFolder, ImportUploads
from shared.registry import INSTALLED, ModelRegistry


def register(app: Broker, dependencies: Callable[[], Dependencies]) -> None:
    """Have `app`'s workers do the crawler's work, with dependencies that are asked for when a task runs."""

    def import_folder(message: ImportFolder, *, progress: Progress) -> None:
        has = dependencies()
        handlers.import_folder(message, catalogue=has.catalogue, limits=has.limits, progress=progress)

    def import_uploads(message: ImportUploads, *, progress: Progress) -> None:
        has = dependencies()
        handlers.import_uploads(message, store=has.store, catalogue=has.catalogue, limits=has.limits, progress=progress)

    def crawl(message: Crawl, *, progress: Progress) -> None:
        has = dependencies()
        handle_crawl(
            message,
            settings=has.settings,
            store=has.store,
            encoders=lambda: encoders_in_use(has.registry, has.settings.encoder),
            send=partial(tasks.ENCODE_NEW.send, app),
            progress=progress,
        )

    tasks.CRAWL.register(app, crawl, lambda: dependencies().jobs)
    tasks.IMPORT_FOLDER.register(app, import_folder, lambda: dependencies().jobs)
    tasks.IMPORT_UPLOADS.register(app, import_uploads, lambda: dependencies().jobs)


def encoders_in_use(registry: ModelRegistry, default: EncoderKind) -> list[EncoderKind]:
    """The kinds that searches may ask for: those with a model in use, and the default if it needs no training."""
    kinds = {cast(EncoderKind, card.kind) for card in registry.all_promoted()}
    return sorted(kinds | ({default} if default in INSTALLED else set()))
