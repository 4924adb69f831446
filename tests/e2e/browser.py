"""A real, headless Chromium for tests of the page."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium import webdriver

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_DRIVERS = ("chromedriver",)
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",  # WebGL without a graphics card; the page is our own
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",  # cards are in their places at once
)
DESKTOP = (1440, 900)
PHONE = (390, 844)


@contextmanager
def chromium(profile: Path, flags: Sequence[str] = ()) -> Iterator[webdriver.Chrome]:
    """A browser with an empty profile, and further flags; skips the test, by name, where there is none."""
    options = webdriver.ChromeOptions()
    options.binary_location = _found(_BROWSERS)
    for flag in (*_FLAGS, *flags, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    # Named, so that Selenium does not look for a driver on the network.
    service = webdriver.ChromeService(_found(_DRIVERS), log_output=os.devnull)
    driver = webdriver.Chrome(options=options, service=service)
    try:
        resize(driver, DESKTOP)
        yield driver
    finally:
        driver.quit()


def resize(driver: webdriver.Chrome, size: tuple[int, int]) -> None:
    """Show the page at this width and height; the narrow ones as a phone does."""
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == PHONE}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def complaints(driver: webdriver.Chrome) -> list[str]:
    """What the console has complained of since the last call."""
    return [entry["message"] for entry in driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]


def _found(names: tuple[str, ...]) -> str:
    for name in names:
        if path := shutil.which(name):
            return path
    pytest.skip(f"The page's tests need {' or '.join(names)} on the PATH, and there is none.")
