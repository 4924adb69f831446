"""Loading files, forgetting sources and building, with the jobs that follow them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from services.graph import handlers
from services.graph.building.build import build_graph
from services.graph.snapshots import Snapshots
from shared.graph_report import GraphReports
from shared.influence.base import GraphSize, Statement
from shared.influence.memory import MemoryGraph
from shared.jobs import Job, Jobs, JobState, Progress, new_job_id
from shared.messages import ForgetSource, LoadInfluences
from shared.storage.folder import FolderStore

Load = Callable[..., Job]
Forget = Callable[[str], Job]
KEY = "uploads/influences"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


@pytest.fixture
def graph() -> MemoryGraph:
    return MemoryGraph(None)


@pytest.fixture
def load(store: FolderStore, graph: MemoryGraph) -> Load:
    """Runs the handler on a file as the task does, and gives the job's end. One edge is there already."""

    def run(content: str | None, name: str = "edges.csv", *, replace: bool = False) -> Job:
        if content is not None:
            store.put(KEY, content.encode())
        jobs = Jobs(store)
        message = LoadInfluences(job_id=new_job_id("influences"), key=KEY, name=name, replace=replace)
        jobs.create("influences", "Load influences", "graph.load_influences", message)
        jobs.run(message.job_id, partial(handlers.load_influences, message, store=store, graph=graph))
        store.delete(KEY)
        return jobs.get(message.job_id)

    assert run("influencer,influenced,source\nOld,A,before\n", "old.csv").state is JobState.SUCCEEDED
    return run


@pytest.fixture
def forget(store: FolderStore, graph: MemoryGraph) -> Forget:
    """Runs the handler as the task does."""

    def run(name: str) -> Job:
        jobs = Jobs(store)
        message = ForgetSource(job_id=new_job_id("forget"), name=name)
        jobs.create("forget", "Forget a source", "graph.forget_source", message)
        jobs.run(message.job_id, partial(handlers.forget_source, message, store=store, graph=graph))
        return jobs.get(message.job_id)

    return run


def edges(graph: MemoryGraph) -> list[tuple[str, str]]:
    return [(influence.influencer, influence.influenced) for influence in graph.influences()]


def test_a_file_is_added_to_the_graph(load: Load, graph: MemoryGraph) -> None:
    job = load("influencer,influenced,source\nA,B,moma\nold,A,moma\nB,\nA,B,wikidata\n")

    assert job.state is JobState.SUCCEEDED
    assert job.result == {"artists": 3, "influences": 2, "added": 1, "removed": 0, "flagged": 0, "rejected": 1}
    assert (job.done, job.total, job.unit) == (4, 4, "edges")
    assert [(failure.item, failure.reason) for failure in job.failures] == [
        ("line 4", "The column 'influenced' is empty.")
    ]
    assert edges(graph) == [("a", "b"), ("old", "a")]
    assert [influence.sources for influence in graph.influences()] == [("moma", "wikidata"), ("before", "moma")]


@pytest.mark.parametrize(
    ("name", "content", "statement"),
    [
        ("x.csv", "influencer,influenced\nA,B\n", "x.csv, line 2"),
        ("X.TSV", "influencer\tinfluenced\nA\tB\n", "X.TSV, line 2"),
        (
            "x.ttl",
            "@prefix : <http://dbpedia.org/ontology/> . <http://x/A> :influenced <http://x/B> .",
            "<http://x/A> dbo:influenced <http://x/B>",
        ),
        (
            "some.folder/x.nt",
            "<http://x/A> <http://dbpedia.org/ontology/influenced> <http://x/B> .",
            "<http://x/A> dbo:influenced <http://x/B>",
        ),
    ],
)
def test_the_ending_tells_the_format_and_the_name_is_the_source(
    load: Load, graph: MemoryGraph, name: str, content: str, statement: str
) -> None:
    job = load(content, name, replace=True)
    assert job.state is JobState.SUCCEEDED
    (influence,) = graph.influences()
    assert (influence.influencer, influence.influenced) == ("a", "b")
    assert influence.statements == (Statement(source=name, statement=statement),)


def test_twice_the_same_file_changes_nothing(load: Load, graph: MemoryGraph) -> None:
    content = "influencer,influenced\nA,B\n"
    assert load(content).result["added"] == 1
    version = graph.version()
    again = load(content)
    assert again.result == {"artists": 3, "influences": 2, "added": 0, "removed": 0, "flagged": 0, "rejected": 0}
    assert graph.version() == version


def test_what_a_source_no_longer_says_is_gone_and_others_stay(load: Load, graph: MemoryGraph) -> None:
    load("influencer,influenced\nA,B\nB,C\nOld,A\n")
    job = load("influencer,influenced\nA,B\nB,D\n")
    assert (job.result["added"], job.result["removed"]) == (1, 1)
    assert edges(graph) == [("a", "b"), ("b", "d"), ("old", "a")]
    assert graph.artist("c") is None


def test_replace_forgets_everything_else(load: Load, graph: MemoryGraph, store: FolderStore) -> None:
    job = load("influencer,influenced\nB,C\n", replace=True)
    assert job.result == {"artists": 2, "influences": 1, "added": 1, "removed": 1, "flagged": 0, "rejected": 0}
    assert graph.artist("old") is None
    assert [snapshot.name for snapshot in Snapshots(store)] == ["edges.csv"]


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("edges.xlsx", "PK", "give a file that ends in .csv, .tsv, .ttl, .nt"),
        ("edges", "influencer,influenced\nA,B\n", "give a file that ends in"),
        ("edges.csv", "from,to\nA,B\n", "lacks the column"),
        ("edges.csv", "influencer,influenced\n", "holds no influence"),
        ("edges.csv", "influencer,influenced\nA,A\n", "holds no influence"),
        ("edges.ttl", "<http://a> <http://b> ", "cannot be read, line 1"),
        ("edges.ttl", "<http://a> <http://b> <http://c> .", "holds no influence"),
        ("edges.csv", None, "No object is stored"),
    ],
)
def test_a_file_that_cannot_be_used_leaves_everything_as_it_was(
    load: Load, graph: MemoryGraph, store: FolderStore, name: str, content: str | None, error: str
) -> None:
    load("influencer,influenced\nA,B\n")
    kept = Snapshots(store).version()
    job = load(content, name, replace=True)
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert error in job.error
    assert graph.size() == GraphSize(artists=3, influences=2)
    assert Snapshots(store).version() == kept


def test_rejected_rows_are_told_even_where_nothing_is_left(load: Load) -> None:
    assert load("influencer,influenced\nA,A\n").failed == 1


def test_spellings_that_were_joined_are_noted(load: Load) -> None:
    job = load("influencer,influenced\nJ.M.W. Turner,B\nJ. M. W. Turner,C\n")
    assert job.note == "'J. M. W. Turner' is taken for 'J.M.W. Turner'."
    job = load("influencer,influenced\nÉ,B\nE,b\n")
    assert job.note == "'E' is taken for 'É'. And 1 more such note."


def test_the_report_tells_sources_flagged_edges_and_notes(load: Load, graph: MemoryGraph, store: FolderStore) -> None:
    header = "influencer,influencer_born,influenced,influenced_died\n"
    job = load(f"{header}Late,1900,Early,1850\nA,c. 1500,B,\nA,,,\n")
    report = GraphReports(store).last()
    assert report is not None
    assert job.result["flagged"] == 1
    assert (report.version, report.artists, report.influences) == (graph.version(), 5, 2)
    assert [(one.name, one.artists, one.statements, one.rejected) for one in report.sources] == [
        ("edges.csv", 4, 2, 1),
        ("old.csv", 2, 1, 0),
    ]
    assert [flagged.reason for flagged in report.flagged] == ["Late was born in 1900, after Early had died in 1850."]
    assert report.notes == ("edges.csv: line 3: 'c. 1500' is neither a year nor a date.",)


def test_a_source_is_forgotten(load: Load, forget: Forget, graph: MemoryGraph, store: FolderStore) -> None:
    load("influencer,influenced\nA,B\n")
    job = forget("old.csv")
    assert job.state is JobState.SUCCEEDED
    assert (job.result["added"], job.result["removed"], job.result["artists"]) == (0, 1, 2)
    assert edges(graph) == [("a", "b")]
    assert [snapshot.name for snapshot in Snapshots(store)] == ["edges.csv"]


def test_a_source_that_was_never_loaded_cannot_be_forgotten(load: Load, forget: Forget, graph: MemoryGraph) -> None:
    job = forget("other.csv")
    assert job.state is JobState.FAILED
    assert job.error == "Nothing was loaded from 'other.csv'; list the sources with `vasari graph sources`."
    assert edges(graph) == [("old", "a")]


def test_forgetting_goes_on_where_a_worker_died(
    load: Load, store: FolderStore, graph: MemoryGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The snapshot is gone when the message is delivered again, and the graph still has it."""
    jobs = Jobs(store)
    message = ForgetSource(job_id=new_job_id("forget"), name="old.csv")
    jobs.create("forget", "Forget a source", "graph.forget_source", message)
    work = partial(handlers.forget_source, message, store=store, graph=graph)
    with monkeypatch.context() as patched:

        def killed(**_: object) -> None:
            raise KeyboardInterrupt

        patched.setattr(handlers, "build_graph", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.run(message.job_id, work)
    assert edges(graph) == [("old", "a")]
    jobs.run(message.job_id, work)
    assert jobs.get(message.job_id).state is JobState.SUCCEEDED
    assert edges(graph) == []


def test_a_cancelled_load_changes_nothing_and_a_build_goes_to_its_end(
    load: Load, store: FolderStore, graph: MemoryGraph
) -> None:
    jobs = Jobs(store)
    store.put(KEY, b"influencer,influenced\nA,B\n")
    message = LoadInfluences(job_id=new_job_id("influences"), key=KEY, name="x.csv")
    jobs.create("influences", "Load influences", "graph.load_influences", message)
    jobs.cancel(message.job_id)
    jobs.run(message.job_id, partial(handlers.load_influences, message, store=store, graph=graph))
    assert jobs.get(message.job_id).state is JobState.CANCELLED
    assert [snapshot.name for snapshot in Snapshots(store)] == ["old.csv"]
    Snapshots(store).forget("old.csv")
    build_graph(store=store, graph=graph, progress=Progress(store, message.job_id, "other"))
    assert graph.size() == GraphSize(artists=0, influences=0)
