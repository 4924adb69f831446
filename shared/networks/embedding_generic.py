"""The embedding of an installation that has nothing yet to fit one to."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from shared.networks import checkpoints
from shared.networks.embedding import EmbeddingConfig, EmbeddingNetwork

STATISTICS = Path(__file__).with_name("embedding_generic.safetensors")  # made by services.demo.embedding_statistics
_SEED = 1550
_SHRINKAGE = 0.2


def generic(config: EmbeddingConfig, pretrained: Mapping[str, Tensor]) -> EmbeddingNetwork:
    """The embedding from a backbone's weights alone, and for MobileNetV2 from generated pictures.

    The description is brought to the embedding's dimension by an orthonormal projection at random, always the same one:
    it keeps cosines up to about 1/sqrt(dimension). What comes with the package are the mean of the descriptions of the
    sample gallery, and the gallery's works after the projection, by which they are whitened; the other architectures'
    embeddings are neither centred nor whitened.
    """
    network = projected(config, pretrained)
    if config.architecture != "mobilenet_v2":
        return network
    known = checkpoints.load(STATISTICS.read_bytes())
    network.centre.copy_(known["centre"])
    if config.dimension == known["works"].shape[1]:
        _whiten(network, known["works"].double())
    return network


def projected(config: EmbeddingConfig, pretrained: Mapping[str, Tensor]) -> EmbeddingNetwork:
    """The same before it is centred and whitened."""
    network = EmbeddingNetwork(config)
    network.description.backbone.load_state_dict(dict(pretrained))
    chance = torch.Generator().manual_seed(_SEED)
    drawn = torch.randn(network.projection.in_features, config.dimension, generator=chance)
    network.projection.weight.copy_(torch.linalg.qr(drawn).Q.T)
    return network.eval()


def _whiten(network: EmbeddingNetwork, works: Tensor) -> None:
    mean = works.mean(dim=0)
    covariance = torch.cov(works.T, correction=0)
    identity = torch.eye(len(covariance), dtype=covariance.dtype)
    mixed = (1 - _SHRINKAGE) * covariance + _SHRINKAGE * covariance.diagonal().mean() * identity
    values, vectors = torch.linalg.eigh(mixed)
    weight = (vectors * values.rsqrt()) @ vectors.T
    network.whitening.weight.copy_(weight / weight.norm() * len(weight) ** 0.5)
    network.whitening.bias.copy_(-network.whitening.weight.double() @ mean)
