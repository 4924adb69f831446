"""What a crawl's process tells the task that runs it: one JSON document a line on its standard output."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from services.crawler.pipeline.store import Outcome
from shared.messages import Crawl
from shared.settings import Settings


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class Place(_Model):
    """Where a crawl stands: everything before this page of the listing is done for good.

    Attributes:
        cursor: What the spider's `listing` takes; None for the beginning.
        found: Works of the listing before it.
        left_out: Those among them that were not asked for.
        at_end: Whether there is no page more.
    """

    cursor: str | None = None
    found: int = 0
    left_out: int = 0
    at_end: bool = False


class Order(_Model):
    """What the process is to do, its first line of standard input. `stop` on a line of its own ends it early."""

    message: Crawl
    settings: Settings
    place: Place


class Found(_Model):
    """How long the listing is, as far as that is known: works that will be looked at."""

    kind: Literal["found"] = "found"
    total: int


class Done(_Model):
    """One work is dealt with. `bytes` are those of its image, 0 where none was downloaded."""

    kind: Literal["done"] = "done"
    name: str
    artwork_id: str
    outcome: Outcome
    bytes: int = 0


class Replaced(_Model):
    """An artwork is no more: its source shows another image of the same work."""

    kind: Literal["replaced"] = "replaced"
    artwork_id: str


class Failed(_Model):
    """One work could not be had."""

    kind: Literal["failed"] = "failed"
    name: str
    reason: str


class Reached(_Model):
    """Every work before this place is dealt with."""

    kind: Literal["reached"] = "reached"
    place: Place


class Said(_Model):
    """What happens at the moment."""

    kind: Literal["said"] = "said"
    note: str


class Ended(_Model):
    """The last event: with `error` where the crawl cannot go on, with `finished` where the listing is at its end.

    With `later`, the error is a server's of ours that may answer again soon.
    """

    kind: Literal["ended"] = "ended"
    finished: bool
    error: str | None = None
    later: bool = False
    report: dict[str, Any] = Field(default_factory=dict)


Event = Found | Done | Replaced | Failed | Reached | Said | Ended
EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")])
