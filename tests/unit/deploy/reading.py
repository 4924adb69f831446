"""Reads a deployment's files as the tools do, and asks Vasari whether it understands what they say."""

import os
import shlex
import subprocess
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import pytest
import typer

from services.cli.app import app
from shared.settings import Settings

ROOT = Path(__file__).parents[3]
OURS = ("crawler", "trainer", "encoder", "queries", "graph", "search")
_PREFIX = "VASARI_"

Config = Callable[..., dict[str, Any]]
"""Gives the services: `config("deploy/….yml", profile=…, NAME="value")`."""


def _compose_program() -> Path:
    # The package's own command ends with 0 whatever the program said.
    spec = find_spec("compose")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).with_name("docker-compose")


def docker_compose(env_file: Path, *arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run Compose, which needs no Docker to read files, with these variables and no others."""
    command = [_compose_program(), "--project-directory", ROOT, "--env-file", env_file, *arguments]
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(command, cwd=ROOT, env=inherited | environment, capture_output=True, text=True)


def unknown_settings(names: Iterable[str]) -> set[str]:
    """Those of the environment variables that are meant to be settings and are none."""
    ours = {name for name in names if name.startswith(_PREFIX)}
    return {name for name in ours if name.removeprefix(_PREFIX).lower() not in Settings.model_fields}


def settings_of(environment: dict[str, str | None], monkeypatch: pytest.MonkeyPatch) -> Settings:
    """What Vasari makes of these variables. Raises pydantic's `ValidationError`."""
    for name in os.environ:
        if name.startswith(_PREFIX):
            monkeypatch.delenv(name)
    for name, value in environment.items():
        if value is not None:
            monkeypatch.setenv(name, value)
    return Settings()


def parsed(arguments: str | list[str]) -> dict[str, Any]:
    """The options of a `vasari …` command line, read as the command itself does. Raises `click.UsageError`."""
    words = shlex.split(arguments) if isinstance(arguments, str) else list(arguments)
    command: Any = typer.main.get_command(app)
    context: click.Context = command.make_context("vasari", words)
    while hasattr(command, "resolve_command"):
        rest = [*context._protected_args, *context.args]
        _, command, rest = command.resolve_command(context, rest)
        context = command.make_context(command.name, rest, parent=context)
    return {"command": context.command.name, **context.params}
