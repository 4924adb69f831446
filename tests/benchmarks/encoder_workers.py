"""Images per second of one encoder worker and of two, on real servers, and what limits them.

    python -m tests.benchmarks.encoder_workers [--images FOLDER] [--threads N]

Each worker is a process of its own that takes parts of one collection from the queue; the ratio is what the second one
adds. Beside it stand the bare network, without a queue, decoding or servers, in one process and in two at once: the
second ratio is what the machine has to give.
"""

import argparse
import multiprocessing
import os
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from services.demo import gallery
from shared.allocator import keep_memory
from shared.networks import backbone
from tests.processes import Vasari, running
from tests.servers import choosing, neo4j, qdrant, redis, s3

_BATCH = 32
_BARE = 12  # batches of the bare network


def main() -> None:
    """Print one line per measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=Path, help="A folder of images; else a generated gallery")
    parser.add_argument("--threads", type=int, default=1, help="PyTorch's threads in each process")
    given = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(given.threads)
    with TemporaryDirectory() as scratch, ExitStack() as stack:
        folder = Path(scratch)
        urls = {
            kind.name: stack.enter_context(choosing.started(kind, folder / kind.name))
            for kind in (redis.KIND, s3.KIND, qdrant.KIND, neo4j.KIND)
        }
        images = given.images or folder / "gallery"
        if given.images is None:
            gallery.build(images, works_per_artist=24)
        settings = {
            "VASARI_BROKER_URL": urls["redis"],
            "VASARI_STORAGE_URL": urls["s3"],
            "VASARI_VECTORS_URL": urls["qdrant"],
            "VASARI_GRAPH_URL": urls["neo4j"],
            "VASARI_BATCH_SIZE": _BATCH,
            "VASARI_LOG_LEVEL": "WARNING",
        }
        vasari = stack.enter_context(running(folder / "processes", settings))
        vasari.serve()
        vasari.worker("crawler")
        imported = vasari.job("/imports", json={"folder": str(images.resolve())})
        assert imported["state"] == "succeeded", imported
        speeds = []
        for workers in (1, 2):
            vasari.worker("encoder", "--queue", "encoder", name=f"encoder-{workers}")
            _encode(vasari)  # each worker loads the model
            speeds.append(_encode(vasari))
            print(f"{workers} worker(s): {speeds[-1]:.1f} images/s")
        print(f"second worker: ratio {speeds[1] / speeds[0]:.2f}")
    bare = [_bare(processes) for processes in (1, 2)]
    print(f"bare network: {bare[0]:.1f} images/s in one process, {bare[1]:.1f} in two, ratio {bare[1] / bare[0]:.2f}")
    print(f"one worker against the bare network: ratio {speeds[0] / bare[0]:.2f}; {os.cpu_count()} cores")


def _encode(vasari: Vasari) -> float:
    started = time.perf_counter()
    job = vasari.job("/encodings", json={"encoder": "backbone", "everything": True})
    assert job["state"] == "succeeded", job
    return float(job["result"]["encoded"] / (time.perf_counter() - started))


def _bare(processes: int) -> float:
    """Images per second through MobileNetV2, summed over processes that run at once."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(processes)
    results = context.Queue()
    running = [context.Process(target=_run_bare, args=(barrier, results)) for _ in range(processes)]
    for process in running:
        process.start()
    speeds = [results.get() for _ in running]
    for process in running:
        process.join()
    return float(sum(speeds))


def _run_bare(barrier: "multiprocessing.Barrier", results: "multiprocessing.Queue[float]") -> None:  # type: ignore[valid-type]
    keep_memory()
    network = backbone.build("mobilenet_v2").eval()  # weights change nothing about its speed
    images = torch.rand(_BATCH, 3, 224, 224)
    with torch.inference_mode():
        network(images)
        barrier.wait()
        started = time.perf_counter()
        for _ in range(_BARE):
            network(images)
        results.put(_BARE * _BATCH / (time.perf_counter() - started))


if __name__ == "__main__":
    main()
