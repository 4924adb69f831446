"""Jobs: what was asked for, how far it is, and how it ended.

A job lives in the object store, so that its end outlasts every process:

    jobs/<id>/job.json          what was asked, written once
    jobs/<id>/parts/<part>.json how far one part is, written by the one worker that runs it
    jobs/<id>/cancel            there once somebody has cancelled the job

The state of the job is derived from its parts, never counted up: a task that is delivered twice writes its part twice
and changes nothing. A job with many tasks (an encode) plans them in its `main` part, which says how many there are.
"""

import secrets
import time
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from shared.errors import Cancelled, InvalidInput, JobNotFound, ObjectNotFound, VasariError
from shared.messages import JobMessage
from shared.storage.base import ObjectStore

JOBS = "jobs/"
MAIN = "main"
# A failure is told with its reason; past this many a part only counts them.
FAILURES_KEPT = 1000
_PROGRESS_EVERY = 0.4  # seconds between writes of a part that is running


class JobState(StrEnum):
    """Where a job stands; the last four are final, though an interrupted job can be taken up again."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"  # its worker is gone and its queue with it

    @property
    def final(self) -> bool:
        """Whether nothing more happens to the job by itself."""
        return self not in (JobState.QUEUED, JobState.RUNNING)


class Failure(BaseModel):
    """One item that could not be handled, and why; the rest of the job went on."""

    model_config = ConfigDict(frozen=True)

    item: str
    reason: str


class JobHeader(BaseModel):
    """What was asked for: enough to queue it again."""

    model_config = ConfigDict(frozen=True)

    id: str
    kind: str
    title: str
    task: str
    message: dict[str, Any]
    created_at: datetime


class JobPart(BaseModel):
    """How far one task of the job is.

    Attributes:
        done: Items handled, the failed ones among them.
        total: Items in all, None while unknown.
        unit: What an item is: "images", "epochs".
        note: What it does at the moment, or did last, in a few words.
        error: Why the part as a whole failed.
        failed: How many items failed.
        failures: The first `FAILURES_KEPT` of them.
        result: What came out; numbers of several parts add up.
        parts: In `main` alone: how many further parts the job has.
    """

    state: JobState = JobState.RUNNING
    done: int = 0
    total: int | None = None
    unit: str = "items"
    note: str = ""
    error: str | None = None
    failed: int = 0
    failures: list[Failure] = Field(default_factory=list)
    result: dict[str, Any] = Field(default_factory=dict)
    parts: int = 0
    started_at: datetime
    updated_at: datetime


class Job(BaseModel):
    """A job as people see it: its header and the sum of its parts. Fields as in `JobHeader` and `JobPart`.

    `seconds_left` extrapolates from the pace so far; None while that is unknown or the job is final.
    """

    id: str
    kind: str
    title: str
    state: JobState
    done: int = 0
    total: int | None = None
    unit: str = "items"
    note: str = ""
    error: str | None = None
    failed: int = 0
    failures: list[Failure] = Field(default_factory=list)
    result: dict[str, Any] = Field(default_factory=dict)
    created_at: datetime
    started_at: datetime | None = None
    updated_at: datetime
    seconds_left: float | None = None


class Progress:
    """A handler's pen: what it writes here shows in the job, at most every 0.4 s and at the end.

    Every call may raise `Cancelled`, which a handler lets through: what it has finished by then stays.
    """

    def __init__(self, store: ObjectStore, job_id: str, part: str) -> None:
        self._store = store
        self._job_id = job_id
        self._key = _part_key(job_id, part)
        now = _now()
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
        self._part.updated_at = _now()
        self._store.put(self._key, self._part.model_dump_json().encode(), content_type="application/json")
        self._written = time.monotonic()

    def _show(self) -> None:
        if time.monotonic() - self._written < _PROGRESS_EVERY:
            return
        self.write()
        if self._store.stat(_cancel_key(self._job_id)):
            raise Cancelled(f"Job {self._job_id} was cancelled.")


class Work(Protocol):
    """What a part consists of: a handler whose other arguments are given already."""

    def __call__(self, *, progress: Progress) -> None: ...


class Jobs:
    """All jobs of one object store."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def create(self, kind: str, title: str, task: str, message: JobMessage) -> Job:
        """Record a job before its task is queued. `message` carries an id from `new_job_id`."""
        header = JobHeader(
            id=message.job_id,
            kind=kind,
            title=title,
            task=task,
            message=message.model_dump(mode="json"),
            created_at=_now(),
        )
        self._store.put(_header_key(header.id), header.model_dump_json().encode(), content_type="application/json")
        return self.get(header.id)

    def header(self, job_id: str) -> JobHeader:
        """What was asked for. Raises `JobNotFound`."""
        try:
            return JobHeader.model_validate_json(self._store.get(_header_key(job_id)))
        except (ObjectNotFound, InvalidInput) as error:
            raise JobNotFound(f"There is no job '{job_id}'; list them with `vasari jobs`.") from error

    def get(self, job_id: str) -> Job:
        """The job as it stands. Raises `JobNotFound`."""
        header = self.header(job_id)
        prefix = f"{JOBS}{job_id}/"
        keys = {info.key.removeprefix(prefix) for info in self._store.list(prefix)}
        parts = {
            name.removeprefix("parts/").removesuffix(".json"): JobPart.model_validate_json(
                self._store.get(prefix + name)
            )
            for name in sorted(keys)
            if name.startswith("parts/")
        }
        return _summarise(header, parts, cancelled="cancel" in keys, interrupted="interrupted" in keys)

    def recent(self, limit: int = 50) -> list[Job]:
        """The newest jobs, newest first."""
        ids = sorted({info.key.split("/")[1] for info in self._store.list(JOBS)}, reverse=True)
        return [self.get(job_id) for job_id in ids[:limit]]

    def cancel(self, job_id: str) -> Job:
        """Ask the job's workers to stop after the item in hand; a final job stays as it is."""
        if not self.get(job_id).state.final:
            self._store.put(_cancel_key(job_id), b"")
        return self.get(job_id)

    def forget(self, job_id: str) -> None:
        """Remove every trace of the job."""
        for info in list(self._store.list(f"{JOBS}{job_id}/")):
            self._store.delete(info.key)

    def interrupt(self, job_id: str) -> None:
        """Record that nothing works on this job any more."""
        self._store.put(_interrupted_key(job_id), b"")

    def reopen(self, job_id: str) -> JobHeader:
        """Make a job that stopped before its end ready to be queued again; the work it had done stays done.

        Raises `InvalidInput` for a job that is queued or running, or has succeeded.
        """
        state = self.get(job_id).state
        if not state.final or state is JobState.SUCCEEDED:
            raise InvalidInput(f"Job {job_id} is {state}; only one that stopped before its end can be resumed.")
        prefix = f"{JOBS}{job_id}/"
        for info in list(self._store.list(prefix)):
            if info.key != _header_key(job_id):
                self._store.delete(info.key)
        return self.header(job_id)

    def run(self, job_id: str, work: Work, part: str = MAIN) -> None:
        """Do one part of a job: its end is recorded whatever happens, and an expected error goes no further.

        A part of a cancelled job is not begun. An error that nobody expected is recorded, and raised again for the
        worker's log.
        """
        progress = Progress(self._store, job_id, part)
        try:
            progress.say("started")
            work(progress=progress)
        except Cancelled:
            progress.finish(JobState.CANCELLED)
        except VasariError as error:
            progress.finish(JobState.FAILED, str(error))
        except Exception as error:
            reason = f"{type(error).__name__}: {error} (a defect; the worker's log has the trace)"
            progress.finish(JobState.FAILED, reason)
            raise
        else:
            progress.finish(JobState.SUCCEEDED)


def new_job_id(kind: str) -> str:
    """An id that sorts by time and can be read out: `20261122-104233-517-import-3fa9`."""
    now = _now()
    return f"{now:%Y%m%d-%H%M%S}-{now.microsecond // 1000:03d}-{kind}-{secrets.token_hex(2)}"


def _summarise(header: JobHeader, parts: dict[str, JobPart], *, cancelled: bool, interrupted: bool) -> Job:
    job = Job(
        **header.model_dump(include={"id", "kind", "title", "created_at"}),
        state=JobState.QUEUED,
        updated_at=header.created_at,
    )
    main = parts.pop(MAIN, None)
    if main is None:
        job.state = JobState.CANCELLED if cancelled else JobState.INTERRUPTED if interrupted else JobState.QUEUED
        return job
    everything = [main, *parts.values()]
    job.unit, job.total = main.unit, main.total
    job.note = max(everything, key=lambda part: part.updated_at).note
    job.done = sum(part.done for part in everything)
    job.failed = sum(part.failed for part in everything)
    job.failures = [failure for part in everything for failure in part.failures][:FAILURES_KEPT]
    job.result = _add_up([part.result for part in everything])
    job.error = next((part.error for part in everything if part.error), None)
    job.started_at = main.started_at
    job.updated_at = max(part.updated_at for part in everything)
    job.state = _state(main, list(parts.values()), cancelled=cancelled, interrupted=interrupted)
    if job.state is JobState.RUNNING and job.total and 0 < job.done < job.total:
        pace = (job.updated_at - job.started_at).total_seconds() / job.done
        job.seconds_left = round(pace * (job.total - job.done), 1)
    return job


def _state(main: JobPart, parts: list[JobPart], *, cancelled: bool, interrupted: bool) -> JobState:
    states = [main.state, *(part.state for part in parts)]
    complete = main.state is not JobState.RUNNING and (main.state is not JobState.SUCCEEDED or len(parts) >= main.parts)
    if complete and JobState.RUNNING not in states:
        for worst in (JobState.FAILED, JobState.CANCELLED):
            if worst in states:
                return worst
        return JobState.SUCCEEDED
    if interrupted:
        return JobState.INTERRUPTED
    return JobState.CANCELLED if cancelled and JobState.RUNNING not in states else JobState.RUNNING


def _add_up(results: list[dict[str, Any]]) -> dict[str, Any]:
    total: dict[str, Any] = {}
    for result in results:
        for name, value in result.items():
            adds = isinstance(value, int | float) and not isinstance(value, bool) and name in total
            total[name] = total[name] + value if adds else value
    return total


def _now() -> datetime:
    return datetime.now(UTC)


def _header_key(job_id: str) -> str:
    return f"{JOBS}{job_id}/job.json"


def _part_key(job_id: str, part: str) -> str:
    return f"{JOBS}{job_id}/parts/{part}.json"


def _cancel_key(job_id: str) -> str:
    return f"{JOBS}{job_id}/cancel"


def _interrupted_key(job_id: str) -> str:
    return f"{JOBS}{job_id}/interrupted"
