"""`vasari crawl` as a person or a script uses it: real processes, and the sample site at the other end."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from services.__main__ import main
from services.demo.site import Site, sample_site
from shared.sources import SOURCES
from tests.processes import kill
from tests.servers.choosing import wait_until

WORKS = 30
Env = dict[str, str]
Here = Callable[..., tuple[int, str, str]]


@pytest.fixture
def site(sample_gallery: Path) -> Iterator[Site]:
    with sample_site(sample_gallery, works=WORKS) as site:
        yield site


@pytest.fixture
def env(site: Site, tmp_path: Path) -> Env:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("VASARI_")}
    own = {
        "VASARI_DATA_DIR": str(tmp_path / "data"),
        "VASARI_PORT": "0",
        "VASARI_CRAWL_MIRRORS": json.dumps(site.mirrors),
        "VASARI_CRAWL_NETWORKS": '["127.0.0.1/32"]',
        "VASARI_CRAWL_DELAY": "0",
        "COLUMNS": "200",
    }
    return {**clean, **own}


def everything(site: Site) -> str:
    return f"{site.mirrors['wikiart']}/en/popular-paintings/alltime"


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "services", *arguments]


def run(env: Env, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command(*arguments), env=env, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done


def images(site: Site) -> list[str]:
    return [seen.path for seen in site.requests("wikiart") if seen.path.startswith("/images/")]


def stored_images(env: Env) -> list[str]:
    """The paths of the images that are kept, as the site knows them."""
    works = (Path(env["VASARI_DATA_DIR"]) / "objects" / "artworks").glob("*.json")
    pages = [urlsplit(json.loads(work.read_text())["page_url"]).path for work in works]
    return [f"/images/{page.removeprefix('/en/')}.jpg" for page in pages]


@contextmanager
def up(env: Env, log: Path) -> Iterator[None]:
    """A Vasari that runs, for commands to talk to."""
    with log.open("wb") as told:
        process = subprocess.Popen(command("up"), env=env, stderr=told, start_new_session=True)
    address = Path(env["VASARI_DATA_DIR"]) / "address.json"
    try:
        wait_until(lambda: address.exists() or process.poll() is not None, what="Vasari", seconds=120)
        assert process.poll() is None, log.read_text()
        yield
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert "Traceback" not in log.read_text()
    finally:
        kill(process)


@pytest.fixture
def here(env: Env, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    """Runs a command in this process, which saves its start, and gives its exit code and what it wrote."""

    def here(*arguments: str, **settings: str) -> tuple[int, str, str]:
        for name, value in {**env, **settings}.items():
            if name == "COLUMNS" or name.startswith("VASARI_"):
                monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["vasari", *arguments])
        code = 0
        try:
            main()
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return here


def test_what_is_crawled_is_searchable_and_a_second_crawl_downloads_nothing(env: Env, here: Here, site: Site) -> None:
    first = json.loads(run(env, "crawl", everything(site), "--json").stdout)
    assert (first["stored"], first["updated"], first["skipped"], first["failed"]) == (WORKS, 0, 0, 0)
    assert (first["encoded"], first["downloaded"]) == (WORKS, WORKS)
    assert first["bytes"] == sum(seen.bytes for seen in site.requests("wikiart") if seen.path.startswith("/images/"))
    assert first["report"]["answers"].keys() == {"200"}
    assert len(images(site)) == WORKS

    code, again, err = here("crawl", everything(site), "--limit", str(WORKS - 2))
    assert code == 0, err
    assert again.strip() == f"0 stored, 0 updated, {WORKS - 2} skipped, 0 failed, 0 encoded; 0 downloaded, 0.0 MB"
    assert len(images(site)) == WORKS

    # No other command has run; the first work that is found looks most like itself.
    index = Path(env["VASARI_DATA_DIR"]) / "objects" / "artworks"
    work = json.loads(next(index.iterdir()).read_text())
    code, found, err = here("search", "--artwork", work["id"], "--limit", "100", "--json")
    assert code == 0, err
    hits = json.loads(found)["hits"]
    assert len(hits) == WORKS - 1
    assert all(hit["artwork"]["source"] == "wikiart" and hit["artwork"]["rights"] for hit in hits)
    assert all(hit["artwork"]["page_url"].startswith(site.mirrors["wikiart"]) for hit in hits)


def heed_interrupts() -> None:
    """A shell that runs the tests in the background has its children ignore SIGINT, and they theirs."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_crawl_with_a_running_vasari_is_queued_followed_interrupted_and_resumed(
    env: Env, here: Here, site: Site, tmp_path: Path
) -> None:
    def ask(*arguments: str) -> str:
        code, out, err = here(*arguments)
        assert code == 0, err
        return out

    def state(job: str) -> str:
        return str(json.loads(ask("jobs", "show", job, "--json"))["state"])

    def halfway() -> list[str]:
        assert process.poll() is None
        jobs = json.loads(ask("jobs", "--json"))
        return [job["id"] for job in jobs if job["state"] == "running" and 3 < job["done"] < job["total"] == WORKS]

    with up(env, tmp_path / "up.log"):
        job = ask("crawl", everything(site), "--limit", "3", "--no-wait").strip()
        wait_until(lambda: state(job) == "succeeded", what="the crawl", seconds=120)
        shown = ask("jobs", "show", job)
        assert all(words in shown for words in ("downloaded", "How the site answered", "200: ", "requests"))
        assert json.loads(ask("jobs", "--json"))[0]["result"]["stored"] == 3

        site.faults.delay = 1.0  # long enough for a busy machine to look at the crawl midway
        process = subprocess.Popen(
            command("crawl", everything(site)), env=env, stderr=subprocess.PIPE, text=True, preexec_fn=heed_interrupts
        )
        wait_until(lambda: halfway(), what="half of the crawl", seconds=120)
        (job,) = halfway()
        shown = ask("jobs", "show", job)
        assert " works/s" in shown
        assert "left" in shown
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
        assert process.returncode == 130, told
        wait_until(lambda: state(job) == "cancelled", what="the end", seconds=60)
        kept = stored_images(env)
        assert len(kept) > 3
        site.faults.delay = 0.0
        rest = json.loads(ask("jobs", "resume", job, "--json"))
        assert (rest["state"], rest["done"], rest["failed"]) == ("succeeded", WORKS, 0)
        asked = Counter(images(site))
        assert len(asked) == WORKS
        assert set(kept) < set(asked)
        assert {asked[path] for path in kept} == {1}  # only what was on its way when it stopped may come twice


def test_what_is_wrong_is_said_in_one_line(here: Here, site: Site) -> None:
    listing = everything(site)
    for arguments, words in [
        (("louvre",), "vasari sources"),
        (("aic",), "Say what to crawl"),
        (("www.wikiart.org/en/claude-monet",), "begins with https://"),
        (("https://museum.example/manifest.json",), "VASARI_CRAWL_HOSTS"),
        (("wikidata", "--artist", "Claude Monet"), "VASARI_CRAWL_CONTACT"),
        (("aic", "--artist", "Claude Monet", "--reader", "browser"), "not by 'browser'"),
        ((listing, "--artist", "Claude Monet"), "leave out artist"),
        ((listing, "--limit", "0"), "limit"),
        ((listing, "--no-wait"), "vasari up"),
    ]:
        code, out, err = here("crawl", *arguments)
        assert (code, out) == (1, ""), arguments
        assert err.startswith("error: ")
        assert words in err
        assert len(err.splitlines()) == 1
    assert site.requests() == []


def test_sources_are_listed_with_terms_and_pace(here: Here, site: Site) -> None:
    code, out, _ = here("sources", "--json")
    told = {source["name"]: source for source in json.loads(out)}
    assert code == 0
    assert told.keys() == SOURCES.keys()
    assert told["wikiart"]["mirror"] == site.mirrors["wikiart"]
    code, out, _ = here("sources", VASARI_CRAWL_MIRRORS="{}")
    assert code == 0
    for source in SOURCES.values():
        assert all(words in out for words in (source.title, source.terms, source.terms_url, *source.listings))
    assert "set VASARI_CRAWL_CONTACT" in out
