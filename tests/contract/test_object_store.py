"""What every object store promises, run on each adapter."""

import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from shared.errors import InvalidInput, ObjectNotFound
from shared.storage import open_store
from shared.storage.base import ObjectStore

Reopen = Callable[[], ObjectStore]


@pytest.fixture(params=["folder"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Reopen:
    """Opens the same store, as another process would."""
    urls = {"folder": f"file://{tmp_path}/with%20space"}
    return lambda: open_store(urls[request.param])


@pytest.fixture
def store(reopen: Reopen) -> ObjectStore:
    return reopen()


def test_an_object_is_read_as_it_was_put(store: ObjectStore, reopen: Reopen) -> None:
    store.put("a/b.bin", b"\x00\xff" * 1000)
    assert store.get("a/b.bin") == b"\x00\xff" * 1000
    assert reopen().get("a/b.bin") == store.get("a/b.bin")


def test_a_stream_is_stored_and_read_as_a_stream(store: ObjectStore) -> None:
    store.put("stream", BytesIO(b"x" * 5_000_000))
    with store.open("stream") as stream:
        assert stream.read(3) == b"xxx"
        assert len(stream.read()) == 4_999_997


def test_empty_objects_exist(store: ObjectStore) -> None:
    store.put("marker", b"")
    assert store.get("marker") == b""
    info = store.stat("marker")
    assert info is not None
    assert info.size == 0


def test_a_later_put_replaces(store: ObjectStore) -> None:
    store.put("k", b"long first value")
    store.put("k", b"second")
    assert store.get("k") == b"second"
    assert [info.size for info in store.list()] == [6]


def test_what_is_not_there(store: ObjectStore) -> None:
    assert store.stat("nothing/here") is None
    assert list(store.list("nothing")) == []
    store.delete("nothing/here")
    for read in (store.get, store.open):
        with pytest.raises(ObjectNotFound, match="nothing/here"):
            read("nothing/here")


def test_a_folder_is_no_object(store: ObjectStore) -> None:
    store.put("folder/object", b"1")
    assert store.stat("folder") is None
    with pytest.raises(ObjectNotFound):
        store.get("folder")


def test_listing_is_by_prefix_and_in_the_order_of_keys(store: ObjectStore) -> None:
    keys = ["a", "a-b/c", "a.b", "ab/a", "ab/b/c", "ab0", "b/1", "b/10", "b/2"]
    for key in reversed(keys):
        store.put(key, key.encode())
    assert [info.key for info in store.list()] == sorted(keys)
    for prefix in ("a", "ab", "ab/", "ab/b", "b/1", "b/1x", "c"):
        assert [info.key for info in store.list(prefix)] == sorted(k for k in keys if k.startswith(prefix))
    sizes = {info.key: info.size for info in store.list()}
    assert sizes == {key: len(key) for key in keys}


def test_listings_go_past_a_thousand_keys(store: ObjectStore) -> None:
    for number in range(1_050):
        store.put(f"many/{number:05}", b"")
    assert [info.key for info in store.list("many/")] == [f"many/{number:05}" for number in range(1_050)]


def test_delete_leaves_neighbours(store: ObjectStore) -> None:
    store.put("d/one", b"1")
    store.put("d/two", b"2")
    store.delete("d/one")
    assert [info.key for info in store.list("d/")] == ["d/two"]
    store.delete("d/two")
    store.put("d", b"now an object")
    assert store.get("d") == b"now an object"


@pytest.mark.parametrize(
    "key",
    ["", "/a", "a/", "a//b", "../x", "a/../b", "a/./b", ".hidden", "a/.b", "a\\b", "a b", "ä", "a\x00", "a" * 513],
)
def test_other_keys_are_refused_everywhere(store: ObjectStore, key: str) -> None:
    for use in (store.get, store.open, store.stat, store.delete, lambda k: store.put(k, b"")):
        with pytest.raises(InvalidInput):
            use(key)


def test_readers_see_the_old_or_the_new_object(store: ObjectStore) -> None:
    values = [bytes([byte]) * 200_000 for byte in range(4)]
    store.put("race", values[0])
    done = threading.Event()
    seen: set[bytes] = set()

    def read() -> None:
        while not done.is_set():
            seen.add(store.get("race"))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(10):
        for value in values:
            store.put("race", value)
    done.set()
    for reader in readers:
        reader.join()
    assert seen <= set(values)


def test_many_writers_and_deleters_lose_nothing(store: ObjectStore) -> None:
    def write(worker: int) -> None:
        for number in range(30):
            store.put(f"shared/{number}/{worker}", b"x")
            store.put(f"shared/{number}/gone-{worker}", b"x")
            store.delete(f"shared/{number}/gone-{worker}")

    writers = [threading.Thread(target=write, args=(worker,)) for worker in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(list(store.list("shared/"))) == 120


def test_it_answers(store: ObjectStore) -> None:
    store.check()
