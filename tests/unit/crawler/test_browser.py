"""Where the browser is looked for, and what runs below its keeper."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from services.crawler.downloading import browser_keeper
from services.crawler.downloading.browser_keeper import processes_of
from services.crawler.downloading.chromium import BrowserAbsent, browser_is_here, origin_of, programs
from shared.settings import Settings


def _program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_a_missing_browser_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not browser_is_here(Settings())
    with pytest.raises(BrowserAbsent, match="install them or set VASARI_CRAWL_BROWSER"):
        programs(Settings())


def test_a_browser_without_a_driver_is_no_browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    _program(tmp_path / "chromium")
    assert not browser_is_here(Settings())


def test_a_browser_is_found_on_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = _program(tmp_path / "google-chrome"), _program(tmp_path / "chromedriver")
    assert browser_is_here(Settings())
    assert programs(Settings()) == tuple(map(str, found))


def test_the_driver_beside_the_chosen_browser_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    _program(tmp_path / "bin/chromium")
    _program(tmp_path / "bin/chromedriver")
    chosen = _program(tmp_path / "own/chrome"), _program(tmp_path / "own/chromedriver")
    assert programs(Settings(crawl_browser=chosen[0])) == tuple(map(str, chosen))


def test_a_chosen_browser_that_is_not_there_is_not_replaced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    _program(tmp_path / "chromium")
    _program(tmp_path / "chromedriver")
    assert not browser_is_here(Settings(crawl_browser=tmp_path / "absent"))


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Site.example/a?b#c", "https://site.example:443"),
        ("http://site.example", "http://site.example:80"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ],
)
def test_an_origin_has_scheme_host_and_port(url: str, origin: str) -> None:
    assert origin_of(url) == origin


def test_the_keeper_ends_its_program_and_removes_the_folder_when_nobody_is_left(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    folder.mkdir()
    # A program that starts another, which has a session of its own and would outlive it.
    script = (
        "import subprocess, sys, time;"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)', sys.argv[1]], start_new_session=True);"
        "time.sleep(60)"
    )
    keeper = subprocess.Popen(
        [sys.executable, "-I", "-S", browser_keeper.__file__, str(folder), sys.executable, "-c", script, str(folder)],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    with keeper:
        until = time.monotonic() + 20
        while len(processes_of(str(folder))) < 3 and time.monotonic() < until:  # the keeper, and both programs
            time.sleep(0.05)
        assert len(processes_of(str(folder))) == 3
        assert keeper.stdin
        keeper.stdin.close()
        assert keeper.wait(20) == 0
    assert processes_of(str(folder)) == []
    assert not folder.exists()
