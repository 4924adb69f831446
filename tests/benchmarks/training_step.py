"""What loading costs a training: its step with the pictures from where they lie, over the step on data in memory.

    python -m tests.benchmarks.training_step [--data FOLDER] [--threads N] [--rounds N]

Pictures come from the file that trainings map into memory, once with its pages in the system's cache and once after
they were dropped from it, and as a peer from JPEG files that PyTorch's DataLoader has two processes decode. The data in
memory are the same batches as finished tensors. The steps are those of the `dae` at its defaults, and of a MobileNetV2
at 224 pixels, all layers learning. Each round takes every way once, an epoch long; a ratio is the median over the
rounds of what a way took over what the step in memory took in the same round, by the clock and in seconds of all
processors together. The second says what loading has to do; it is the one to trust while others use the machine.
"""

import argparse
import gc
import os
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, Dataset

from services.demo import gallery
from services.trainer.data.batches import batches, epoch_order
from services.trainer.data.picture_file import PictureFile, map_pixels
from services.trainer.data.pictures import Known, Pictures
from services.trainer.recipes import RECIPES
from services.trainer.recipes.base import Assets
from shared.allocator import keep_memory
from shared.images import ImageLimits, decode
from shared.messages import AutoencoderTraining
from shared.networks import backbone
from shared.networks.pictures import square, to_bytes, to_unit

_CPU = torch.device("cpu")
_LIMITS = ImageLimits(max_bytes=64_000_000, max_pixels=200_000_000)
_STYLES = 20
_WORKERS = 2

Batches = Iterator[tuple[Tensor, Tensor]]
Step = Callable[[Tensor, Tensor], None]


class Decoded(Dataset[tuple[int, Tensor]]):
    """Images decoded when they are asked for."""

    def __init__(self, files: list[Path], side: int) -> None:
        self._files = files
        self._side = side

    def __len__(self) -> int:
        return len(self._files)

    def __getitem__(self, row: int) -> tuple[int, Tensor]:
        return row, to_bytes(_reduced(self._files[row], self._side))


def main() -> None:
    """Print one line per way and step."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, help="A folder of images; else a generated gallery")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="PyTorch's threads")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--images", type=int, default=256, help="At most so many")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        images = given.data or folder / "gallery"
        if given.data is None:
            gallery.build(images, works_per_artist=24)
        files = sorted(file for file in images.rglob("*") if file.suffix in (".jpg", ".jpeg", ".png"))[: given.images]
        print(f"{len(files)} images, {given.threads} threads of {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        for name, side, size, begin in (("dae", 128, 16, _dae), ("mobilenet_v2", 224, 32, _mobilenet)):
            kept = _written(folder, files, side)
            step = begin(_mapped(kept, files, side))
            _compare(name, kept, files, side, size, step, given.rounds)


def _compare(name: str, kept: Path, files: list[Path], side: int, size: int, step: Step, rounds: int) -> None:
    order = epoch_order(torch.arange(len(files)), seed=0, epoch=0)
    in_memory = [
        (rows.clone(), images.clone()) for rows, images in batches(_mapped(kept, files, side), order, size, _CPU)
    ]

    def cold() -> Batches:
        _drop(kept)
        return batches(_mapped(kept, files, side), order, size, _CPU)

    ways: dict[str, Callable[[], Batches]] = {
        "in memory": lambda: iter(in_memory),
        "file, cached": lambda: batches(_mapped(kept, files, side), order, size, _CPU),
        "file, not cached": cold,
        f"JPEG, {_WORKERS} workers": lambda: _decoded(files, side, order, size),
    }
    for rows, images in in_memory[:2]:
        step(rows, images)
    took: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, begin in ways.items():
            gc.collect()
            started = _clocks()
            for rows, images in begin():
                step(rows, images)
            took[way].append((_clocks()[0] - started[0], _clocks()[1] - started[1]))
    for way, figures in took.items():
        wall = 1000 * statistics.median(seconds for seconds, _ in figures) / len(in_memory)
        pairs = list(zip(figures, took["in memory"], strict=True))
        by_clock, by_work = ([one[which] / other[which] for one, other in pairs] for which in (0, 1))
        print(
            f"{name:13} {way:17} {wall:7.1f} ms a step; of the step in memory {statistics.median(by_clock):.3f} by the "
            f"clock ({min(by_clock):.3f} to {max(by_clock):.3f}), {statistics.median(by_work):.3f} in processor time "
            f"({min(by_work):.3f} to {max(by_work):.3f})",
            flush=True,
        )


def _clocks() -> tuple[float, float]:
    """Seconds by the clock, and of the processors in this process and its ended children."""
    times = os.times()
    return times.elapsed, times.user + times.system + times.children_user + times.children_system


def _dae(pictures: Pictures) -> Step:
    training = AutoencoderTraining(kind="dae")
    recipe = RECIPES["dae"](training, pictures, Assets("mobilenet_v2", None))
    recipe.to(_CPU, memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimizer = recipe.enter(recipe.stages[0])
    chance = torch.Generator().manual_seed(0)

    def step(rows: Tensor, images: Tensor) -> None:
        recipe(images, rows, chance)["loss"].backward()
        optimizer.step()
        optimizer.zero_grad()

    recipe.train()
    return step


def _mobilenet(pictures: Pictures) -> Step:
    network = nn.Sequential(backbone.build("mobilenet_v2"), nn.Linear(backbone.dimension("mobilenet_v2"), _STYLES))
    network.to(_CPU, memory_format=torch.channels_last)  # type: ignore[call-overload]
    network.train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-4)

    def step(rows: Tensor, images: Tensor) -> None:
        cross_entropy(network(backbone.normalised(images)), rows % _STYLES).backward()
        optimizer.step()
        optimizer.zero_grad()

    return step


def _reduced(file: Path, side: int) -> Image.Image:
    return square(decode(file.read_bytes(), _LIMITS, at_least=side), side)


def _written(folder: Path, files: list[Path], side: int) -> Path:
    kept = PictureFile(folder, str(side), side)
    with kept:
        for file in files:
            kept.add(file.stem, _reduced(file, side).tobytes())
        kept.note()
    return kept.file


def _mapped(kept: Path, files: list[Path], side: int) -> Pictures:
    return Pictures(map_pixels(kept, len(files), side), [Known(file.stem, None, None, None) for file in files], kept)


def _drop(kept: Path) -> None:
    """Have the system forget the file's pages; no mapping may hold them."""
    gc.collect()
    with kept.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _decoded(files: list[Path], side: int, order: Tensor, size: int) -> Batches:
    loader: DataLoader[tuple[Tensor, Tensor]] = DataLoader(
        Decoded(files, side),  # type: ignore[arg-type]
        batch_sampler=[piece.tolist() for piece in order.tensor_split(-(-len(order) // size))],
        num_workers=_WORKERS,
    )
    for rows, pixels in loader:
        yield rows, to_unit(pixels).contiguous(memory_format=torch.channels_last)


if __name__ == "__main__":
    keep_memory()
    main()
