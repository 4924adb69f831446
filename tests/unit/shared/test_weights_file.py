"""What counts as weights."""

import json
import pickle
from typing import Any

import pytest
import torch
from safetensors.torch import save

from shared.errors import InvalidInput
from shared.weights_file import check_weights

WEIGHTS = save({"a": torch.ones(2, 3), "b": torch.zeros(4, dtype=torch.int64), "none": torch.ones(0, 3)})


def made(header: Any, body: bytes = b"\0" * 8) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def tensor(**changed: Any) -> dict[str, Any]:
    return {"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8], **changed}}


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16, torch.int8, torch.uint8, torch.bool])
def test_weights_of_any_type_are_weights(dtype: torch.dtype) -> None:
    check_weights(WEIGHTS)
    check_weights(save({"a": torch.ones(3, 5).to(dtype), "scalar": torch.tensor(1.0)}, {"note": "kept"}))
    check_weights(made(tensor()))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x08",
        pickle.dumps({"a": [1.0]}),
        WEIGHTS[:-1],
        WEIGHTS + b"\0",
        (10**9).to_bytes(8, "little") + WEIGHTS[8:],
        made(b"{not json"),
        made(b"[" * 100_000),
        made([]),
        made({}, b""),
        made({"__metadata__": {"only": "notes"}}, b""),
        made(tensor(dtype="PICKLE")),
        made(tensor(shape=[3])),
        made(tensor(shape=[-2])),
        made(tensor(shape=["2"])),
        made(tensor(data_offsets=[0, 4])),
        made(tensor(data_offsets=[8, 0])),
        made(tensor(data_offsets=[0, 8, 8])),
        made(tensor(code="import os")),
        made({**tensor(), "over": tensor()["w"]}),
    ],
)
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"^The checkpoint is"):
        check_weights(data)
