"""What the files of a deployment say, as the tools read them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.deploy.reading import ROOT, Config, docker_compose


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def env_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `make env` writes it."""
    file = tmp_path_factory.mktemp("env") / "env"
    subprocess.run([sys.executable, ROOT / "deploy/make_env.py", "--file", file], check=True, capture_output=True)
    return file


@pytest.fixture(scope="session")
def config(env_file: Path) -> Config:
    """Gives the services as Compose resolves them: `config("deploy/….yml", profile=…, NAME="value")`."""

    def resolve(*overrides: str, profile: str | None = None, **environment: str) -> dict[str, Any]:
        files = [part for name in ("docker-compose.yml", *overrides) for part in ("--file", ROOT / name)]
        profiles = ["--profile", profile] if profile else []
        done = docker_compose(env_file, *files, *profiles, "config", "--format", "json", **environment)
        assert done.returncode == 0, done.stderr
        services: dict[str, Any] = json.loads(done.stdout)["services"]
        return services

    return resolve


@pytest.fixture(scope="session")
def compose(config: Config) -> dict[str, Any]:
    """All services of docker-compose.yml, those of profiles too."""
    return config(profile="*")
