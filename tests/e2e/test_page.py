"""The page, as a person uses it, in a real browser against a running Vasari."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from shared import tasks
from shared.jobs import DeadLetter, Jobs, Progress, keys, new_job_id
from shared.messages import EncodeArtworks, EncodeCollection
from shared.registry import ModelRegistry
from shared.storage import open_store
from tests.e2e.browser import DESKTOP, PHONE, chromium, complaints, resize
from tests.running import Running

_PATIENCE = 10  # seconds
_HITS = 24  # the page's first helping


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
        return [hit["artwork"]["id"] for hit in self.get("/search", limit=_HITS, **params)["hits"]]

    def open(self, address: str = "/") -> None:
        self.driver.get(self.url + address)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        """The element, once it is there and can be seen."""
        return self.wait(lambda: next((found for found in self.all(selector) if found.is_displayed()), None), selector)

    def press(self, selector: str) -> None:
        found = self.one(selector)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
        found.click()

    def wait(self, until: Callable[[], Any], what: str) -> Any:
        patient = WebDriverWait(self.driver, _PATIENCE, 0.05, ignored_exceptions=[StaleElementReferenceException])
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


class Aside:
    """Messages that were laid aside, as a worker does it."""

    KILLED = "It was delivered 4 times, and each time its worker died or was killed."

    def __init__(self, running: Running) -> None:
        self._store = open_store(running.settings.storage_url)
        self.jobs = Jobs(self._store)
        self.model_id = ModelRegistry(self._store).promoted("backbone").id
        self._jobs: list[str] = []

    def encoding(self, title: str, artwork_ids: tuple[str, ...]) -> DeadLetter:
        """A part of an encode that killed its worker each time, the one part that is left of its job."""
        message = EncodeCollection(job_id=new_job_id("encode"), encoder="backbone")
        self._jobs.append(message.job_id)
        self.jobs.create("encode", title, tasks.ENCODE_COLLECTION.name, message)

        def plan(*, progress: Progress) -> None:
            progress.expect(len(artwork_ids), "images")
            progress.plan(["works"])

        self.jobs.run(message.job_id, plan)
        part = EncodeArtworks(
            job_id=message.job_id, part="works", model_id=self.model_id, artwork_ids=artwork_ids
        ).model_dump(mode="json")
        self.jobs.fail(message.job_id, self.KILLED, "works")
        return self.jobs.dead_letters.lay_aside(
            f"{message.job_id}.works.0",
            tasks.ENCODE_ARTWORKS.name,
            tasks.ENCODE_ARTWORKS.queue,
            part,
            self.KILLED,
            deliveries=4,
            job_id=message.job_id,
            part="works",
        )

    def unknown(self, number: int = 0) -> DeadLetter:
        """A message that no service of today understands."""
        reason = "No service has such a task."
        return self.jobs.dead_letters.lay_aside(f"from-elsewhere-{number}", "curator.dust", "encoder", {}, reason)

    def lost(self, title: str, *, ago: timedelta) -> str:
        """The id of a job whose message no queue holds."""
        message = EncodeCollection(job_id=new_job_id("encode"), encoder="backbone")
        self._jobs.append(message.job_id)
        self.jobs.create("encode", title, tasks.ENCODE_COLLECTION.name, message)
        header = self.jobs.header(message.job_id)
        earlier = header.model_copy(update={"created_at": header.created_at - ago})
        self._store.put(keys.header(header.id), earlier.model_dump_json().encode())
        return header.id

    def clear(self) -> None:
        """Leave nothing behind."""
        for letter in list(self.jobs.dead_letters):
            self.jobs.dead_letters.remove(letter.id)
        for job_id in self._jobs:
            self.jobs.forget(job_id)


@pytest.fixture(scope="module")
def client(vasari_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=vasari_url.rstrip("/") + "/api/v1", timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with chromium(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver


@pytest.fixture
def page(driver: Chrome, vasari_url: str, client: httpx.Client) -> Iterator[Page]:
    """The start page, whose console must stay silent unless a test has read it."""
    resize(driver, DESKTOP)
    complaints(driver)
    page = Page(driver, vasari_url, client)
    page.open()
    yield page
    assert complaints(driver) == []


@pytest.fixture(scope="module")
def artwork(client: httpx.Client) -> dict[str, Any]:
    """A work whose hits appearance and influence rank differently."""
    for work in client.get("/artworks", params={"limit": 500}).json()["artworks"][::5]:
        orders = []
        for weight in (0, 2):
            answer = client.get("/search", params={"artwork": work["id"], "weight": weight, "limit": _HITS}).json()
            orders.append([hit["artwork"]["id"] for hit in answer["hits"]])
        if orders[0] != orders[1] and any(hit["why"]["path"] for hit in answer["hits"]):
            return dict(work)
    pytest.fail("Influence changes no search of this collection; the tests need one that it does.")


@pytest.fixture
def aside(vasari: Running, driver: Chrome) -> Iterator[Aside]:
    aside = Aside(vasari)
    yield aside
    driver.get("about:blank")  # a page that is open asks on, and would complain of what is taken away meanwhile
    aside.clear()


def test_the_start_page_counts_and_shows_the_collection(page: Page) -> None:
    collection = page.get("/collection")
    counts = page.wait(lambda: [count.text for count in page.all("#counts dd")], "the counts")
    assert counts[0] == f"{collection['works']:,}"
    assert counts[1] == str(len(collection["artists"]))
    assert page.wait(lambda: len(page.all("#wall li")), "the wall") == min(60, collection["works"])
    assert page.driver.title == "Vasari: search for art"
    assert all(image.get_attribute("alt") for image in page.all("#wall img"))


def test_more_of_the_collection_is_shown_on_request(page: Page) -> None:
    total = page.get("/artworks", limit=1)["total"]
    if total <= 60:
        pytest.skip(f"The collection has {total} works, which fit on one page.")
    page.press("#browse-more")
    page.wait(lambda: len(page.all("#wall li")) == min(120, total), "more works")


def test_filters_narrow_the_collection(page: Page) -> None:
    collection = page.get("/collection")
    style, works = min(collection["styles"].items(), key=lambda entry: entry[1])
    Select(page.one("#browse-filters select")).select_by_value(style)
    page.wait(lambda: len(page.all("#wall li")) == min(60, works), f"the {works} works of {style}")
    assert "style=" in page.driver.current_url
    page.press("#browse-filters .chip")
    page.wait(lambda: len(page.all("#wall li")) == min(60, collection["works"]), "all works")

    artist = collection["artists"][-1]
    page.one("#browse-filters input[type=search]").send_keys(artist["name"])
    found = page.get("/artworks", text=artist["name"])["total"]
    page.wait(lambda: len(page.all("#wall li")) == min(60, found), f"what '{artist['name']}' finds")


def test_a_picked_work_finds_ranked_hits_with_their_reasons(page: Page) -> None:
    tile = page.one("#wall .tile")
    identity = (tile.get_attribute("href") or "").split("artwork=")[1]
    tile.click()
    page.expect(page.order(artwork=identity))
    assert f"artwork={identity}" in page.driver.current_url
    hits = page.get("/search", artwork=identity, limit=_HITS)["hits"]
    cards = page.driver.execute_script(
        """
        const text = (card, selector) => {
          const copy = card.querySelector(selector).cloneNode(true);
          copy.querySelectorAll(".unseen").forEach((unseen) => unseen.remove());
          return copy.textContent;
        };
        return [...document.querySelectorAll("#hits > .hit")].map((card) =>
          [".rank", ".artist", ".sum", ".near", ".place"].map((selector) => text(card, selector)));
        """
    )
    for place, ((rank, artist, parts, near, shift), hit) in enumerate(zip(cards, hits, strict=True), start=1):
        assert rank == str(place)
        assert artist == (hit["artwork"]["artist"] or "Unknown artist")
        assert parts.startswith(f"{hit['why']['cosine']:.2f} alike")
        assert near
        moved = hit["why"]["cosine_rank"] - place
        assert shift == f"{place}" + (f"▲ {moved} thanks to influence" if moved > 0 else f"▼ {-moved}" if moved else "")


def test_the_chain_of_artists_points_from_who_influenced(page: Page, artwork: dict[str, Any]) -> None:
    page.open(f"/?artwork={artwork['id']}&weight=2")
    page.expect(page.order(artwork=artwork["id"], weight=2))
    answer = page.get("/search", artwork=artwork["id"], weight=2, limit=_HITS)
    hit = next(hit for hit in answer["hits"] if hit["why"]["path"])
    here, words = answer["query"]["artist"], [answer["query"]["artist"]["name"]]
    for step in hit["why"]["path"]:
        back = step["influenced"]["id"] == here["id"]
        here = step["influencer"] if back else step["influenced"]
        words += ["←" if back else "→", here["name"]]
    chain = page.one(f"#hits [data-id='{hit['artwork']['id']}'] .joined summary")
    assert page.visible(chain).split() == " ".join(words).split()
    chain.click()
    sources = page.one(f"#hits [data-id='{hit['artwork']['id']}'] .sources").text
    assert all(source in sources for source in hit["why"]["path"][0]["sources"])


def test_the_slider_ranks_from_appearance_to_influence(page: Page, artwork: dict[str, Any]) -> None:
    page.open(f"/?artwork={artwork['id']}")
    page.expect(page.order(artwork=artwork["id"]))
    appearance, influence = (page.order(artwork=artwork["id"], weight=weight) for weight in (0, 2))
    slider = page.one("#weight")
    slider.send_keys(Keys.HOME)
    page.expect(appearance)
    assert "appearance alone" in (slider.get_attribute("aria-valuetext") or "")
    slider.send_keys(Keys.END)
    page.expect(influence)
    assert appearance != influence
    assert "weight=2" in page.driver.current_url
    page.press("#weight-reset")
    page.expect(page.order(artwork=artwork["id"]))


def test_more_hits_go_on_where_the_first_end(page: Page, artwork: dict[str, Any]) -> None:
    hits = page.get("/search", artwork=artwork["id"], limit=2 * _HITS)["hits"]
    page.open(f"/?artwork={artwork['id']}")
    page.expect(page.order(artwork=artwork["id"]))
    if len(hits) > _HITS:
        page.press("#hits-more")
        page.expect([hit["artwork"]["id"] for hit in hits])


def test_filters_and_direction_narrow_the_hits(page: Page, artwork: dict[str, Any]) -> None:
    page.open(f"/?artwork={artwork['id']}")
    page.expect(page.order(artwork=artwork["id"]))
    page.press("#direction input[value=before]")
    page.expect(page.order(artwork=artwork["id"], direction="before"))
    style, works = min(page.get("/collection")["styles"].items(), key=lambda entry: entry[1])
    Select(page.one("#result-filters select")).select_by_value(style)
    page.expect(page.order(artwork=artwork["id"], direction="before", style=style))
    assert len(page.shown()) <= works
    years = page.all("#result-filters input[type=number]")
    years[0].send_keys("2100")
    page.wait(lambda: page.all("#no-hits:not([hidden])"), "that nothing passes")
    page.press("#clear-filters")
    page.expect(page.order(artwork=artwork["id"], direction="before"))


def test_the_details_sum_up_to_the_score(page: Page, artwork: dict[str, Any]) -> None:
    page.open(f"/?artwork={artwork['id']}&weight=0.7")
    page.expect(page.order(artwork=artwork["id"], weight=0.7))
    hit = page.get("/search", artwork=artwork["id"], weight=0.7, limit=3)["hits"][2]
    page.press("#hits > .hit:nth-child(3) .hit-image")
    page.one("#work .explanation")

    def part(name: str) -> float:
        return float(page.one(f"#work dd[data-part={name}]").text.replace("−", "-").replace("+", "").replace(" ", ""))

    assert part("score") == pytest.approx(hit["why"]["score"], abs=1e-4)
    assert part("cosine") == pytest.approx(hit["why"]["cosine"], abs=1e-4)
    assert part("cosine") + part("gain") == pytest.approx(part("score"), abs=2e-4)
    facts = page.one("#work .facts").text
    assert all(value in facts for value in hit["artwork"]["attributes"].values())

    ActionChains(page.driver).send_keys(Keys.ARROW_RIGHT).perform()
    page.wait(lambda: "Rank 4" in page.one("#work .sheet-bar").text, "the next hit")
    ActionChains(page.driver).send_keys(Keys.ESCAPE).perform()
    page.wait(lambda: not page.all("#work[open]") and "&work=" not in page.driver.current_url, "the page")


def test_an_artist_leads_to_works_and_to_other_artists(page: Page, artwork: dict[str, Any]) -> None:
    page.open(f"/?artwork={artwork['id']}")
    page.press("#query .artist a")
    artist = page.get(f"/artists/{artwork['artist_id']}")
    assert page.one("#painter h2").text == artist["name"]
    assert len(page.all("#painter .strip li")) == min(48, artist["works"])
    neighbours = [step["influencer"] for step in artist["influenced_by"]]
    neighbours += [step["influenced"] for step in artist["influenced"]]
    names = [found.text for found in page.all("#painter .influences a")]
    assert sorted(names) == sorted(neighbour["name"] for neighbour in neighbours)
    if names:
        page.press("#painter .influences a")
        page.wait(lambda: page.one("#painter h2").text == names[0], names[0])
        page.driver.back()
        page.wait(lambda: page.one("#painter h2").text == artist["name"], "the first artist again")
    page.press("#painter .close")
    page.wait(lambda: not page.all("#painter[open]"), "the page beneath")
    assert "painter=" not in page.driver.current_url


def test_an_uploaded_image_is_searched_with_and_not_sent_twice(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "unknown.png"
    Image.radial_gradient("L").resize((320, 240)).convert("RGB").save(file)
    page.upload(file)
    page.wait(lambda: "query=" in page.driver.current_url, "an address for the image")
    query = page.driver.current_url.split("query=")[1].split("&")[0]
    page.expect(page.order(query=query))
    told = page.get("/search", query=query)["query"]
    words = page.one("#query .understood").text
    assert told["artist_from"] in ("best hit", "nobody")
    assert words.startswith("Artist unknown")
    assert told["artist"] is None or f"the best hit, {told['artist']['name']}" in words

    page.driver.execute_script(
        "window.sent = []; const ask = fetch;"
        "window.fetch = (where, how) => { sent.push(how?.method ?? 'GET'); return ask(where, how); }"
    )
    page.one("#weight").send_keys(Keys.HOME)
    page.expect(page.order(query=query, weight=0))
    assert f"query={query}" in page.driver.current_url
    methods = page.driver.execute_script("return window.sent")
    assert methods
    assert set(methods) == {"GET"}

    artist = page.get("/collection")["artists"][0]
    page.one("#query-artist").send_keys(artist["name"], Keys.ENTER)
    page.wait(lambda: "as you said" in page.one("#query .understood").text, "the artist that was said")
    page.expect(page.order(query=query, weight=0, query_artist=artist["name"]))


def test_a_work_of_the_collection_is_recognised(
    page: Page, client: httpx.Client, artwork: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "known.jpg"
    file.write_bytes(client.get(f"/artworks/{artwork['id']}/image").content)
    page.upload(file)
    assert page.one("#query .recognised").text.startswith("Recognised")
    assert f"artwork={artwork['id']}" in page.driver.current_url
    page.expect(page.order(artwork=artwork["id"]))


def test_a_file_that_is_no_image_is_told_in_the_servers_words(page: Page, client: httpx.Client, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Cher Monsieur,")
    detail = client.post("/search", files={"image": (file.name, file.read_bytes())}).json()["detail"]
    page.upload(file)
    assert page.one("#notices [role=alert] p").text == detail
    assert any("422" in complaint for complaint in complaints(page.driver))  # the browser's own, about the request
    page.press("#notices .close")
    assert not page.all("#notices .notice")


def test_an_address_restores_the_search(page: Page, artwork: dict[str, Any]) -> None:
    choices = {"artwork": artwork["id"], "weight": 0, "direction": "after", "style": artwork["style"]}
    page.open(f"/?{httpx.QueryParams(choices)}")
    page.expect(page.order(**choices))
    assert page.one("#direction input:checked").get_attribute("value") == "after"
    assert page.one("#weight").get_attribute("value") == "0"
    assert page.one("#result-filters .chip").text.startswith(artwork["style"])
    address = page.driver.current_url
    page.press("#hits > .hit:nth-child(1) .hit-image")
    opened = page.wait(lambda: page.driver.current_url != address and page.driver.current_url, "the work's address")
    page.open(opened.removeprefix(page.url))
    assert page.one("#work .explanation h3").text == "Why it is 1st"
    page.press("#work .close")
    page.wait(lambda: page.driver.current_url == address, "the search's own address")


def test_back_goes_through_searches_and_closes_what_is_open(page: Page, artwork: dict[str, Any]) -> None:
    page.press("#wall .tile")
    first = page.wait(page.shown, "the first search")
    page.press("#hits > .hit:nth-child(2) .hit-image")
    page.press("#work .primary")
    page.wait(lambda: page.shown() and page.shown() != first and not page.all("#work[open]"), "the second search")
    second = page.shown()
    page.driver.back()
    page.one("#work h3")
    page.expect(first)
    page.driver.back()
    page.wait(lambda: not page.all("#work[open]"), "the page beneath")
    page.driver.back()
    page.wait(lambda: page.all("#start:not([hidden])"), "the start page")
    assert page.driver.title == "Vasari: search for art"
    page.driver.execute_script("history.go(3)")
    page.expect(second)


def test_what_is_not_there_is_told(page: Page) -> None:
    page.open("/?artwork=nothing-of-this-name")
    assert "nothing-of-this-name" in page.one("#notices [role=alert] p").text
    assert page.one("#no-answer")
    assert any("404" in complaint for complaint in complaints(page.driver))


def test_the_drawer_of_jobs_opens_and_lists(page: Page) -> None:
    jobs = page.get("/jobs")
    page.press("#jobs-button")
    page.one("#jobs .actions")
    page.wait(lambda: len(page.all("#jobs .job")) == len(jobs), "every job")
    ActionChains(page.driver).send_keys(Keys.ESCAPE).perform()
    page.wait(lambda: not page.all("#jobs[open]"), "the page beneath")


def letter_on(page: Page, letter: DeadLetter) -> str:
    """The selector of a letter in the drawer."""
    return f"#jobs .letter[data-id='{letter.id}']"


def test_nothing_tells_of_letters_where_there_are_none(page: Page) -> None:
    assert page.get("/dead-letters") == []
    page.press("#jobs-button")
    page.wait(lambda: len(page.all("#jobs .job")) == len(page.get("/jobs")), "every job")
    assert not page.one("#jobs").find_element(By.ID, "letters-title").is_displayed()
    assert page.all("#jobs-button")[0].text == "Jobs"


def test_a_letter_tells_what_it_was_and_is_done_when_tried_again(
    page: Page, aside: Aside, client: httpx.Client
) -> None:
    ids = tuple(work["id"] for work in client.get("/artworks", params={"limit": 5}).json()["artworks"])
    letter = aside.encoding("Encode what the lender brought", ids)
    page.open()
    page.wait(lambda: page.one("#jobs-button").accessible_name == "Jobs 1 message laid aside", "the count")
    page.press("#jobs-button")
    told = page.one(letter_on(page, letter))
    assert told.find_element(By.TAG_NAME, "h4").text == "Encode works"
    assert letter.task not in told.text
    for words in ("Encode what the lender brought", "5 works", "delivered 4 times", letter.reason):
        assert words in told.text
    assert page.get(f"/jobs/{letter.job_id}")["state"] == "failed"

    page.press(f"{letter_on(page, letter)} .button:first-child")
    page.wait(lambda: not page.all(letter_on(page, letter)), "that the letter is gone")
    assert page.one("#jobs [role=status].outcome").text == "Queued again: Encode works."
    assert page.driver.switch_to.active_element.get_attribute("id") == "jobs-title"
    job = f"#jobs .job[data-id='{letter.job_id}'][data-state=succeeded]"
    page.wait(lambda: page.all(job), "that its job is done")
    done = page.get(f"/jobs/{letter.job_id}")
    assert (done["state"], done["done"], done["result"]["encoded"]) == ("succeeded", len(ids), len(ids))
    assert page.get("/dead-letters") == []
    assert not page.all("#jobs-aside:not([hidden])")


def test_a_refusal_is_told_at_its_letter_and_giving_up_asks_first(page: Page, aside: Aside) -> None:
    letter, other = aside.unknown(1), aside.unknown(2)
    page.open()
    page.press("#jobs-button")
    assert page.one(f"{letter_on(page, letter)} h4").text == "curator.dust"
    page.press(f"{letter_on(page, letter)} .button:first-child")
    refusal = page.one(f"{letter_on(page, letter)} [role=alert]:not(:empty)").text
    assert "No service has a task 'curator.dust'" in refusal
    assert any("422" in complaint for complaint in complaints(page.driver))  # the browser's own, about the request

    keyboard = ActionChains(page.driver)
    page.one(f"{letter_on(page, letter)} .button:last-child").send_keys(Keys.ENTER)
    page.one(f"{letter_on(page, letter)} .question")
    assert page.driver.switch_to.active_element.text == "Keep it"
    keyboard.send_keys(Keys.ESCAPE).perform()
    page.wait(lambda: not page.all(f"{letter_on(page, letter)} .question"), "that the question is answered")
    assert page.all("#jobs[open]")
    assert page.driver.switch_to.active_element.text == "Give up"
    assert {told["id"] for told in page.get("/dead-letters")} == {letter.id, other.id}

    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    keyboard.key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).send_keys(Keys.ENTER).perform()
    page.wait(lambda: not page.all(letter_on(page, letter)), "that the letter is gone")
    assert page.one("#jobs .outcome").text == "Given up: curator.dust."
    assert [told["id"] for told in page.get("/dead-letters")] == [other.id]
    page.wait(lambda: page.one("#jobs-aside").text.startswith("1"), "the count")
    focused = page.driver.switch_to.active_element
    assert focused == page.one(f"{letter_on(page, other)} h4")


def test_a_letter_that_somebody_else_has_dealt_with_goes_too(page: Page, aside: Aside) -> None:
    letter = aside.unknown()
    page.open()
    page.press("#jobs-button")
    page.one(letter_on(page, letter))
    # The other's request arrives just before this page's, whatever the page asks meanwhile.
    page.driver.execute_script(
        "const ask = fetch;"
        "window.fetch = async (where, how) => {"
        "  if (how.method === 'POST') await ask(where.replace(/.requeue$/, ''), { method: 'DELETE' });"
        "  return ask(where, how);"
        "}"
    )
    page.press(f"{letter_on(page, letter)} .button:first-child")
    page.wait(lambda: not page.all(letter_on(page, letter)), "that the letter is gone")
    assert page.one("#jobs .outcome").text == "Somebody has dealt with this already: curator.dust."
    assert any("404" in complaint for complaint in complaints(page.driver))


def test_letters_fit_on_a_phone(page: Page, aside: Aside) -> None:
    resize(page.driver, PHONE)
    aside.unknown()
    letter = aside.jobs.dead_letters.lay_aside("long", "x" * 90, "encoder", {}, "y" * 200)
    page.open()
    page.press("#jobs-button")
    page.press(f"{letter_on(page, letter)} .button:last-child")
    page.one(f"{letter_on(page, letter)} .question")
    for selector in ("#jobs", letter_on(page, letter)):
        found = page.one(selector)
        assert page.driver.execute_script("return arguments[0].scrollWidth - arguments[0].clientWidth", found) == 0


def test_a_job_whose_queue_was_lost_is_taken_up_again(page: Page, aside: Aside) -> None:
    job_id = aside.lost("Encode what nobody queued", ago=timedelta(hours=2, minutes=5))
    entry = f"#jobs .job[data-id='{job_id}']"
    page.open()
    page.press("#jobs-button")
    assert "No word of it for 2 h 5 min." in page.one(entry).text
    page.press(f"{entry} [data-act=resume]")
    page.wait(lambda: page.all(f"{entry}[data-state=succeeded]"), "that the job is done")
    assert page.get(f"/jobs/{job_id}")["state"] == "succeeded"


def test_a_job_is_left_to_wait_while_others_are_told_of(page: Page, aside: Aside) -> None:
    waiting = aside.lost("Encode when it is its turn", ago=timedelta(hours=2))
    busy = aside.lost("Encode at this moment", ago=timedelta())
    page.open()
    page.press("#jobs-button")
    for job_id in (waiting, busy):
        acts = page.one(f"#jobs .job[data-id='{job_id}'] .job-acts")
        assert acts.text == "Cancel"


def test_nothing_is_wider_than_a_phone(page: Page, artwork: dict[str, Any]) -> None:
    resize(page.driver, PHONE)
    page.open()
    page.one("#wall img")
    assert page.overflow() == 0
    page.open(f"/?artwork={artwork['id']}")
    page.one("#hits .hit")
    assert page.overflow() == 0
    page.press("#hits .hit-image")
    assert page.one("#work").size["width"] <= PHONE[0]
    assert page.overflow() == 0
    page.open(f"/?painter={artwork['artist_id']}")
    assert page.one("#painter").size["width"] <= PHONE[0]
    page.open()
    page.press("#jobs-button")
    assert page.one("#jobs").size["width"] <= PHONE[0]


def test_markup_in_a_record_is_text(page: Page) -> None:
    shown = page.driver.execute_async_script(
        """
        const [done] = arguments;
        const nasty = '<img src=x onerror="window.broken = true"><b>';
        const artwork = { title: nasty, artist: nasty, artist_id: '"><script>', style: nasty, year: 1600,
          width: 2, height: 3, image_url: "", thumbnail_url: "" };
        import("/js/labels.js").then(({ wallLabel, inWords }) => {
          const box = document.createElement("div");
          box.append(...wallLabel(artwork));
          document.body.append(box);
          done([box.textContent, box.querySelectorAll("img, b, script").length, inWords(artwork), window.broken]);
          box.remove();
        }, done);
        """
    )
    text, elements, words, broken = shown
    assert text.count("<img src=x") == 3
    assert elements == 0
    assert words.startswith("<img src=x")
    assert broken is None
