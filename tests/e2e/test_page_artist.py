"""Artists on the page: influences drawn, walked and corrected, paths between two, names that a person decides."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from services.cli.client import Client
from shared.catalogue import Catalogue
from shared.storage import open_store
from tests.e2e.browser import PHONE, complaints, resize
from tests.e2e.page import Page
from tests.running import Running

_AMBIGUOUS = "Jan Molenhoek"
_SOURCE = "archive.csv"
_HEAD = "influencer,influenced,kind,source,citation,influencer_born,influencer_died"
# Two namesakes, a pupil with a link to look it up, and years for the gallery's artists.
_ROWS = """
Tomasz Wielgorny,Wilhelmina Stroo,taught,wikidata,wd:Q101 wdt:P1066 wd:Q102,{Tomasz Wielgorny}
Jan Molenhoek,Sibylle Aarnhof,influenced,archive,Letters II,1610,1668
Jan Molenhoek,Eleanor Tarnwick,influenced,archive,Letters III,1741,1799
"""


@pytest.fixture(scope="module", autouse=True)
def archive(vasari: Running, client: httpx.Client, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A second source beside the gallery's, and a work whose artist's name has two bearers in it."""
    years = _years(vasari.gallery / "metadata.csv")
    rows = _ROWS.format(**years).strip().splitlines()
    rows += [f"{name},{other},influenced,archive,Letters I,{years[name]}" for name, other in _pairs(vasari.gallery)]
    file = tmp_path_factory.mktemp("archive") / _SOURCE
    file.write_text("\n".join([_HEAD, *rows]) + "\n")
    catalogue = Catalogue(open_store(vasari.settings.storage_url))
    artwork = catalogue.get(client.get("/artworks", params={"limit": 1}).json()["artworks"][0]["id"])
    attributes = {name: value for name, value in artwork.attributes.items() if not name.startswith("artist_")}
    catalogue.update(artwork.model_copy(update={"artist": _AMBIGUOUS, "attributes": attributes}))
    api = Client(vasari.url, local=True)
    _done(api, api.post("/influences", files={"file": (_SOURCE, file.read_bytes())}))
    yield
    catalogue.update(artwork)
    _done(api, client.delete(f"/graph/sources/{_SOURCE}").raise_for_status().json())
    api.close()


def _done(api: Client, job: Any) -> None:
    *_, ended = api.follow(job)
    assert ended["state"] == "succeeded"


def _years(metadata: Path) -> dict[str, str]:
    with metadata.open(newline="") as file:
        return {row["artist"]: f"{row['artist_born']},{row['artist_died']}" for row in csv.DictReader(file)}


def _pairs(gallery: Path) -> list[tuple[str, str]]:
    with (gallery / "influence.csv").open(newline="") as file:
        return [(row["influencer"], row["influenced"]) for row in csv.DictReader(file)]


@pytest.fixture
def artist(client: httpx.Client) -> dict[str, Any]:
    """Somebody who was influenced, and influenced others who did in turn."""
    found = client.get("/artists/Clémence Auvrelle").raise_for_status().json()
    assert found["influenced_by"]
    assert found["influenced"]
    return dict(found)


def centre(page: Page) -> str:
    return page.one("#painter .node.centre").get_attribute("data-id") or ""


def reached(page: Page, artist: str) -> None:
    page.wait(lambda: centre(page) == artist, artist)


def opened(page: Page, artist: str) -> None:
    page.open(f"/?painter={artist}")
    reached(page, artist)


def press_edge(page: Page, influence: dict[str, Any]) -> None:
    """Press an edge where nothing covers it."""
    ends = f"{influence['influencer']['id']} {influence['influenced']['id']}"
    script = """
        const path = document.querySelector(`.edge[data-ends="${arguments[0]}"] .reach`);
        path.closest(".web").scrollIntoView({block: "center"});
        const matrix = path.getScreenCTM();
        for (let part = 0.02; part < 1; part += 0.02) {
          const point = path.getPointAtLength(path.getTotalLength() * part).matrixTransform(matrix);
          if (document.elementFromPoint(point.x, point.y) === path) return [Math.round(point.x), Math.round(point.y)];
        }
    """
    x, y = page.wait(lambda: page.driver.execute_script(script, ends), f"the edge {ends}")
    for kind in ("mousePressed", "mouseReleased"):
        where = {"x": x, "y": y, "button": "left", "clickCount": 1}
        page.driver.execute_cdp_cmd("Input.dispatchMouseEvent", {"type": kind, **where})


def test_a_hits_artist_is_drawn_among_the_influences_by_year(page: Page, artist: dict[str, Any]) -> None:
    work = page.get("/artworks", artist=artist["id"], limit=1)["artworks"][0]
    page.open(f"/?artwork={work['id']}")
    page.press("#hits .hit .artist a")
    first = centre(page)
    told = page.get(f"/artists/{first}")
    assert page.one("#painter h2").text == told["name"]
    assert str(told["born"]) in page.one("#painter .painter-years").text
    around = page.get(f"/artists/{first}/neighbourhood", limit=80)
    nodes = {node.get_attribute("data-id"): node for node in page.all("#painter .node")}
    assert set(nodes) == {one["id"] for one in around["artists"]}
    dated = sorted((one["born"], nodes[one["id"]].location["x"]) for one in around["artists"] if one["born"])
    assert len(dated) > 1
    assert [x for _, x in dated] == sorted(x for _, x in dated)
    pictures = page.all("#painter .node.own img")
    page.wait(
        lambda: all(page.driver.execute_script("return arguments[0].naturalWidth", one) for one in pictures), "all"
    )
    assert len(pictures) == sum(one["works"] > 0 for one in around["artists"])


def test_one_walks_from_artist_to_artist_and_back(page: Page, artist: dict[str, Any]) -> None:
    opened(page, artist["id"])
    walked = [artist["id"]]
    for side in ("influencer", "influenced"):
        steps = page.get(f"/artists/{walked[-1]}")["influenced_by" if side == "influencer" else "influenced"]
        following = next(step[side] for step in steps if step[side]["id"] not in walked)
        page.press(f"#painter .node[data-id='{following['id']}']")
        reached(page, following["id"])
        assert f"painter={following['id']}" in page.driver.current_url
        assert page.driver.title.startswith(following["name"])
        walked.append(following["id"])
    for earlier in reversed(walked[:-1]):
        page.driver.back()
        reached(page, earlier)
    page.press("#painter .close")
    page.wait(lambda: not page.all("#painter[open]"), "the page beneath")
    assert "painter=" not in page.driver.current_url


def test_the_keyboard_walks_too(page: Page, artist: dict[str, Any]) -> None:
    opened(page, artist["id"])
    page.driver.execute_script("arguments[0].focus()", page.one("#painter .node.centre"))
    ActionChains(page.driver).send_keys(Keys.ARROW_LEFT).perform()
    there = page.driver.switch_to.active_element
    on_the_left = there.get_attribute("data-id") or ""
    assert on_the_left != artist["id"]
    assert there.location["x"] < page.one("#painter .node.centre").location["x"]
    there.send_keys(Keys.ENTER)
    reached(page, on_the_left)
    assert page.driver.switch_to.active_element.get_attribute("data-id") == on_the_left


def test_an_edge_tells_its_sources_with_links(page: Page) -> None:
    pupil = page.get("/artists/Wilhelmina Stroo")
    taught = next(step for step in pupil["influenced_by"] if step["kind"] == "taught")
    opened(page, pupil["id"])
    press_edge(page, taught)
    card = page.one("#painter .edge-card")
    assert f"{taught['influencer']['name']} taught {pupil['name']}" in card.text
    links = {
        link.text.removesuffix(" ↗"): link.get_attribute("href") for link in card.find_elements(By.CSS_SELECTOR, "a")
    }
    assert links == {one["statement"]: one["url"] for one in taught["statements"] if one["url"]}
    assert links
    ActionChains(page.driver).send_keys(Keys.ESCAPE).perform()
    page.wait(lambda: not card.is_displayed(), "the drawing")
    assert page.all("#painter[open]")


def test_two_steps_reach_further(page: Page, artist: dict[str, Any]) -> None:
    opened(page, artist["id"])
    near = len(page.all("#painter .node"))
    page.press("#painter .web-tools label:last-child")
    page.wait(lambda: len(page.all("#painter .node")) > near, "those two steps away")
    assert "hops=2" in page.driver.current_url
    far = page.get(f"/artists/{artist['id']}/neighbourhood", hops=2, limit=80)
    assert len(page.all("#painter .node.far")) == sum(one["hops"] == 2 for one in far["artists"])


def test_everybody_joined_is_listed_with_sources(page: Page, artist: dict[str, Any]) -> None:
    opened(page, artist["id"])
    names = [link.text for link in page.all("#painter .influences .neighbour > a")]
    neighbours = [step["influencer"] for step in artist["influenced_by"]]
    neighbours += [step["influenced"] for step in artist["influenced"]]
    assert sorted(names) == sorted({neighbour["name"] for neighbour in neighbours})
    assert all("sample gallery" in said.text for said in page.all("#painter .influences .said"))


def test_who_shares_influences_is_listed_with_those_in_common(page: Page, artist: dict[str, Any]) -> None:
    kin = page.get(f"/artists/{artist['id']}/kindred")
    assert kin
    opened(page, artist["id"])
    told = [entry.text for entry in page.all("#painter .kindred li .neighbour")]
    assert len(told) == len(kin)
    for words, one in zip(told, kin, strict=True):
        assert words.startswith(one["name"])
        assert all(met["name"] in words for side in one["in_common"].values() for met in side)


def test_a_path_is_found_by_names_and_can_be_shared(page: Page) -> None:
    start, end = "Teodoro Vescaldi", "Wilhelmina Stroo"
    page.press("#artists-button")
    page.press("#artists nav a:nth-child(2)")
    page.one("#artists input[name=from]").send_keys(start)
    page.one("#artists input[name=to]").send_keys(end, Keys.ENTER)
    found = page.get("/paths", **{"from": start, "to": end})

    def chain() -> list[str]:
        return [artist.text for artist in page.all("#artists .path .artist")]

    names = [artist["name"] for artist in found["artists"]]
    page.wait(lambda: chain() == names, "the path")
    assert len(page.all("#artists .path-step")) == found["hops"] > 1
    assert all(step.text for step in page.all("#artists .path-step .sources"))
    page.open(page.driver.current_url.removeprefix(page.url))
    page.wait(lambda: chain() == names, "the path from its address")
    page.press("#artists .path-form .segments label:nth-child(2)")
    page.wait(lambda: "No chain" in page.one("#artists .path-result").text, "that nobody so late shaped one so early")
    complaints(page.driver)  # the browser's own, about the answer


def test_an_ambiguous_name_is_decided_and_undone(page: Page) -> None:
    page.wait(lambda: page.get("/graph/review"), "the name to be decided")
    page.open("/?artists=review")
    review = page.one("#artists .review")
    assert _AMBIGUOUS in review.text
    (waiting,) = page.get("/graph/review")
    candidates = review.find_elements(By.CSS_SELECTOR, ".candidate")
    assert {one.get_attribute("data-node") for one in candidates} == {
        one["node"] for one in waiting["match"]["candidates"]
    }
    assert all(point in review.text for one in waiting["match"]["candidates"] for point in one["evidence"])
    page.one("#artists .review-acts input").send_keys("The Letters name him")
    chosen = candidates[1].get_attribute("data-node")
    page.press("#artists .candidate:nth-child(2) .button")
    decided = f"#artists [data-decided='{waiting['id']}']"
    # The page is told anew when the graph is built with what was decided.
    page.wait(lambda: "The Letters name him" in page.one(decided).text, "the decision")
    assert not page.all("#artists .review")
    coverage = page.get("/graph/coverage")
    assert next(one["match"]["node"] for one in coverage["artists"] if one["id"] == waiting["id"]) == chosen
    page.press(f"{decided} button")
    page.one("#artists .review")
    assert page.get("/graph/decisions") == []


def test_an_influence_is_rejected_and_that_undone(page: Page, artist: dict[str, Any]) -> None:
    wrong = artist["influenced"][0]
    opened(page, artist["id"])
    press_edge(page, wrong)
    page.press("#painter .edge-card .link:last-child")
    page.one("#curate textarea").send_keys("They never met")
    page.press("#curate .primary")
    correction = page.one("#painter .corrections .correction")
    assert "They never met" in correction.text
    assert wrong["influenced"]["name"] in correction.text

    def joined() -> bool:
        told = page.get(f"/artists/{artist['id']}")
        return wrong["influenced"]["id"] in {step["influenced"]["id"] for step in told["influenced"]}

    node = f"#painter .node[data-id='{wrong['influenced']['id']}']"
    page.wait(lambda: not joined(), "the graph without it", patience=30)
    page.wait(lambda: not page.all(f"{node}:not(.far)"), "the drawing without it")
    page.press("#painter .corrections .correction button")
    page.wait(lambda: not page.all("#painter .correction"), "no correction")
    page.wait(joined, "the graph with it", patience=30)
    page.wait(lambda: page.all(node), "the drawing with it")


def test_what_the_api_refuses_is_told_at_the_form(page: Page, artist: dict[str, Any]) -> None:
    opened(page, artist["id"])
    page.press("#painter .web-acts button:last-child")
    Select(page.one("#curate select")).select_by_value("taught")
    page.one("#curate input[list]").send_keys("Nobody Whom Anybody Knows")
    page.all("#curate input")[1].send_keys("Archive, p. 3")
    page.press("#curate .primary")
    page.wait(lambda: "Nobody Whom Anybody Knows" in page.one("#curate [role=alert]").text, "the refusal")
    assert page.get("/graph/curation") == []
    complaints(page.driver)  # the browser's own, about the answer


def test_the_graphs_sources_and_coverage_are_told(page: Page) -> None:
    page.open("/?artists=sources")
    report = page.get("/graph")["report"]
    page.one("#artists .graph-sources")
    rows = page.all("#artists .graph-sources [data-source]")
    assert {row.get_attribute("data-source") for row in rows} == {source["name"] for source in report["sources"]}
    assert [link.text for link in page.all("#artists .graph-exports a")] == ["CSV", "Turtle", "GraphML"]
    page.press("#artists nav a:first-child")
    page.one("#artists .coverage-lead")
    listed = page.all("#artists .covered li")
    assert len(listed) == len(page.get("/collection")["artists"])
    page.one("#artists input[type=search]").send_keys("auvrelle")
    page.wait(lambda: [row.is_displayed() for row in listed].count(True) == 1, "one artist")


def test_an_artist_fits_on_a_phone(page: Page, artist: dict[str, Any]) -> None:
    resize(page.driver, PHONE)
    opened(page, artist["id"])
    sheet = page.one("#painter")
    assert page.driver.execute_script("return arguments[0].scrollWidth - arguments[0].clientWidth", sheet) == 0
    assert page.overflow() == 0
    middle = page.one("#painter .node.centre").location["y"]
    for step in artist["influenced_by"]:
        assert page.one(f"#painter .node[data-id='{step['influencer']['id']}']").location["y"] < middle
    page.open(f"/?artists=paths&from=teodoro-vescaldi&to={artist['id']}")
    page.one("#artists .path")
    assert (
        page.driver.execute_script("return arguments[0].scrollWidth - arguments[0].clientWidth", page.one("#artists"))
        == 0
    )
