"""Pauses that a site asks for: nothing is sent to it until they are over, and they are over when the crawl stops."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.asyncio import CallLaterResult

_LOOK = 0.1  # seconds between looks at whether the crawl stops
STOPPING = "The crawl is stopping."


@dataclass
class _Pause:
    until: float
    slot: Any  # of Scrapy's downloader; None where nothing was sent yet
    over: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class Pauses:
    """The pauses of a crawl's slots, each slot on its own."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._pauses: dict[str, _Pause] = {}
        crawler.signals.connect(self._close, signals.spider_closed)

    def pause(self, slot: str, seconds: float) -> float:
        """Send nothing for so long from now on, or longer where a pause is on; returns the seconds that this adds."""
        if seconds <= 0:
            return 0.0
        now = time.monotonic()
        pause = self._pauses.get(slot) or self._begin(slot, now)
        added = max(0.0, now + seconds - pause.until)
        pause.until += added
        if pause.slot is not None:  # who sends by the slot's clock waits as well, as the browser does
            pause.slot.lastseen = max(pause.slot.lastseen, pause.until - pause.slot.delay)
        return added

    async def over(self, slot: str) -> None:
        """Wait for the end of the slot's pause, if there is one. Raises `IgnoreRequest` where the crawl stops in it."""
        while pause := self._pauses.get(slot):
            await pause.over.wait()
            if self._stopping:
                raise IgnoreRequest(STOPPING)

    def _begin(self, name: str, now: float) -> _Pause:
        slot = self._downloader.slots.get(name)
        if slot is not None:
            # Requests that are past all middlewares wait in the slot, which sends none while a later call is due.
            if slot.latercall:
                slot.latercall.cancel()
            slot.latercall = CallLaterResult()
        pause = self._pauses[name] = _Pause(now, slot)
        pause.task = asyncio.ensure_future(self._end(name, pause))
        return pause

    async def _end(self, name: str, pause: _Pause) -> None:
        try:
            while not self._stopping and (left := pause.until - time.monotonic()) > 0:
                await asyncio.sleep(min(left, _LOOK))
        finally:
            del self._pauses[name]
            pause.over.set()
        slot = pause.slot
        if slot is not None:
            while self._stopping and slot.queue:
                slot.queue.popleft()[1].errback(IgnoreRequest(STOPPING))
            slot.latercall = None
            self._downloader._process_queue(slot)

    @property
    def _downloader(self) -> Any:
        engine: Any = self._crawler.engine
        return engine.downloader

    @property
    def _stopping(self) -> bool:
        return bool(getattr(self._crawler.spider, "stopping", False))

    async def _close(self) -> None:
        for pause in list(self._pauses.values()):
            if pause.task is not None:
                pause.task.cancel()
                with suppress(asyncio.CancelledError):
                    await pause.task
