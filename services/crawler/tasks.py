"""The crawler's tasks."""

from functools import partial

from celery import Celery

from services.crawler import handlers
from services.crawler.bootstrap import Dependencies
from shared import tasks
from shared.messages import ImportFolder, ImportUploads


def register(app: Celery, has: Dependencies) -> None:
    """Have `app`'s workers do the crawler's work."""

    def import_folder(message: ImportFolder) -> None:
        work = partial(handlers.import_folder, message, catalogue=has.catalogue, limits=has.limits)
        has.jobs.run(message.job_id, work)

    def import_uploads(message: ImportUploads) -> None:
        work = partial(handlers.import_uploads, message, store=has.store, catalogue=has.catalogue, limits=has.limits)
        has.jobs.run(message.job_id, work)

    tasks.IMPORT_FOLDER.register(app, import_folder)
    tasks.IMPORT_UPLOADS.register(app, import_uploads)
