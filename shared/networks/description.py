"""What a pretrained network sees in an image, from brush stroke to subject: its pooled features and Gram matrices.

Gram matrices of convolutional layers describe texture whatever it is the texture of (Gatys, Ecker and Bethge, "Image
style transfer using convolutional neural networks", 2016); pooled features describe what is shown. A wide layer's Gram
matrix has tens of thousands of entries, which a count sketch (Charikar, Chen and Farach-Colton, "Finding frequent items
in data streams", 2002) brings to fewer, keeping inner products in expectation. Departure from compact bilinear pooling
(Gao et al. 2016), which sketches each pixel's outer product: the matrix itself is sketched, once an image.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from shared.networks import backbone

_SKETCH = 8192  # entries that a longer Gram matrix is brought to
_WIDEST = 320  # channels of a Gram matrix; wider layers are turned into as many first
_SEED = 1504  # of the sketches: chosen once, and part of every model's checkpoint


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer whose Gram matrix counts.

    Attributes:
        name: Of the module in the network.
        channels: Of its output.
        weight: Of its part's squared length, where the pooled features have 1.
    """

    name: str
    channels: int
    weight: float

    @property
    def length(self) -> int:
        """Of its part of the description."""
        channels = min(self.channels, _WIDEST)
        return min(channels * (channels + 1) // 2, _SKETCH)


# Those of MobileNetV2 were chosen by measuring (docs/decisions/0015); the others' stand where theirs do, as far as the
# size of what a pixel sees goes.
LAYERS: dict[str, tuple[Layer, ...]] = {
    "mobilenet_v2": (
        Layer("features.3", 24, 0.5),
        Layer("features.6", 32, 1.0),
        Layer("features.10", 64, 1.0),
        Layer("features.13", 96, 1.0),
        Layer("features.17", 320, 2.0),
    ),
    "resnet50": (
        Layer("maxpool", 64, 0.5),
        Layer("layer1", 256, 1.0),
        Layer("layer2", 512, 1.0),
        Layer("layer3", 1024, 1.0),
        Layer("layer4", 2048, 2.0),
    ),
    "inception_v3": (
        Layer("Conv2d_2b_3x3", 64, 0.5),
        Layer("Conv2d_4a_3x3", 192, 1.0),
        Layer("Mixed_5d", 288, 1.0),
        Layer("Mixed_6e", 768, 1.0),
        Layer("Mixed_7c", 2048, 2.0),
    ),
}


class Gram(nn.Module):
    """A layer's output (n, channels, height, width) to its Gram matrix, (n, length), a mean over the pixels."""

    def __init__(self, layer: Layer, chance: torch.Generator) -> None:
        super().__init__()
        channels = min(layer.channels, _WIDEST)
        entries = channels * (channels + 1) // 2
        if layer.channels > channels:
            turned = torch.linalg.qr(torch.randn(layer.channels, channels, generator=chance)).Q
            self.register_buffer("turn", turned.T.contiguous())  # (channels, layer.channels)
        else:
            self.turn = None
        if entries > layer.length:
            # Where each entry goes, and with which sign.
            self.register_buffer("bins", torch.randint(layer.length, (entries,), generator=chance, dtype=torch.int64))
            self.register_buffer("signs", torch.randint(2, (entries,), generator=chance).float() * 2 - 1)
        else:
            self.bins = None
        self._length = layer.length

    turn: Tensor | None
    bins: Tensor | None
    signs: Tensor

    def forward(self, output: Tensor) -> Tensor:
        pixels = output.float().flatten(2)  # (n, channels, pixels)
        if self.turn is not None:
            pixels = self.turn @ pixels
        matrix = pixels @ pixels.transpose(1, 2) / pixels.shape[2]
        rows, columns = torch.triu_indices(*matrix.shape[1:], device=matrix.device)
        entries = matrix[:, rows, columns]
        if self.bins is None:
            return entries
        sketch = entries.new_zeros(len(entries), self._length)
        return sketch.index_add(1, self.bins, normalize(entries) * self.signs)


class Description(nn.Module):
    """Images to descriptions, float32: the pooled features and each layer's Gram matrix, each of length 1, in a row.

    Images have the shape (n, 3, height, width) and lie in [0, 1]. One thread at a time: the layers are listened to.

    Attributes:
        lengths: Of the parts, the pooled features first.
        weights: Of the parts' squared lengths.
    """

    def __init__(self, architecture: str) -> None:
        """The backbone's weights are at random. Raises `InvalidInput` for an unknown architecture."""
        super().__init__()
        self.backbone = backbone.build(architecture)
        layers = LAYERS[architecture]
        self.lengths = (backbone.dimension(architecture), *(layer.length for layer in layers))
        self.weights = (1.0, *(layer.weight for layer in layers))
        chance = torch.Generator().manual_seed(_SEED)
        self.grams = nn.ModuleList(Gram(layer, chance) for layer in layers)
        self._names = [layer.name for layer in layers]

    def forward(self, images: Tensor) -> Tensor:
        parts: dict[str, Tensor] = {}

        def listen(name: str, gram: nn.Module) -> torch.utils.hooks.RemovableHandle:
            def take(_module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
                parts[name] = gram(output)

            return self.backbone.get_submodule(name).register_forward_hook(take)

        hooks = [listen(name, gram) for name, gram in zip(self._names, self.grams, strict=True)]
        try:
            pooled = self.backbone(backbone.normalised(images)).float()
        finally:
            for hook in hooks:
                hook.remove()
        return torch.cat([normalize(part) for part in (pooled, *(parts[name] for name in self._names))], dim=1)
