"""The collection as a map, looked at, moved and asked as a person does it."""

from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from selenium.webdriver import ActionChains, Keys

from services.cli.client import Client
from tests.e2e.browser import PHONE, chromium, complaints, resize
from tests.e2e.page import Page

DRAWING = 120  # seconds that a busy machine may take


@pytest.fixture(autouse=True)
def _silent(page: Page) -> Iterator[None]:
    """What a graphics driver says of its own speed is no complaint of the page."""
    yield
    assert [line for line in complaints(page.driver) if "GL Driver Message" not in line] == []


@pytest.fixture(scope="module")
def drawn(vasari_url: str, client: httpx.Client) -> dict[str, Any]:
    """The map by t-SNE, drawn if no test has had it drawn yet."""
    if client.get("/map").status_code == 404:
        asking = Client(vasari_url, local=True)
        *_, ended = asking.follow(asking.post("/maps", json={}))
        assert ended["state"] == "succeeded", ended
    return dict(client.get("/map").raise_for_status().json())


def ready(page: Page, patience: float = 30) -> list[Any]:
    return list(page.wait(lambda: page.all(".legend-entry"), "the legend", patience=patience))


def legend(page: Page) -> dict[str, int]:
    counts = {}
    for entry in ready(page):
        name, count = (entry.find_element("css selector", part).text for part in (".legend-name", ".tally"))
        counts[name] = int(count)
    return counts


def coloured(page: Page, entry: Any) -> int:
    """Pixels of the stage that have the colour of an entry of the legend, as far as it lets the ground through."""
    colour = page.driver.execute_script(
        "return getComputedStyle(arguments[0].querySelector('.swatch')).backgroundColor", entry
    )
    wanted = np.array([int(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]])
    stage = page.one("#map-stage").rect
    picture = np.asarray(Image.open(BytesIO(page.driver.get_screenshot_as_png())).convert("RGB"), int)
    left, top = int(stage["x"]), int(stage["y"])
    part = picture[top : top + int(stage["height"]), left : left + int(stage["width"])]
    return int((np.abs(part - wanted).max(axis=2) < 30).sum())


def test_a_map_that_is_missing_is_drawn_on_request(page: Page) -> None:
    page.open("/")
    page.press("#map-button")
    assert "view=map" in page.driver.current_url
    assert "No map is drawn yet" in page.one("#map-offer").text
    page.press("#map-offer .button")
    ready(page, DRAWING)
    collection = page.get("/collection")
    assert sum(legend(page).values()) == collection["works"]
    assert f"{collection['works']} works" in page.one("#map-about").text
    card = page.get("/map")["card"]
    share = float(f"{100 * card['neighbours_kept']:.2g}")
    assert f"{share:g} %" in page.one("#map-trust").text
    page.press("#map-button")
    page.wait(lambda: page.one("#start"), "the start page")


def test_the_legend_counts_and_filters(page: Page, drawn: dict[str, Any]) -> None:
    page.open("/?view=map")
    styles = Counter(drawn["styles"][number] for number in drawn["style"])
    assert legend(page) == styles
    page.press("#map-pictures")
    first, *others = ready(page)
    assert coloured(page, first) > 100
    others[0].click()
    page.wait(lambda: "only=" in page.driver.current_url, "the filter in the address")
    assert [entry.get_attribute("aria-pressed") for entry in ready(page)[:2]] == ["false", "true"]
    page.wait(lambda: coloured(page, ready(page)[1]) > 100, "points of the second style")
    page.press(".legend-foot .link")
    page.wait(lambda: "only=" not in page.driver.current_url, "all works")


def test_colours_tell_styles_artists_and_years(page: Page, drawn: dict[str, Any]) -> None:
    page.open("/?view=map&colour=artist")
    assert len(legend(page)) == len(drawn["artists"])
    page.press("#map-by label:last-child")
    page.wait(lambda: any("–" in name for name in legend(page)), "periods")
    assert "colour=year" in page.driver.current_url
    assert sum(legend(page).values()) == len(drawn["ids"])


def test_keys_reach_a_work_and_open_it(page: Page, drawn: dict[str, Any]) -> None:
    page.open("/?view=map")
    ready(page)
    stage = page.one("#map-stage")
    for key in ("0", *"++", Keys.ARROW_LEFT, Keys.ARROW_RIGHT):
        stage.send_keys(key)
    page.wait(lambda: page.one(".map-card .title"), "the work in the middle")
    stage.send_keys(Keys.ENTER)
    page.wait(lambda: page.one("#work h2"), "the work's sheet")
    identity = page.driver.current_url.split("work=")[1].split("&")[0]
    assert identity in drawn["ids"]
    assert page.get(f"/artworks/{identity}")["artist"] in page.one("#work").text
    page.press("#work .work-actions .primary")  # search with this one
    page.expect(page.order(artwork=identity))
    assert "view=map" not in page.driver.current_url


def test_the_mouse_moves_the_map_and_opens_a_work(page: Page, drawn: dict[str, Any]) -> None:
    page.open("/?view=map")
    ready(page)
    stage = page.one("#map-stage")
    size = stage.size
    places = np.column_stack([drawn["x"], drawn["y"]]).astype(float)
    low, high = places.min(axis=0), places.max(axis=0)
    scale = min((size["width"] - 72) / (high - low)[0], (size["height"] - 72) / (high - low)[1])
    points = (places - (low + high) / 2) * scale  # as the whole map is shown, from the middle of the stage
    lone = int(np.argmax(np.sort(np.linalg.norm(points[:, None] - points, axis=2), axis=1)[:, 1]))
    x, y = (round(value) for value in points[lone])
    ActionChains(page.driver).move_to_element_with_offset(stage, x, y).perform()
    page.wait(lambda: page.one(".map-card"), "the card of the work under the mouse")
    (
        ActionChains(page.driver)
        .move_to_element_with_offset(stage, x, y)
        .click_and_hold()
        .move_by_offset(-120, 40)
        .release()
        .perform()
    )
    assert "work=" not in page.driver.current_url  # a drag is no click
    ActionChains(page.driver).move_to_element_with_offset(stage, x - 120, y + 40).click().perform()
    page.wait(lambda: f"work={drawn['ids'][lone]}" in page.driver.current_url, "the work that the drag took along")


def test_a_search_is_shown_on_the_map(page: Page, drawn: dict[str, Any]) -> None:
    query = drawn["ids"][0]
    page.open(f"/?artwork={query}")
    hits = page.order(artwork=query)
    page.expect(hits)
    page.press("#map-button")
    page.wait(lambda: f"{len(hits)} hits of your search" in page.one("#map-search").text, "the hits on the map")
    page.press("#map-search .link:last-child")
    page.expect(hits)
    assert "view=map" not in page.driver.current_url


def test_a_phone_has_the_map_and_the_legend(page: Page, drawn: dict[str, Any]) -> None:
    resize(page.driver, PHONE)
    page.open("/?view=map")
    ready(page)
    assert page.overflow() <= 0
    assert page.one("#map-stage").size["height"] > 300


def test_the_map_needs_no_webgl(
    page: Page, drawn: dict[str, Any], vasari_url: str, client: httpx.Client, tmp_path: Path
) -> None:
    with chromium(tmp_path, ["--disable-3d-apis"]) as driver:
        plain = Page(driver, vasari_url, client)
        plain.open("/?view=map")
        first = ready(plain)[0]
        assert plain.one("#map").get_attribute("data-drawn-by") == "canvas"
        plain.press("#map-pictures")
        assert plain.wait(lambda: coloured(plain, first) > 100, "points")
        assert complaints(driver) == []
