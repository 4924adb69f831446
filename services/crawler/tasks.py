"""The crawler's tasks."""

from collections.abc import Callable

from services.crawler import handlers
from services.crawler.bootstrap import Dependencies
from shared import tasks
from shared.broker import Broker
from shared.jobs import Progress
from shared.messages import ImportFolder, ImportUploads


def register(app: Broker, dependencies: Callable[[], Dependencies]) -> None:
    """Have `app`'s workers do the crawler's work, with dependencies that are asked for when a task runs."""

    def import_folder(message: ImportFolder, *, progress: Progress) -> None:
        has = dependencies()
        handlers.import_folder(message, catalogue=has.catalogue, limits=has.limits, progress=progress)

    def import_uploads(message: ImportUploads, *, progress: Progress) -> None:
        has = dependencies()
        handlers.import_uploads(message, store=has.store, catalogue=has.catalogue, limits=has.limits, progress=progress)

    tasks.IMPORT_FOLDER.register(app, import_folder, lambda: dependencies().jobs)
    tasks.IMPORT_UPLOADS.register(app, import_uploads, lambda: dependencies().jobs)
