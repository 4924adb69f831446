"""The page, as a person uses it, in a real browser against a running Vasari."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.support.ui import Select

from tests.e2e.browser import PHONE, complaints, resize
from tests.e2e.page import HITS, Page


@pytest.fixture(scope="module")
def artwork(client: httpx.Client) -> dict[str, Any]:
    """A work whose hits appearance and influence rank differently."""
    for work in client.get("/artworks", params={"limit": 500}).json()["artworks"][::5]:
        orders = []
        for weight in (0, 2):
            answer = client.get("/search", params={"artwork": work["id"], "weight": weight, "limit": HITS}).json()
            orders.append([hit["artwork"]["id"] for hit in answer["hits"]])
        if orders[0] != orders[1] and any(hit["why"]["path"] for hit in answer["hits"]):
            return dict(work)
    pytest.fail("Influence changes no search of this collection; the tests need one that it does.")


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
    hits = page.get("/search", artwork=identity, limit=HITS)["hits"]
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
    answer = page.get("/search", artwork=artwork["id"], weight=2, limit=HITS)
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
    hits = page.get("/search", artwork=artwork["id"], limit=2 * HITS)["hits"]
    page.open(f"/?artwork={artwork['id']}")
    page.expect(page.order(artwork=artwork["id"]))
    if len(hits) > HITS:
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
    for side in ("influencers", "influenced"):
        for met in hit["why"]["in_common"][side]:
            assert met["name"] in "".join(told.text for told in page.all("#work .meeting"))
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
