"""The style classifier: a pretrained network with a linear layer on its pooled features."""

import torch
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn

from shared.messages import Architecture
from shared.networks import backbone
from shared.networks.pictures import square, to_bytes, to_unit

DROPOUT = 0.2  # of the pooled features, while it learns


class ClassifierConfig(BaseModel):
    """What a classifier is built from and how its logits are read, as its model card keeps it.

    Attributes:
        side: Height and width in pixels of the images that it was trained with last and takes.
        styles: What it tells apart, in the order of its logits.
        temperature: What the logits are divided by to give calibrated probabilities.
        only: The one style that it tells from all others, where it was trained so: `styles` then begins with a name
            for the others, and ends with this.
        threshold: The probability from which an image counts as in that style; None where all styles are told apart.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    architecture: Architecture
    side: int = Field(224, ge=32, le=1024)
    styles: tuple[str, ...] = Field(min_length=2)
    temperature: float = Field(1.0, gt=0)
    only: str | None = None
    threshold: float | None = Field(None, ge=0, le=1)

    def prepare(self, image: Image.Image) -> Tensor:
        """The network's input for one RGB image: its middle square, shape (3, side, side), in [0, 1]."""
        return to_unit(to_bytes(square(image, self.side)))

    def probabilities(self, logits: Tensor) -> Tensor:
        """What the logits, shape (n, styles), say of each style: rows that add up to 1."""
        return torch.softmax(logits / self.temperature, dim=1)


class StyleClassifier(nn.Module):
    """Images to logits, one per style.

    Images have the shape (n, 3, height, width), of any size from 75 pixels on, and lie in [0, 1].
    """

    def __init__(self, config: ClassifierConfig) -> None:
        super().__init__()
        self.config = config
        self.backbone = backbone.build(config.architecture)
        self.dropout = nn.Dropout(DROPOUT)
        self.head = nn.Linear(backbone.dimension(config.architecture), len(config.styles))
        nn.init.zeros_(self.head.weight)  # it begins undecided, and equally so from every seed
        nn.init.zeros_(self.head.bias)

    def features(self, images: Tensor) -> Tensor:
        """What it looks at before it decides, shape (n, dimension): the embeddings of the encoder `style`."""
        pooled: Tensor = self.backbone(backbone.normalised(images))
        return pooled

    def decide(self, features: Tensor) -> Tensor:
        """Logits, shape (n, styles), of features."""
        logits: Tensor = self.head(self.dropout(features))
        return logits

    def forward(self, images: Tensor) -> Tensor:
        """Logits, shape (n, styles), of images."""
        return self.decide(self.features(images))
