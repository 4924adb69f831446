"""The pen that a handler is given."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn, Protocol

from shared.errors import Cancelled
from shared.jobs import keys
from shared.jobs.records import Checkpoint, Failure, JobPart, JobState
from shared.jobs.turn import Paused
from shared.storage.base import ObjectStore

# A failure is told with its reason; past this many a part only counts them.
FAILURES_KEPT = 1000
_PROGRESS_EVERY = 0.4  # seconds between writes of a part that is running


class Progress:
    """A handler's pen: what it writes here shows in the job, at most every 0.4 s and at the end.

    Every call may raise `Cancelled`, and `put_down` raises `Paused`, which a handler lets through: what it has finished
    by then stays. A part that was put down, or whose worker died, is handled again with `earlier`, its record
    as it was; it begins with the counts of its checkpoint, at `resume`.
    """

    def __init__(self, store: ObjectStore, job_id: str, part: str, earlier: JobPart | None = None) -> None:
        self._store = store
        self._job_id = job_id
        self._key = keys.part(job_id, part)
        now = keys.now()
        self._part = JobPart(started_at=earlier.started_at if earlier else now, updated_at=now)
        if earlier:
            self._part.planned = earlier.planned  # what an earlier turn has queued is still to come
        if earlier and earlier.checkpoint:
            kept = earlier.checkpoint
            self._part.checkpoint = kept
            self._part.total, self._part.unit = earlier.total, earlier.unit
            self._part.done, self._part.failed = kept.done, kept.failed
            self._part.failures, self._part.result = list(kept.failures), dict(kept.result)
        self._written = 0.0

    @property
    def resume(self) -> Mapping[str, Any]:
        """What `reached` was last given before the part was put down; empty at first."""
        return self._part.checkpoint.at if self._part.checkpoint else {}

    def restart(self) -> None:
        """Begin from nothing after all: what was reached is of no use any more."""
        part = self._part
        part.checkpoint, part.done, part.failed, part.failures, part.result = None, 0, 0, [], {}

    def reached(self, **at: Any) -> None:
        """The work so far is done for good, and can go on from here."""
        part = self._part
        part.checkpoint = Checkpoint(
            at=at, done=part.done, failed=part.failed, failures=list(part.failures), result=dict(part.result)
        )

    def put_down(self) -> NoReturn:
        """Stop at what was last reached; the part goes on in a further task. Raises `Paused`."""
        self.write()
        raise Paused

    def expect(self, total: int, unit: str, *, done: int | None = None, seconds_left: float | None = None) -> None:
        """Say how many items there are, what they are, and how many are done already where that is known.

        `seconds_left` is for work whose items differ too much for their pace to tell.
        """
        self._part.total, self._part.unit, self._part.seconds_left = total, unit, seconds_left
        if done is not None:
            self._part.done = done
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

    def plan(self, parts: Sequence[str]) -> None:
        """Name in `main` the further parts that the job has, before the first of them is queued."""
        self._part.planned = list(parts)
        self.write()

    def plan_more(self, parts: Sequence[str]) -> None:
        """Name further ones in `main`, for work that is found piece by piece."""
        self.plan([*self._part.planned, *(part for part in parts if part not in self._part.planned)])

    def finish(self, state: JobState, error: str | None = None) -> None:
        """The last word."""
        self._part.state, self._part.error = state, error
        self.write()

    def again(self) -> None:
        """Nothing new, but whoever looks sees that somebody is there."""
        self._show()

    def write(self) -> None:
        """Store the part as it stands."""
        self._part.updated_at = keys.now()
        self._record()
        self._written = time.monotonic()

    def _record(self) -> None:
        self._store.put(self._key, self._part.model_dump_json().encode(), content_type="application/json")

    def _show(self) -> None:
        if time.monotonic() - self._written < _PROGRESS_EVERY:
            return
        self.write()
        if self._store.stat(keys.cancel(self._job_id)):
            raise Cancelled(f"Job {self._job_id} was cancelled.")


class Work(Protocol):
    """What a part consists of: a handler whose other arguments are given already."""

    def __call__(self, *, progress: Progress) -> None: ...
