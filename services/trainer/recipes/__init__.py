"""What can be trained: one recipe per kind of model."""

from typing import Any, Protocol

from services.trainer.data.pictures import Pictures
from services.trainer.recipes.autoencoder import AutoencoderRecipe
from services.trainer.recipes.base import Assets, Recipe
from services.trainer.recipes.embedding import EmbeddingRecipe
from services.trainer.recipes.style import StyleRecipe
from shared.messages import TrainedKind


class Maker(Protocol):
    """How a recipe is made: its class, as the table below has it."""

    def __call__(self, training: Any, pictures: Pictures, assets: Assets) -> Recipe:
        """The recipe for what a message asks for, its network freshly initialised from PyTorch's global chance."""

    def side(self, training: Any, assets: Assets) -> int:
        """Pixels that its pictures are to be wide."""


RECIPES: dict[TrainedKind, Maker] = {
    "dae": AutoencoderRecipe,
    "swae": AutoencoderRecipe,
    "style": StyleRecipe,
    "embedding": EmbeddingRecipe,
}
