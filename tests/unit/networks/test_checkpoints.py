"""Checkpoints: whatever goes in comes out, and damage is told."""

import pytest
import torch
from torch import nn

from shared.errors import InvalidInput
from shared.networks import checkpoints


def test_tensors_and_notes_come_back() -> None:
    laid_out = torch.rand(2, 3, 4, 5).contiguous(memory_format=torch.channels_last)
    tensors = {"weight": laid_out, "count": torch.tensor(3), "state": torch.arange(5, dtype=torch.uint8)}
    data = checkpoints.save(tensors, {"about": '{"a": 1}'})
    loaded = checkpoints.load(data)
    assert loaded.keys() == tensors.keys()
    assert all(
        torch.equal(loaded[name], tensors[name]) and loaded[name].dtype == tensors[name].dtype for name in loaded
    )
    assert checkpoints.notes(data) == {"about": '{"a": 1}'}
    assert checkpoints.notes(checkpoints.save({})) == {}


@pytest.mark.parametrize("cut", [0, 4, 8, 20, -1])
def test_damaged_bytes_are_refused(cut: int) -> None:
    data = checkpoints.save({"weight": torch.ones(4)})[:cut]
    with pytest.raises(InvalidInput, match="damaged"):
        checkpoints.load(data)


@pytest.mark.parametrize("data", [b"", b"\x80\x04N.", b"\x02\0\0\0\0\0\0\0[]", b"<html>" * 9])
def test_bytes_of_another_format_have_no_notes(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="damaged"):
        checkpoints.notes(data)


def test_weights_fill_the_network_that_they_came_from_alone() -> None:
    source, target = nn.Linear(2, 3), nn.Linear(2, 3)
    checkpoints.fill(target, source.state_dict(), "dae-1")
    assert torch.equal(source.weight, target.weight)
    with pytest.raises(InvalidInput, match="'dae-1' does not fit its card") as refusal:
        checkpoints.fill(nn.Linear(3, 3), source.state_dict(), "dae-1")
    assert "\n" not in str(refusal.value)
