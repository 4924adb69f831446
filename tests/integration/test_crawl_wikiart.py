"""Crawls of WikiArt on the sample site: what is asked for once, what is left out, and what comes instead."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.crawler.downloading.chromium import browser_is_here
from services.demo.site import sample_site
from shared.jobs import JobState
from shared.settings import Settings
from tests.crawling import Crawls

ALL = "/en/popular-paintings/alltime"


@pytest.fixture
def crawls(sample_gallery: Path, tmp_path: Path) -> Iterator[Crawls]:
    with sample_site(sample_gallery) as site:
        yield Crawls(site, tmp_path / "data")


def asked(crawls: Crawls) -> Counter[str]:
    return Counter(seen.path for seen in crawls.site.requests("wikiart"))


def test_each_artists_page_is_asked_for_once(crawls: Crawls) -> None:
    job = crawls.run(ALL, limit=30)
    works = list(crawls.catalogue)
    artists = {str(work.attributes["artist_url"]).removeprefix(crawls.site.mirrors["wikiart"]) for work in works}
    assert (job.state, len(works)) == (JobState.SUCCEEDED, 30)
    assert 1 < len(artists) < 30
    assert {artist: asked(crawls)[artist] for artist in artists} == dict.fromkeys(artists, 1)
    assert all({"artist_born", "artist_wikipedia"} <= work.attributes.keys() for work in works)


def test_works_are_kept_where_an_artists_page_is_not_answered(crawls: Crawls) -> None:
    crawls.site.faults.redirect["wikiart:artist"] = "http://169.254.169.254/"
    job = crawls.run(ALL, limit=3)
    assert (job.state, job.result["stored"], job.failures) == (JobState.SUCCEEDED, 3, [])
    assert all("artist_wikipedia" not in work.attributes and work.artist for work in crawls.catalogue)


def test_what_is_not_free_is_left_out_and_what_robots_forbid_fails_alone(crawls: Crawls) -> None:
    crawls.site.faults.copyrighted = {1, 3}
    crawls.site.faults.forbidden = {0}
    job = crawls.run(ALL, limit=6, public_domain=True)
    assert (job.state, job.total, job.done, job.failed, job.result["stored"]) == (JobState.SUCCEEDED, 4, 4, 1, 3)
    assert {work.rights for work in crawls.catalogue} == {"Public domain"}
    assert len(crawls.images()) == 3
    assert not any(path.startswith("/Disallowed/") for path in asked(crawls))


@pytest.mark.skipif(not browser_is_here(Settings()), reason="Chromium and chromedriver are not installed")
def test_the_browser_reads_where_the_json_is_not_answered(crawls: Crawls) -> None:
    crawls.site.faults.listing = "html"
    job = crawls.run(ALL, limit=4)
    assert (job.state, job.error, job.result["stored"]) == (JobState.SUCCEEDED, None, 4)
    pages = [f"/{work.source_id}" for work in crawls.catalogue]
    assert {page: asked(crawls)[page] for page in pages} == dict.fromkeys(pages, 1)


def test_without_a_browser_json_that_is_not_answered_ends_the_crawl_with_the_reason(crawls: Crawls) -> None:
    crawls.site.faults.listing = "missing"
    crawls.options["crawl_browser"] = Path("/nowhere/chromium")
    job = crawls.run(ALL)
    assert job.state is JobState.FAILED
    assert "answered 404" in str(job.error)
