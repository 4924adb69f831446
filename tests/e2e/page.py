"""The page as the tests handle it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

_PATIENCE = 10  # seconds
HITS = 24  # the page's first helping


class Page:
    """The browser at one Vasari, and that Vasari's API to compare with."""

    def __init__(self, driver: Chrome, url: str, client: httpx.Client) -> None:
        self.driver = driver
        self.url = url.rstrip("/")
        self._client = client

    def get(self, path: str, **params: Any) -> Any:
        """What the API answers."""
        return self._client.get(path, params=params).raise_for_status().json()

    def order(self, **params: Any) -> list[str]:
        """The ids of the API's hits."""
        return [hit["artwork"]["id"] for hit in self.get("/search", limit=HITS, **params)["hits"]]

    def open(self, address: str = "/") -> None:
        self.driver.get(self.url + address)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        """The element, once it is there and can be seen."""
        return self.wait(lambda: next((found for found in self.all(selector) if found.is_displayed()), None), selector)

    def press(self, selector: str) -> None:
        """Click the element; once more where the page has just put another in its place."""

        def pressed() -> bool:
            found = self.one(selector)
            self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
            found.click()
            return True

        self.wait(pressed, f"{selector} to be pressed")

    def wait(self, until: Callable[[], Any], what: str, *, patience: float = _PATIENCE) -> Any:
        patient = WebDriverWait(self.driver, patience, 0.05, ignored_exceptions=[StaleElementReferenceException])
        return patient.until(lambda _: until(), what)

    def visible(self, element: WebElement) -> str:
        """The text of an element without what is there for screen readers alone."""
        text: str = self.driver.execute_script(
            "const copy = arguments[0].cloneNode(true); copy.querySelectorAll('.unseen').forEach((e) => e.remove());"
            "return copy.textContent",
            element,
        )
        return text

    def shown(self) -> list[str]:
        """The ids of the hits on the page, in the order of the document."""
        script = "return [...document.querySelectorAll('#hits > .hit')].map((hit) => hit.dataset.id)"
        ids: list[str] = self.driver.execute_script(script)
        return ids

    def expect(self, ids: list[str]) -> None:
        self.wait(lambda: self.shown() == ids, f"the hits {ids[:3]} …, not {self.shown()[:3]} …")

    def upload(self, path: Path) -> None:
        self.wait(lambda: self.all("#wall li"), "the collection")
        self.all("#image-file")[0].send_keys(str(path))

    def overflow(self) -> int:
        script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        pixels: int = self.driver.execute_script(script)
        return pixels
