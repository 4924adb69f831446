"""What is particular to the graph in memory: its file, its states, and the choice by URL."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest

from shared.errors import InvalidInput, Unavailable
from shared.influence import open_graph
from shared.influence.base import GraphSize
from shared.influence.memory import MemoryGraph
from tests.influences import artist, influence

A, B = artist("a"), artist("b")
A_TO_B = influence("a", "b")


def test_without_a_path_nothing_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    graph = MemoryGraph(None)
    graph.replace([A, B], [A_TO_B])
    assert graph.size() == GraphSize(artists=2, influences=1)
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_made_and_holds_the_graph_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "influence.json"
    MemoryGraph(path).replace([A, B], [A_TO_B])
    assert list(path.parent.iterdir()) == [path]


def test_opening_writes_nothing(tmp_path: Path) -> None:
    MemoryGraph(tmp_path / "new" / "influence.json")
    assert list(tmp_path.iterdir()) == []


def test_a_replacement_by_the_same_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "influence.json"
    graph = MemoryGraph(path)
    graph.replace([A, B], [A_TO_B])
    path.unlink()
    graph.replace([B, A], [A_TO_B])
    assert not path.exists()


def test_where_nothing_was_ever_put_the_version_is_empty(tmp_path: Path) -> None:
    graph = MemoryGraph(tmp_path / "influence.json")
    graph.replace([], [])
    assert graph.version() == ""
    graph.replace([A], [])
    graph.replace([], [])
    assert MemoryGraph(tmp_path / "influence.json").version() == graph.version() != ""


BROKEN_INFLUENCE = {"influencer": "a", "influenced": "b", "statements": [{"source": "x"}]}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"version": 2}',
        b'{"version": 3, "state": "x", "artists": [], "influences": []}',
        json.dumps({"version": 2, "state": "x", "artists": [], "influences": [BROKEN_INFLUENCE]}).encode(),
    ],
)
def test_a_damaged_file_is_told_in_one_line_with_the_way_out(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "influence.json"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match="is damaged; move the file away") as raised:
        MemoryGraph(path)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)
    assert path.read_bytes() == content


def test_a_file_of_an_earlier_version_is_told_in_one_line_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "influence.json"
    known = [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]
    content = {"version": 1, "artists": known, "influences": [{"influencer": "a", "influenced": "b", "sources": ["x"]}]}
    path.write_text(json.dumps(content))
    with pytest.raises(
        InvalidInput, match=r"earlier version of Vasari; move the file away.* load the sources"
    ) as raised:
        MemoryGraph(path)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)
    assert json.loads(path.read_text()) == content


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="Cannot read"):
        MemoryGraph(tmp_path)


def test_a_change_that_cannot_be_saved_does_not_happen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "influence.json"
    graph = MemoryGraph(path)
    graph.replace([A], [])
    version = graph.version()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable, match="No space left on device"):
        graph.replace([A, B], [A_TO_B])
    assert graph.size() == MemoryGraph(path).size() == GraphSize(artists=1, influences=0)
    assert graph.version() == MemoryGraph(path).version() == version
    assert list(tmp_path.iterdir()) == [path]


def test_a_listing_is_of_one_state(tmp_path: Path) -> None:
    graph = MemoryGraph(tmp_path / "influence.json")
    graph.replace([A], [])
    listing = graph.artists()
    graph.replace([], [])
    assert list(listing) == [A]


def test_readers_find_one_graph_or_its_replacement() -> None:
    graph = MemoryGraph(None)
    artists = [artist(f"{number:03}") for number in range(60)]
    chain = [influence(one.id, other.id) for one, other in pairwise(artists)]
    ids = [each.id for each in artists]
    graph.replace(artists, chain)

    def write() -> None:
        for _ in range(150):
            graph.replace(artists[:20], chain[:19])
            graph.replace(artists, chain)

    def read() -> set[int]:
        seen = set()
        while not writer.done():
            size = graph.size()
            assert size.influences == size.artists - 1
            path = graph.path("000", "019")
            assert path == tuple(chain[:19])
            seen |= {size.artists, len(list(graph.artists())), len(graph.distances("000", ids))}
        return seen

    with ThreadPoolExecutor(4) as pool:
        writer = pool.submit(write)
        readers = [pool.submit(read) for _ in range(3)]
        writer.result()
        assert all(reader.result() <= {20, 60} for reader in readers)


def test_a_file_needs_no_driver_of_a_server(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules['neo4j'] = None; from shared.influence import open_graph; "
        f"print(open_graph('file://{tmp_path}/influence.json').size())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "artists=0 influences=0"


def test_one_file_is_one_graph_within_a_process(tmp_path: Path) -> None:
    url = f"file://{tmp_path}/influence.json"
    with ThreadPoolExecutor(4) as pool:
        graphs = list(pool.map(open_graph, [url, url, f"file://{tmp_path}/./influence.json", url]))
    assert len({id(graph) for graph in graphs}) == 1
    assert open_graph(f"file://{tmp_path}/other.json") is not graphs[0]


def test_a_url_may_hold_escapes(tmp_path: Path) -> None:
    open_graph(f"file://{tmp_path}/two%20words.json").replace([A], [])
    assert (tmp_path / "two words.json").is_file()


@pytest.mark.parametrize("url", ["gopher://user:secret@host", "bare-words", "", "bolt://user:secret@[::1"])
def test_an_unknown_scheme_names_the_setting_and_the_known_ones(url: str) -> None:
    with pytest.raises(InvalidInput, match=r"VASARI_GRAPH_URL.*bolt://.*file://.*neo4j://") as raised:
        open_graph(url)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("url", ["file://", "file:///", "file://folder/influence.json"])
def test_a_file_url_needs_an_absolute_path(url: str) -> None:
    with pytest.raises(InvalidInput, match=r"VASARI_GRAPH_URL.*absolute path"):
        open_graph(url)
