"""What every object store promises, run on each adapter."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from shared.errors import InvalidInput, ObjectNotFound
from shared.storage import open_store
from shared.storage.base import ObjectStore
from tests.servers.s3 import bucket_of_its_own

Reopen = Callable[[], ObjectStore]


class Trickle:
    """A stream that gives less than it is asked for, as a socket does, and cannot go back."""

    def __init__(self, content: bytes) -> None:
        self._content = BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        return self._content.read(min(size, 100_000) if size >= 0 else size)


@pytest.fixture(params=["folder", "s3"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reopen]:
    """Opens the same store, as another process would."""
    if request.param == "folder":
        yield lambda: open_store(f"file://{tmp_path}/with%20space")
    else:
        with bucket_of_its_own(request.getfixturevalue("s3_url")) as url:
            yield lambda: open_store(url)


@pytest.fixture
def store(reopen: Reopen) -> ObjectStore:
    return reopen()


def test_an_object_is_read_as_it_was_put(store: ObjectStore, reopen: Reopen) -> None:
    store.put("a/b.bin", b"\x00\xff" * 1000)
    assert store.get("a/b.bin") == b"\x00\xff" * 1000
    assert reopen().get("a/b.bin") == store.get("a/b.bin")


def test_a_stream_is_stored_and_read_as_a_stream(store: ObjectStore) -> None:
    content = random.Random(1).randbytes(12_000_001)
    store.put("stream", cast(BinaryIO, Trickle(content)))
    info = store.stat("stream")
    assert info is not None
    assert info.size == len(content)
    with store.open("stream") as stream:
        assert stream.read(3) == content[:3]
        assert stream.read() == content[3:]
        assert stream.read() == b""


@pytest.mark.parametrize("size", [0, 1, 8 * 1024 * 1024, 8 * 1024 * 1024 + 1])
def test_streams_of_any_length_are_stored_whole(store: ObjectStore, size: int) -> None:
    content = random.Random(size).randbytes(size)
    store.put("stream", BytesIO(content))
    assert store.get("stream") == content


def test_a_stream_need_not_be_read_to_its_end(store: ObjectStore) -> None:
    store.put("long", b"x" * 3_000_000)
    for _ in range(40):
        with store.open("long") as stream:
            assert stream.read(10) == b"x" * 10
    assert len(store.get("long")) == 3_000_000


def test_the_version_tells_one_content_from_another(store: ObjectStore) -> None:
    seen = set()
    for content in (b"one", b"two", b"six", b"seven"):
        store.put("k", content)
        info = store.stat("k")
        assert info is not None
        assert [listed.version for listed in store.list()] == [info.version]
        seen.add(info.version)
    assert len(seen) == 4


def test_the_version_stays_while_nothing_is_written(store: ObjectStore, reopen: Reopen) -> None:
    store.put("k", BytesIO(b"y" * 9_000_000))
    assert store.stat("k") == next(reopen().list())


def test_without_a_public_address_there_are_no_links(store: ObjectStore) -> None:
    store.put("k", b"1")
    assert store.link("k", seconds=60) is None


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
    keys = ["a", "a-b/c", "a.b", "ab/a", "ab/b/c", "ab/b.c", "ab-c", "ab.c/d", "ab0", "b/1", "b/10", "b/2"]
    for key in reversed(keys):
        store.put(key, key.encode())
    assert [info.key for info in store.list()] == sorted(keys)
    for prefix in ("a", "ab", "ab/", "ab/b", "b/1", "b/1x", "c"):
        assert [info.key for info in store.list(prefix)] == sorted(k for k in keys if k.startswith(prefix))
    sizes = {info.key: info.size for info in store.list()}
    assert sizes == {key: len(key) for key in keys}


def test_listings_go_past_a_thousand_keys(store: ObjectStore) -> None:
    flat = [f"many/{number:05}" for number in range(1_150)]
    deep = [f"many-{number % 7}/{number:05}/x" for number in range(1_150)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda key: store.put(key, b"1"), flat + deep))
    assert [info.key for info in store.list("many/")] == flat
    assert [info.key for info in store.list()] == sorted(flat + deep)


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
    link = partial(store.link, seconds=1)
    for use in (store.get, store.open, store.stat, store.delete, link, lambda k: store.put(k, b"")):
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
