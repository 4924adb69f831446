"""The retrieval embedding's network: what it describes, and what comes out."""

from collections.abc import Iterator

import pytest
import torch
from torch.nn.functional import normalize

from shared.networks import backbone, checkpoints
from shared.networks.description import LAYERS, Description, Gram, Layer
from shared.networks.embedding import EmbeddingConfig, EmbeddingNetwork
from shared.networks.embedding_generic import generic


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Threads wait for each other where cores are busy."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_a_gram_matrix_is_the_mean_product_of_channels() -> None:
    output = torch.rand(2, 3, 4, 5, generator=chance())
    entries = Gram(Layer("any", 3, 1.0), chance())(output)
    expected = [(output[1, i] * output[1, j]).mean() for i in range(3) for j in range(i, 3)]
    assert torch.allclose(entries[1], torch.stack(expected), atol=1e-6)


@pytest.mark.parametrize("channels", [320, 640])
def test_a_wide_layers_sketch_keeps_cosines(channels: int) -> None:
    layer = Layer("any", channels, 1.0)
    near = torch.randn(1, channels, 6, 6, generator=chance(1))
    outputs = torch.cat([near, near + 0.5 * torch.randn(1, channels, 6, 6, generator=chance(2)), near.flip(1)])
    sketches = normalize(Gram(layer, chance())(outputs))
    pixels = outputs.flatten(2)
    matrices = normalize((pixels @ pixels.transpose(1, 2)).flatten(1))
    assert sketches.shape == (3, layer.length)
    assert torch.allclose(sketches @ sketches.T, matrices @ matrices.T, atol=0.15)


@pytest.mark.parametrize("architecture", list(LAYERS))
def test_every_architecture_gives_embeddings_of_length_1(architecture: str) -> None:
    config = EmbeddingConfig.model_validate({"architecture": architecture, "dimension": 16, "side": 96})
    network = EmbeddingNetwork(config).eval()
    torch.nn.init.normal_(network.projection.weight, generator=chance())
    with torch.inference_mode():
        embeddings = network(torch.rand(2, 3, 96, 96, generator=chance()))
    assert embeddings.shape == (2, 16)
    assert torch.allclose(embeddings.norm(dim=1), torch.ones(2), atol=1e-5)


def test_a_description_begins_with_the_pooled_features_and_is_normalised_part_by_part() -> None:
    description = Description("mobilenet_v2").eval()
    description.backbone.load_state_dict(backbone.find_weights("mobilenet_v2"))
    images = torch.rand(2, 3, 96, 96, generator=chance())
    with torch.inference_mode():
        described = description(images)
        pooled = description.backbone(backbone.normalised(images))
    parts = torch.split(described, list(description.lengths), dim=1)
    assert torch.allclose(parts[0], normalize(pooled), atol=1e-5)
    for part in parts:
        assert torch.allclose(part.norm(dim=1), torch.ones(2), atol=1e-4)


def test_a_checkpoint_holds_everything() -> None:
    config = EmbeddingConfig(architecture="mobilenet_v2")
    network = generic(config, backbone.find_weights("mobilenet_v2"))
    saved = checkpoints.load(checkpoints.save(network.state_dict()))
    again = EmbeddingNetwork(config).eval()
    again.load_state_dict(saved)
    images = torch.rand(2, 3, 96, 96, generator=chance())
    with torch.inference_mode():
        assert torch.equal(network(images), again(images))


def test_the_generic_embedding_takes_textures_for_alike_whatever_their_places() -> None:
    network = generic(EmbeddingConfig(architecture="mobilenet_v2"), backbone.find_weights("mobilenet_v2"))
    coarse = [
        torch.rand(1, 3, 12, 12, generator=chance(seed)).repeat_interleave(16, 2).repeat_interleave(16, 3)
        for seed in (1, 2)
    ]
    fine = [torch.rand(1, 3, 192, 192, generator=chance(seed)) for seed in (3, 4)]
    with torch.inference_mode():
        cosines = (vectors := network(torch.cat([*coarse, *fine]))) @ vectors.T
    assert min(cosines[0, 1], cosines[2, 3]) > cosines[:2, 2:].max() + 0.1
