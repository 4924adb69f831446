"""Each epoch hands out every row once, to one process or to several together."""

import pytest
import torch

from services.trainer.data.batches import batch_count, batch_sizes, batches, epoch_order
from services.trainer.data.pictures import Known, Pictures

CPU = torch.device("cpu")


@pytest.fixture
def pictures() -> Pictures:
    pixels = torch.randint(0, 256, (50, 6, 6, 3), generator=torch.Generator().manual_seed(0)).byte()
    return Pictures(pixels, [Known(str(row), None, None, None) for row in range(50)])


def test_images_are_those_of_their_rows(pictures: Pictures) -> None:
    order = epoch_order(torch.arange(50), seed=1, epoch=0)
    for rows, images in batches(pictures, order, 8, CPU):
        assert torch.equal((images * 255).round().byte().permute(0, 2, 3, 1), pictures.pixels[rows])
        assert images.dtype == torch.float32
        assert images.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("size", [1, 7, 8, 49, 50, 51])
def test_an_epoch_has_every_row_once_in_batches_of_nearly_one_size(pictures: Pictures, size: int) -> None:
    order = epoch_order(torch.arange(50), seed=1, epoch=3)
    taken = [rows for rows, _ in batches(pictures, order, size, CPU)]
    assert torch.equal(torch.cat(taken), order)
    sizes = [len(rows) for rows in taken]
    assert sizes == batch_sizes(order, size)
    assert len(sizes) == batch_count(order, size)
    assert max(sizes) <= size
    assert max(sizes) - min(sizes) <= 1


def test_the_epoch_and_the_seed_decide_the_order() -> None:
    rows = torch.arange(10, 60)
    orders = [epoch_order(rows, seed, epoch) for seed, epoch in ((0, 0), (0, 1), (1, 0))]
    assert all(torch.equal(order.sort().values, rows) for order in orders)
    assert not any(torch.equal(orders[0], other) for other in orders[1:])
    assert torch.equal(orders[0], epoch_order(rows, 0, 0))


def test_processes_share_each_batch(pictures: Pictures) -> None:
    order = epoch_order(torch.arange(50), seed=1, epoch=0)
    whole = [rows for rows, _ in batches(pictures, order, 8, CPU)]
    shares = [[rows for rows, _ in batches(pictures, order, 8, CPU, share=(rank, 3))] for rank in range(3)]
    for batch, parts in zip(whole, zip(*shares, strict=True), strict=True):
        assert torch.equal(torch.cat(parts).sort().values, batch.sort().values)


def test_an_epoch_goes_on_in_its_middle(pictures: Pictures) -> None:
    order = epoch_order(torch.arange(50), seed=1, epoch=0)
    whole = [rows for rows, _ in batches(pictures, order, 8, CPU)]
    for first in range(len(whole) + 1):
        rest = [rows for rows, _ in batches(pictures, order, 8, CPU, first=first)]
        assert [rows.tolist() for rows in rest] == [rows.tolist() for rows in whole[first:]]
