"""Decisions in the object store: they are kept whatever is loaded, and can be taken back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.errors import InvalidInput, NotFound
from shared.identity.decisions import DECISIONS, Decision, Decisions
from shared.names import artist_id
from shared.storage.folder import FolderStore


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def decision(name: str, means: str | None = "wd:Q1", reason: str = "") -> Decision:
    at = datetime(2024, 1, 1, tzinfo=UTC)
    return Decision(person=artist_id(name), name=name, means=means, reason=reason, at=at)


def test_decisions_on_names_in_any_script_are_kept_and_come_back_by_person(store: FolderStore) -> None:
    kept = [decision("葛飾北斎"), decision("William Turner", None), decision("Élisabeth Vigée Le Brun", reason="ça")]
    for one in kept:
        Decisions(store).keep(one)
    assert list(Decisions(store)) == sorted(kept, key=lambda one: one.person)


def test_a_later_decision_takes_the_place_of_an_earlier_one(store: FolderStore) -> None:
    decisions = Decisions(store)
    decisions.keep(decision("William Turner", "wd:Q1"))
    decisions.keep(decision("William  TURNER", "wd:Q2"))
    assert [one.means for one in decisions] == ["wd:Q2"]


def test_the_version_changes_with_every_decision_and_only_then(store: FolderStore) -> None:
    decisions = Decisions(store)
    versions = [decisions.version()]
    decisions.keep(decision("William Turner", "wd:Q1"))
    versions.append(decisions.version())
    decisions.keep(decision("William Turner", "wd:Q234567"))
    versions.append(decisions.version())
    decisions.forget("william-turner")
    assert len(set(versions)) == 3
    assert decisions.version() == decisions.version() == versions[0]


def test_what_was_not_decided_cannot_be_taken_back(store: FolderStore) -> None:
    with pytest.raises(NotFound, match="william-turner"):
        Decisions(store).forget("william-turner")


def test_a_damaged_decision_is_told_by_its_key(store: FolderStore) -> None:
    store.put(f"{DECISIONS}x.json", b"{}")
    with pytest.raises(InvalidInput, match=r"x\.json"):
        list(Decisions(store))
