"""A search over HTTP beside the bare vector query that it contains, in one run.

    python -m tests.benchmarks.search_latency [--images FOLDER --influences FILE] [--candidates 1000] [--rounds 200]

Without a folder it searches the sample gallery. Query images are not encoded: each query is a work of the collection.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

from services.cli.embedded import embedded
from services.demo import gallery
from shared.allocator import keep_memory
from shared.registry import ModelRegistry
from shared.settings import Settings
from shared.storage import open_store
from shared.vectors import open_index
from tests.running import fill

WARM_UP = 20


def main() -> None:
    """Build an index, time both, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=Path)
    parser.add_argument("--influences", type=Path)
    parser.add_argument("--candidates", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=200)
    given = parser.parse_args()
    keep_memory()
    with tempfile.TemporaryDirectory() as folder:
        images = given.images
        if images is None:
            images = Path(folder) / "gallery"
            gallery.build(images)
        settings = Settings(data_dir=Path(folder) / "data", port=0)
        with embedded(settings, host="127.0.0.1", port=0) as running:
            fill(running.url, images, given.influences or images / "influence.csv")
            compare(running.url, settings, given.candidates, given.rounds)


def compare(url: str, settings: Settings, candidates: int, rounds: int) -> None:
    """Time the same queries on both ways, in turns, so that a busy machine slows both."""
    index = open_index(settings.vectors_url)
    collection = ModelRegistry(open_store(settings.storage_url)).promoted("backbone").id
    points = list(index.scan(collection, with_vectors=True))
    with httpx.Client(base_url=f"{url}/api/v1") as api:

        def search(number: int) -> None:
            params = {"artwork": points[number % len(points)].id, "candidates": candidates}
            api.get("/search", params=params).raise_for_status()

        def query(number: int) -> None:
            index.search(collection, points[number % len(points)].vector, candidates)

        for number in range(WARM_UP):
            search(number)
            query(number)
        times: list[tuple[float, float]] = [(timed(search, n), timed(query, n)) for n in range(rounds)]
    whole, bare = zip(*times, strict=True)
    print(f"{len(points)} works, {candidates} candidates, {rounds} searches")
    print(f"search over HTTP   {row(whole)}")
    print(f"bare vector query  {row(bare)}")
    print(f"ratio of medians   {statistics.median(whole) / statistics.median(bare):.1f}")


def timed(work: Callable[[int], None], number: int) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    work(number)
    return (time.perf_counter() - started) * 1000


def row(times: Sequence[float]) -> str:
    """Median and 95th percentile."""
    return f"median {statistics.median(times):6.2f} ms   95 % {statistics.quantiles(times, n=20)[-1]:6.2f} ms"


if __name__ == "__main__":
    main()
