"""A crawl of the sample site beside plain Scrapy, whose ImagesPipeline stores the same images in a folder.

    python -m tests.benchmarks.crawl_speed [--works 600] [--rounds 3]

Both read the same listing and the same painting pages over loopback, in turns, each in a process of its own; the site
runs in a third. A crawl checks each image, makes its preview, and writes image, preview, record and entry to the disk
with `fsync`; the ImagesPipeline decodes each image and writes it again as JPEG. A crawl has two requests under way at
once, as it has at WikiArt; plain Scrapy has its defaults. What counts is images per second of processor time, since the
site and its visitors share this machine's cores.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from services.crawler.crawling.events import Order, Place
from services.demo import gallery
from shared.catalogue import Catalogue
from shared.jobs import new_job_id
from shared.messages import Crawl
from shared.settings import Settings
from shared.storage import open_store

_LISTING = "/en/popular-paintings/alltime"


@dataclass(frozen=True)
class Run:
    """One run: images stored, processor and wall seconds, and the largest memory in megabytes."""

    images: int
    processor: float
    wall: float
    memory: float


def main() -> None:
    """Run both in turns and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--works", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, _site(Path(scratch) / "gallery", given.works) as home:
        pairs = []
        for number in range(given.rounds):
            folder = Path(scratch) / str(number)
            pairs.append((ours(home, folder / "ours"), plain(home, folder / "plain")))
    first, second = zip(*pairs, strict=True)
    assert {run.images for run in first} == {run.images for run in second} == {given.works}, pairs
    print(f"{given.works} works, {given.rounds} rounds, medians")
    _row("vasari crawl", first)
    _row("ImagesPipeline", second)
    ratios = [b.processor / a.processor for a, b in pairs]
    print(f"ratio of images per processor second {statistics.median(ratios):.2f} (rounds {_all(ratios)}; goal 0.80)")


def ours(home: str, folder: Path) -> Run:
    """The crawl's process, as the task starts it."""
    settings = Settings(data_dir=folder, crawl_mirrors={"wikiart": home}, crawl_delay=0, crawl_networks=["127.0.0.0/8"])
    message = Crawl(job_id=new_job_id("crawl"), url=home + _LISTING)
    order = Order(message=message, settings=settings, place=Place())
    run = _measured([sys.executable, "-m", "services.crawler.crawling"], order.model_dump_json() + "\n")
    return Run(sum(1 for _ in Catalogue(open_store(settings.storage_url)).ids()), *run)


def plain(home: str, folder: Path) -> Run:
    """Scrapy with its ImagesPipeline."""
    run = _measured([sys.executable, "-m", "tests.benchmarks.peers.plain_scrapy", home, _LISTING, str(folder)], "")
    return Run(sum(1 for path in folder.rglob("*.jpg")), *run)


def _measured(command: list[str], order: str) -> tuple[float, float, float]:
    started = perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    assert process.stdin is not None
    process.stdin.write(order.encode())
    process.stdin.flush()  # and left open: its end would end the crawl
    memory = 0.0
    while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
        memory = _peak(process.pid) or memory
        time.sleep(0.1)
    _, status, usage = ended
    process.stdin.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return usage.ru_utime + usage.ru_stime, perf_counter() - started, memory


def _peak(pid: int) -> float:
    """Megabytes; `wait4` would count in what this process had when it started the other. 0 once it has ended."""
    told = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(told.get("VmHWM", "0").split()[0]) * 1024 / 1e6


@contextmanager
def _site(folder: Path, works: int) -> Iterator[str]:
    gallery.build(folder)
    command = [sys.executable, "-m", "services.demo.site", str(folder), "--works", str(works)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as site:
        assert site.stdout is not None
        try:
            yield json.loads(site.stdout.readline())["mirrors"]["wikiart"]
        finally:
            site.terminate()


def _row(name: str, runs: tuple[Run, ...]) -> None:
    processor = statistics.median(run.images / run.processor for run in runs)
    wall = statistics.median(run.images / run.wall for run in runs)
    memory = max(run.memory for run in runs)
    print(f"{name:16} {processor:6.1f} images/processor s {wall:6.1f} images/s {memory:6.0f} MB at most")


def _all(ratios: list[float]) -> str:
    return " ".join(f"{ratio:.2f}" for ratio in ratios)


if __name__ == "__main__":
    main()
