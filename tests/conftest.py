"""What several kinds of tests share, made once per run: a small gallery, and a Vasari that has it indexed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from services.cli.client import Client
from services.cli.embedded import embedded
from services.demo import gallery
from shared.allocator import keep_memory
from shared.settings import Settings

WORKS_PER_ARTIST = 6

keep_memory()


@dataclass(frozen=True)
class Running:
    """A Vasari with the sample gallery imported, encoded with the backbone, and its influences loaded."""

    url: str
    settings: Settings
    gallery: Path

    def client(self) -> httpx.Client:
        """Speaks to its API."""
        return httpx.Client(base_url=f"{self.url}/api/v1", timeout=60)


@pytest.fixture(scope="session")
def sample_gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Works of twelve painters with `metadata.csv` and `influence.csv`."""
    folder = tmp_path_factory.mktemp("gallery")
    gallery.build(folder, works_per_artist=WORKS_PER_ARTIST)
    return folder


@pytest.fixture(scope="session")
def vasari(sample_gallery: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Every service as it runs under `vasari up`, in this process."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), port=0)
    with embedded(settings, host="127.0.0.1", port=0) as running:
        client = Client(running.url, local=True, check=running.check)
        influences = (sample_gallery / "influence.csv").read_bytes()
        for job in (
            client.post("/imports", json={"folder": str(sample_gallery)}),
            client.post("/influences", files={"file": ("influence.csv", influences)}),
            client.post("/encodings", json={"encoder": "backbone"}),
        ):
            *_, ended = client.follow(job)
            assert ended["state"] == "succeeded", ended
            assert ended["failed"] == 0, ended["failures"]
        client.close()
        yield Running(running.url, settings, sample_gallery)


def run_job(api: httpx.Client, path: str, **options: object) -> dict[str, object]:
    """Start a job and wait for its end."""
    client = Client(str(api.base_url).removesuffix("/api/v1/").removesuffix("/api/v1"), local=True)
    *_, ended = client.follow(client.post(path, **options))
    client.close()
    return ended
