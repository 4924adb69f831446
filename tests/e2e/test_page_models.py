"""Models on the page: trained, compared, put into use, and what they say and make, in a real browser."""

import io
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import httpx
import pytest
from PIL import Image
from selenium.webdriver import ActionChains, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from services.cli.client import Client
from services.cli.embedded import embedded
from shared.artwork import PredictedStyle
from shared.catalogue import Catalogue
from shared.errors import ModelNotFound
from shared.registry import ModelCard, ModelRegistry
from shared.settings import Settings
from shared.storage import open_store
from tests.e2e.browser import PHONE, resize
from tests.e2e.page import Page
from tests.running import Running


@pytest.fixture(scope="module")
def running(sample_gallery: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A Vasari of this module's own, since it trains: the gallery is imported, and nothing is encoded."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("models"), port=0)
    with embedded(settings, host="127.0.0.1", port=0) as vasari:
        client = Client(vasari.url, local=True)
        *_, imported = client.follow(client.post("/imports", json={"folder": str(sample_gallery.resolve())}))
        assert imported["state"] == "succeeded"
        client.close()
        yield Running(vasari.url, settings, sample_gallery)


@pytest.fixture(scope="module")
def client(running: Running) -> Iterator[httpx.Client]:
    with running.client() as client:
        yield client


@pytest.fixture(scope="module")
def vasari_url(running: Running) -> str:
    return running.url


@pytest.fixture(scope="module")
def registry(running: Running) -> ModelRegistry:
    return ModelRegistry(open_store(running.settings.storage_url))


@pytest.fixture(scope="module")
def trained(running: Running, registry: ModelRegistry) -> ModelCard:
    """A small autoencoder, which needs no pretrained network: the one that was trained on the page, if one was."""
    with suppress(ModelNotFound):
        return registry.promoted("swae")
    client = Client(running.url, local=True)
    *_, ended = client.follow(client.post("/trainings", json={"kind": "swae", "epochs": 3, "width": 4}))
    client.close()
    return registry.card(ended["result"]["model_id"])


@pytest.fixture(scope="module")
def older(registry: ModelRegistry, trained: ModelCard) -> ModelCard:
    """The same network as another version, which learnt for longer and from other works."""
    card = trained.model_copy(
        update={
            "id": "swae-older",
            "version": "older",
            "created_at": trained.created_at - timedelta(days=1),
            "configuration": {**trained.configuration, "training": {**trained.configuration["training"], "epochs": 7}},
            "metrics": {**trained.metrics, "psnr": trained.metrics["psnr"] - 1},
            "data": "of other works",
        }
    )
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(picture, "PNG")
    registry.add(card, registry.checkpoint(trained.id), {"reconstructions.png": picture.getvalue()})
    return card


def version(card: ModelCard, tag: str = "") -> str:
    """The selector of a version; the one in use is an article, the others are folded."""
    return f"#models {tag}[data-model='{card.id}']"


def test_a_kind_without_a_model_says_what_it_is_for_and_offers_to_train_one(page: Page) -> None:
    page.press("#models-button")
    page.one("#models[open] nav a")
    kinds = page.all("#models nav a")
    assert [kind.text.splitlines()[1] for kind in kinds][1:4] == ["None yet"] * 3
    kinds[1].click()
    page.wait(lambda: page.one("#models h3").text == "Style classifier", "the style classifier")
    assert "models=style" in page.driver.current_url
    assert page.one("#models .train[open] [name=only]")
    assert not page.all("#models .version")


def test_what_the_api_refuses_is_told_at_the_form(page: Page) -> None:
    page.open("/?models=swae")
    page.one("#models [name=epochs]").send_keys("0")
    page.press("#models .training .primary")
    refusal = page.wait(lambda: page.one("#models .training [role=alert]").text, "the refusal")
    assert "epochs" in refusal
    assert page.get("/jobs", unfinished=True) == []
    page.driver.get_log("browser")  # its own complaint, about the request


def test_a_training_is_begun_and_followed_as_curves(page: Page) -> None:
    page.open("/?models=swae")
    page.one("#models [name=epochs]").send_keys("3")
    page.press("#models .train .model-more summary")
    page.one("#models [name=width]").send_keys("4")
    page.press("#models .training .primary")
    page.one("#jobs[open] .job[data-state]")
    assert not page.all("#models[open]")
    (job,) = page.get("/jobs", limit=1)
    assert job["title"] == "Train swae"
    entry = f"#jobs .job[data-id='{job['id']}']"
    drawn = page.wait(lambda: page.all(f"{entry} .curves svg"), "the curves", patience=300)
    words = page.driver.execute_script("return arguments[0].ariaLabel", drawn[0])
    assert words.startswith("Loss by epoch: ")
    assert words.endswith(("epoch 2", "epoch 3"))
    captions = page.driver.execute_script(
        "return [...document.querySelectorAll('#jobs .curve figcaption span:first-child')].map((e) => e.textContent)"
    )
    assert {"Loss", "PSNR", "SSIM"} <= set(captions)
    page.wait(lambda: page.all(f"{entry}[data-state=succeeded] .trained"), "that it is done", patience=300)


def test_a_model_tells_its_figures_in_words_and_exactly(page: Page, trained: ModelCard) -> None:
    page.open("/?models=swae")
    told = page.one(version(trained))
    assert "In use" in told.text
    assert f"PSNR {trained.metrics['psnr']:.2f} dB" in told.text
    assert "Of their structure it keeps" in told.text
    page.press(f"{version(trained)} [data-name='How it was made'] summary")
    made = page.one(f"{version(trained)} [data-name='How it was made'] dl").text
    assert trained.id in made
    assert "training · epochs" in made


def test_a_finished_training_offers_what_follows(page: Page, trained: ModelCard) -> None:
    page.press("#jobs-button")
    done = "#jobs[open] .job[data-state=succeeded] .trained"
    page.one(f"{done} button")
    offers = [button.text for button in page.all(f"{done} button")]
    assert offers == ["Encode the collection with it", "Draw a map with it", "Look at the model"]
    page.press(f"{done} .link")
    assert page.one(version(trained))
    assert page.driver.switch_to.active_element.get_attribute("id") == "models-title"
    ActionChains(page.driver).send_keys(Keys.ESCAPE).perform()
    page.wait(lambda: not page.all("#models[open]"), "the jobs beneath")
    assert "models=" not in page.driver.current_url

    page.press(f"{done} button")
    page.wait(lambda: page.get(f"/models/{trained.id}")["indexed"] == page.get("/collection")["works"], "the codes")


def test_an_evaluation_shows_intervals_and_leads_to_its_report(page: Page, trained: ModelCard) -> None:
    page.press("#jobs-button")
    page.one("#jobs[open] .actions")
    Select(page.one("#jobs select[aria-label='Works to ask with']")).select_by_value("works")
    page.press("#jobs .action:last-child button")
    shown = page.wait(lambda: page.all("#jobs .evaluation"), "the evaluation", patience=120)[0]
    (job,) = [job for job in page.get("/jobs") if job["kind"] == "evaluate"]
    figure, (low, high) = (job["result"][part]["swae"]["map10_artist"] for part in ("encoders", "intervals"))
    cell = shown.find_element(By.CSS_SELECTOR, "td")
    assert cell.text.split() == [f"{figure:.3f}", f"{low:.3f}", "to", f"{high:.3f}"]
    assert "no model was trained on" in shown.text
    report = httpx.get(shown.find_element(By.TAG_NAME, "a").get_attribute("href") or "")
    assert report.status_code == 200
    assert "swae" in report.text


def test_another_version_is_looked_at_compared_and_put_into_use(
    page: Page, trained: ModelCard, older: ModelCard, registry: ModelRegistry
) -> None:
    page.open("/?models=swae")
    page.press(f"{version(older)} summary")
    picture = page.one(f"{version(older)} .model-pictures img")
    page.wait(lambda: page.driver.execute_script("return arguments[0].naturalWidth", picture) == 60, "the picture")

    page.press("#models .comparison-form button")
    text = page.one("#models .comparison .table").text
    assert "learnt from different works" in page.one("#models .comparison").text
    assert "−1.000" in text
    assert "7" in page.one("#models .comparison .table + .table").text

    page.press(f"{version(older)} .version-acts .button")
    page.wait(lambda: "In use" in page.one(version(older, "article")).text, "that it is in use")
    assert registry.promoted("swae").id == older.id
    page.press(f"{version(trained, 'details')} > summary")
    page.press(f"{version(trained)} .version-acts .button")
    page.wait(lambda: page.all(version(trained, "article")), "the first one again")


def test_a_predicted_style_is_marked_as_such(page: Page, running: Running, client: httpx.Client) -> None:
    catalogue = Catalogue(open_store(running.settings.storage_url))
    artwork = catalogue.get(client.get("/artworks", params={"limit": 1}).json()["artworks"][0]["id"])
    guess = PredictedStyle(style="Impressionism", probability=0.713, model_id="style-of-a-test")
    catalogue.update(artwork.model_copy(update={"style": None, "predicted_style": guess}))
    try:
        page.wait(lambda: page.get("/collection")["predicted_styles"] == {"Impressionism": 1}, "the prediction")
        page.open(f"/?work={artwork.id}")
        chip = page.one("#work .style .predicted")
        assert page.visible(chip) == "Impressionism? 71 %"
        assert "style-of-a-test" in (chip.get_attribute("title") or "")
        options = [option.get_attribute("textContent") or "" for option in page.all("#browse-filters select option")]
        assert any(option.startswith("Impressionism (") and "1 predicted" in option for option in options)
    finally:
        catalogue.update(artwork)


def test_a_model_makes_pictures_and_says_that_they_are_none_of_the_works(page: Page, trained: ModelCard) -> None:
    page.open("/?models=swae")
    page.press("#models .imagination button")
    page.wait(lambda: len(page.all("#generated .made")) == 12, "the pictures")
    assert "no works" in page.one("#generated .generated-note").text
    told = page.one("#generated figcaption").text
    address = page.one("#generated figcaption a").get_attribute("href") or ""
    assert trained.id in told
    picture = Image.open(io.BytesIO(httpx.get(address).content))
    assert picture.format == "PNG"
    shape = page.driver.execute_script("return document.querySelector('#generated .made').style.backgroundImage")
    assert address.removeprefix(page.url) in shape
    page.press("#generated form button")
    page.wait(lambda: page.one("#generated figcaption").text != told, "pictures with another seed")
    assert page.one("#generated figcaption a").get_attribute("href") != address


def test_pictures_lead_from_one_work_to_another(page: Page, trained: ModelCard, client: httpx.Client) -> None:
    first, second = client.get("/artworks", params={"limit": 2}).json()["artworks"]
    page.open(f"/?work={first['id']}")
    page.press("#work .work-actions button:last-child")
    assert page.driver.switch_to.active_element.get_attribute("type") == "search"
    page.driver.switch_to.active_element.send_keys(f"{second['title']} {second['artist']}")
    choices = "#generated .picker button"
    page.wait(lambda: 0 < len(page.all(choices)) < 24, "the works of these words")
    wanted = [button for button in page.all(choices) if second["title"] in (button.get_attribute("title") or "")]
    wanted[0].click()
    steps = page.one("#generated input[type=range]").get_attribute("value")
    page.wait(lambda: len(page.all("#generated .made")) == int(steps or 0), "the steps between them")
    ActionChains(page.driver).send_keys(Keys.ESCAPE).perform()
    page.wait(lambda: not page.all("#generated[open]"), "the work beneath")
    assert page.one("#work[open]")


def test_models_fit_on_a_phone(page: Page, trained: ModelCard, older: ModelCard) -> None:
    resize(page.driver, PHONE)
    page.open("/?models=swae")
    page.press("#models .comparison-form button")
    page.one("#models .comparison .table")
    sheet = page.one("#models")
    assert sheet.size["width"] <= PHONE[0]
    assert page.driver.execute_script("return arguments[0].scrollWidth - arguments[0].clientWidth", sheet) == 0
    assert page.overflow() == 0
    Select(page.one("#models .comparison-form select")).select_by_value(older.id)
