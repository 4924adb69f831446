"""The device setting."""

import pytest
import torch

from shared.errors import InvalidInput
from shared.networks import devices


@pytest.fixture
def present(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    names: set[str] = set()
    monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in names)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in names)
    return names


@pytest.mark.parametrize(("has", "picked"), [(set(), "cpu"), ({"mps"}, "mps"), ({"cuda"}, "cuda")])
def test_auto_takes_a_gpu_where_there_is_one(present: set[str], has: set[str], picked: str) -> None:
    present |= has
    assert devices.pick("auto").type == picked
    assert devices.pick("cpu").type == "cpu"


def test_a_device_that_is_not_there_is_refused(present: set[str]) -> None:
    with pytest.raises(InvalidInput, match="no 'cuda' device here; set VASARI_DEVICE"):
        devices.pick("cuda")
