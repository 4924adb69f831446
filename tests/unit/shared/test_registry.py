"""The model registry on a folder."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.errors import Conflict, ModelNotFound, NotFound
from shared.registry import MODELS, ModelCard, ModelRegistry
from shared.storage.folder import FolderStore


def card(version: str, kind: str = "dae") -> ModelCard:
    return ModelCard(
        id=f"{kind}-{version}",
        kind=kind,
        version=version,
        configuration={},
        dimension=4,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


@pytest.fixture
def registry(store: FolderStore) -> ModelRegistry:
    return ModelRegistry(store)


def test_a_model_has_its_card_its_weights_and_its_artifacts(registry: ModelRegistry) -> None:
    registry.add(card("1"), b"weights", {"curves.png": b"png", "history.json": b"[]"})
    assert registry.card("dae-1") == card("1")
    assert registry.checkpoint("dae-1") == b"weights"
    assert registry.artifacts("dae-1") == ["curves.png", "history.json"]
    assert registry.artifact("dae-1", "curves.png") == b"png"
    with pytest.raises(NotFound, match=r"no artifact 'other\.png'"):
        registry.artifact("dae-1", "other.png")


def test_a_model_that_was_never_finished_is_none(registry: ModelRegistry, store: FolderStore) -> None:
    store.put(f"{MODELS}dae-1/checkpoint.safetensors", b"weights")
    assert list(registry.cards()) == []
    with pytest.raises(ModelNotFound):
        registry.card("dae-1")


def test_one_version_of_a_kind_is_in_use(registry: ModelRegistry) -> None:
    for one in (card("1"), card("2"), card("1", "swae")):
        registry.add(one, b"")
    registry.promote("dae-1")
    registry.promote("swae-1")
    registry.promote("dae-2")
    assert registry.promoted("dae") == card("2")
    assert [used.id for used in registry.all_promoted()] == ["dae-2", "swae-1"]


@pytest.mark.parametrize(("kind", "hint"), [("backbone", "vasari encode --encoder"), ("style", "vasari train style")])
def test_where_none_is_in_use_it_is_said_how_to_get_one(registry: ModelRegistry, kind: str, hint: str) -> None:
    with pytest.raises(ModelNotFound, match=hint):
        registry.promoted(kind)


def test_a_model_that_is_removed_leaves_nothing(registry: ModelRegistry, store: FolderStore) -> None:
    registry.add(card("1"), b"weights", {"curves.png": b"png"})
    registry.add(card("10"), b"other", {"curves.png": b"png"})
    registry.remove("dae-1")
    assert [kept.id for kept in registry.cards()] == ["dae-10"]
    assert all(info.key.startswith(f"{MODELS}dae-10/") for info in store.list())
    assert registry.artifacts("dae-10") == ["curves.png"]
    with pytest.raises(ModelNotFound):
        registry.remove("dae-1")


def test_a_model_in_use_is_not_removed(registry: ModelRegistry) -> None:
    registry.add(card("1"), b"weights")
    registry.promote("dae-1")
    with pytest.raises(Conflict, match="promote another 'dae'"):
        registry.remove("dae-1")
    assert registry.checkpoint("dae-1") == b"weights"
