"""docs/deploying.md speaks of what there is."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.deploy.reading import parsed, unknown_settings


@pytest.fixture(scope="module")
def guide(root: Path) -> str:
    return (root / "docs/deploying.md").read_text()


def test_every_variable_is_one_of_the_compose_file_or_a_setting(root: Path, guide: str) -> None:
    files = [root / "docker-compose.yml", *root.glob("deploy/compose.*.yml")]
    read = {name for file in files for name in re.findall(r"\$\{(\w+)", file.read_text())}
    named = set(re.findall(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b", guide)) - {"VASARI_URL"}
    assert {name for name in named - read if not name.startswith("VASARI_")} == set()
    assert not unknown_settings(named - read)


def test_every_variable_of_the_compose_file_is_described(root: Path, guide: str) -> None:
    read = set(re.findall(r"\$\{(\w+):-", (root / "docker-compose.yml").read_text()))
    # Ports of the monitoring are in its addresses.
    apart = {"GRAFANA_PORT", "PROMETHEUS_PORT", "FLOWER_PORT"}
    assert read - apart <= set(re.findall(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b", guide))


def test_every_default_is_the_files_own(root: Path, guide: str) -> None:
    defaults = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", (root / "docker-compose.yml").read_text()))
    rows = re.findall(r"^\| (`[A-Z0-9_`, ]+`) \| ([^|]+) \|", guide, re.MULTILINE)
    told = [
        (name, value.strip("` "))
        for names, values in rows
        for name, value in zip(re.findall(r"\w+", names), values.split(","), strict=False)
        if value.strip("` ") not in ("pinned", "likewise", "pip's own")
    ]
    assert len(told) > 10
    assert [(name, value) for name, value in told if defaults[name] != value] == []


def test_every_file_that_it_names_exists(root: Path, guide: str) -> None:
    named = set(re.findall(r"\b(?:deploy|tests|keda)/[\w./-]*\w", guide))
    assert len(named) > 5
    for name in named:
        assert (root / name).exists() or (root / "deploy/kubernetes" / name).exists(), name


def test_every_command_is_one_that_vasari_has(guide: str) -> None:
    commands = re.findall(r"(?<![\w-])vasari ((?:import|encode|graph|jobs|up|search|worker)\b[^`&|\n]*)", guide)
    assert len(commands) > 4
    for command in commands:
        if command not in ("graph", "jobs resume"):
            parsed(command)


def test_every_make_target_exists(root: Path, guide: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z-]+)", guide)) <= targets


def test_the_kustomization_of_ones_own_patches_what_there_is(root: Path, guide: str) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    given: dict[str, Any] = yaml.safe_load(block)
    base = yaml.safe_load((root / "deploy/kubernetes/base/kustomization.yaml").read_text())
    assert given["namespace"] == base["namespace"]
    assert {image["name"] for image in given["images"]} <= {image["name"] for image in base["images"]}
    config = yaml.safe_load((root / "deploy/kubernetes/base/config.yaml").read_text())
    for patch in given["patches"]:
        assert patch["target"] == {"kind": config["kind"], "name": config["metadata"]["name"]}
        for operation in yaml.safe_load(patch["patch"]):
            assert operation["path"].removeprefix("/data/") in config["data"]
