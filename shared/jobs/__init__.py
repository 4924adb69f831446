"""Jobs: what was asked for, how far it is, and how it ended.

A job lives in the object store, so that its end outlasts every process:

    jobs/<id>/job.json          what was asked, written once
    jobs/<id>/parts/<part>.json how far one part is, written by the one worker that runs it
    jobs/<id>/cancel            there once somebody has cancelled the job
    active-jobs/<id>            there until the job is next seen to have ended
    job-ids/<id>                there as long as the job is

The state of the job is derived from its parts, never counted up: a task that is delivered twice writes its part twice
and changes nothing. A job with many tasks (an encode) plans them in its `main` part, which names them.
"""

from shared.jobs.dead_letters import DeadLetter, DeadLetters
from shared.jobs.keys import new_job_id, part_name
from shared.jobs.progress import Progress
from shared.jobs.records import Failure, Job, JobState
from shared.jobs.store import Jobs
from shared.jobs.turn import Paused, turn, turn_is_over

__all__ = [
    "DeadLetter",
    "DeadLetters",
    "Failure",
    "Job",
    "JobState",
    "Jobs",
    "Paused",
    "Progress",
    "new_job_id",
    "part_name",
    "turn",
    "turn_is_over",
]
