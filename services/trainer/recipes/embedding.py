"""The recipe of the retrieval embedding."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Generator, Tensor
from torch.optim import Optimizer

from services.trainer.data.pictures import Pictures
from services.trainer.recipes.base import Assets, Made, Recipe, Stage
from services.trainer.recipes.embedding_fitting import Affine, principal, within_class
from shared.errors import InvalidInput
from shared.messages import EmbeddingTraining
from shared.networks import backbone
from shared.networks.embedding import SIDE, EmbeddingConfig, EmbeddingNetwork
from shared.networks.pictures import to_unit

MIN_WORKS = 129  # fewer leave no 128 directions to tell works apart
MOST_WORKS = 3000  # that it is fitted to: more change little, and their inner products have to fit into memory
MIN_ARTISTS, MIN_BY_ARTIST = 8, 5
# Works by known artists for each dimension. With fewer, what works of an artist differ in is told from too little: the
# works that it was fitted to, which people search, then find nothing but their artist's (docs/decisions/0015).
PER_DIMENSION = 3
POWER = 0.35  # of the variances that components are divided by
SHRINKAGE = 0.1
_AT_ONCE = 8


class EmbeddingRecipe(Recipe):
    """Nothing is trained by gradients: the means, components and scales of the collection are computed.

    That is on purpose: what discriminates between the artists of a collection serves poorly for all others. With
    artists left out, discriminant analysis fell below the frozen network, while centring and whitening gained;
    docs/decisions/0015 has the figures.

    Where artists are known, the directions in which works of the same artist differ are shortened besides.
    """

    network: EmbeddingNetwork
    settles_in_parts = True

    @staticmethod
    def side(training: EmbeddingTraining, assets: Assets) -> int:
        """Pixels that its pictures are wide."""
        return SIDE

    def __init__(self, training: EmbeddingTraining, pictures: Pictures, assets: Assets) -> None:
        """Raises `InvalidInput` for too few works, or too few artists where labels have to be used."""
        super().__init__()
        if len(pictures) < MIN_WORKS:
            raise InvalidInput(
                f"An embedding is fitted to {MIN_WORKS} works or more and the collection has {len(pictures)}; "
                "import more, or use the embedding that comes without training."
            )
        count = min(len(pictures), MOST_WORKS)
        chance = torch.Generator().manual_seed(training.seed)
        self.rows = torch.randperm(len(pictures), generator=chance)[:count].sort().values
        self._pictures = pictures
        self._labels = _artists([pictures.works[row].artist for row in self.rows.tolist()])
        artists = int(self._labels.max()) + 1
        dimension = min(training.dimension, count - 1)
        known = int((self._labels >= 0).sum())
        enough = artists >= MIN_ARTISTS and known >= PER_DIMENSION * dimension
        if training.labels == "always" and not enough:
            raise InvalidInput(
                f"Learning from labels needs {MIN_ARTISTS} artists with {MIN_BY_ARTIST} works or more, "
                f"{PER_DIMENSION * dimension} works in all for {dimension} dimensions, and the collection has "
                f"{artists} with {known}; import more, ask for fewer dimensions, or train with `--labels auto`."
            )
        self._artists = artists if enough and training.labels != "never" else 0
        architecture = training.architecture or assets.architecture
        # A file of weights is of the network of the settings.
        weights = assets.weights if architecture == assets.architecture else None
        config = EmbeddingConfig(
            architecture=architecture,
            side=pictures.side,
            dimension=dimension,
            form="labelled" if self._artists else "unlabelled",
        )
        self.network = EmbeddingNetwork(config)
        self.network.description.backbone.load_state_dict(backbone.find_weights(architecture, weights))
        self._explained = 0.0
        self._described: list[Tensor] = []  # of the first rows, a batch each

    def enter(self, stage: Stage) -> Optimizer:
        raise NotImplementedError("An embedding has no stages.")

    def forward(self, images: Tensor, rows: Tensor, chance: Generator) -> dict[str, Tensor]:
        raise NotImplementedError("An embedding has no stages.")

    def memory(self) -> dict[str, Tensor]:
        return {"described": torch.cat(self._described)} if self._described else {}

    def remember(self, memory: Mapping[str, Tensor]) -> None:
        self._described = list(torch.split(memory["described"].cpu(), _AT_ONCE)) if memory else []

    def measure(self) -> dict[str, float]:
        return {}

    @torch.no_grad()
    def settle(self, say: Callable[[str], None]) -> None:
        """Describe the works, and fit the network's centre, projection and whitening to them."""
        network = self.network.eval()
        described = self._descriptions(say)
        say("fitting the components")
        network.centre.copy_(described.mean(dim=0))
        centred = torch.cat([network.centred(part.to(self.device)).cpu() for part in torch.split(described, _AT_ONCE)])
        components, self._explained = principal(centred, network.config.dimension, POWER)
        _set(network.projection, components)
        if self._artists:
            say("fitting what works of an artist differ in")
            projected = torch.nn.functional.normalize(centred @ components.weight.T + components.bias)
            known = self._labels >= 0
            _set(network.whitening, within_class(projected[known], self._labels[known], SHRINKAGE))

    def made(self, history: Sequence[Mapping[str, Any]]) -> Made:
        """Its metrics tell of the fit, not of retrieval, which `vasari evaluate` measures.

        `explained` is the share of the variance that the components keep, `artists` how many were learnt from.
        """
        config = self.network.config
        return Made(
            configuration={
                "network": config.model_dump(),
                "preprocessing": "middle square, bilinear and antialiased, RGB in [0, 1]",
            },
            dimension=config.dimension,
            metrics={"explained": round(self._explained, 4), "artists": float(self._artists)},
        )

    def _descriptions(self, say: Callable[[str], None]) -> Tensor:
        for part in torch.split(self.rows, _AT_ONCE)[len(self._described) :]:
            say(f"describing the works: {len(self._described) * _AT_ONCE} of {len(self.rows)}")
            images = to_unit(self._pictures.pixels[part].to(self.device)).permute(0, 3, 1, 2)
            self._described.append(self.network.description(images).cpu())
        return torch.cat(self._described)


def _artists(names: Sequence[str | None]) -> Tensor:
    """Each work's artist as a number, shape (n,), int64; -1 where there is none, or none with enough works."""
    counts = Counter(name for name in names if name)
    numbers = {name: number for number, name in enumerate(sorted(n for n in counts if counts[n] >= MIN_BY_ARTIST))}
    return torch.tensor([numbers.get(name or "", -1) for name in names])


def _set(layer: torch.nn.Linear, affine: Affine) -> None:
    layer.weight.copy_(affine.weight)
    layer.bias.copy_(affine.bias)
