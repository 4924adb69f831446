"""docs/training.md tells of kinds, options, settings and weights as they are."""

import re
from pathlib import Path
from typing import get_args

import pytest

from shared.messages import TrainedKind, TrainModel
from tests.unit.deploy.reading import parsed, unknown_settings


@pytest.fixture(scope="module")
def guide(root: Path) -> str:
    return (root / "docs/training.md").read_text()


def test_every_kind_is_told(guide: str) -> None:
    rows = re.findall(r"^\| [^|]+ \| `(\w+)` \| [^|]+ \|$", guide, re.MULTILINE)
    assert set(rows) == set(get_args(TrainedKind))


def test_every_command_is_one_that_vasari_has(guide: str) -> None:
    blocks = "\n".join(re.findall(r"```\n(.*?)```", guide, re.DOTALL))
    commands = [command.strip() for command in re.findall(r"vasari ([^&\n]+)", re.sub("#.*", "", blocks))]
    assert len(commands) == 14
    told = {parsed(command)["command"] for command in commands if command != "models"}
    assert {"embedding", "style", "swae", "encode", "prior", "export", "import", "promote", "compare"} <= told
    for option in re.findall(r"^\| `(--[a-z-]+) [A-Z]` \|", guide, re.MULTILINE):
        assert parsed(f"train embedding {option} 3")


def test_its_request_is_one_that_the_api_takes(guide: str) -> None:
    (body,) = re.findall(r"`(\{\"kind\".*?\})`", guide)
    TrainModel.model_validate_json(f'{{"job_id": "x", "training": {body}}}')


def test_every_setting_is_one(guide: str) -> None:
    named = set(re.findall(r"\bVASARI_[A-Z_]+", guide)) - {"VASARI_URL"}
    assert {"VASARI_DEVICE", "VASARI_DEVICES", "VASARI_PRECISION", "VASARI_SCRATCH_DIR"} <= named
    assert not unknown_settings(named)


def test_the_weights_are_those_that_torchvision_names(guide: str) -> None:
    from shared.networks.torchvision_import import torchvision

    models = torchvision.models
    for weights in (models.ResNet50_Weights, models.Inception_V3_Weights):
        assert f"`{weights.IMAGENET1K_V1.url.rpartition('/')[2]}`" in guide


def test_every_file_that_it_leads_to_exists(root: Path, guide: str) -> None:
    for name in re.findall(r"\]\(([\w./-]+)\)", guide):
        assert (root / "docs" / name).exists(), name
