"""Crawls of the sample site, run as the task runs them, with a folder for an object store."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from services.crawler.crawl import crawl
from services.demo.site import Site
from shared.catalogue import Catalogue
from shared.jobs import Job, Jobs, Paused, Progress, new_job_id, turn
from shared.messages import Crawl, EncodeNew
from shared.settings import Settings
from shared.storage import open_store
from shared.tasks import CRAWL

LOOPBACK = ["127.0.0.1/32"]


@dataclass
class Crawls:
    """A collection, and the site that it is crawled from.

    Attributes:
        sent: The messages that have works encoded.
    """

    site: Site
    folder: Path
    options: dict[str, Any] = field(default_factory=dict)
    sent: list[EncodeNew] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        """Loopback is allowed, and as fast as it goes unless the options say otherwise."""
        own = {"crawl_mirrors": self.site.mirrors, "crawl_networks": LOOPBACK, "crawl_delay": 0.0}
        return Settings(data_dir=self.folder, **{**own, **self.options})

    @property
    def catalogue(self) -> Catalogue:
        return Catalogue(open_store(self.settings.storage_url))

    @property
    def jobs(self) -> Jobs:
        return Jobs(open_store(self.settings.storage_url))

    def ask(self, url: str | None = None, **asked: Any) -> Crawl:
        """The message of a new job; a path is one of the WikiArt site's."""
        if url is not None and url.startswith("/"):
            url = self.site.mirrors["wikiart"] + url
        message = Crawl(job_id=new_job_id("crawl"), url=url, **asked)
        self.jobs.create("crawl", "Crawl", CRAWL.name, message)
        return message

    def work(self, message: Crawl, over: Callable[[], bool] = lambda: False) -> Job:
        """Handle the message once, as one delivery does; a turn that ends leaves the job running."""
        settings = self.settings
        handler = partial(
            crawl,
            message,
            settings=settings,
            store=open_store(settings.storage_url),
            encoders=lambda: ["backbone"],
            send=self.sent.append,
        )
        try:
            with turn(over):
                self.jobs.run(message.job_id, handler)
        except Paused:
            pass
        return self.jobs.get(message.job_id)

    def run(self, url: str | None = None, **asked: Any) -> Job:
        """A crawl from its beginning to its end; what it would have encoded counts as encoded."""
        message = self.ask(url, **asked)
        self.work(message)
        return self.encoded(message)

    def encoded(self, message: Crawl) -> Job:
        """The job once its works are encoded."""
        for part in [sent for sent in self.sent if sent.job_id == message.job_id]:
            self.jobs.run(message.job_id, _encoded, part.part)
        return self.jobs.get(message.job_id)

    def images(self) -> list[str]:
        """The addresses of the images that the site was asked for, in order."""
        return [seen.path for seen in self.site.requests("wikiart") if seen.path.startswith("/images/")]


def _encoded(*, progress: Progress) -> None:
    progress.say("encoded")


def crawl_processes(parent: int | None = None) -> list[int]:
    """The processes of crawls that this process has started, or another one."""
    return [
        pid
        for pid, (above, command) in processes().items()
        if above == (parent or os.getpid()) and "services.crawler.crawling" in command
    ]


def processes() -> dict[int, tuple[int, list[str]]]:
    """Each process of this machine that has not ended: the one that started it, and its command line."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_text(errors="replace").split("\0")
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:  # it has ended meanwhile
                continue
            if state != "Z":
                found[int(entry.name)] = (int(parent), command)
    return found


def descendants(pid: int) -> dict[int, list[str]]:
    """What a process has started, and what those have, with their command lines."""
    every = processes()
    below = {pid}
    while more := {child for child, (parent, _) in every.items() if parent in below} - below:
        below |= more
    return {child: every[child][1] for child in below - {pid} if child in every}
