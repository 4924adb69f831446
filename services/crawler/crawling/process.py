"""The crawl's process as the task sees it: started, listened to, stopped, and gone when the task is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from services.crawler.crawling.events import EVENT, Event, Order
from shared import child_output

_PATIENCE = 30.0  # seconds that a stopping crawl gets for the works in hand; less where tasks are short
_AGAIN = 0.5  # seconds between two times that it is asked to stop
_PART = 0.25  # of the time that a task may take


class CrawlProcess:
    """One running crawl.

    Attributes:
        cut_off: Whether it did not stop in time, and was killed.
    """

    def __init__(self, order: Order) -> None:
        self.cut_off = False
        self._patience = min(_PATIENCE, _PART * order.settings.task_seconds)
        self._stopping_since: float | None = None
        self._asked = 0.0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "services.crawler.crawling"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # a browser that it starts has a keeper that notices when it is gone
        )
        self._write(order.model_dump_json())

    def events(self, every: float) -> Iterator[Event | None]:
        """What it tells until it ends, and None whenever it has been silent for so many seconds."""
        assert self._process.stdout is not None
        for line in child_output.lines(self._process.stdout, every):
            yield None if line is None else EVENT.validate_json(line)

    def stop(self) -> None:
        """Have it finish what it has in hand and end; to be called until it has.

        It does not hear while it starts, so it is asked again; what is in hand for too long is cut off.
        """
        now = time.monotonic()
        self._stopping_since = self._stopping_since or now
        if now - self._stopping_since > self._patience:
            self.cut_off = True
            self._kill()
        elif now - self._asked > _AGAIN:
            self._asked = now
            self._write("stop")

    def end(self) -> int:
        """Return its exit status when it and all that it started are gone."""
        with suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        self._kill()
        self._process.stdout.close()  # type: ignore[union-attr]
        return self._process.wait()

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _write(self, line: str) -> None:
        with suppress(BrokenPipeError):
            self._process.stdin.write(f"{line}\n".encode())  # type: ignore[union-attr]
            self._process.stdin.flush()  # type: ignore[union-attr]


@contextmanager
def crawl_process(order: Order) -> Iterator[CrawlProcess]:
    """A crawl that does not outlive the block."""
    process = CrawlProcess(order)
    try:
        yield process
    finally:
        process.end()
