"""The state of a job, derived from its parts."""

from typing import Any

from shared.jobs.keys import MAIN
from shared.jobs.progress import FAILURES_KEPT
from shared.jobs.records import Job, JobHeader, JobPart, JobState


def summarise(header: JobHeader, parts: dict[str, JobPart], *, cancelled: bool, interrupted: bool) -> Job:
    """The sum of a job's parts, by their names. A job whose `main` has not begun has none."""
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
    # While it goes on, what it does itself says more than what its works' encoding does.
    speaking = [part for part in everything if part.unit == main.unit or main.state.final]
    job.note = max(speaking, key=lambda part: part.updated_at).note
    # Parts that count something else, as the encoding of what a crawl finds, do not add to how far the job is.
    job.done = sum(part.done for part in everything if part.unit == main.unit)
    job.failed = sum(part.failed for part in everything)
    job.failures = [failure for part in everything for failure in part.failures][:FAILURES_KEPT]
    job.result = _add_up([part.result for part in everything])
    job.error = next((part.error for part in everything if part.error), None)
    job.started_at = main.started_at
    job.updated_at = max(part.updated_at for part in everything)
    job.state = _state(main, parts, cancelled=cancelled, interrupted=interrupted)
    if job.state is JobState.RUNNING and main.seconds_left is not None:
        job.seconds_left = round(main.seconds_left, 1)
    elif job.state is JobState.RUNNING and job.total and 0 < job.done < job.total:
        pace = (job.updated_at - job.started_at).total_seconds() / job.done
        job.seconds_left = round(pace * (job.total - job.done), 1)
    return job


def _state(main: JobPart, parts: dict[str, JobPart], *, cancelled: bool, interrupted: bool) -> JobState:
    states = [main.state, *(part.state for part in parts.values())]
    missing = main.state is JobState.SUCCEEDED and set(main.planned) - parts.keys()
    if not missing and JobState.RUNNING not in states:
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
