"""The pretrained architectures, and what each needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Architecture:
    """One of torchvision's networks.

    Attributes:
        name: As in the setting VASARI_BACKBONE.
        dimension: Of its pooled features.
        shorter_side: Pixels that an image's shorter side is resized to.
        crop: Pixels of the middle square that the network then takes.
        classifier: The layer after the pooled features, which is left out.
        weights: Torchvision's name of the ImageNet weights.
        arguments: What torchvision's builder takes besides.
        unused: Beginnings of the names of weights that only serve classifying or training.
        packaged: Where the package of weights for use without internet has this network's.
    """

    name: str
    dimension: int
    shorter_side: int
    crop: int
    classifier: str
    weights: str
    arguments: Mapping[str, Any]
    unused: tuple[str, ...]
    packaged: str | None = None


ARCHITECTURES = {
    architecture.name: architecture
    for architecture in (
        Architecture(
            name="mobilenet_v2",
            dimension=1280,
            shorter_side=256,
            crop=224,
            classifier="classifier",
            weights="MobileNet_V2_Weights",
            arguments={},
            unused=("classifier.",),
            packaged="weights/mobilenet_v2-b0353104.pth",
        ),
        Architecture(
            name="resnet50",
            dimension=2048,
            shorter_side=256,
            crop=224,
            classifier="fc",
            weights="ResNet50_Weights",
            arguments={},
            unused=("fc.",),
        ),
        Architecture(
            name="inception_v3",
            dimension=2048,
            shorter_side=342,
            crop=299,
            classifier="fc",
            weights="Inception_V3_Weights",
            # The weights came from TensorFlow, which scales pixels to [-1, 1]: transform_input turns ImageNet's mean
            # and deviation into that. The auxiliary classifier only helps training.
            arguments={"aux_logits": False, "transform_input": True, "init_weights": False},
            unused=("fc.", "AuxLogits."),
        ),
    )
}


def find(name: str) -> Architecture:
    """The architecture of this name. Raises `InvalidInput`."""
    try:
        return ARCHITECTURES[name]
    except KeyError as error:
        known = ", ".join(ARCHITECTURES)
        raise InvalidInput(f"There is no backbone '{name}'; VASARI_BACKBONE takes {known}.") from error
