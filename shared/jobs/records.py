"""What is recorded of a job: the header, how far each part is, and the sum that people see."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


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


class Tally(BaseModel):
    """How far something is.

    Attributes:
        done: Items handled, the failed ones among them.
        total: Items in all, None while unknown.
        unit: What an item is: "images", "epochs".
        note: What happens at the moment, or happened last, in a few words.
        error: Why it failed as a whole.
        failed: How many items failed.
        failures: The first thousand of them, with their reasons.
        result: What came out.
    """

    state: JobState
    done: int = 0
    total: int | None = None
    unit: str = "items"
    note: str = ""
    error: str | None = None
    failed: int = 0
    failures: list[Failure] = Field(default_factory=list)
    result: dict[str, Any] = Field(default_factory=dict)
    updated_at: datetime


class Checkpoint(BaseModel):
    """Where a part can be taken up again, and its counts at that point; `at` means something to its handler alone."""

    at: dict[str, Any]
    done: int
    failed: int
    failures: list[Failure]
    result: dict[str, Any]


class JobPart(Tally):
    """How far one task of the job is.

    Attributes:
        planned: In `main` alone: names of the further parts that the job has.
        seconds_left: By its handler's own reckoning; None where it has none.
    """

    state: JobState = JobState.RUNNING
    planned: list[str] = Field(default_factory=list)
    seconds_left: float | None = None
    checkpoint: Checkpoint | None = None
    started_at: datetime


class Job(Tally):
    """A job as people see it: its header and the sum of its parts; numbers in their results add up.

    `seconds_left` is what the handler reckons, or extrapolates from the pace so far; None while that is unknown or the
    job is final.
    """

    id: str
    kind: str
    title: str
    created_at: datetime
    started_at: datetime | None = None
    seconds_left: float | None = None
