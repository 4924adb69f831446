"""What reconstructions are compared with their originals by."""

from importlib import import_module

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss, normalize

from shared.errors import InvalidInput
from shared.networks import backbone
from shared.networks.torchvision_import import torchvision

# A part that torchvision does not import by itself, and that no import may reach before the one above.
feature_extraction = import_module(f"{torchvision.__name__}.models.feature_extraction")

_MEAN = torch.tensor([0.485, 0.456, 0.406])[:, None, None]
_DEVIATION = torch.tensor([0.229, 0.224, 0.225])[:, None, None]
# Of each architecture, the blocks whose outputs are compared: at 1/2, 1/4 and 1/8 of the images' side.
_BLOCKS = {
    "mobilenet_v2": ("features.1", "features.3", "features.6"),
    "resnet50": ("relu", "layer1", "layer2"),
}


def squared_error(painted: Tensor, images: Tensor) -> dict[str, Tensor]:
    """The mean squared error per pixel and channel: what PSNR measures."""
    return {"reconstruction": mse_loss(painted, images)}


class Perceptual(nn.Module):
    """The squared error, and the distance of what a pretrained network sees in both images.

    Johnson, Alahi and Fei-Fei, "Perceptual losses for real-time style transfer and super-resolution", 2016, with the
    features of every place normalised as by Zhang et al., "The unreasonable effectiveness of deep features as a
    perceptual metric", 2018. Departures: no learnt weights of channels, and the network is the one of the settings. It
    is frozen, and in evaluation mode whatever mode its owner is in. Sharper images come of it, and a lower PSNR.
    """

    def __init__(self, weight: float, architecture: str, weights: dict[str, Tensor]) -> None:
        """`weights` are those of `backbone.find_weights`. Raises `InvalidInput` for an architecture without blocks."""
        super().__init__()
        if architecture not in _BLOCKS:
            raise InvalidInput(
                f"The perceptual term needs one of {', '.join(_BLOCKS)}, not {architecture}; set VASARI_BACKBONE to it."
            )
        network = backbone.build(architecture)
        network.load_state_dict(weights)
        blocks = _BLOCKS[architecture]
        self._seen = feature_extraction.create_feature_extractor(
            network, return_nodes=list(blocks), suppress_diff_warning=True
        )
        self._seen.requires_grad_(False)
        self._weight = weight

    def train(self, mode: bool = True) -> "Perceptual":  # noqa: ARG002  # PyTorch's own signature
        """Stay in evaluation mode."""
        return super().train(False)

    def forward(self, painted: Tensor, images: Tensor) -> dict[str, Tensor]:
        """`reconstruction`, of which `perceptual` is a part."""
        pixels = mse_loss(painted, images)
        difference = torch.stack(
            [
                (normalize(first, dim=1) - normalize(second, dim=1)).square().sum(dim=1).mean()
                for first, second in zip(self._features(painted), self._features(images), strict=True)
            ]
        ).mean()
        return {"reconstruction": pixels + self._weight * difference, "perceptual": difference}

    def _features(self, images: Tensor) -> list[Tensor]:
        signed = (images - _MEAN.to(images)) / _DEVIATION.to(images)
        return list(self._seen(signed).values())
