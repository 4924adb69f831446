"""What the worker orders of the processes, and what the first of them tells it: one JSON document a line."""

from pathlib import Path
from typing import Annotated, Literal, TextIO

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from services.trainer.data.picture_file import map_pixels
from services.trainer.data.pictures import Known, Pictures
from shared.jobs import Progress
from shared.jobs.records import JobPart
from shared.messages import TrainModel
from shared.settings import Settings
from shared.storage.base import ObjectStore


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class Order(_Model):
    """What the processes are to do, in a file that they all read. `stop` on their standard input ends them early."""

    message: TrainModel
    settings: Settings
    side: int
    pixels: Path
    works: list[Known]

    def pictures(self) -> Pictures:
        """What they learn from."""
        return Pictures(map_pixels(self.pixels, len(self.works), self.side), self.works, self.pixels)


class Shown(_Model):
    """How far the training is."""

    kind: Literal["shown"] = "shown"
    part: JobPart


class Ended(_Model):
    """The last event. `error` says why where the outcome is one."""

    kind: Literal["ended"] = "ended"
    outcome: Literal["finished", "paused", "cancelled", "unavailable", "failed"]
    error: str = ""


Event = Shown | Ended
EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")])


class Telling(Progress):
    """The first process's pen: what a job's record would show goes to the worker, who writes it."""

    def __init__(self, stream: TextIO, store: ObjectStore, message: TrainModel) -> None:
        super().__init__(store, message.job_id, message.part)
        self._stream = stream

    def tell(self, event: Event) -> None:
        """Write one event."""
        self._stream.write(f"{event.model_dump_json()}\n")
        self._stream.flush()

    def _record(self) -> None:
        self.tell(Shown(part=self._part))


class Silent(Progress):
    """The pen of all others, who leave the telling to the first."""

    def write(self) -> None:
        """Nothing."""

    def _show(self) -> None:
        pass
