"""A model as one file, and files that are none."""

import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
import torch
from safetensors.torch import save

from shared.errors import InvalidInput
from shared.model_files import ModelFile, read, write
from shared.registry import ModelCard

CARD = ModelCard(
    id="dae-20260101-000000-abcd",
    kind="dae",
    version="20260101-000000-abcd",
    configuration={"network": {"width": 4}},
    dimension=4,
    metrics={"psnr": 20.5},
    data="fingerprint",
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)
MODEL = ModelFile(CARD, save({"w": torch.ones(4)}), {"curves.png": b"png", "history.json": b"[]"})
Change = Callable[[dict[str, bytes]], None]


def packed(model: ModelFile = MODEL) -> bytes:
    file = BytesIO()
    write(model, file)
    return file.getvalue()


def changed(change: Change, compression: int = zipfile.ZIP_STORED) -> BytesIO:
    """The model's file after a change to its parts."""
    with zipfile.ZipFile(BytesIO(packed())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    file = BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    file.seek(0)
    return file


def with_card(**fields: Any) -> Change:
    def change(parts: dict[str, bytes]) -> None:
        described = json.loads(parts["model.json"])
        described["card"].update(fields)
        parts["model.json"] = json.dumps(described).encode()

    return change


def test_what_was_written_is_read() -> None:
    assert read(BytesIO(packed())) == MODEL
    assert packed() == packed()
    assert read(changed(lambda _: None)) == MODEL


def test_a_model_without_artifacts_is_one_too() -> None:
    bare = ModelFile(CARD, MODEL.checkpoint, {})
    assert read(BytesIO(packed(bare))) == bare


@pytest.mark.parametrize("place", range(0, len(packed()), 97))
def test_no_bit_is_changed_unseen(place: int) -> None:
    data = bytearray(packed())
    data[place] ^= 1
    with suppress(InvalidInput):
        assert read(BytesIO(bytes(data))) == MODEL  # a time or a flag of the archive's own


@pytest.mark.parametrize("length", [0, 10, 200, len(packed()) - 1])
def test_a_part_of_a_file_is_none(length: int) -> None:
    with pytest.raises(InvalidInput, match="not a model file, or a damaged one"):
        read(BytesIO(packed()[:length]))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda parts: parts.pop("model.json"), "lacks"),
        (lambda parts: parts.pop("checkpoint.safetensors"), "lacks"),
        (lambda parts: parts.pop("artifacts/curves.png"), "damaged"),
        (lambda parts: parts.update({"artifacts/more.png": b""}), "damaged"),
        (lambda parts: parts.update({"checkpoint.safetensors": save({"w": torch.zeros(4)})}), "damaged"),
        (lambda parts: parts.update({"artifacts/../../x.png": b""}), "does not belong there"),
        (lambda parts: parts.update({"artifacts/page.html": b""}), "does not belong there"),
        (lambda parts: parts.update({"weights.pkl": b""}), "does not belong there"),
        (lambda parts: parts.update({"model.json": b"{"}), "model.json is not one"),
        (lambda parts: parts.update({"model.json": b'{"format": 2}'}), "model.json is not one"),
        (lambda parts: parts.update({f"artifacts/{n}.png": b"" for n in range(200)}), "too many"),
        (with_card(kind="oracle"), "does not know models of kind 'oracle'"),
        (with_card(id="dae-other"), "no model's id"),
        (with_card(id="dae-../x", version="../x"), "no model's id"),
        (with_card(dimension=0), "cannot be indexed"),
        (with_card(dimension=10**9), "cannot be indexed"),
        (with_card(metrics={"psnr": float("nan")}), "no number"),
        (with_card(created_at="yesterday"), "created_at"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(change: Change, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        read(changed(change))


def test_packed_parts_are_refused() -> None:
    with pytest.raises(InvalidInput, match="packed parts"):
        read(changed(lambda _: None, zipfile.ZIP_DEFLATED))


def test_weights_of_another_format_are_refused() -> None:
    with pytest.raises(InvalidInput, match="not in the safetensors format"):
        read(BytesIO(packed(ModelFile(CARD, b"\x80\x04pickled", {}))))
