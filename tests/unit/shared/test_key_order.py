"""Listings come in the order of whole keys, whichever way a server walks its folders."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.storage.base import ObjectInfo
from shared.storage.key_order import in_key_order

# The characters just below and above the slash, where the two orders differ.
parts = st.text("-.0ab", min_size=1, max_size=3)
keys = st.sets(st.lists(parts, min_size=1, max_size=3).map("/".join), max_size=30)


def listing(keys: list[str]) -> list[ObjectInfo]:
    return [ObjectInfo(key, 1, datetime(2024, 1, 1, tzinfo=UTC), "1") for key in keys]


def without_folders(keys: set[str]) -> set[str]:
    """No key is another's folder."""
    return {key for key in keys if not any(other.startswith(f"{key}/") for other in keys)}


@given(keys, st.text("-.0ab/", max_size=3))
def test_both_ways_of_walking_come_out_in_key_order(keys: set[str], prefix: str) -> None:
    found = [key for key in without_folders(keys) if key.startswith(prefix)]
    by_folder = sorted(found, key=lambda key: key.split("/"))
    for walked in (sorted(found), by_folder):
        assert [info.key for info in in_key_order(listing(walked), prefix)] == sorted(found)


def test_what_lies_right_in_the_folder_is_passed_on_at_once() -> None:
    walked = iter(listing(["records/1", "records/2", "records/3"]))
    assert next(in_key_order(walked, "records/")).key == "records/1"
    assert [info.key for info in walked] == ["records/2", "records/3"]


def test_only_what_could_come_earlier_is_held_back() -> None:
    walked = iter(listing(["m/a/1", "m/a/2", "m/a-b/1", "m/b/1", "m/c/1"]))
    sorted_out = in_key_order(walked, "m/")
    assert [next(sorted_out).key for _ in range(3)] == ["m/a-b/1", "m/a/1", "m/a/2"]
    assert [info.key for info in walked] == ["m/c/1"]


@pytest.mark.parametrize("prefix", ["", "a", "a/"])
def test_an_empty_listing_stays_empty(prefix: str) -> None:
    assert list(in_key_order([], prefix)) == []
