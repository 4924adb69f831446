"""Which layers learn, how fast, and from what mixtures."""

import pytest
import torch

from services.trainer.recipes import style_layers, style_mixing
from shared.networks.classifier import ClassifierConfig, StyleClassifier


def classifier(architecture: str = "mobilenet_v2") -> StyleClassifier:
    return StyleClassifier(ClassifierConfig.model_validate({"architecture": architecture, "styles": ("a", "b")}))


@pytest.mark.parametrize("architecture", ["mobilenet_v2", "resnet50", "inception_v3"])
def test_blocks_are_all_of_the_network_from_the_input_on(architecture: str) -> None:
    network = classifier(architecture)
    parts = style_layers.blocks(network.backbone)
    assert 15 <= len(parts) <= 20
    inside = [parameter for part in parts for parameter in part.parameters()]
    assert {id(parameter) for parameter in inside} == {id(parameter) for parameter in network.backbone.parameters()}
    order: list[int] = []
    for place, part in enumerate(parts):
        part.register_forward_hook(lambda *_, place=place: order.append(place))
    with torch.inference_mode():
        network.eval().features(torch.rand(1, 3, 96, 96))
    assert list(dict.fromkeys(order)) == list(range(len(parts)))


def test_the_head_alone() -> None:
    network = classifier()
    optimizer = style_layers.optimizer(network, unfrozen=0.0, head_rate=1e-2, rate=0.0)
    learning = {name for name, parameter in network.named_parameters() if parameter.requires_grad}
    assert learning == {"head.weight", "head.bias"}
    assert {group["lr"] for group in optimizer.param_groups} == {1e-2}


def test_deeper_blocks_learn_slower_and_those_before_them_not_at_all() -> None:
    network = classifier()
    optimizer = style_layers.optimizer(network, unfrozen=0.5, head_rate=1e-2, rate=1e-3)
    rates = {id(parameter): group["lr"] for group in optimizer.param_groups for parameter in group["params"]}
    parts = style_layers.blocks(network.backbone)
    found = [{rates.get(id(parameter)) for parameter in part.parameters()} for part in parts]
    half = len(parts) // 2
    assert all(each == {None} for each in found[:half])
    learnt = [rate for (rate,) in found[half + 1 :] if rate is not None]
    assert learnt == sorted(learnt)
    assert learnt[-1] == pytest.approx(1e-3)
    assert learnt[0] == pytest.approx(1e-3 * 0.1**0.5, rel=0.2)
    assert len(rates) == sum(parameter.requires_grad for parameter in network.parameters())
    style_layers.optimizer(network, unfrozen=0.0, head_rate=1e-2, rate=0.0)
    assert not any(parameter.requires_grad for parameter in network.backbone.parameters())


def test_only_weights_decay() -> None:
    network = classifier()
    optimizer = style_layers.optimizer(network, unfrozen=1.0, head_rate=1e-2, rate=1e-3)
    for group in optimizer.param_groups:
        assert {parameter.ndim > 1 for parameter in group["params"]} == {group["weight_decay"] > 0}


@pytest.mark.parametrize("epochs", range(1, 60))
def test_epochs_are_shared_out_whole(epochs: int) -> None:
    shares = style_layers.share_out(epochs, [8, 4, 9, 3])
    assert sum(shares) == epochs
    assert all(abs(share - epochs * usual / 24) < 1 for share, usual in zip(shares, [8, 4, 9, 3], strict=True))


def test_cutmix_gives_targets_by_area() -> None:
    shares = set()
    for seed in range(20):
        torch.manual_seed(seed)
        images = torch.arange(4.0)[:, None, None, None].expand(4, 3, 20, 30)
        cut, targets = style_mixing.cutmix(images, torch.eye(4))
        assert torch.allclose(targets.sum(dim=1), torch.ones(4))
        for place in range(4):
            other = (place - 1) % 4
            own = float((cut[place] == place).float().mean())
            assert own + float((cut[place] == other).float().mean()) == pytest.approx(1)
            assert float(targets[place, place]) == pytest.approx(own, abs=1e-5)
        shares.add(round(float(targets[0, 0]), 3))
    assert len(shares) > 10


def test_mixup_gives_targets_by_share() -> None:
    torch.manual_seed(3)
    values = torch.tensor([[0.0], [1.0], [2.0]])
    blended, targets = style_mixing.mixup(values, torch.eye(3))
    assert torch.allclose(targets @ torch.tensor([0.0, 1.0, 2.0]), blended.flatten())
    assert not torch.equal(targets, torch.eye(3))
