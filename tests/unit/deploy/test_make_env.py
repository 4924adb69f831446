"""`make env`."""

import re
import stat
import subprocess
import sys
from pathlib import Path


def make_env(root: Path, file: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, root / "deploy/make_env.py", "--file", file]
    return subprocess.run(command, capture_output=True, text=True)


def values(file: Path) -> dict[str, str]:
    lines = (line for line in file.read_text().splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def test_every_secret_is_random_and_fits_into_a_url(root: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert make_env(root, first).returncode == make_env(root, second).returncode == 0
    a, b = values(first), values(second)
    assert a.keys() == b.keys()
    assert not {a[name] for name in a} & {b[name] for name in b}
    assert len(set(a.values())) == len(a)
    for name, value in a.items():
        assert re.fullmatch("[0-9a-f]{16,}", value), name
        assert name.endswith("_USER") or len(value) >= 32, name


def test_only_its_owner_may_read_it(root: Path, tmp_path: Path) -> None:
    make_env(root, tmp_path / "env")
    assert stat.S_IMODE((tmp_path / "env").stat().st_mode) == 0o600


def test_an_existing_file_stays_as_it_is_and_the_answer_says_so(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("REDIS_PASSWORD=mine\n")
    done = make_env(root, file)
    assert done.returncode == 0
    assert "exists" in done.stdout
    assert file.read_text() == "REDIS_PASSWORD=mine\n"


def test_no_secret_is_shown(root: Path, tmp_path: Path) -> None:
    done = make_env(root, tmp_path / "env")
    assert not [value for value in values(tmp_path / "env").values() if value in done.stdout + done.stderr]


def test_a_folder_that_cannot_be_written_is_named(root: Path, tmp_path: Path) -> None:
    done = make_env(root, tmp_path / "missing" / "env")
    assert done.returncode == 1
    assert str(tmp_path / "missing" / "env") in done.stderr
    assert "Traceback" not in done.stderr


def test_it_writes_all_that_the_compose_file_asks_for(root: Path, env_file: Path) -> None:
    required = set(re.findall(r"\$\{(\w+):\?", (root / "docker-compose.yml").read_text()))
    assert required == values(env_file).keys()
