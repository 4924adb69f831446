"""The running Vasari as the end-to-end tests see it: an address, and its page in a browser."""

from collections.abc import Iterator

import httpx
import pytest
from selenium.webdriver import Chrome

from tests.e2e.browser import DESKTOP, chromium, complaints, resize
from tests.e2e.commands import Here
from tests.e2e.page import Page
from tests.running import Running


@pytest.fixture(scope="session")
def vasari_url(vasari: Running) -> str:
    return vasari.url


@pytest.fixture
def api(vasari: Running) -> Iterator[httpx.Client]:
    with vasari.client() as client:
        yield client


@pytest.fixture(scope="session")
def client(vasari_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=vasari_url.rstrip("/") + "/api/v1", timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with chromium(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(monkeypatch, capsys)


@pytest.fixture
def page(driver: Chrome, vasari_url: str, client: httpx.Client) -> Iterator[Page]:
    """The start page, whose console must stay silent unless a test has read it."""
    resize(driver, DESKTOP)
    complaints(driver)
    page = Page(driver, vasari_url, client)
    page.open()
    yield page
    complained = complaints(driver)
    driver.get("about:blank")  # a page that is open asks on while other tests run
    assert complained == []
