"""Tensors as bytes in the safetensors format, which unlike a pickle cannot carry code."""

import json
from collections.abc import Mapping

import safetensors.torch
from safetensors import SafetensorError
from torch import Tensor, nn

from shared.errors import InvalidInput

_LENGTH = 8  # bytes: the format starts with the length of its JSON header, little-endian


def save(tensors: Mapping[str, Tensor], notes: Mapping[str, str] | None = None) -> bytes:
    """Tensors by name, from any device and in any memory layout, with optional notes as text."""
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    # safetensors writes a broken header where the notes are empty and there is no tensor.
    return safetensors.torch.save(plain, dict(notes) if notes else None)


def load(data: bytes) -> dict[str, Tensor]:
    """The tensors by name, on the CPU. Raises `InvalidInput` for bytes that are damaged or of another format."""
    try:
        return safetensors.torch.load(data)
    except (SafetensorError, KeyError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise InvalidInput(f"The checkpoint is damaged or not in the safetensors format ({reason}).") from error


def notes(data: bytes) -> dict[str, str]:
    """The notes that were saved with the tensors. Raises `InvalidInput` as `load` does."""
    try:
        header = json.loads(data[_LENGTH : _LENGTH + int.from_bytes(data[:_LENGTH], "little")])
        return dict(header.get("__metadata__", {}))
    except (ValueError, AttributeError) as error:
        raise InvalidInput("The checkpoint is damaged or not in the safetensors format (no header).") from error


def fill(network: nn.Module, weights: Mapping[str, Tensor], name: str) -> None:
    """Load the weights of the model `name` into a network. Raises `InvalidInput` where they are of another one."""
    try:
        network.load_state_dict(weights)
    except RuntimeError as error:  # its message has a line for each difference
        raise InvalidInput(f"The checkpoint of model '{name}' does not fit its card; train it again.") from error
