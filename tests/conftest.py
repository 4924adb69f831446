"""What several kinds of tests share, made once per run: a small gallery, and a Vasari that has it indexed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.cli.embedded import embedded
from services.demo import gallery
from shared.allocator import keep_memory
from shared.settings import Settings
from tests.running import WORKS_PER_ARTIST, Running, fill

keep_memory()


@pytest.fixture(scope="session")
def sample_gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Works of twelve painters with `metadata.csv` and `influence.csv`."""
    folder = tmp_path_factory.mktemp("gallery")
    gallery.build(folder, works_per_artist=WORKS_PER_ARTIST)
    return folder


@pytest.fixture(scope="session")
def vasari(sample_gallery: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Every service as it runs under `vasari up`, with the gallery imported, encoded, and its influences loaded."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), port=0)
    with embedded(settings, host="127.0.0.1", port=0) as running:
        fill(running, sample_gallery, sample_gallery / "influence.csv")
        yield Running(running.url, settings, sample_gallery)
