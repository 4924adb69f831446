"""Batches of pictures, gathered ahead of the step that takes them."""

import math
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

import torch
from torch import Tensor

from services.trainer.data.pictures import Pictures
from shared.networks.pictures import to_unit

_AHEAD = 2  # batches: one is gathered while another is on its way to the device


def epoch_order(rows: Tensor, seed: int, epoch: int) -> Tensor:
    """The rows in the order in which this epoch takes them; `seed` and `epoch` decide it."""
    generator = torch.Generator().manual_seed(seed * 1_000_003 + epoch)
    return rows[torch.randperm(len(rows), generator=generator)]


def batch_count(order: Tensor, size: int) -> int:
    """How many batches of at most `size` rows an epoch has."""
    return max(1, math.ceil(len(order) / size))


def batch_sizes(order: Tensor, size: int) -> list[int]:
    """How many rows each of them has."""
    return [len(piece) for piece in order.tensor_split(batch_count(order, size))]


def batches(
    pictures: Pictures,
    order: Tensor,
    size: int,
    device: torch.device,
    *,
    share: tuple[int, int] = (0, 1),
    first: int = 0,
) -> Iterator[tuple[Tensor, Tensor]]:
    """Pieces of `order`, each with its images; both on the device.

    Rows are int64 of shape (m,), images (m, 3, side, side) in [0, 1], with the channels last in memory. Sizes are
    nearly equal and at most `size`: the few images of a last rest would count for as much as a whole batch. `share` is
    (rank, world size): of each piece, only every so-manieth row is this process's. The `first` pieces are left out.
    """
    rank, world = share
    mine = (piece[rank::world] for piece in order.tensor_split(batch_count(order, size))[first:])
    pinned = device.type == "cuda"

    def gather(rows: Tensor) -> tuple[Tensor, Tensor]:
        pixels = pictures.pixels[rows]
        return (rows.pin_memory(), pixels.pin_memory()) if pinned else (rows, pixels)

    with ThreadPoolExecutor(1, thread_name_prefix="batches") as pool:
        waiting: list[Future[tuple[Tensor, Tensor]]] = [pool.submit(gather, rows) for rows in islice(mine, _AHEAD)]
        while waiting:
            rows, pixels = waiting.pop(0).result()
            waiting += [pool.submit(gather, rows) for rows in islice(mine, 1)]
            on_device = pixels.to(device, non_blocking=True)
            yield rows.to(device, non_blocking=True), to_unit(on_device).permute(0, 3, 1, 2)
