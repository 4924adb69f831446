"""Images that models make, through the API and the command of a Vasari that runs here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from services.cli.app import app
from services.cli.embedded import embedded
from services.trainer.components import principal
from shared.artwork import artwork_id
from shared.catalogue import Catalogue
from shared.errors import VasariError
from shared.networks import checkpoints
from shared.networks.autoencoder import Autoencoder, AutoencoderConfig
from shared.networks.pictures import to_images
from shared.registry import ModelCard, ModelRegistry
from shared.settings import Settings
from shared.storage import open_store
from tests.records import artwork

SIDE, CODE = 32, 12


@dataclass
class Studio:
    """A Vasari with works, and an swae and a dae of 32 pixels."""

    http: httpx.Client
    settings: Settings
    works: list[str]
    network: Autoencoder
    images: list[Image.Image]

    def ask(self, **body: Any) -> httpx.Response:
        return self.http.post("/generations", json={"model": "swae", **body})

    def tiles(self, **body: Any) -> list[np.ndarray]:
        """The images of an answer, cut out of its picture as the answer tells."""
        response = self.ask(**body)
        assert response.status_code == 201, response.text
        told = response.json()
        picture = self.http.get(f"/generations/{told['id']}")
        assert picture.headers["content-type"] == "image/png"
        assert "immutable" in picture.headers["cache-control"]
        pixels = np.asarray(Image.open(BytesIO(picture.content)))
        pace = told["tile"] + told["gap"]
        assert pixels.shape == (told["rows"] * pace - told["gap"], told["columns"] * pace - told["gap"], 3)
        places = [divmod(place, told["columns"]) for place in range(told["count"])]
        return [pixels[row * pace : row * pace + SIDE, column * pace : column * pace + SIDE] for row, column in places]

    def reconstruction(self, place: int) -> np.ndarray:
        with torch.no_grad():
            codes = self.network.encode(self.network.config.prepare(self.images[place])[None])
            return np.asarray(to_images(self.network.decode(codes))[0])


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("studio"), port=0, device="cpu", query_timeout=120)
    store = open_store(settings.storage_url)
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (40, 4, 5, 3), dtype=np.uint8)
    images = [Image.fromarray(each).resize((100, 80), Image.Resampling.BICUBIC) for each in coarse]
    works = []
    for image in images[:3]:
        buffer = BytesIO()
        image.save(buffer, "PNG")
        works.append(artwork_id(buffer.getvalue()))
        Catalogue(store).add(artwork(works[-1], width=100, height=80), buffer.getvalue(), b"")
    Catalogue(store).add(artwork(artwork_id(b"no image")), b"no image", b"")
    network = Autoencoder(AutoencoderConfig(image_size=SIDE, width=2, code_size=CODE))
    vectors = network.coarse(torch.stack([network.config.prepare(image) for image in images]))
    found = principal(lambda: iter([vectors]), CODE)
    network.begin(found.mean, found.directions, found.deviations)
    for kind in ("swae", "dae"):
        card = ModelCard(
            id=f"{kind}-1",
            kind=kind,
            version="1",
            configuration={"network": network.config.model_dump(), "prior": "normal"},
            dimension=CODE,
            created_at=datetime.now(UTC),
        )
        registry = ModelRegistry(store)
        registry.add(card, checkpoints.save(network.state_dict()))
        registry.promote(card.id)
    with (
        embedded(settings, host="127.0.0.1", port=0) as running,
        httpx.Client(base_url=f"{running.url}/api/v1", timeout=150) as http,
    ):
        yield Studio(http, settings.model_copy(update={"url": running.url}), works, network, images)


def test_draws_from_the_prior_are_told_apart_and_a_seed_repeats_them(studio: Studio) -> None:
    first = studio.tiles(kind="prior", count=10, seed=1)
    assert len(first) == 10
    assert len({tile.tobytes() for tile in first}) == 10
    again, other = (studio.tiles(kind="prior", count=10, seed=seed) for seed in (1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_way_begins_and_ends_with_what_the_codes_keep_of_the_works(studio: Studio) -> None:
    way = studio.tiles(kind="between", artworks=studio.works[:2], steps=5)
    assert len(way) == 5
    for tile, place in ((way[0], 0), (way[-1], 1)):
        assert np.abs(tile.astype(int) - studio.reconstruction(place)).max() <= 1
        original = np.asarray(to_images(studio.network.config.prepare(studio.images[place])[None])[0])
        others = np.asarray(to_images(studio.network.config.prepare(studio.images[2])[None])[0])
        assert np.abs(tile - original.astype(float)).mean() < np.abs(tile - others.astype(float)).mean() / 2


def test_variations_differ_more_the_stronger_they_are(studio: Studio) -> None:
    kept = studio.reconstruction(0).astype(float)
    apart = []
    for strength in (0.05, 0.5, 2):
        tiles = studio.tiles(kind="around", artworks=studio.works[:1], count=6, strength=strength, seed=3)
        apart.append(np.mean([np.abs(tile - kept).mean() for tile in tiles]))
    assert apart[0] * 2 < apart[1] < apart[2]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"kind": "prior", "model": "dae"}, 422, "has no prior; use 'swae'"),
        ({"kind": "around", "artworks": []}, 422, "'around' takes 1 artworks and 0 are given."),
        ({"kind": "between", "artworks": ["0" * 32, "0" * 32]}, 404, "0" * 32),
        ({"kind": "around", "artworks": [artwork_id(b"no image")]}, 422, "image"),
        ({"kind": "prior", "count": 65}, 422, "count"),
        ({"kind": "all"}, 422, "kind"),
        ({"kind": "prior", "model": "style"}, 422, "model"),
    ],
)
def test_what_cannot_be_made_is_told_in_a_line(studio: Studio, body: dict[str, Any], status: int, said: str) -> None:
    response = studio.ask(**body)
    assert response.status_code == status, response.text
    assert said in response.json()["detail"]
    assert "\n" not in response.json()["detail"]


def test_images_that_are_not_kept_are_told(studio: Studio) -> None:
    for generation in ("0" * 32, "..%2F..%2Fcard"):
        assert studio.http.get(f"/generations/{generation}").status_code == 404


def test_the_command_saves_the_picture(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VASARI_URL", str(studio.settings.url))
    file = tmp_path / "way.png"
    done = CliRunner().invoke(app, ["generate", "between", *studio.works[:2], "--steps", "3", "--output", str(file)])
    assert done.exit_code == 0, done.output
    with Image.open(file) as picture:
        assert picture.size == (3 * SIDE + 8, SIDE)
    missing = CliRunner().invoke(app, ["generate", "prior", "--output", str(tmp_path / "none" / "a.png")])
    assert isinstance(missing.exception, VasariError)
    assert "is not a folder" in str(missing.exception)


def test_no_model_is_told(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, port=0, device="cpu")
    with embedded(settings, host="127.0.0.1", port=0) as running:
        response = httpx.post(f"{running.url}/api/v1/generations", json={"kind": "prior"}, timeout=60)
    assert response.status_code == 404
    assert "run `vasari train swae`" in response.json()["detail"]
