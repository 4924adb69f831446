"""The collection in memory follows the records, and reads only those that changed."""

from pathlib import Path
from typing import BinaryIO

import pytest

from services.search.collection import Collection, Selection
from shared.artwork import Artwork
from shared.catalogue import Catalogue, record_key
from shared.storage.folder import FolderStore
from tests.records import artwork


class Counting(FolderStore):
    """A folder that knows which of its objects were read."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.read: list[str] = []

    def open(self, key: str) -> BinaryIO:
        self.read.append(key)
        return super().open(key)


def work(number: int, title: str = "") -> Artwork:
    return artwork(number, title=title or f"Work {number:03}", artist="Ada")


@pytest.fixture
def store(tmp_path: Path) -> Counting:
    return Counting(tmp_path)


@pytest.fixture
def collection(store: Counting) -> Collection:
    for number in range(100):
        Catalogue(store).update(work(number))
    return Collection(Catalogue(store), fresh=-1)


def titles(collection: Collection) -> list[str | None]:
    return [artwork.title for artwork in collection.select(Selection())]


def test_all_records_are_read_once(store: Counting, collection: Collection) -> None:
    assert titles(collection) == [f"Work {number:03}" for number in range(100)]
    assert len(collection) == 100
    assert sorted(store.read) == [record_key(f"{number:032x}") for number in range(100)]


def test_a_changed_record_is_read_again_and_no_other(store: Counting, collection: Collection) -> None:
    assert len(collection) == 100
    store.read.clear()
    for title in ("Title A", "Title B", "Title C"):  # at once, and of one length
        Catalogue(store).update(work(7, title))
        assert titles(collection)[0] == title
    assert store.read == [record_key(f"{7:032x}")] * 3


def test_records_come_and_go(store: Counting, collection: Collection) -> None:
    assert len(collection) == 100
    store.delete(record_key(f"{7:032x}"))
    Catalogue(store).update(work(100))
    assert titles(collection) == [f"Work {number:03}" for number in range(101) if number != 7]


def test_records_are_taken_to_be_unchanged_for_a_while(store: Counting) -> None:
    Catalogue(store).update(work(0))
    collection = Collection(Catalogue(store), fresh=3600)
    assert len(collection) == 1
    Catalogue(store).update(work(1))
    assert len(collection) == 1
