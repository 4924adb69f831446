"""Pretrained networks whose pooled features are the `backbone` encoder: what they look at before they classify."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn

from shared.errors import InvalidInput
from shared.networks.pictures import square, to_bytes, to_unit
from shared.networks.torchvision_import import torchvision

# Of ImageNet's photographs, RGB in [0, 1]: what all three networks were trained with.
_MEAN = torch.tensor([0.485, 0.456, 0.406])[:, None, None]
_STD = torch.tensor([0.229, 0.224, 0.225])[:, None, None]


@dataclass(frozen=True, slots=True)
class Backbone:
    """One architecture.

    Attributes:
        name: As in the setting VASARI_BACKBONE.
        dimension: Of its features.
        shorter_side: Pixels that an image's shorter side is resized to.
        crop: Pixels of the middle square that the network then takes.
        classifier: The layer after the pooled features, which is left out.
        weights: Torchvision's name of the ImageNet weights.
        arguments: What torchvision's builder takes besides.
        unused: Beginnings of the names of weights that only serve classifying or training.
    """

    name: str
    dimension: int
    shorter_side: int
    crop: int
    classifier: str
    weights: str
    arguments: Mapping[str, Any]
    unused: tuple[str, ...]


BACKBONES = {
    backbone.name: backbone
    for backbone in (
        Backbone("mobilenet_v2", 1280, 256, 224, "classifier", "MobileNet_V2_Weights", {}, ("classifier.",)),
        # Version 1 of the weights: version 2 was trained for ImageNet's classes alone, to the cost of its features.
        Backbone("resnet50", 2048, 256, 224, "fc", "ResNet50_Weights", {}, ("fc.",)),
        Backbone(
            "inception_v3",
            2048,
            342,
            299,
            "fc",
            "Inception_V3_Weights",
            # The weights came from TensorFlow, which scales pixels to [-1, 1]: transform_input turns ImageNet's mean
            # and deviation into that. The auxiliary classifier only helps training.
            {"aux_logits": False, "transform_input": True, "init_weights": False},
            ("fc.", "AuxLogits."),
        ),
    )
}


def find(architecture: str) -> Backbone:
    """The backbone of this name. Raises `InvalidInput`."""
    try:
        return BACKBONES[architecture]
    except KeyError as error:
        names = ", ".join(BACKBONES)
        raise InvalidInput(f"There is no backbone '{architecture}'; VASARI_BACKBONE takes {names}.") from error


def build(architecture: str) -> nn.Module:
    """The network without its classifier, in evaluation mode and with random weights.

    It maps (n, 3, crop, crop), as `preprocess` makes them, to pooled features (n, dimension), float32, of any length.
    """
    backbone = find(architecture)
    make: Callable[..., nn.Module] = getattr(torchvision.models, backbone.name)
    network = make(weights=None, **backbone.arguments)
    setattr(network, backbone.classifier, nn.Identity())
    return network.eval()


def preprocess(architecture: str, image: Image.Image) -> Tensor:
    """What the network takes of one RGB image: shape (3, crop, crop), float32, with ImageNet's mean and deviation."""
    backbone = find(architecture)
    pixels = to_unit(to_bytes(square(image, backbone.crop, shorter_side=backbone.shorter_side)))
    return (pixels - _MEAN) / _STD
