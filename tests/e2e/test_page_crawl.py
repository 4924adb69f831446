"""Crawls on the page: how one is begun, what the drawer tells of it, and where a work says that it comes from."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from services.cli.embedded import embedded
from services.demo.site import Site, sample_site
from shared import tasks
from shared.catalogue import Catalogue
from shared.jobs import Jobs, Progress, new_job_id
from shared.messages import Crawl
from shared.settings import Settings
from shared.storage import open_store
from tests.e2e.browser import DESKTOP, PHONE, complaints, resize
from tests.e2e.page import Page
from tests.running import Running

Work = Callable[[Progress], None]


@pytest.fixture
def crawling(vasari: Running, page: Page) -> Iterator[Callable[[Work], str]]:
    """Runs a job as the crawler does, with this in the place of a site; gives its id."""
    jobs = Jobs(open_store(vasari.settings.storage_url))
    begun: list[str] = []
    threads: list[threading.Thread] = []

    def begin(work: Work) -> str:
        message = Crawl(job_id=new_job_id("crawl"), source="wikiart", style="impressionism")
        jobs.create("crawl", "Crawl WikiArt: style impressionism", tasks.CRAWL.name, message)
        begun.append(message.job_id)

        def run(*, progress: Progress) -> None:
            work(progress)

        threads.append(threading.Thread(target=jobs.run, args=(message.job_id, run)))
        threads[-1].start()
        return message.job_id

    yield begin
    page.driver.get("about:blank")  # a page that is open asks on, and would complain of what is taken away
    for thread in threads:
        thread.join(30)
    for job_id in begun:
        jobs.forget(job_id)


def open_dialog(page: Page) -> None:
    page.press("#jobs-button")
    page.one("#jobs .actions")
    button = next(one for one in page.all("#jobs .actions .button") if one.text == "Crawl a site")
    page.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    page.one("#crawl .terms")


def test_every_source_is_offered_with_its_terms_before_anything_starts(page: Page) -> None:
    open_dialog(page)
    site = Select(page.one("#crawl-site"))
    sources = page.get("/sources")
    assert [option.text for option in site.options] == [source["title"] for source in sources]
    for source in sources:
        site.select_by_value(source["name"])
        terms = page.one("#crawl .terms")
        assert source["terms"] in terms.text
        (link,) = terms.find_elements(By.TAG_NAME, "a")
        assert link.get_attribute("href") == source["terms_url"]
        assert link.get_attribute("rel") == "noopener noreferrer"
        shown = [one.get_attribute("name") for one in page.all("#crawl .crawl-filters input") if one.is_displayed()]
        assert shown == source["filters"]
        assert page.one("#crawl-free").is_selected() == source["public_domain"]
        assert page.all("#crawl-reader")[0].is_displayed() == (len(source["readers"]) > 1)
        assert ("VASARI_CRAWL_CONTACT" in terms.text) == (source["contact"] and not source["contact_set"])
    assert page.one("#crawl-limit").get_attribute("value") == "200"


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("https://www.wikiart.org/en/paintings-by-style/impressionism", "wikiart"),
        ("https://www.artic.edu/collection?q=monet", "aic"),
        ("https://iiif.museum.example/manifest.json", "iiif"),
    ],
)
def test_the_address_tells_the_source_whose_terms_are_shown(page: Page, address: str, source: str) -> None:
    open_dialog(page)
    page.one("#crawl-address").send_keys(address)
    page.wait(lambda: page.one("#crawl-site").get_attribute("value") == source, source)
    told = next(one for one in page.get("/sources") if one["name"] == source)
    assert told["terms"] in page.one("#crawl .terms").text
    assert not any(field.is_enabled() for field in page.all("#crawl .crawl-filters input"))


def test_what_cannot_be_crawled_is_said_in_the_words_of_the_api(page: Page) -> None:
    jobs = len(page.get("/jobs"))
    open_dialog(page)
    page.press("#crawl .primary")
    told = page.wait(lambda: page.one("#crawl [role=alert]").text, "the error")
    assert told.startswith("Say what to crawl of wikiart")
    page.one("#crawl-address").send_keys("http://museum.example/manifest.json")
    page.press("#crawl .primary")
    page.wait(lambda: "VASARI_CRAWL_HOSTS" in page.one("#crawl [role=alert]").text, "the other error")
    assert len(page.get("/jobs")) == jobs
    assert len(complaints(page.driver)) == 2  # the browser's own, of answers that are errors


def test_the_dialog_fits_a_phone(page: Page) -> None:
    resize(page.driver, PHONE)
    page.open()
    open_dialog(page)
    widths = "const sheet = document.getElementById('crawl'); return [sheet.scrollWidth, sheet.clientWidth]"
    scroll, client = page.driver.execute_script(widths)
    assert scroll <= client
    page.press("#crawl .primary")
    page.wait(lambda: page.one("#crawl [role=alert]").text, "the error")
    complaints(page.driver)


def test_a_crawl_is_shown_while_it_runs_and_reported_when_it_is_over(
    page: Page, crawling: Callable[[Work], str]
) -> None:
    go_on = threading.Event()

    def work(progress: Progress) -> None:
        progress.expect(40, "works")
        for number in range(3):
            progress.advance(note=f"Water Lilies {number} · 1.5 works/s, 2.5 MB")
        progress.fail("Haystacks", "It answered 404.")
        progress.result(stored=2, updated=1, skipped=0, downloaded=2, bytes=2_500_000)
        progress.reached(place={"cursor": "2", "found": 4})
        while not go_on.wait(0.2):
            progress.say("Water Lilies 2 · 1.5 works/s, 2.5 MB")
        for _ in range(36):
            progress.advance()
        answers = {"200": 70, "404": 1, "429": 2}
        report = {"requests": 73, "answers": answers, "reasons": {"It answered 404.": 1}, "forbidden_by_robots": 3}
        progress.result(stored=38, report={**report, "tried_again": 2, "seconds_waited": 12.0, "seconds": 80.0})

    job_id = crawling(work)
    page.press("#jobs-button")
    selector = f"#jobs .job[data-id='{job_id}']"
    try:
        page.wait(lambda: "of 40 works" in page.one(selector).text, "the listing's length")
        text = page.wait(lambda: "2 new" in page.one(selector).text and page.one(selector).text, "what was brought")
        assert "1 described anew" in text
        assert "2 downloaded, 2.5 MB" in text
        assert "1.5 works/s" in text
        assert "1 item failed" in text
        assert "Cancel" in text
    finally:
        go_on.set()
    page.wait(lambda: "Done" in page.one(selector).text, "the end")
    page.press(f"{selector} .report summary")
    report = page.one(f"{selector} .report").text
    for told in ("73", "70 × 200", "2 × 429 (too many requests)", "12 s waited", "3 addresses", "It answered 404."):
        assert told in report


@pytest.fixture
def described(vasari: Running, page: Page) -> Callable[..., AbstractContextManager[str]]:
    """Has the first work say so for a while; gives its id."""
    catalogue = Catalogue(open_store(vasari.settings.storage_url))

    @contextmanager
    def describe(**changes: Any) -> Iterator[str]:
        artwork = catalogue.get(page.get("/artworks", limit=1)["artworks"][0]["id"])
        catalogue.update(artwork.model_copy(update=changes))
        try:
            yield artwork.id
        finally:
            catalogue.update(artwork)

    return describe


Described = Callable[..., AbstractContextManager[str]]


@pytest.mark.parametrize(
    ("rights", "name"),
    [
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        ("http://creativecommons.org/publicdomain/mark/1.0/", "Public Domain Mark 1.0"),
        ("https://creativecommons.org/licenses/by-sa/4.0/", "CC BY-SA 4.0"),
        ("http://rightsstatements.org/vocab/InC/1.0/", "In copyright"),
        ("https://www.museum.example/terms", "museum.example/terms"),
    ],
)
def test_a_licences_address_is_a_link_with_its_name(page: Page, described: Described, rights: str, name: str) -> None:
    with described(rights=rights) as work:
        page.open(f"/?work={work}")
        page.one("#work .facts")
        links = [one for one in page.all("#work a") if one.get_attribute("href") == rights]
        assert {link.text for link in links} == {f"{name} ↗"}
        assert {link.get_attribute("rel") for link in links} == {"noopener noreferrer"}
        assert {link.get_attribute("target") for link in links} == {"_blank"}


def test_a_work_names_its_holder_below_its_picture_and_links_to_its_page(page: Page, described: Described) -> None:
    home = "https://www.wikiart.org/en/claude-monet/impression-sunrise-1872"
    told = {"source": "wikiart", "page_url": home, "credit": "Gift of a friend, 1912", "rights": "Public domain"}
    attributes = {
        "artist_wikipedia": "https://en.wikipedia.org/wiki/Claude_Monet",
        "artist_wikidata": "Q296",
        "image_url": "https://uploads.wikiart.org/00123/impression.jpg",
        "description": "It was painted at Le Havre. " * 40,
        "date": "c. 1872",
    }
    with described(**told, attributes=attributes) as work:
        page.open(f"/?work={work}")
        assert page.one("#work figcaption").text == "Gift of a friend, 1912 · Public domain · At WikiArt ↗"
        facts = page.one("#work .facts")
        named = {link.text: link.get_attribute("href") for link in facts.find_elements(By.TAG_NAME, "a")}
        assert named == {
            "At WikiArt ↗": home,
            "Wikipedia ↗": attributes["artist_wikipedia"],
            "Wikidata ↗": "https://www.wikidata.org/wiki/Q296",
            "Image at its source ↗": attributes["image_url"],
        }
        assert "c. 1872" in facts.text
        folded = page.one("#work .folded").size["height"]
        page.press("#work .facts .link[aria-expanded]")
        unfolded = facts.find_element(By.CSS_SELECTOR, ".facts p").size["height"]
        assert unfolded > folded
        page.open(f"/?artwork={work}")
        assert "Gift of a friend, 1912" in page.one("#query .attribution").text


def test_only_addresses_of_the_web_become_links(page: Page, described: Described) -> None:
    hostile = "javascript:document.title='taken'"
    attributes = {
        "artist_url": hostile,
        "image_url": "data:text/html,taken",
        "other": "https://user:word@museum.example/",
        "markup": "<img src=x onerror=alert(1)>",
    }
    with described(page_url=hostile, rights=hostile, attributes=attributes) as work:
        page.open(f"/?work={work}")
        facts = page.one("#work .facts")
        assert facts.find_elements(By.TAG_NAME, "a") == []
        assert facts.find_elements(By.TAG_NAME, "img") == []
        assert hostile in facts.text
        assert attributes["markup"] in facts.text
        links = [one.get_attribute("href") or "" for one in page.all("#work a")]
        assert all(link.startswith(page.url) for link in links)


@pytest.fixture
def site(sample_gallery: Path) -> Iterator[Site]:
    with sample_site(sample_gallery) as site:
        yield site


@pytest.fixture
def empty(driver: Chrome, site: Site, tmp_path: Path) -> Iterator[Page]:
    """The page of a Vasari that has nothing yet and reaches the sample site."""
    settings = Settings(
        data_dir=tmp_path,
        crawl_mirrors={"wikiart": site.mirrors["wikiart"]},
        crawl_networks=["127.0.0.0/8"],
        crawl_delay=0,
        wikidata_url=f"{site.mirrors['wikidata']}/sparql",
        sparql_delay=0,
    )
    with embedded(settings, host="127.0.0.1", port=0) as running:
        url = running.url.rstrip("/")
        with httpx.Client(base_url=f"{url}/api/v1", timeout=30) as client:
            resize(driver, DESKTOP)
            complaints(driver)
            page = Page(driver, url, client)
            page.open()
            yield page
            complained = complaints(driver)
            driver.get("about:blank")
            assert complained == []


def test_an_empty_collection_is_filled_by_a_crawl_from_the_page_and_searched(empty: Page, site: Site) -> None:
    empty.one("#drop-next .button")
    next(button for button in empty.all("#drop-next .button") if button.text == "Crawl a site").click()
    assert site.mirrors["wikiart"] in empty.one("#crawl .terms").text
    empty.one("#crawl-style").send_keys("Impressionism")
    limit = empty.one("#crawl-limit")
    limit.clear()
    limit.send_keys("5")
    empty.press("#crawl .primary")
    empty.wait(lambda: "Crawl WikiArt" in empty.one("#jobs .job-title").text, "the job")
    empty.wait(lambda: "Done" in empty.one("#jobs .job-head").text, "the end of the crawl", patience=90)
    assert "5 new · 5 encoded · 5 downloaded" in empty.one("#jobs .job").text
    empty.driver.execute_script("document.getElementById('jobs').close()")
    empty.wait(lambda: len(empty.all("#wall li")) == 5, "the works")
    empty.press("#wall .tile")
    empty.wait(lambda: len(empty.shown()) == 4, "the other works")
    told = empty.get("/artworks", limit=1)["artworks"][0]
    empty.open(f"/?work={told['id']}")
    link = next(one for one in empty.one("#work figcaption").find_elements(By.TAG_NAME, "a") if "WikiArt" in one.text)
    assert link.get_attribute("href") == told["page_url"]
    empty.open("/?artists=sources")
    Select(empty.one("#artists .graph-load select")).select_by_value("1")
    next(button for button in empty.all("#artists .graph-load button") if button.text == "From Wikidata").click()
    empty.wait(lambda: empty.all("#artists .graph-sources [data-source=wikidata]"), "the influences", patience=60)
    (asked,) = (job for job in empty.get("/jobs") if job["kind"] == "graph")
    (source,) = empty.get("/graph")["report"]["sources"]
    assert (asked["state"], source["scope"], source["artists"] > 1) == ("succeeded", "collection", True)


def test_a_crawl_is_cancelled_and_resumed_from_the_page(empty: Page, site: Site) -> None:
    mirror = site.mirrors["wikiart"]
    site.faults.delay = 1.0  # slow enough to be cancelled midway
    job = httpx.post(
        f"{empty.url}/api/v1/crawls", json={"url": f"{mirror}/en/popular-paintings/alltime", "limit": 40}
    ).raise_for_status()
    empty.press("#jobs-button")
    selector = f"#jobs .job[data-id='{job.json()['id']}']"
    empty.wait(lambda: " new" in empty.one(selector).text, "the first work", patience=90)
    empty.press(f"{selector} [data-act=cancel]")
    empty.wait(lambda: "Cancelled" in empty.one(f"{selector} .job-head").text, "the end of the crawl", patience=60)
    site.faults.delay = 0.0
    silent_for(site, 3.0)
    kept = empty.get("/collection")["works"]
    assert 0 < kept < 40
    site.forget()
    empty.press(f"{selector} [data-act=resume]")
    empty.wait(lambda: "Done" in empty.one(f"{selector} .job-head").text, "the end of the rest", patience=90)
    assert empty.get("/collection")["works"] == 40
    # What was in hand when it was cancelled was kept, and nothing that was kept is asked for again.
    assert len([seen for seen in site.requests() if seen.path.startswith("/images/")]) == 40 - kept


def silent_for(site: Site, seconds: float) -> None:
    """Return once the site has not been asked for anything for so long."""
    while (asked := site.requests()) and time.monotonic() - asked[-1].at < seconds:
        time.sleep(0.1)
