"""The collection in memory follows the records, and reads only those that changed."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from services.search.collection import Collection, Selection
from shared.artwork import Artwork
from shared.catalogue import Catalogue, record_key
from shared.storage.base import ObjectInfo
from shared.storage.folder import FolderStore
from tests.records import artwork


class Counting(FolderStore):
    """A folder that knows which of its objects were read, and which threads have listed it."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.read: list[str] = []
        self.listed: list[int] = []

    def open(self, key: str) -> BinaryIO:
        self.read.append(key)
        return super().open(key)

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        self.listed.append(threading.get_ident())
        return super().list(prefix)


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


def test_artists_come_with_their_works(store: Counting, collection: Collection) -> None:
    Catalogue(store).update(artwork(200, artist="Zoe", year=1900, attributes={"artist_born": "1870"}))
    Catalogue(store).update(artwork(201, artist="Zoe", year=1890))
    Catalogue(store).update(artwork(202))
    artists = collection.artists()
    assert {identity: len(oeuvre.works) for identity, oeuvre in artists.items()} == {"ada": 100, "zoe": 2}
    assert artists["zoe"].artist.born == 1870
    assert [work.year for work in artists["zoe"].works] == [1890, 1900]


def test_a_search_does_not_wait_for_what_has_changed_but_sees_new_artists(store: Counting) -> None:
    Catalogue(store).update(artwork(0, artist="Ada"))
    collection = Collection(Catalogue(store), fresh=-1)
    assert set(collection.artists_lately(["ada"])) == {"ada"}
    Catalogue(store).update(artwork(1, artist="Ada", attributes={"artist_born": "1815"}))
    asked = collection.artists_lately(["ada"])["ada"]
    deadline = time.monotonic() + 30
    while collection.artists_lately(["ada"])["ada"].artist.born is None:  # read on in the background
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert len(asked.works) == 1
    Catalogue(store).update(artwork(2, artist="Bea"))
    assert "bea" in collection.artists_lately(["ada", "bea"])


def test_a_search_waits_but_once_for_an_artist_who_has_no_work_any_more(store: Counting) -> None:
    Catalogue(store).update(artwork(0, artist="Ada"))
    collection = Collection(Catalogue(store), fresh=-1)
    for _ in range(3):
        assert set(collection.artists_lately(["ada", "gone"])) == {"ada"}
    assert store.listed.count(threading.get_ident()) == 1
    assert set(collection.artists_lately(["ada", "gone", "other"])) == {"ada"}
    assert store.listed.count(threading.get_ident()) == 2
