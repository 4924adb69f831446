"""The `vasari` command: in a process of its own, as a person starts it, or in the test's, which saves the start."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from services.__main__ import main
from services.cli import output

Env = dict[str, str]
_WIDTH = 200  # characters, so that no table folds what a test looks for


def environment(data: Path, **settings: str) -> Env:
    """That of a command whose data lies in this folder."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VASARI_")}
    own = {"VASARI_DATA_DIR": str(data), "VASARI_PORT": "0", "COLUMNS": str(_WIDTH)}
    return {**clean, **own, **settings}


def command(*arguments: str) -> list[str]:
    """What starts a process of its own."""
    return [sys.executable, "-m", "services", *arguments]


def run(env: Env, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    done = subprocess.run(command(*arguments), env=env, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done


@dataclass
class Here:
    """Runs commands in the test's process."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    width: int = _WIDTH

    def run(self, env: Env, *arguments: str) -> tuple[int, str, str]:
        """The exit code, and what was written to standard output and to standard error."""
        code = 0
        with self.monkeypatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("VASARI_")]:
                patch.delenv(name)
            for name, value in env.items():
                if name.startswith("VASARI_"):
                    patch.setenv(name, value)
            patch.setattr(sys, "argv", ["vasari", *arguments])
            patch.setattr(output.out, "width", self.width)
            try:
                main()
            except SystemExit as stopped:
                code = int(stopped.code or 0)
        told = self.capsys.readouterr()
        assert "Traceback" not in told.err
        return code, told.out, told.err

    def shown(self, env: Env, *arguments: str) -> str:
        """What a command that succeeds wrote to standard output."""
        code, out, err = self.run(env, *arguments)
        assert code == 0, (arguments, out, err)
        return out

    def answer(self, env: Env, *arguments: str) -> Any:
        """What a command that succeeds answered in JSON."""
        return json.loads(self.shown(env, *arguments, "--json"))

    def refused(self, env: Env, *arguments: str, code: int = 1) -> str:
        """The one line with which a command is refused."""
        stopped, out, err = self.run(env, *arguments)
        assert (stopped, out) == (code, ""), (arguments, err)
        line = err.strip().splitlines()[-1]
        assert line.startswith("error: ")
        return line
