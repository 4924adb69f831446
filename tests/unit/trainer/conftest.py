"""A collection of simple pictures, and a pen that can be made to break off."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from shared.artwork import artwork_id
from shared.catalogue import Catalogue
from shared.jobs import Progress
from shared.jobs.records import JobPart
from shared.storage.folder import FolderStore
from tests.records import artwork


class Pen(Progress):
    """Progress whose notes are kept, and which `listen` may break off."""

    def __init__(
        self, store: FolderStore, listen: Callable[[str], None] = lambda _: None, earlier: JobPart | None = None
    ) -> None:
        super().__init__(store, "job", "main", earlier)
        self.listen = listen

    def say(self, note: str) -> None:
        self.listen(note)
        super().say(note)

    @property
    def part(self) -> JobPart:
        return self._part


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Networks as small as these gain nothing from more threads, which wait for each other where cores are busy."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


@pytest.fixture
def collection(store: FolderStore) -> Catalogue:
    """40 pictures: a sky and a ground of any two colours, and the horizon high or low."""
    catalogue = Catalogue(store)
    rng = np.random.default_rng(0)
    for _ in range(40):
        add(catalogue, _landscape(rng))
    return catalogue


def add(catalogue: Catalogue, image: bytes) -> str:
    """Store an artwork with these bytes as its image, whatever they are, and give its id."""
    found = artwork_id(image)
    catalogue.add(artwork(found, width=160, height=140), image, b"")
    return found


def _landscape(rng: np.random.Generator) -> bytes:
    pixels = np.empty((140, 160, 3), np.uint8)
    horizon = int(rng.choice([50, 90]))
    pixels[:horizon], pixels[horizon:] = rng.integers(0, 256, 3), rng.integers(0, 256, 3)
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()
