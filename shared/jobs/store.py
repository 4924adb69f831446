"""All jobs of one object store."""

import logging
from contextlib import suppress

from celery.exceptions import SoftTimeLimitExceeded

from shared.errors import Cancelled, InvalidInput, JobNotFound, ObjectNotFound, Unavailable, VasariError
from shared.jobs import keys
from shared.jobs.dead_letters import DeadLetters
from shared.jobs.keys import ACTIVE, JOBS, KNOWN, MAIN
from shared.jobs.progress import Progress, Work
from shared.jobs.records import Job, JobHeader, JobPart, JobState
from shared.jobs.summary import summarise
from shared.jobs.turn import Paused
from shared.messages import JobMessage
from shared.storage.base import ObjectInfo, ObjectStore

_PARTS_KEPT = 4096  # in memory, so that whoever follows a job of many parts reads only those that have changed

log = logging.getLogger(__name__)


class Jobs:
    """All jobs of one object store."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self.dead_letters = DeadLetters(store)
        self._seen: dict[str, tuple[str, JobPart]] = {}

    def create(self, kind: str, title: str, task: str, message: JobMessage) -> Job:
        """Record a job before its task is queued. `message` carries an id from `new_job_id`."""
        header = JobHeader(
            id=message.job_id,
            kind=kind,
            title=title,
            task=task,
            message=message.model_dump(mode="json"),
            created_at=keys.now(),
        )
        self._store.put(keys.active(header.id), b"")
        self._store.put(keys.known(header.id), b"")
        self._store.put(keys.header(header.id), header.model_dump_json().encode(), content_type="application/json")
        return self.get(header.id)

    def header(self, job_id: str) -> JobHeader:
        """What was asked for. Raises `JobNotFound`."""
        try:
            return JobHeader.model_validate_json(self._store.get(keys.header(job_id)))
        except (ObjectNotFound, InvalidInput) as error:
            raise JobNotFound(f"There is no job '{job_id}'; list them with `vasari jobs`.") from error

    def get(self, job_id: str) -> Job:
        """The job as it stands. Raises `JobNotFound`."""
        header = self.header(job_id)
        prefix = f"{JOBS}{job_id}/"
        found = {info.key.removeprefix(prefix): info for info in self._store.list(prefix)}
        parts = {
            name.removeprefix("parts/").removesuffix(".json"): self._read(found[name])
            for name in sorted(found)
            if name.startswith("parts/")
        }
        return summarise(header, parts, cancelled="cancel" in found, interrupted="interrupted" in found)

    def recent(self, limit: int = 50) -> list[Job]:
        """The newest jobs, newest first."""
        ids = [info.key.removeprefix(KNOWN) for info in self._store.list(KNOWN)]
        jobs = []
        for job_id in sorted(ids, reverse=True)[:limit]:
            with suppress(JobNotFound):  # forgotten since it was listed
                jobs.append(self.get(job_id))
        return jobs

    def unfinished(self) -> list[Job]:
        """The jobs that are queued or running, oldest first, found without a look at all that ever were."""
        jobs = []
        for info in list(self._store.list(ACTIVE)):
            try:
                job = self.get(info.key.removeprefix(ACTIVE))
            except JobNotFound:  # killed between its first two writes, or forgotten
                self._store.delete(info.key)
                continue
            if job.state.final:
                self._store.delete(info.key)
            else:
                jobs.append(job)
        return jobs

    def cancel(self, job_id: str) -> Job:
        """Ask the job's workers to stop after the item in hand; a final job stays as it is."""
        if not self.get(job_id).state.final:
            self._store.put(keys.cancel(job_id), b"")
        return self.get(job_id)

    def forget(self, job_id: str) -> None:
        """Remove every trace of the job."""
        self._store.delete(keys.known(job_id))
        for info in list(self._store.list(f"{JOBS}{job_id}/")):
            self._store.delete(info.key)

    def interrupt(self, job_id: str) -> None:
        """Record that nothing works on this job any more."""
        self._store.put(keys.interrupted(job_id), b"")

    def reopen(self, job_id: str, *, anyway: bool = False) -> JobHeader:
        """Make a job that stopped before its end ready to be queued again; the work it had done stays done.

        With `anyway` also one that seems to be queued or running: its queue may have been lost. Raises `InvalidInput`
        for a job that is queued or running, or has succeeded.
        """
        state = self.get(job_id).state
        if state is JobState.SUCCEEDED or not (state.final or anyway):
            raise InvalidInput(f"Job {job_id} is {state}; only one that stopped before its end can be resumed.")
        prefix = f"{JOBS}{job_id}/"
        for info in list(self._store.list(prefix)):
            if info.key != keys.header(job_id):
                self._store.delete(info.key)
        self._store.put(keys.active(job_id), b"")
        return self.header(job_id)

    def run(self, job_id: str, work: Work, part: str = MAIN) -> None:
        """Do one part of a job: its end is recorded, and an expected error goes no further.

        A part that has ended is not done again, however often its message is delivered, and a part of a cancelled job
        is not begun. `Paused` and `Unavailable` pass through, since the part is to be taken up again. An error that
        nobody expected is recorded, and raised again for the worker's log.
        """
        earlier = self._part(job_id, part)
        if earlier is not None and earlier.state.final:
            log.info("Part %s has %s already; its message was delivered again.", part, earlier.state)
            return
        progress = Progress(self._store, job_id, part, earlier)
        try:
            progress.say("started")
            work(progress=progress)
        except (Paused, Unavailable):
            raise
        except Cancelled:
            progress.finish(JobState.CANCELLED)
        except VasariError as error:
            progress.finish(JobState.FAILED, str(error))
        except SoftTimeLimitExceeded:
            progress.finish(JobState.FAILED, "The task took too long; raise VASARI_TASK_SECONDS for every service.")
        except Exception as error:
            reason = f"{type(error).__name__}: {error} (a defect; the worker's log has the trace)"
            progress.finish(JobState.FAILED, reason)
            raise
        else:
            progress.finish(JobState.SUCCEEDED)

    def fail(self, job_id: str, reason: str, part: str = MAIN) -> None:
        """Record that a part of a job has failed, whatever it had done."""
        Progress(self._store, job_id, part, self._part(job_id, part)).finish(JobState.FAILED, reason)

    def note(self, job_id: str, note: str, part: str = MAIN) -> None:
        """Tell of a part that waits; what it has done stays as it was recorded."""
        record = self._part(job_id, part)
        if record is not None and not record.state.final:
            record.note, record.updated_at = note, keys.now()
            self._store.put(keys.part(job_id, part), record.model_dump_json().encode(), content_type="application/json")

    def forget_part(self, job_id: str, part: str) -> None:
        """Make a part that has ended ready to be done again."""
        self._store.delete(keys.part(job_id, part))

    def _read(self, info: ObjectInfo) -> JobPart:
        """A part as it was when it was listed; those that have not changed since the last look are not read again."""
        version, part = self._seen.get(info.key, ("", None))
        if part is None or version != info.version:
            part = JobPart.model_validate_json(self._store.get(info.key))
            if len(self._seen) >= _PARTS_KEPT:
                self._seen.clear()
            self._seen[info.key] = (info.version, part)
        return part

    def _part(self, job_id: str, part: str) -> JobPart | None:
        try:
            return JobPart.model_validate_json(self._store.get(keys.part(job_id, part)))
        except ObjectNotFound:
            return None
