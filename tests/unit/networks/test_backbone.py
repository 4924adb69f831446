"""The pretrained backbones: what goes in, what comes out, and where the weights come from."""

from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest
import torch
from PIL import Image

from shared.errors import InvalidInput, Unavailable
from shared.networks import architectures, backbone, checkpoints, weights
from shared.networks.torchvision_import import torchvision


@pytest.fixture(scope="module")
def mobilenet_weights() -> dict[str, torch.Tensor]:
    return backbone.find_weights("mobilenet_v2")


@pytest.fixture
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "find_spec", lambda _: None)


def test_the_packaged_weights_give_mobilenets_pooled_features(mobilenet_weights: dict[str, torch.Tensor]) -> None:
    network = backbone.build("mobilenet_v2")
    network.load_state_dict(mobilenet_weights)
    image = torch.rand(1, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        features = network(image)
        blocks = network.features(image)
    assert features.shape == (1, backbone.dimension("mobilenet_v2"))
    assert torch.allclose(features, blocks.mean(dim=(2, 3)), atol=1e-5)
    assert features.std() > 0.1


def test_the_packaged_weights_know_imagenet(mobilenet_weights: dict[str, torch.Tensor]) -> None:
    # A filter bank at random has no first layer of unequal strength; the trained one's filters differ a lot.
    strength = mobilenet_weights["features.0.0.weight"].flatten(1).norm(dim=1)
    assert strength.max() > 10 * strength.min()


@pytest.mark.parametrize(("name", "dimension"), [("resnet50", 2048), ("inception_v3", 2048), ("mobilenet_v2", 1280)])
def test_every_architecture_pools_to_its_dimension(name: str, dimension: int) -> None:
    crop = architectures.find(name).crop
    with torch.device("meta"):  # shapes only
        features = backbone.build(name)(torch.empty(2, 3, crop, crop))
    assert features.shape == (2, dimension)
    assert backbone.dimension(name) == dimension


@pytest.mark.parametrize("name", list(architectures.ARCHITECTURES))
def test_preprocessing_is_torchvisions(name: str) -> None:
    published = getattr(torchvision.models, architectures.find(name).weights).IMAGENET1K_V1.transforms()
    noise = np.random.default_rng(0).integers(0, 256, (300, 431, 3), dtype=np.uint8)
    image = Image.fromarray(noise).resize((862, 600), Image.Resampling.BICUBIC)
    ours, theirs = backbone.preprocessing(name)(image), published(image)
    mean, deviation = (torch.tensor(values)[:, None, None] for values in (published.mean, published.std))
    if name == "inception_v3":  # torchvision's transform is ImageNet's too
        assert published.mean == [0.485, 0.456, 0.406]
    assert ours.shape == theirs.shape
    assert torch.allclose(ours * deviation + mean, theirs * deviation + mean, atol=1e-3)


def test_inception_takes_tensorflows_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    network = backbone.build("inception_v3")
    white = torch.ones(1, 3, 2, 2)
    standard = (white - torch.tensor([0.485, 0.456, 0.406])[:, None, None]) / torch.tensor([0.229, 0.224, 0.225])[
        :, None, None
    ]
    assert torch.allclose(network._transform_input(standard), white, atol=1e-5)


def test_weights_with_the_classifier_and_auxiliary_layers_fit(tmp_path: Path) -> None:
    torch.save(torchvision.models.inception_v3(weights=None, init_weights=False).state_dict(), tmp_path / "weights.pth")
    found = backbone.find_weights("inception_v3", tmp_path / "weights.pth")
    backbone.build("inception_v3").load_state_dict(found)


def test_a_safetensors_file_is_taken(tmp_path: Path, mobilenet_weights: dict[str, torch.Tensor]) -> None:
    file = tmp_path / "weights.safetensors"
    file.write_bytes(checkpoints.save(mobilenet_weights))
    found = backbone.find_weights("mobilenet_v2", file)
    assert found.keys() == mobilenet_weights.keys()
    assert all(torch.equal(found[name], mobilenet_weights[name]) for name in found)


def test_weights_of_another_network_are_refused(
    tmp_path: Path, no_package: None, mobilenet_weights: dict[str, torch.Tensor]
) -> None:
    file = tmp_path / "weights.pth"
    torch.save(mobilenet_weights, file)
    with pytest.raises(InvalidInput, match=r"does not fit resnet50 .* VASARI_BACKBONE_WEIGHTS .*resnet50-\w+\.pth"):
        backbone.find_weights("resnet50", file)


def test_weights_of_another_size_or_with_more_layers_are_refused(
    tmp_path: Path, mobilenet_weights: dict[str, torch.Tensor]
) -> None:
    file = tmp_path / "weights.pth"
    torch.save({**mobilenet_weights, "features.0.0.weight": torch.zeros(8, 3, 3, 3)}, file)
    with pytest.raises(InvalidInput, match=r"\(8, 3, 3, 3\), not \(32, 3, 3, 3\)"):
        backbone.find_weights("mobilenet_v2", file)
    torch.save({**mobilenet_weights, "head.weight": torch.zeros(1)}, file)
    with pytest.raises(InvalidInput, match=r"also has 'head\.weight'"):
        backbone.find_weights("mobilenet_v2", file)


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", b"\x80\x02K\x01.", b"PK\x03\x04 cut short"])
@pytest.mark.parametrize("ending", [".pth", ".safetensors"])
def test_a_file_that_is_no_checkpoint_is_refused(tmp_path: Path, content: bytes, ending: str) -> None:
    file = tmp_path / f"weights{ending}"
    file.write_bytes(content)
    with pytest.raises(InvalidInput, match="VASARI_BACKBONE_WEIGHTS") as refusal:
        backbone.find_weights("mobilenet_v2", file)
    assert "\n" not in str(refusal.value)


def test_a_pickle_that_would_run_code_is_refused(tmp_path: Path) -> None:
    class Code:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (tmp_path / "ran",))

    torch.save({"weight": Code()}, tmp_path / "weights.pth")
    with pytest.raises(InvalidInput):
        backbone.find_weights("mobilenet_v2", tmp_path / "weights.pth")
    assert not (tmp_path / "ran").exists()


def test_something_other_than_weights_is_refused(tmp_path: Path) -> None:
    torch.save({"state_dict": {"weight": torch.zeros(1)}}, tmp_path / "weights.pth")
    with pytest.raises(InvalidInput, match="other than a state dict"):
        backbone.find_weights("mobilenet_v2", tmp_path / "weights.pth")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"gone\.pth \(No such file"):
        backbone.find_weights("mobilenet_v2", tmp_path / "gone.pth")


def test_without_internet_the_error_names_the_file_and_the_setting(
    no_package: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise URLError("no route\nto host")

    monkeypatch.setattr("torchvision.models._api.load_state_dict_from_url", fail)
    with pytest.raises(Unavailable, match=r"VASARI_BACKBONE_WEIGHTS.*mobilenet_v2-b0353104\.pth") as refusal:
        backbone.find_weights("mobilenet_v2")
    assert "\n" not in str(refusal.value)


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(InvalidInput, match="mobilenet_v2, resnet50, inception_v3"):
        backbone.build("vgg16")
