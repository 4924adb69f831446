"""Predicted styles, from a training to the filters, through the API of a Vasari that runs here."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from services.cli.client import Client
from services.cli.embedded import embedded
from shared.settings import Settings
from tests.styles import STYLES, painted

ARTISTS, WORKS = 2, 6  # of each style; works of each artist
NAMELESS = 8  # works without a style, of the first two


@dataclass
class Museum:
    """A Vasari with a trained style model, and works that came without a style."""

    client: Client
    http: httpx.Client
    settings: Settings
    folder: Path
    nameless: dict[str, str]  # ids and the styles that they are in
    untrained: httpx.Response
    training: dict[str, Any]

    def run(self, path: str, **body: Any) -> dict[str, Any]:
        """Start a job, and give it at its end."""
        *_, job = self.client.follow(self.client.post(path, json=body))
        assert job["state"] == "succeeded", job
        return job

    def work(self, artwork_id: str) -> dict[str, Any]:
        """A work as the API shows it."""
        answer: dict[str, Any] = self.client.get(f"/artworks/{artwork_id}")
        return answer


def png(style: str, artist: int, number: int) -> bytes:
    buffer = BytesIO()
    Image.fromarray(painted(style, artist, number, side=96)).save(buffer, "PNG")
    return buffer.getvalue()


def write(folder: Path, rows: dict[str, tuple[bytes, dict[str, str]]]) -> Path:
    folder.mkdir()
    with (folder / "metadata.csv").open("w", newline="") as file:
        table = csv.DictWriter(file, ["file", "artist", "style", "title"])
        table.writeheader()
        for name, (image, fields) in rows.items():
            (folder / name).write_bytes(image)
            table.writerow({"file": name, **fields})
    return folder


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Museum]:
    folder = tmp_path_factory.mktemp("museum")
    labelled = {
        f"{style}-{artist}-{number}.png": (png(style, artist, number), {"artist": f"{style} {artist}", "style": style})
        for style in STYLES
        for artist in range(ARTISTS)
        for number in range(WORKS)
    }
    bare = {f"bare-{n}.png": (png(STYLES[n % 2], 1, 40 + n), {"artist": "Nobody Else"}) for n in range(NAMELESS)}
    works = write(folder / "works", {**labelled, **bare})
    settings = Settings(data_dir=folder / "data", port=0)
    with embedded(settings, host="127.0.0.1", port=0) as running:
        client = Client(running.url, local=True)
        http = httpx.Client(base_url=f"{running.url}/api/v1", timeout=60)
        untrained = http.post("/classify", files={"image": ("a.png", png("Rings", 1, 99))})
        found = Museum(client, http, settings, folder, {}, untrained, {})
        found.run("/imports", folder=str(works))
        found.run("/encodings", encoder="backbone")
        listed = client.get("/artworks", artist="nobody-else", limit=100)["artworks"]
        places = {work["id"]: int(work["attributes"]["file"].removesuffix(".png")[5:]) for work in listed}
        found.nameless = {identity: STYLES[place % 2] for identity, place in places.items()}
        found.training = found.run("/trainings", kind="style", epochs=8, batch_size=8)
        yield found
        client.close()
        http.close()


def test_without_a_model_it_says_what_to_do(museum: Museum) -> None:
    assert museum.untrained.status_code == 404
    assert "vasari train style" in museum.untrained.json()["detail"]


def test_a_training_fills_in_the_styles_that_are_missing(museum: Museum) -> None:
    result = museum.training["result"]
    assert result["predicted"] == NAMELESS - result["unsure"] >= 2
    right = 0
    for identity, style in museum.nameless.items():
        work = museum.work(identity)
        assert work["style"] is None
        if work["predicted_style"] is not None:
            assert work["predicted_style"]["model_id"] == result["model_id"]
            assert 0.5 <= work["predicted_style"]["probability"] <= 1
            right += work["predicted_style"]["style"] == style
    assert right * 2 > result["predicted"]  # where one in four would be chance


def test_filters_find_predicted_works_and_counts_tell_them_apart(museum: Museum) -> None:
    collection = museum.client.get("/collection")
    predicted = [identity for identity in museum.nameless if museum.work(identity)["predicted_style"]]
    assert sum(collection["predicted_styles"].values()) == len(predicted)
    for style, count in collection["predicted_styles"].items():
        listed = museum.client.get("/artworks", style=style, limit=500)
        assert listed["total"] == collection["styles"][style] == ARTISTS * WORKS + count
        hits = museum.client.get("/search", artwork=predicted[0], encoder="backbone", style=style, limit=500)["hits"]
        ids = {work["id"] for work in listed["artworks"]}
        assert {hit["artwork"]["id"] for hit in hits} == ids - {predicted[0]}


def test_an_image_a_work_and_a_query_are_classified(museum: Museum) -> None:
    image = png("Stripes", 1, 50)
    by_image = museum.http.post("/classify", files={"image": ("a.png", image)}).json()
    assert by_image["model_id"] == museum.training["result"]["model_id"]
    probabilities = [each["probability"] for each in by_image["styles"]]
    assert {each["style"] for each in by_image["styles"]} == set(STYLES)
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) == pytest.approx(1, abs=1e-4)
    assert by_image["styles"][0]["style"] == "Stripes"
    found = museum.http.post("/search", params={"encoder": "backbone"}, files={"image": ("a.png", image)}).json()
    assert museum.client.get(f"/queries/{found['query']['query']}/classification") == by_image
    identity, work = next((i, w) for i in museum.nameless if (w := museum.work(i))["predicted_style"])
    by_work = museum.client.get(f"/artworks/{identity}/classification")
    assert by_work["guess"] == work["predicted_style"]["style"]
    assert by_work["styles"][0]["probability"] == pytest.approx(work["predicted_style"]["probability"], abs=1e-3)


def test_what_cannot_be_classified_is_told(museum: Museum) -> None:
    assert museum.http.post("/classify", files={"image": ("a.png", b"no image")}).status_code == 422
    assert museum.http.get(f"/artworks/{'0' * 32}/classification").status_code == 404
    assert museum.http.get(f"/queries/{'0' * 32}/classification").status_code == 404
    assert museum.http.post("/classify").status_code == 422


def test_the_style_model_is_an_encoder_too(museum: Museum) -> None:
    job = museum.run("/encodings", encoder="style")
    assert job["result"]["encoded"] == len(STYLES) * ARTISTS * WORKS + NAMELESS
    work = museum.client.get("/artworks", artist="Stripes 0")["artworks"][0]
    hits = museum.client.get("/search", artwork=work["id"], encoder="style", weight=0, limit=5)["hits"]
    assert sum("Stripes" in (hit["artwork"]["style"] or "") for hit in hits) >= 3


def test_a_style_that_becomes_known_takes_the_place_of_a_prediction(museum: Museum, tmp_path: Path) -> None:
    identity = next(i for i in museum.nameless if museum.work(i)["predicted_style"])
    number = int(museum.work(identity)["attributes"]["file"].removesuffix(".png")[5:])
    image, name = png(STYLES[number % 2], 1, 40 + number), f"bare-{number}.png"
    titled = write(tmp_path / "titled", {name: (image, {"artist": "Nobody Else", "title": "Dusk"})})
    museum.run("/imports", folder=str(titled))
    assert museum.work(identity)["title"] == "Dusk"
    assert museum.work(identity)["predicted_style"] is not None
    known = write(tmp_path / "known", {name: (image, {"artist": "Nobody Else", "style": "Known"})})
    museum.run("/imports", folder=str(known))
    assert museum.work(identity)["style"] == "Known"
    assert museum.work(identity)["predicted_style"] is None
    again = museum.run("/classifications")["result"]
    assert again["model_id"] == museum.training["result"]["model_id"]
    assert again["predicted"] == 0
    assert museum.work(identity)["predicted_style"] is None


def test_a_model_that_is_promoted_predicts_anew(museum: Museum) -> None:
    model_id = museum.training["result"]["model_id"]
    before = {job["id"] for job in museum.client.get("/jobs")}
    museum.client.post(f"/models/{model_id}/promote")
    (job,) = [job for job in museum.client.get("/jobs") if job["id"] not in before]
    *_, ended = museum.client.follow(job)
    assert (ended["kind"], ended["state"], ended["result"]["model_id"]) == ("classify", "succeeded", model_id)
