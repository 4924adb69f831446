"""The processes of a training as the worker sees them: started, listened to, stopped, and gone when the task is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from services.trainer.data.pictures import Pictures
from services.trainer.processes.telling import EVENT, Ended, Event, Order, Shown
from shared import child_output
from shared.errors import Cancelled, Unavailable, VasariError
from shared.jobs import Progress, turn_is_over
from shared.jobs.records import JobPart
from shared.messages import TrainModel
from shared.settings import Settings

_LOOK = 0.3  # seconds between looks at the clock and at the job while the processes are silent
_PART = 0.5  # of a task's longest time that processes get to stop: what follows the last epoch cannot be put down
_PATIENCE = 5.0  # seconds for processes that nobody waits for any more


class TrainingBroken(VasariError):
    """The processes of a training cannot go on; says why."""


def learn_in_processes(
    message: TrainModel, pictures: Pictures, *, settings: Settings, scratch: Path, progress: Progress
) -> None:
    """Have a process per device learn from the pictures, register the model and promote it.

    What they tell shows in the job. Raises `Paused` when the turn is over, `Cancelled`, `Unavailable` where a server
    did not answer, and `TrainingBroken` where the training failed or a process died; its saved state stays.
    """
    assert pictures.file is not None
    order = Order(
        message=message,
        settings=settings,
        side=pictures.side,
        pixels=pictures.file.absolute(),
        works=list(pictures.works),
    )
    ended: Ended | None = None
    progress.say(f"starting {settings.devices} processes")
    with _processes(order, scratch) as processes:
        for event in processes.events(_LOOK):
            match event:
                case None:
                    progress.again()
                case Shown(part=part):
                    _show(part, progress)
                case Ended():
                    ended = event
            if turn_is_over():
                processes.stop()
        code = processes.end()
    if ended is None and processes.cut_off:
        progress.put_down()
    if ended is None:
        raise TrainingBroken(
            f"A process of the training died ({code}); the worker's log may tell why. Resume the job to go on from its "
            "last saved state."
        )
    match ended.outcome:
        case "paused":
            progress.put_down()
        case "cancelled":
            raise Cancelled(f"Job {message.job_id} was cancelled.")
        case "unavailable":
            raise Unavailable(ended.error)
        case "failed":
            raise TrainingBroken(ended.error)


def _show(part: JobPart, progress: Progress) -> None:
    if part.checkpoint is not None:
        progress.reached(**{**progress.resume, **part.checkpoint.at})
    progress.result(**part.result)
    if part.total is not None:
        progress.expect(part.total, part.unit, done=part.done, seconds_left=part.seconds_left)
    progress.say(part.note)


class _Processes:
    """torchrun, with the processes that it keeps together: where one dies, it ends the others.

    Attributes:
        cut_off: Whether they did not stop in time, and were killed.
    """

    def __init__(self, file: Path, settings: Settings) -> None:
        self.cut_off = False
        self._patience = _PART * settings.task_seconds
        self._stopping_since: float | None = None
        threads = max(1, (os.cpu_count() or 1) // settings.devices)
        arguments = ["--standalone", f"--nproc-per-node={settings.devices}", "--module", "services.trainer.processes"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "torch.distributed.run", *arguments, str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "OMP_NUM_THREADS": str(threads)},
            start_new_session=True,
        )

    def events(self, every: float) -> Iterator[Event | None]:
        """What they tell until they end, and None whenever they have been silent for so many seconds."""
        assert self._process.stdout is not None
        for line in child_output.lines(self._process.stdout, every):
            yield None if line is None else EVENT.validate_json(line)

    def stop(self) -> None:
        """Have them save their state and end; to be called until they have."""
        now = time.monotonic()
        if self._stopping_since is None:
            self._stopping_since = now
            with suppress(BrokenPipeError):
                self._process.stdin.write(b"stop\n")  # type: ignore[union-attr]
                self._process.stdin.flush()  # type: ignore[union-attr]
        elif now - self._stopping_since > self._patience and not self.cut_off:
            self.cut_off = True
            self._kill()

    def end(self) -> int:
        """Return torchrun's exit status when all of them are gone."""
        with suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE)
        self._kill()
        self._process.stdout.close()  # type: ignore[union-attr]
        return self._process.wait()

    def _kill(self) -> None:
        """At SIGTERM torchrun ends its processes, which are in sessions of their own; they also see the pipe's end."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE)
            self._process.kill()


@contextmanager
def _processes(order: Order, scratch: Path) -> Iterator[_Processes]:
    """Processes that do not outlive the block."""
    with NamedTemporaryFile("w", dir=scratch, prefix="training-", suffix=".json", delete=False) as file:
        file.write(order.model_dump_json())
    try:
        processes = _Processes(Path(file.name), order.settings)
        try:
            yield processes
        finally:
            processes.end()
    finally:
        Path(file.name).unlink(missing_ok=True)
