"""Logging: lines for a person or for a machine, each with the job it is about."""

import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pythonjsonlogger.json import JsonFormatter

from shared.settings import Settings

_job: ContextVar[str | None] = ContextVar("job", default=None)
# A task's id begins with its job's: what Celery logs of a task outside of it still names the job.
_TASK_ID = re.compile(r"\b(\d{8}-\d{6}-\d{3}-[a-z]+-[0-9a-f]{4})\b")


@contextmanager
def about(job_id: str) -> Iterator[None]:
    """What is logged in this block is about this job."""
    token = _job.set(job_id)
    try:
        yield
    finally:
        _job.reset(token)


def configure(settings: Settings, service: str) -> None:
    """Send this process's log to standard error, in the settings' format and from their level on."""
    handler = logging.StreamHandler()
    handler.setLevel(settings.log_level)  # some libraries give their loggers levels of their own
    handler.addFilter(_named(service))
    as_json = settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
    handler.setFormatter(_json() if as_json else _text())
    logging.basicConfig(level=settings.log_level, handlers=[handler])
    logging.captureWarnings(True)
    for chatty in ("httpx", "httpcore", "urllib3"):  # a line for each request to a server
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLogger().level))


def _named(service: str) -> logging.Filter:
    class Named(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:
            record.service = service
            record.job_id = _job.get() or _mentioned(record)
            return True

    return Named()


def _mentioned(record: logging.LogRecord) -> str | None:
    found = _TASK_ID.search(record.getMessage())
    return found.group(1) if found else None


def _json() -> logging.Formatter:
    return JsonFormatter(
        "{asctime}{levelname}{name}{service}{job_id}{message}",
        style="{",
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        json_ensure_ascii=False,
    )


def _text() -> logging.Formatter:
    return logging.Formatter("{asctime} {levelname} {name}: {message}", style="{")
