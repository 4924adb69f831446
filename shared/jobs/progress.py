"""The pen that a handler is given."""

import time
from typing import Any, Protocol

from shared.errors import Cancelled
from shared.jobs import keys
from shared.jobs.records import Failure, JobPart, JobState
from shared.storage.base import ObjectStore

# A failure is told with its reason; past this many a part only counts them.
FAILURES_KEPT = 1000
_PROGRESS_EVERY = 0.4  # seconds between writes of a part that is running


class Progress:
    """A handler's pen: what it writes here shows in the job, at most every 0.4 s and at the end.

    Every call may raise `Cancelled`, which a handler lets through: what it has finished by then stays.
    """

    def __init__(self, store: ObjectStore, job_id: str, part: str) -> None:
        self._store = store
        self._job_id = job_id
        self._key = keys.part(job_id, part)
        now = keys.now()
        self._part = JobPart(started_at=now, updated_at=now)
        self._written = 0.0

    def expect(self, total: int, unit: str) -> None:
        """Say how many items there are, and what they are."""
        self._part.total, self._part.unit = total, unit
        self._show()

    def advance(self, items: int = 1, *, note: str | None = None) -> None:
        """So many more items are done."""
        self._part.done += items
        if note is not None:
            self._part.note = note
        self._show()

    def say(self, note: str) -> None:
        """What happens at the moment."""
        self._part.note = note
        self._show()

    def fail(self, item: str, reason: str) -> None:
        """One item is done with, without success."""
        self._part.failed += 1
        if len(self._part.failures) < FAILURES_KEPT:
            self._part.failures.append(Failure(item=item, reason=reason))
        self.advance()

    def result(self, **values: Any) -> None:
        """Set parts of the result."""
        self._part.result.update(values)

    def plan(self, parts: int) -> None:
        """Say in `main` how many further parts the job has, before the first of them is queued."""
        self._part.parts = parts
        self.write()

    def finish(self, state: JobState, error: str | None = None) -> None:
        """The last word."""
        self._part.state, self._part.error = state, error
        self.write()

    def write(self) -> None:
        """Store the part as it stands."""
        self._part.updated_at = keys.now()
        self._store.put(self._key, self._part.model_dump_json().encode(), content_type="application/json")
        self._written = time.monotonic()

    def _show(self) -> None:
        if time.monotonic() - self._written < _PROGRESS_EVERY:
            return
        self.write()
        if self._store.stat(keys.cancel(self._job_id)):
            raise Cancelled(f"Job {self._job_id} was cancelled.")


class Work(Protocol):
    """What a part consists of: a handler whose other arguments are given already."""

    def __call__(self, *, progress: Progress) -> None: ...
