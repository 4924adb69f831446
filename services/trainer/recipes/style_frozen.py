"""What the pretrained network sees in each picture, computed once: while only the head learns, that never changes."""

import torch
from torch import Tensor

from services.trainer.data.pictures import Pictures
from shared.networks.classifier import StyleClassifier
from shared.networks.pictures import to_unit

# Pictures that are always computed together: the last bits of a picture's features may depend on its neighbours in the
# batch, and a training that was broken off has to find the same again.
_BLOCK = 16


class FrozenFeatures:
    """Features of pictures by row, kept on the network's device: 5 kB a picture with MobileNetV2."""

    def __init__(self, network: StyleClassifier, pictures: Pictures) -> None:
        self._network = network
        self._pictures = pictures
        self._kept: dict[int, Tensor] = {}  # by block

    def __call__(self, rows: Tensor) -> Tensor:
        """The features, shape (m, dimension), of these rows, shape (m,); those that are not kept yet are computed.

        The backbone has to be in evaluation mode, and as it was at the first call.
        """
        places = rows.tolist()
        for block in sorted({row // _BLOCK for row in places} - self._kept.keys()):
            self._kept[block] = self._computed(block)
        return torch.stack([self._kept[row // _BLOCK][row % _BLOCK] for row in places])

    # Not in inference mode, where a score may ask for them first: tensors made in it are of no use to a gradient.
    @torch.inference_mode(False)
    @torch.no_grad()
    def _computed(self, block: int) -> Tensor:
        pixels = self._pictures.pixels[block * _BLOCK : (block + 1) * _BLOCK]
        device = next(self._network.parameters()).device
        images = to_unit(pixels.to(device)).permute(0, 3, 1, 2)
        return self._network.features(images).float()
