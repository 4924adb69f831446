"""What the crawler does with a crawl: it runs the process, reports, and has the works encoded."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from services.crawler.crawling.events import Done, Ended, Failed, Found, Order, Place, Reached, Replaced, Said
from services.crawler.crawling.process import CrawlProcess, crawl_process
from services.crawler.crawling.site import Site
from services.crawler.pipeline.store import Outcome
from shared.crawling import check_crawl
from shared.errors import Cancelled, Unavailable, VasariError
from shared.jobs import Progress, part_name, turn_is_over
from shared.messages import Crawl, EncodeNew, EncoderKind
from shared.settings import Settings
from shared.storage.base import ObjectStore

_LOOK = 0.5  # seconds between looks at the clock and at the job while the process is silent
_BATCH = 32  # works that are encoded with one message
_WAIT = 5.0  # seconds after which fewer are sent, so that a slow crawl is searchable as it goes
_REASONS = 200  # kinds of failure that are counted each by itself
_OTHERS = "other reasons"
_ADDRESS = re.compile(r"https?://\S+|(?<=\s)/\S+")


class CrawlBroken(VasariError):
    """The crawl cannot go on; says why."""


def crawl(
    message: Crawl,
    *,
    settings: Settings,
    store: ObjectStore,
    encoders: Callable[[], list[EncoderKind]],
    send: Callable[[EncodeNew], None],
    progress: Progress,
) -> None:
    """Crawl a listing; every work of it that is in the collection then is encoded by `encoders`, a batch at a time.

    Raises what `check_crawl` does for what cannot be crawled, and `CrawlBroken` where a site or the process gives up.
    """
    source = check_crawl(message, settings)
    site = Site(store, source.name, message.job_id)
    site.claim(progress)
    try:
        _run(message, settings, site, _Batches(message.job_id, encoders, send, progress), progress)
    finally:
        site.release()


def _run(message: Crawl, settings: Settings, site: Site, batches: "_Batches", progress: Progress) -> None:
    counts = _Counts(progress)
    order = Order(message=message, settings=settings, place=Place.model_validate(progress.resume.get("place", {})))
    ended: Ended | None = None
    with crawl_process(order) as process, _finished_in_hand(process):
        for event in process.events(_LOOK):
            match event:
                case None:
                    progress.say(counts.pace())
                case Found(total=total):
                    progress.expect(total, "works")
                case Done():
                    counts.add(event)
                    batches.add(event.artwork_id)
                    progress.advance(note=f"{event.name} · {counts.pace()}")
                case Replaced(artwork_id=gone):
                    batches.add(gone)
                case Failed(name=name, reason=reason):
                    counts.failed(reason)
                    progress.fail(name, reason)
                case Reached(place=place):
                    batches.flush()
                    progress.reached(place=place.model_dump(), **counts.kept())
                case Said(note=note):
                    progress.say(note)
                case Ended():
                    ended = event
            batches.flush_if_waiting()
            site.keep()
            if turn_is_over():
                process.stop()
        code = process.end()
    batches.flush()
    if ended is None and process.cut_off:
        progress.put_down()
    if ended is None:
        raise CrawlBroken(f"The crawl's process ended with {code}; the worker's log may tell why. Resume the job.")
    counts.close(ended.report)
    if ended.error:
        raise (Unavailable if ended.later else CrawlBroken)(ended.error)
    if not ended.finished:
        progress.put_down()


@contextmanager
def _finished_in_hand(process: CrawlProcess) -> Iterator[None]:
    """Let a crawl that is cancelled store what it has downloaded, so that nobody has to download it again."""
    try:
        yield
    except Cancelled:
        for _ in process.events(_LOOK):
            process.stop()
        raise


class _Counts:
    """What became of the works, as the job's result shows it; the job's earlier turns are counted in."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        resume = progress.resume
        self._outcomes = Counter({str(outcome): int(resume.get(outcome, 0)) for outcome in Outcome})
        self._downloaded = int(resume.get("downloaded", 0))
        self._bytes = int(resume.get("bytes", 0))
        self._reasons = Counter[str](resume.get("reasons", {}))
        self._report: dict[str, Any] = dict(resume.get("report", {}))
        self._began = time.monotonic()
        self._dealt_with = 0
        self._show()

    def add(self, event: Done) -> None:
        self._outcomes[event.outcome] += 1
        self._downloaded += event.bytes > 0
        self._bytes += event.bytes
        self._dealt_with += 1
        self._show()

    def failed(self, reason: str) -> None:
        # The job's record holds them: it must not grow with the works, each of which has an address of its own.
        kind = _ADDRESS.sub("…", reason)
        self._reasons[kind if kind in self._reasons or len(self._reasons) < _REASONS else _OTHERS] += 1
        self._dealt_with += 1
        self._show()

    def pace(self) -> str:
        """Works per second in this turn, and what was downloaded in all."""
        seconds = time.monotonic() - self._began
        return f"{self._dealt_with / max(seconds, 0.1):.1f} works/s, {self._bytes / 1e6:.1f} MB"

    def kept(self) -> dict[str, Any]:
        """For the checkpoint."""
        return {
            **self._outcomes,
            "downloaded": self._downloaded,
            "bytes": self._bytes,
            "reasons": dict(self._reasons),
            "report": self._report,
        }

    def close(self, report: dict[str, Any]) -> None:
        """The process's own figures."""
        self._report = {"reasons": dict(self._reasons.most_common(50)), **report}
        self._progress.result(report=self._report)

    def _show(self) -> None:
        self._progress.result(**self._outcomes, downloaded=self._downloaded, bytes=self._bytes)


class _Batches:
    """The works that wait to be encoded."""

    def __init__(
        self,
        job_id: str,
        encoders: Callable[[], list[EncoderKind]],
        send: Callable[[EncodeNew], None],
        progress: Progress,
    ) -> None:
        self._job_id = job_id
        self._encoders = encoders
        self._send = send
        self._progress = progress
        self._waiting: dict[str, None] = {}
        self._since = 0.0

    def add(self, artwork_id: str) -> None:
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting[artwork_id] = None
        if len(self._waiting) >= _BATCH:
            self.flush()

    def flush_if_waiting(self) -> None:
        if self._waiting and time.monotonic() - self._since > _WAIT:
            self.flush()

    def flush(self) -> None:
        """Queue what waits, as parts of the job that are planned before."""
        ids = tuple(self._waiting)
        self._waiting.clear()
        if not ids:
            return
        name = part_name(ids)
        parts = {f"{encoder}-{name}": encoder for encoder in self._encoders()}
        self._progress.plan_more(list(parts))
        for part, encoder in parts.items():
            self._send(EncodeNew(job_id=self._job_id, part=part, encoder=encoder, artwork_ids=ids))
