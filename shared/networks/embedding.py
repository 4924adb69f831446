"""The retrieval embedding: a pretrained network's description of an image, centred, reduced and whitened.

Hubs, works that are near to everything, come from what all works share. So what corrects them is in the vector itself,
where a plain cosine has it: every part is centred before it is normalised, and directions of large variance are
shortened ("all-but-the-top" in kind; partial whitening as in Jegou and Chum, "Negative evidences and co-occurrences in
image retrieval: the benefit of PCA and whitening", 2012, with the eigenvalues' power below 1/2).
"""

from typing import Literal

import torch
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, nn
from torch.nn.functional import normalize

from shared.messages import Architecture
from shared.networks.description import Description
from shared.networks.pictures import square, to_bytes, to_unit

SIDE = 384

Form = Literal["generic", "unlabelled", "labelled"]


class EmbeddingConfig(BaseModel):
    """What an embedding is built from, as its model card keeps it.

    Attributes:
        side: Height and width in pixels of the images that it takes.
        dimension: Of the embedding.
        form: What it was fitted to: nothing, a collection, or a collection whose artists are known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    architecture: Architecture
    side: int = Field(SIDE, ge=96, le=1024)
    dimension: int = Field(512, ge=2, le=2048)
    form: Form = "generic"

    def prepare(self, image: Image.Image) -> Tensor:
        """The network's input for one RGB image: its middle square, shape (3, side, side), in [0, 1]."""
        return to_unit(to_bytes(square(image, self.side)))


class EmbeddingNetwork(nn.Module):
    """Images (n, 3, height, width) in [0, 1] to embeddings (n, dimension), float32, of length 1.

    As it is built it is of no use: the backbone's weights are at random and the projection is empty. A checkpoint fills
    it, `shared.networks.embedding_generic`, or a training.

    Attributes:
        centre: The mean of the descriptions, shape (length,): taken off part by part.
        projection: From the centred description to the embedding's dimension.
        whitening: Within the embedding's dimension, after the first normalisation.
    """

    centre: Tensor

    def __init__(self, config: EmbeddingConfig) -> None:
        super().__init__()
        self.config = config
        self.description = Description(config.architecture)
        length = sum(self.description.lengths)
        self.register_buffer("centre", torch.zeros(length))
        self.projection = nn.Linear(length, config.dimension).requires_grad_(False)
        self.whitening = nn.Linear(config.dimension, config.dimension).requires_grad_(False)
        nn.init.zeros_(self.projection.weight)
        nn.init.zeros_(self.projection.bias)
        nn.init.eye_(self.whitening.weight)
        nn.init.zeros_(self.whitening.bias)

    def centred(self, descriptions: Tensor) -> Tensor:
        """Descriptions (n, length) without what all have in common; each part has its weight's length."""
        parts = torch.split(descriptions - self.centre, list(self.description.lengths), dim=1)
        weights = self.description.weights
        return torch.cat([normalize(part) * weight**0.5 for part, weight in zip(parts, weights, strict=True)], dim=1)

    def project(self, descriptions: Tensor) -> Tensor:
        """Embeddings of descriptions before they are whitened, of length 1."""
        return normalize(self.projection(self.centred(descriptions)))

    def forward(self, images: Tensor) -> Tensor:
        return normalize(self.whitening(self.project(self.description(images))))
