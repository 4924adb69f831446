"""The crawl's process as the task sees it: started, listened to, stopped, and gone when the task is."""

import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from services.crawler.crawling.events import EVENT, Event, Order

_PATIENCE = 30  # seconds that a stopping crawl gets for the works in hand


class CrawlProcess:
    """One running crawl."""

    def __init__(self, order: Order) -> None:
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
        unread = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while True:
                if not selector.select(every):
                    yield None
                    continue
                chunk = os.read(self._process.stdout.fileno(), 65_536)
                if not chunk:
                    return
                *lines, unread = (unread + chunk).split(b"\n")
                for line in lines:
                    yield EVENT.validate_json(line)

    def stop(self) -> None:
        """Ask it to finish what it has in hand and end."""
        self._write("stop")

    def end(self) -> int:
        """Return its exit status when it and all that it started are gone."""
        with suppress(OSError):
            self._process.stdin.close()  # type: ignore[union-attr]
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.stdout.close()  # type: ignore[union-attr]
        return self._process.wait()

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
