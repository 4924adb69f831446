"""Records are read ahead by several threads, in order, and no further than needed."""

import threading
from itertools import islice
from pathlib import Path

import pytest

from shared.catalogue import Catalogue, record_key
from shared.errors import ArtworkNotFound, InvalidInput
from shared.storage.folder import FolderStore
from tests.records import artwork


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


@pytest.fixture
def catalogue(store: FolderStore) -> Catalogue:
    catalogue = Catalogue(store)
    for number in range(300):
        catalogue.update(artwork(number))
    return catalogue


def readers() -> int:
    return sum(thread.name.startswith("records") for thread in threading.enumerate())


def test_artworks_come_by_rising_id(catalogue: Catalogue) -> None:
    assert list(catalogue) == [artwork(number) for number in range(300)]
    assert readers() == 0


def test_an_iteration_may_be_left(catalogue: Catalogue) -> None:
    artworks = iter(catalogue)
    assert list(islice(artworks, 3)) == [artwork(number) for number in range(3)]
    artworks.close()  # type: ignore[attr-defined]
    assert readers() == 0


def test_records_come_in_the_order_asked(catalogue: Catalogue) -> None:
    ids = [artwork(number).id for number in (250, 999, 3)]
    assert list(catalogue.records(ids)) == [(ids[0], artwork(250)), (ids[1], None), (ids[2], artwork(3))]


def test_an_artwork_that_goes_meanwhile_is_left_out(catalogue: Catalogue, store: FolderStore) -> None:
    artworks = iter(catalogue)
    next(artworks)
    store.delete(record_key(artwork(299).id))
    assert list(artworks) == [artwork(number) for number in range(1, 299)]


def test_a_damaged_record_is_named(catalogue: Catalogue, store: FolderStore) -> None:
    store.put(record_key(artwork(200).id), b"{}")
    with pytest.raises(InvalidInput, match=artwork(200).id):
        list(catalogue)
    assert readers() == 0


def test_what_names_no_artwork_is_not_found(catalogue: Catalogue) -> None:
    for identity in (artwork(999).id, "../secrets"):
        with pytest.raises(ArtworkNotFound):
            catalogue.get(identity)
