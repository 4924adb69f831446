"""Where a job's records lie, and how jobs are called."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime

JOBS = "jobs/"
ACTIVE = "active-jobs/"
KNOWN = "job-ids/"
MAIN = "main"


def new_job_id(kind: str) -> str:
    """An id that sorts by time and can be read out: `20261122-104233-517-import-3fa9`."""
    at = now()
    return f"{at:%Y%m%d-%H%M%S}-{at.microsecond // 1000:03d}-{kind}-{secrets.token_hex(2)}"


def part_name(ids: Iterable[str]) -> str:
    """The same for the same ids, so that a part that is planned twice is one part."""
    return hashlib.sha256(" ".join(ids).encode()).hexdigest()[:16]


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def header(job_id: str) -> str:
    """What was asked, written once."""
    return f"{JOBS}{job_id}/job.json"


def part(job_id: str, name: str) -> str:
    """How far one part is."""
    return f"{JOBS}{job_id}/parts/{name}.json"


def cancel(job_id: str) -> str:
    """There once somebody has cancelled the job."""
    return f"{JOBS}{job_id}/cancel"


def interrupted(job_id: str) -> str:
    """There while nothing works on the job any more."""
    return f"{JOBS}{job_id}/interrupted"


def known(job_id: str) -> str:
    """There as long as the job is, so that jobs are listed without a look at all their parts."""
    return f"{KNOWN}{job_id}"


def active(job_id: str) -> str:
    """There from the job's start until it is next seen to have ended."""
    return f"{ACTIVE}{job_id}"
