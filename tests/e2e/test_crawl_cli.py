"""`vasari crawl` as a person or a script uses it: real processes, and the sample site at the other end."""

import json
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from services.demo.site import Site, sample_site
from shared.sources import SOURCES
from tests.e2e.commands import Env, Here, command, environment, run
from tests.processes import kill
from tests.servers.choosing import wait_until

WORKS = 30


@pytest.fixture
def site(sample_gallery: Path) -> Iterator[Site]:
    with sample_site(sample_gallery, works=WORKS) as site:
        yield site


@pytest.fixture
def env(site: Site, tmp_path: Path) -> Env:
    return environment(
        tmp_path / "data",
        VASARI_CRAWL_MIRRORS=json.dumps(site.mirrors),
        VASARI_CRAWL_NETWORKS='["127.0.0.1/32"]',
        VASARI_CRAWL_DELAY="0",
    )


def everything(site: Site) -> str:
    return f"{site.mirrors['wikiart']}/en/popular-paintings/alltime"


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


def test_what_is_crawled_is_searchable_and_a_second_crawl_downloads_nothing(env: Env, here: Here, site: Site) -> None:
    first = json.loads(run(env, "crawl", everything(site), "--json").stdout)
    assert (first["stored"], first["updated"], first["skipped"], first["failed"]) == (WORKS, 0, 0, 0)
    assert (first["encoded"], first["downloaded"]) == (WORKS, WORKS)
    assert first["bytes"] == sum(seen.bytes for seen in site.requests("wikiart") if seen.path.startswith("/images/"))
    assert first["report"]["answers"].keys() == {"200"}
    assert len(images(site)) == WORKS

    again = here.shown(env, "crawl", everything(site), "--limit", str(WORKS - 2))
    assert again.strip() == f"0 stored, 0 updated, {WORKS - 2} skipped, 0 failed, 0 encoded; 0 downloaded, 0.0 MB"
    assert len(images(site)) == WORKS

    # No other command has run; the first work that is found looks most like itself.
    index = Path(env["VASARI_DATA_DIR"]) / "objects" / "artworks"
    work = json.loads(next(index.iterdir()).read_text())
    hits = here.answer(env, "search", "--artwork", work["id"], "--limit", "100")["hits"]
    assert len(hits) == WORKS - 1
    assert all(hit["artwork"]["source"] == "wikiart" and hit["artwork"]["rights"] for hit in hits)
    assert all(hit["artwork"]["page_url"].startswith(site.mirrors["wikiart"]) for hit in hits)


def heed_interrupts() -> None:
    """A shell that runs the tests in the background has its children ignore SIGINT, and they theirs."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_crawl_with_a_running_vasari_is_queued_followed_interrupted_and_resumed(
    env: Env, here: Here, site: Site, tmp_path: Path
) -> None:
    def state(job: str) -> str:
        return str(here.answer(env, "jobs", "show", job)["state"])

    def halfway() -> list[str]:
        assert process.poll() is None
        jobs = here.answer(env, "jobs")
        return [job["id"] for job in jobs if job["state"] == "running" and 3 < job["done"] < job["total"] == WORKS]

    with up(env, tmp_path / "up.log"):
        job = here.shown(env, "crawl", everything(site), "--limit", "3", "--no-wait").strip()
        wait_until(lambda: state(job) == "succeeded", what="the crawl", seconds=120)
        shown = here.shown(env, "jobs", "show", job)
        assert all(words in shown for words in ("downloaded", "How the site answered", "200: ", "requests"))
        assert here.answer(env, "jobs")[0]["result"]["stored"] == 3

        site.faults.delay = 1.0  # long enough for a busy machine to look at the crawl midway
        process = subprocess.Popen(
            command("crawl", everything(site)), env=env, stderr=subprocess.PIPE, text=True, preexec_fn=heed_interrupts
        )
        wait_until(lambda: halfway(), what="half of the crawl", seconds=120)
        (job,) = halfway()
        shown = here.shown(env, "jobs", "show", job)
        assert " works/s" in shown
        assert "left" in shown
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
        assert process.returncode == 130, told
        wait_until(lambda: state(job) == "cancelled", what="the end", seconds=60)
        kept = stored_images(env)
        assert len(kept) > 3
        site.faults.delay = 0.0
        rest = here.answer(env, "jobs", "resume", job)
        assert (rest["state"], rest["done"], rest["failed"]) == ("succeeded", WORKS, 0)
        asked = Counter(images(site))
        assert len(asked) == WORKS
        assert set(kept) < set(asked)
        assert {asked[path] for path in kept} == {1}  # only what was on its way when it stopped may come twice


def test_what_is_wrong_is_said_in_one_line(env: Env, here: Here, site: Site) -> None:
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
        code, out, err = here.run(env, "crawl", *arguments)
        assert (code, out) == (1, ""), arguments
        assert err.startswith("error: ")
        assert words in err
        assert len(err.splitlines()) == 1
    assert site.requests() == []


def test_sources_are_listed_with_terms_and_pace(env: Env, here: Here, site: Site) -> None:
    told = {source["name"]: source for source in here.answer(env, "sources")}
    assert told.keys() == SOURCES.keys()
    assert told["wikiart"]["mirror"] == site.mirrors["wikiart"]
    out = here.shown({**env, "VASARI_CRAWL_MIRRORS": "{}"}, "sources")
    for source in SOURCES.values():
        assert all(words in out for words in (source.title, source.terms, source.terms_url, *source.listings))
    assert "set VASARI_CRAWL_CONTACT" in out
