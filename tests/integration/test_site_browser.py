"""WikiArt's listing in the sample site, as a person sees it: a grid that a button extends until all works are there."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from services.demo.site import Faults, Site, sample_site
from tests.e2e.browser import chromium, complaints

WORKS = 130


@pytest.fixture(scope="module")
def site(sample_gallery: Path) -> Iterator[Site]:
    with sample_site(sample_gallery, works=WORKS) as site:
        yield site


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


def works(browser: WebDriver) -> list[str]:
    items = browser.find_elements(By.CSS_SELECTOR, "ul.wiki-masonry-container > li a.artwork-name")
    return [str(item.get_attribute("href")) for item in items]


def wait_for(browser: WebDriver, count: int) -> None:
    WebDriverWait(browser, 60).until(lambda _: len(works(browser)) == count)


@pytest.mark.parametrize("fault", [None, "missing"])
def test_the_grid_grows_until_the_button_is_gone(site: Site, browser: WebDriver, fault: str | None) -> None:
    site.faults = Faults(listing=fault)
    site.forget()
    browser.get(f"{site.mirrors['wikiart']}/en/popular-paintings/alltime")
    wait_for(browser, 60)
    for count in (120, WORKS):
        browser.find_element(By.CSS_SELECTOR, ".masonry-load-more-button").click()
        wait_for(browser, count)
    assert browser.find_elements(By.CSS_SELECTOR, ".masonry-load-more-button") == []
    assert browser.find_element(By.CSS_SELECTOR, ".count").text == f"1-{WORKS} out of {WORKS}"
    assert len(set(works(browser))) == WORKS
    assert len([one for one in site.requests("wikiart") if "json=2" in one.path]) == 3
    assert complaints(browser) == []


def test_a_short_listing_has_no_button(site: Site, browser: WebDriver) -> None:
    site.faults = Faults()
    browser.get(f"{site.mirrors['wikiart']}/en/paintings-by-style/pointillism")
    address = f"{site.mirrors['wikiart']}/en/paintings-by-style/pointillism?json=2"
    wait_for(browser, len(httpx.get(address).json()["Paintings"]))
    assert not any(one.is_displayed() for one in browser.find_elements(By.CSS_SELECTOR, ".masonry-load-more-button"))


def test_the_grid_of_an_artists_page_shows_that_artists_works(site: Site, browser: WebDriver) -> None:
    site.faults = Faults()
    artist = f"{site.mirrors['wikiart']}/en/teodoro-vescaldi"
    count = len(httpx.get(f"{artist}/mode/all-paintings?json=2").json()["Paintings"])
    assert 1 < count < 60
    browser.get(f"{artist}/all-works")
    wait_for(browser, count)
    listed = works(browser)
    browser.get(artist)
    wait_for(browser, count)
    assert works(browser) == listed
    assert all("/en/teodoro-vescaldi/" in one for one in listed)
