"""One crawl of a site at a time, however many crawlers there are: a site's rate holds for all of them together.

crawling/<source>/<job>   there while the job crawls the source, written again every few seconds
"""

import random
import time
from datetime import timedelta

from shared.jobs import Progress
from shared.storage.base import ObjectStore

_MARKS = "crawling/"
_AGAIN = 10.0  # seconds between two marks
_FORGOTTEN = timedelta(seconds=60)  # a mark this much older than one's own was left by a crawl that was killed


class Site:
    """A job's claim on a source."""

    def __init__(self, store: ObjectStore, source: str, job_id: str) -> None:
        self._store = store
        self._prefix = f"{_MARKS}{source}/"
        self._key = self._prefix + job_id
        self._marked = 0.0

    def claim(self, progress: Progress) -> None:
        """Return once the source is this job's; where another crawls it, the job makes way: raises `Paused`.

        Two that claim it at once both make way, and come back after different times.
        """
        self.keep()
        other = self._other()
        if other is not None:
            self.release()
            progress.say(f"waits for {other}, which crawls the same site")
            time.sleep(random.uniform(1, 4))
            progress.put_down()

    def keep(self) -> None:
        """Say that the crawl goes on; to be called at least every half a minute."""
        if time.monotonic() - self._marked > _AGAIN:
            self._store.put(self._key, b"")
            self._marked = time.monotonic()

    def release(self) -> None:
        """Let others crawl the source."""
        self._store.delete(self._key)

    def _other(self) -> str | None:
        marks = {info.key: info.modified for info in self._store.list(self._prefix)}
        own = marks.pop(self._key)  # the store's clock, not this machine's
        fresh = (key for key, at in marks.items() if own - at < _FORGOTTEN)
        return next((key.removeprefix(self._prefix) for key in sorted(fresh)), None)
