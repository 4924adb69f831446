"""Records of artworks, their catalogue, and the registry of models."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.artwork import Artwork, PredictedStyle, artwork_id, first_year
from shared.catalogue import Catalogue, record_key
from shared.errors import ArtworkNotFound, InvalidInput, ModelNotFound
from shared.registry import ModelCard, ModelRegistry
from shared.storage.folder import FolderStore


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def artwork(content: bytes = b"1", **fields: object) -> Artwork:
    identity = artwork_id(content)
    given: dict[str, object] = {
        "id": identity, "image_key": f"images/{identity}.jpg", "thumbnail_key": f"thumbnails/{identity}.jpg",
        "media_type": "image/jpeg", "width": 3, "height": 2, "source": "test",
        "imported_at": datetime(2026, 1, 1, tzinfo=UTC), **fields,
    }  # fmt: skip
    return Artwork.model_validate(given)


@pytest.mark.parametrize(
    ("date", "year"),
    [("1872", 1872), ("c. 1872-75", 1872), ("1503–1519", 1503), ("ca. 850", 850), ("19th century", None),
     ("17.5.1890", 1890), ("", None), ("no. 123456", None)],
)  # fmt: skip
def test_the_first_year_of_a_date(date: str, year: int | None) -> None:
    assert first_year(date) == year


def test_the_fingerprint_changes_with_what_the_index_repeats() -> None:
    plain = artwork(artist="Claude Monet", year=1872, style="Impressionism", title="a")
    assert plain.fingerprint == artwork(artist="claude monet", year=1872, style="Impressionism").fingerprint
    for change in ({"artist": "X"}, {"year": 1873}, {"style": None}):
        assert plain.model_copy(update=change).fingerprint != plain.fingerprint
    assert set(artwork().payload()) == {"record"}


def test_a_predicted_style_stands_in_for_an_unknown_one_and_is_marked() -> None:
    guess = PredictedStyle(style="Cubism", probability=0.7, model_id="style-1")
    plain, guessed = artwork(artist="X"), artwork(artist="X", predicted_style=guess)
    assert guessed.payload() == {
        "artist_id": "x", "style": "Cubism", "style_predicted": 1, "record": guessed.fingerprint
    }  # fmt: skip
    assert guessed.fingerprint != plain.fingerprint
    assert guessed.fingerprint != artwork(artist="X", style="Cubism").fingerprint
    surer = guess.model_copy(update={"probability": 0.8, "model_id": "style-2"})
    assert guessed.model_copy(update={"predicted_style": surer}).fingerprint == guessed.fingerprint
    known = artwork(artist="X", style="Realism", predicted_style=guess)
    assert known.payload() == artwork(artist="X", style="Realism").payload()


def test_a_name_without_letters_is_no_artist() -> None:
    assert artwork(artist="???").artist_id is None


def test_the_catalogue_keeps_images_records_and_thumbnails(store: FolderStore) -> None:
    catalogue = Catalogue(store)
    works = [artwork(bytes([number]), title=str(number)) for number in range(3)]
    for work in works:
        catalogue.add(work, b"image", b"thumbnail")
    assert sorted(catalogue.ids()) == list(catalogue.ids()) == sorted(work.id for work in works)
    assert {work.title for work in catalogue} == {"0", "1", "2"}
    assert catalogue.get(works[0].id) == works[0]
    assert catalogue.image(works[0]) == b"image"


@pytest.mark.parametrize("identity", ["0" * 32, "../../etc/passwd", "", "a b"])
def test_an_unknown_artwork(store: FolderStore, identity: str) -> None:
    assert Catalogue(store).find(identity) is None
    with pytest.raises(ArtworkNotFound):
        Catalogue(store).get(identity)


def test_a_damaged_record_says_so(store: FolderStore) -> None:
    store.put(record_key("0" * 32), b"{}")
    with pytest.raises(InvalidInput, match="damaged"):
        Catalogue(store).get("0" * 32)


def card(version: str) -> ModelCard:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return ModelCard(
        id=f"swae-{version}", kind="swae", version=version, configuration={"width": 8}, dimension=10, created_at=now
    )


def test_the_registry_promotes_one_version_of_a_kind(store: FolderStore) -> None:
    registry = ModelRegistry(store)
    for version in ("1", "2"):
        registry.add(card(version), f"weights {version}".encode())
    with pytest.raises(ModelNotFound, match="vasari train swae"):
        registry.promoted("swae")
    registry.promote("swae-1")
    registry.promote("swae-2")
    assert registry.promoted("swae") == card("2")
    assert registry.checkpoint("swae-1") == b"weights 1"
    assert [entry.id for entry in registry.cards()] == ["swae-1", "swae-2"]
    assert [entry.id for entry in registry.all_promoted()] == ["swae-2"]


@pytest.mark.parametrize("model_id", ["swae-9", "../x", ""])
def test_an_unknown_model(store: FolderStore, model_id: str) -> None:
    registry = ModelRegistry(store)
    for use in (registry.card, registry.promote):
        with pytest.raises(ModelNotFound):
            use(model_id)
