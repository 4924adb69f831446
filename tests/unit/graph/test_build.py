"""Building from what is kept: over reloads, after acts of curation and decisions, and two builds side by side."""

import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from services.graph.building.build import build_graph
from services.graph.snapshot import Snapshot
from services.graph.snapshots import SNAPSHOTS, Snapshots
from shared.curation import Curation
from shared.errors import InvalidInput, NotFound
from shared.graph_report import GraphReports
from shared.identity.decisions import Decisions
from shared.influence.base import Artist, Influence
from shared.influence.memory import MemoryGraph
from shared.jobs import Paused, Progress, turn
from shared.storage.folder import FolderStore
from tests.unit.graph.said import curated, decided, name, source, table, wd, who


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def build(store: FolderStore, graph: MemoryGraph) -> list[tuple[str, str]]:
    build_graph(store=store, graph=graph, progress=Progress(store, "job", "main"))
    return [(influence.influencer, influence.influenced) for influence in graph.influences()]


def test_snapshots_are_kept_as_they_are(store: FolderStore) -> None:
    snapshots = Snapshots(store)
    kept = [
        source("wikidata", [who(wd(1), "Édouard", 1832, None, "x")], scope="all"),
        table("Ünïcode & co.csv", ("a", "b")),
        table("folder/a.csv", ("a", "b")),
    ]
    for snapshot in kept:
        snapshots.keep(snapshot)
    assert list(snapshots) == sorted(kept, key=lambda snapshot: snapshot.name)
    version = snapshots.version()
    snapshots.keep(table("folder/a.csv", ("a", "c")))
    assert len(list(snapshots)) == 3
    assert snapshots.version() != version
    snapshots.forget("Ünïcode & co.csv")
    assert [snapshot.name for snapshot in snapshots] == ["folder/a.csv", "wikidata"]
    with pytest.raises(NotFound, match=r"Nothing was loaded from 'Ünïcode & co\.csv'"):
        snapshots.forget("Ünïcode & co.csv")


def test_a_damaged_snapshot_is_told(store: FolderStore) -> None:
    Snapshots(store).keep(table("a.csv", ("a", "b")))
    (info,) = store.list(SNAPSHOTS)
    for data in (b"", b"no gzip", store.get(info.key)[:-20]):
        store.put(info.key, data)
        with pytest.raises(InvalidInput, match="is damaged; remove that object and load the source again"):
            list(Snapshots(store))


def test_acts_of_curation_take_each_others_place_on_one_edge(store: FolderStore) -> None:
    curation = Curation(store)
    for act in (
        curated("add", wd(2), wd(1), days=3),
        curated("add", wd(1), wd(2)),
        curated("reject", wd(1), wd(2), days=1),
    ):
        curation.keep(act)
    assert [act.id for act in curation] == ["reject-1", "add-3"]
    version = curation.version()
    assert curation.undo("reject-1").influencer == wd(1)
    assert [act.id for act in curation] == ["add-3"]
    assert curation.version() != version
    with pytest.raises(NotFound, match="No act of curation is called 'reject-1'"):
        curation.undo("reject-1")


def test_curated_edges_stay_over_reloads_until_they_are_undone(store: FolderStore) -> None:
    graph, curation, snapshots = MemoryGraph(None), Curation(store), Snapshots(store)
    snapshots.keep(table("a.csv", ("a", "b"), ("b", "c")))
    curation.keep(curated("reject", name("a"), name("b")))
    curation.keep(curated("add", name("a"), name("c"), days=1))
    assert build(store, graph) == [("a", "c"), ("b", "c")]
    snapshots.keep(table("a.csv", ("a", "b"), ("c", "b")))
    assert build(store, graph) == [("a", "c"), ("c", "b")]
    curation.undo("reject-0")
    curation.undo("add-1")
    assert build(store, graph) == [("a", "b"), ("c", "b")]


def test_decisions_stay_over_reloads(store: FolderStore) -> None:
    graph, snapshots = MemoryGraph(None), Snapshots(store)
    bacons = [who(wd(1), "Francis Bacon", 1561, 1626), who(wd(2), "Francis Bacon", 1909, 1992)]
    snapshots.keep(source("wikidata", bacons))
    snapshots.keep(table("a.csv", ("francis bacon", "b")))
    assert build(store, graph) == [("francis-bacon", "b")]
    Decisions(store).keep(decided("francis-bacon", wd(2)))
    assert build(store, graph) == [("francis-bacon-1909", "b")]
    snapshots.keep(table("a.csv", ("francis bacon", "c")))
    assert build(store, graph) == [("francis-bacon-1909", "c")]
    Decisions(store).forget("francis-bacon")
    assert build(store, graph) == [("francis-bacon", "c")]


def test_the_same_again_keeps_the_version(store: FolderStore) -> None:
    graph = MemoryGraph(None)
    Snapshots(store).keep(table("a.csv", ("a", "b")))
    build(store, graph)
    version = graph.version()
    build(store, graph)
    assert graph.version() == version


class Slow(MemoryGraph):
    """A graph whose first `replace` waits until something else has happened."""

    def __init__(self) -> None:
        super().__init__(None)
        self.reached, self.go_on = threading.Event(), threading.Event()

    def replace(self, artists: Iterable[Artist], influences: Iterable[Influence]) -> None:
        if not self.reached.is_set():
            self.reached.set()
            assert self.go_on.wait(30)
        super().replace(artists, influences)


def test_of_two_builds_side_by_side_the_earlier_one_does_not_have_the_last_word(store: FolderStore) -> None:
    graph, snapshots = Slow(), Snapshots(store)
    snapshots.keep(table("a.csv", ("a", "b")))
    earlier = threading.Thread(target=build, args=(store, graph))
    earlier.start()
    assert graph.reached.wait(30)
    snapshots.keep(table("a.csv", ("a", "c")))
    assert build(store, graph) == [("a", "c")]
    graph.go_on.set()
    earlier.join(30)
    assert [influence.influenced for influence in graph.influences()] == ["c"]
    report = GraphReports(store).last()
    assert report is not None
    assert report.version == graph.version()


def test_a_build_that_is_overtaken_at_the_end_of_its_turn_is_put_down(store: FolderStore) -> None:
    class Changing(MemoryGraph):
        def replace(self, artists: Iterable[Artist], influences: Iterable[Influence]) -> None:
            super().replace(artists, influences)
            Snapshots(store).keep(late.pop())

    late: list[Snapshot] = [table("a.csv", ("a", "d")), table("a.csv", ("a", "c"))]
    Snapshots(store).keep(table("a.csv", ("a", "b")))
    graph = Changing(None)
    with turn(lambda: True), pytest.raises(Paused):
        build(store, graph)
    assert len(late) == 1
    assert build(store, MemoryGraph(None)) == [("a", "c")]
