"""How a route starts a job."""

from fastapi import Response

from services.search.bootstrap import Dependencies
from shared import tasks
from shared.jobs import Job


def start(
    has: Dependencies, response: Response, task: tasks.Task[tasks.J], message: tasks.J, *, kind: str, title: str
) -> Job:
    """Record the job and queue its task; `response` says where it can be followed. Raises `Unavailable`."""
    job = tasks.submit(has.broker, has.jobs, task, message, kind=kind, title=title)
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return job
