"""A long crawl takes no more memory than a short one: neither its process, nor the task that follows it."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from services.demo.site import Site
from shared.jobs import Job
from shared.messages import Crawl
from shared.storage import open_store
from tests.crawling import Crawls, crawl_processes

WORKS = 3000
WARM = 1000  # works after which everything that is loaded once is there
SIDE = 160  # pixels: small images, so that the crawl takes half a minute; 2,000 of them kept would weigh 40 MB
MORE = 1.15  # of the memory at `WARM`
RECORD = 10_000  # bytes of the job's record, with the names of its 94 parts


class SiteElsewhere(Site):
    """The sample site in a process of its own, so that its memory is not the task's."""

    def __init__(self, mirrors: dict[str, str]) -> None:
        self.mirrors = mirrors


@dataclass
class Sample:
    """Bytes in memory after so many works."""

    done: int
    crawl: int
    task: int


@pytest.fixture
def small_gallery(sample_gallery: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "gallery"
    shutil.copytree(sample_gallery, folder)
    for file in folder.rglob("*.jpg"):
        with Image.open(file) as image:
            small = image.resize((SIDE, SIDE))
        small.save(file, quality=98, subsampling=0)
    return folder


@pytest.fixture
def crawls(small_gallery: Path, tmp_path: Path) -> Iterator[Crawls]:
    site = subprocess.Popen(
        [sys.executable, "-m", "services.demo.site", str(small_gallery), "--works", str(WORKS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with site:
        assert site.stdout is not None
        yield Crawls(SiteElsewhere(json.loads(site.stdout.readline())["mirrors"]), tmp_path / "data")
        site.terminate()


def test_memory_is_flat_over_thousands_of_works(crawls: Crawls) -> None:
    message = crawls.ask(source="cleveland", classification="painting")
    running = threading.Thread(target=crawls.work, args=(message,))
    running.start()
    samples = list(_samples(crawls, message, running))
    running.join()
    job = crawls.jobs.get(message.job_id)
    assert (job.error, job.failures, job.done, job.result["downloaded"]) == (None, [], WORKS, WORKS)
    for process in ("crawl", "task"):
        first = [getattr(sample, process) for sample in samples if WARM <= sample.done < WARM + 500]
        last = [getattr(sample, process) for sample in samples if sample.done >= WORKS - 500]
        assert len(first) >= 3
        assert len(last) >= 3
        assert statistics.median(last) < MORE * statistics.median(first), (process, first, last)
    assert _record(crawls, job) < RECORD


def _samples(crawls: Crawls, message: Crawl, running: threading.Thread) -> Iterator[Sample]:
    while running.is_alive():
        (process,) = crawl_processes() or (None,)
        done = crawls.jobs.get(message.job_id).done
        if process is not None and (crawl := _resident(process)):
            yield Sample(done, crawl, _resident(os.getpid()))
        time.sleep(0.3)


def _resident(pid: int) -> int:
    """Bytes that a process has in memory; 0 where it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _record(crawls: Crawls, job: Job) -> int:
    store = open_store(crawls.settings.storage_url)
    return len(store.get(f"jobs/{job.id}/parts/main.json"))
