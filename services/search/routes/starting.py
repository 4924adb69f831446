"""How a route starts a job."""

from contextlib import suppress

from fastapi import Response

from services.search.bootstrap import Dependencies
from shared import tasks
from shared.errors import Unavailable
from shared.jobs import Job, JobState, new_job_id
from shared.messages import BuildGraph

_BUILD = "Build the influence graph"


def start(
    has: Dependencies, response: Response, task: tasks.Task[tasks.J], message: tasks.J, *, kind: str, title: str
) -> Job:
    """Record the job and queue its task; `response` says where it can be followed. Raises `Unavailable`."""
    job = tasks.submit(has.broker, has.jobs, task, message, kind=kind, title=title)
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return job


def start_build(has: Dependencies, response: Response) -> Job:
    """A job that builds the influence graph anew. Raises `Unavailable`."""
    return start(has, response, tasks.BUILD_GRAPH, BuildGraph(job_id=new_job_id("graph")), kind="graph", title=_BUILD)


def build_soon(has: Dependencies) -> None:
    """Have the influence graph built anew, unless a build that has not begun will see what is kept by now.

    Nothing is lost where the broker is silent: what is kept counts in the next build.
    """
    if any(job.title == _BUILD and job.state is JobState.QUEUED for job in has.jobs.unfinished()):
        return
    with suppress(Unavailable):
        start_build(has, Response())
