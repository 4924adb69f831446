"""The crawl's process speaks."""

import threading
from typing import TextIO

from services.crawler.crawling.events import Done, Event
from services.crawler.pipeline.store import Outcome


class Tell:
    """Writes events, each on a line of its own, from any thread."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def __call__(self, event: Event) -> None:
        """Write one event. A reader that has gone away is noticed on the other pipe."""
        line = event.model_dump_json()
        with self._lock:
            try:
                self._stream.write(f"{line}\n")
                self._stream.flush()
            except BrokenPipeError:
                pass

    def done(self, name: str, artwork_id: str, outcome: Outcome, size: int = 0) -> None:
        """One work is dealt with."""
        self(Done(name=name, artwork_id=artwork_id, outcome=outcome, bytes=size))
