"""The crawler's tasks."""

from celery import Celery

from services.crawler import handlers
from services.crawler.bootstrap import Dependencies
from shared import tasks
from shared.messages import ImportFolder, ImportUploads


def register(app: Celery, has: Dependencies) -> None:
    """Have `app`'s workers do the crawler's work."""

    def import_folder(message: ImportFolder) -> None:
        with has.jobs.part(message.job_id) as progress:
            handlers.import_folder(message, catalogue=has.catalogue, limits=has.limits, progress=progress)

    def import_uploads(message: ImportUploads) -> None:
        with has.jobs.part(message.job_id) as progress:
            handlers.import_uploads(
                message, store=has.store, catalogue=has.catalogue, limits=has.limits, progress=progress
            )

    tasks.IMPORT_FOLDER.register(app, import_folder)
    tasks.IMPORT_UPLOADS.register(app, import_uploads)
