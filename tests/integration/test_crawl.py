"""Crawls of the sample site: real Scrapy, real Chromium, real sockets; only the network between is loopback."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.crawler.pipeline.known import CRAWLED
from services.demo.site import Refusal, sample_site
from shared.artwork import Artwork
from shared.jobs import JobState
from shared.storage import open_store
from tests.crawling import Crawls, crawl_processes
from tests.servers.choosing import wait_until

ALL = "/en/popular-paintings/alltime"


@pytest.fixture
def crawls(sample_gallery: Path, tmp_path: Path) -> Iterator[Crawls]:
    with sample_site(sample_gallery) as site:
        yield Crawls(site, tmp_path / "data")


def described(crawls: Crawls) -> dict[str, Artwork]:
    """The records without what differs from run to run."""
    return {
        str(work.source_id): work.model_copy(update={"imported_at": work.imported_at.min}) for work in crawls.catalogue
    }


def test_a_listing_becomes_artworks(crawls: Crawls) -> None:
    job = crawls.run(ALL)
    works = list(crawls.catalogue)
    assert (job.state, job.error, job.failures) == (JobState.SUCCEEDED, None, [])
    assert job.result["stored"] == job.done == job.total == len(works) == 72
    assert job.result["downloaded"] == 72
    assert job.result["bytes"] == sum(len(crawls.catalogue.image(work)) for work in works)
    assert {work.id for work in works} == {name for sent in crawls.sent for name in sent.artwork_ids}
    assert all(work.title and work.artist and work.style and work.rights and work.page_url for work in works)
    assert {work.source for work in works} == {"wikiart"}
    assert all(work.attributes["artist_wikipedia"].startswith("http") for work in works)


def test_both_readers_bring_the_same_works(crawls: Crawls, tmp_path: Path) -> None:
    crawls.run(ALL, reader="json")
    in_browser = Crawls(crawls.site, tmp_path / "browser")
    job = in_browser.run(ALL, reader="browser")
    assert (job.state, job.error, job.failures) == (JobState.SUCCEEDED, None, [])
    assert described(in_browser) == described(crawls)


def test_a_second_crawl_downloads_nothing(crawls: Crawls) -> None:
    crawls.run(ALL)
    crawls.site.forget()
    job = crawls.run(ALL)
    assert (job.result["skipped"], job.result["downloaded"], job.result["bytes"]) == (72, 0, 0)
    assert crawls.images() == []


def test_the_limit_counts_from_the_top(crawls: Crawls) -> None:
    job = crawls.run(ALL, limit=65)
    assert job.total == job.done == len(list(crawls.catalogue.ids())) == 65
    crawls.site.forget()
    assert crawls.run(ALL, limit=5).result["skipped"] == 5
    assert crawls.images() == []


def test_a_turn_ends_and_the_next_goes_on(crawls: Crawls) -> None:
    """Deliveries of one message, each put down after a while; nothing is downloaded twice, all counts add up."""
    message = crawls.ask(ALL)
    turns = 0
    while crawls.work(message, _after_images(crawls, 25)).result.get("stored", 0) < 72 and turns < 20:
        turns += 1
    job = crawls.encoded(message)
    assert turns >= 2
    assert (job.state, job.result["stored"], job.done) == (JobState.SUCCEEDED, 72, 72)
    assert max(Counter(crawls.images()).values()) == 1


def _after_images(crawls: Crawls, count: int):  # type: ignore[no-untyped-def]
    before = len(crawls.images())
    return lambda: len(crawls.images()) - before >= count


def test_a_killed_crawl_is_resumed_without_a_second_download(crawls: Crawls) -> None:
    crawls.site.faults.delay = 0.02
    message = crawls.ask(ALL)
    killer = threading.Thread(target=_kill_the_process, args=(crawls,))
    killer.start()
    job = crawls.work(message)
    killer.join()
    assert job.state is JobState.FAILED
    assert "Resume the job" in (job.error or "")
    stored = {work.source_id for work in crawls.catalogue}
    assert 0 < len(stored) < 72
    crawls.jobs.reopen(message.job_id)
    job = crawls.work(message)
    assert (job.error, job.result["stored"], len(list(crawls.catalogue.ids()))) == (None, 72, 72)
    # What was on its way when the process died comes again; what had arrived does not.
    twice = sum(count - 1 for count in Counter(crawls.images()).values())
    assert twice <= 6, Counter(crawls.images()).most_common(8)


def test_a_work_that_nobody_counted_counts_as_stored(crawls: Crawls) -> None:
    """A crawl may be killed between storing a work and remembering it."""
    crawls.run(ALL, limit=5)
    store = open_store(crawls.settings.storage_url)
    forgotten = sorted(info.key for info in store.list(CRAWLED))[2]
    store.delete(forgotten)
    job = crawls.run(ALL, limit=5)
    assert (job.result["stored"], job.result["skipped"], job.result["downloaded"]) == (1, 4, 1)
    assert len(list(crawls.catalogue.ids())) == 5


def _kill_the_process(crawls: Crawls) -> None:
    wait_until(lambda: len(crawls.images()) >= 20, what="The crawl")
    for pid in crawl_processes():
        os.kill(pid, signal.SIGKILL)


def test_cancelling_ends_the_process_and_resuming_goes_on(crawls: Crawls) -> None:
    crawls.site.faults.delay = 0.02
    message = crawls.ask(ALL)

    def cancel() -> None:
        wait_until(lambda: len(crawls.images()) >= 20, what="The crawl")
        crawls.jobs.cancel(message.job_id)

    canceller = threading.Thread(target=cancel)
    canceller.start()
    job = crawls.work(message)
    canceller.join()
    assert job.state is JobState.CANCELLED
    assert crawl_processes() == []
    crawls.jobs.reopen(message.job_id)
    assert crawls.work(message).result["stored"] == 72
    assert sum(count - 1 for count in Counter(crawls.images()).values()) <= 6


@pytest.mark.parametrize("reader", ["json", "browser"])
def test_the_rate_holds(crawls: Crawls, reader: str) -> None:
    """Every request to the site counts: robots.txt, listing, pages, images, and what the browser fetches."""
    crawls.options["crawl_delay"] = None  # WikiArt's own: at most 10 requests in 5 s
    job = crawls.run(ALL, limit=6, reader=reader)
    assert (job.error, job.done) == (None, 6)
    times = [seen.at for seen in crawls.site.requests("wikiart")]
    assert len(times) > 12
    assert max(sum(start <= at < start + 5 for at in times) for start in times) <= 10


def test_two_crawls_of_one_site_take_turns(crawls: Crawls) -> None:
    crawls.site.faults.delay = 0.02
    first, second = crawls.ask(ALL, limit=30), crawls.ask(ALL, limit=30)
    running = threading.Thread(target=crawls.work, args=(first,))
    running.start()
    wait_until(lambda: crawls.images(), what="The first crawl")
    job = crawls.work(second)
    assert job.state is JobState.RUNNING
    assert first.job_id in job.note
    running.join()
    assert crawls.work(second).result["skipped"] == 30


def test_progress_is_told_while_it_runs(crawls: Crawls) -> None:
    crawls.site.faults.delay = 0.05
    message = crawls.ask(ALL)
    running = threading.Thread(target=crawls.work, args=(message,))
    running.start()
    try:
        seen = []
        while running.is_alive():
            job = crawls.jobs.get(message.job_id)
            if 0 < job.done < 72:
                seen.append((job.done, job.total, job.note, job.seconds_left))
            time.sleep(0.1)
    finally:
        running.join()
    assert len({done for done, *_ in seen}) >= 3
    assert all(total == 72 for _, total, *_ in seen)
    assert any("works/s" in note and "MB" in note for _, _, note, _ in seen)
    assert any(left for *_, left in seen)


def test_a_turn_that_is_over_before_the_crawl_has_begun_ends(crawls: Crawls) -> None:
    message = crawls.ask(ALL, limit=12)
    assert crawls.work(message, lambda: True).state is JobState.RUNNING
    assert crawl_processes() == []
    assert crawls.work(message).result["stored"] == 12


def test_a_turn_does_not_wait_for_a_slow_site(crawls: Crawls) -> None:
    crawls.options["task_seconds"] = 8.0
    crawls.site.faults.delay = 300
    message = crawls.ask(ALL, limit=12)
    job = crawls.work(message, lambda: bool(crawls.site.requests()))
    assert (job.state, job.error, crawl_processes()) == (JobState.RUNNING, None, [])
    crawls.site.faults.delay = 0
    assert crawls.work(message).result["stored"] == 12


def test_changed_descriptions_are_brought_up_to_date_without_a_download(crawls: Crawls) -> None:
    crawls.run(ALL, limit=12)
    before = {work.id: work.title for work in crawls.catalogue}
    crawls.site.forget()
    crawls.site.faults.updated = {0, 5}
    job = crawls.run(ALL, limit=12)
    assert (job.result["updated"], job.result["skipped"], job.result["downloaded"]) == (2, 10, 0)
    assert crawls.images() == []
    changed = {work.id: work.title for work in crawls.catalogue if work.title != before[work.id]}
    assert len(changed) == 2
    assert all(title == f"{before[identity]}, restored" for identity, title in changed.items())
    assert changed.keys() <= {identity for sent in crawls.sent for identity in sent.artwork_ids}


def test_a_refreshed_crawl_puts_changed_images_in_the_place_of_the_old(crawls: Crawls) -> None:
    crawls.run(ALL, limit=12)
    before = {work.source_id: work.id for work in crawls.catalogue}
    crawls.site.faults.repainted = {2, 7}
    assert crawls.run(ALL, limit=12).result["skipped"] == 12  # the address is the same
    crawls.sent.clear()
    job = crawls.run(ALL, limit=12, refresh=True)
    assert (job.result["updated"], job.result["skipped"], job.result["downloaded"]) == (2, 10, 2)
    after = {work.source_id: work.id for work in crawls.catalogue}
    assert after.keys() == before.keys()
    old = set(before.values()) - set(after.values())
    new = set(after.values()) - set(before.values())
    assert (len(old), len(new)) == (2, 2)
    # The index learns of both.
    assert old | new <= {identity for sent in crawls.sent for identity in sent.artwork_ids}


def test_images_that_cannot_be_had_fail_alone_with_their_reasons(crawls: Crawls) -> None:
    crawls.options["max_image_bytes"] = 2_000_000
    crawls.site.faults.images = {0: "cut", 1: "pixels", 2: "endless", 3: "html", 4: "empty", 5: "gone", 6: "forbidden"}
    job = crawls.run(ALL, limit=12)
    assert (job.state, job.done, job.failed, job.result["stored"]) == (JobState.SUCCEEDED, 12, 7, 5)
    assert all(failure.item and failure.reason for failure in job.failures)
    said = " ".join(failure.reason for failure in job.failures)
    assert all(part in said for part in ("answered 404", "403", "pixels", "bytes")), said
    assert len(list(crawls.catalogue.ids())) == 5
    reasons = job.result["report"]["reasons"]
    assert sum(reasons.values()) == 7
    assert not any("http" in reason for reason in reasons)


def test_a_site_that_asks_to_wait_is_asked_again(crawls: Crawls) -> None:
    crawls.site.faults.refuse["wikiart:image"] = Refusal(status=429, times=2, retry_after="1")
    job = crawls.run(ALL, limit=6)
    assert (job.state, job.failures, job.result["stored"]) == (JobState.SUCCEEDED, [], 6)
    assert job.result["report"]["tried_again"] >= 1
    refused = [seen.at for seen in crawls.site.requests("wikiart") if seen.status == 429]
    # What comes at once was on its way before the answer was.
    later = [seen.at for seen in crawls.site.requests("wikiart") if seen.at > refused[-1] + 0.3]
    assert min(later) - refused[-1] > 0.9


OTHERS = {
    "aic": {"classification": "painting"},
    "met": {"classification": "Paintings"},
    "cleveland": {"classification": "painting"},
    "wikidata": {"style": "Impressionism"},
    "iiif": {"url": "collection.json"},
}


@pytest.mark.parametrize("source", OTHERS)
def test_every_other_source_is_crawled_and_known_the_second_time(crawls: Crawls, source: str) -> None:
    crawls.options |= {"crawl_contact": "curator@museum.example"}
    asked: dict[str, Any] = {**OTHERS[source], "source": source, "limit": 6}
    if "url" in asked:
        asked["url"] = f"{crawls.site.mirrors[source]}/{asked['url']}"
    job = crawls.run(**asked)
    works = list(crawls.catalogue)
    assert (job.state, job.error, job.failures, job.result["stored"]) == (JobState.SUCCEEDED, None, [], 6)
    assert {work.source for work in works} == {source}
    assert all(work.title and work.artist and work.rights and work.page_url for work in works)
    crawls.site.forget()
    job = crawls.run(**asked)
    assert (job.state, job.result["skipped"], job.result["downloaded"]) == (JobState.SUCCEEDED, 6, 0)
