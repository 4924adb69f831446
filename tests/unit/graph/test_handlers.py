"""Loading a file of influences, with the job that follows it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from services.graph import handlers
from shared.influence.base import Artist, GraphSize, Influence
from shared.influence.memory import MemoryGraph
from shared.jobs import Job, Jobs, JobState, new_job_id
from shared.messages import LoadInfluences
from shared.storage.folder import FolderStore

Load = Callable[..., Job]
KEY = "uploads/influences"


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


@pytest.fixture
def graph() -> MemoryGraph:
    """One influence is there already, and is found again in the files below."""
    graph = MemoryGraph(None)
    old = Influence(influencer="old", influenced="a", sources=("before",))
    graph.merge([Artist(id="old", name="Old"), Artist(id="a", name="A")], [old])
    return graph


@pytest.fixture
def load(store: FolderStore, graph: MemoryGraph) -> Load:
    """Runs the handler on a file as the task does, and gives the job's end."""

    def run(content: str | None, name: str = "edges.csv", *, replace: bool = False) -> Job:
        if content is not None:
            store.put(KEY, content.encode())
        jobs = Jobs(store)
        message = LoadInfluences(job_id=new_job_id("influences"), key=KEY, name=name, replace=replace)
        jobs.create("influences", "Load influences", "graph.load_influences", message)
        jobs.run(message.job_id, partial(handlers.load_influences, message, store=store, graph=graph))
        return jobs.get(message.job_id)

    return run


def test_a_file_is_added_to_the_graph(load: Load, graph: MemoryGraph) -> None:
    job = load("influencer,influenced,source\nA,B,moma\nold,A,moma\nB,\nA,B,wikidata\n")

    assert job.state is JobState.SUCCEEDED
    assert job.result == {"artists": 3, "influences": 2, "added": 1, "rejected": 1}
    assert (job.done, job.total, job.unit) == (3, 3, "edges")
    assert [(failure.item, failure.reason) for failure in job.failures] == [
        ("line 4", "The column 'influenced' is empty.")
    ]
    assert list(graph.influences()) == [
        Influence(influencer="a", influenced="b", sources=("moma", "wikidata")),
        Influence(influencer="old", influenced="a", sources=("before", "moma")),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.csv", "influencer,influenced\nA,B\n"),
        ("X.TSV", "influencer\tinfluenced\nA\tB\n"),
        ("x.ttl", "@prefix : <http://dbpedia.org/ontology/> . <http://x/A> :influenced <http://x/B> ."),
        ("some.folder/x.nt", "<http://x/A> <http://dbpedia.org/ontology/influenced> <http://x/B> ."),
    ],
)
def test_the_ending_tells_the_format_and_the_name_is_the_source(
    load: Load, graph: MemoryGraph, name: str, content: str
) -> None:
    assert load(content, name).state is JobState.SUCCEEDED
    assert graph.path("a", "b") == (Influence(influencer="a", influenced="b", sources=(name,)),)


def test_twice_the_same_file_adds_nothing(load: Load) -> None:
    content = "influencer,influenced\nA,B\n"
    assert load(content).result["added"] == 1
    again = load(content)
    assert again.result == {"artists": 3, "influences": 2, "added": 0, "rejected": 0}


def test_replace_removes_what_was_there(load: Load, graph: MemoryGraph) -> None:
    job = load("influencer,influenced\nB,C\n", replace=True)
    assert job.result == {"artists": 2, "influences": 1, "added": 1, "rejected": 0}
    assert graph.artist("old") is None


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
def test_a_file_that_cannot_be_used_leaves_the_graph_as_it_was(
    load: Load, graph: MemoryGraph, name: str, content: str | None, error: str
) -> None:
    job = load(content, name, replace=True)
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert error in job.error
    assert graph.size() == GraphSize(artists=2, influences=1)


def test_rejected_rows_are_told_even_where_nothing_is_left(load: Load) -> None:
    assert load("influencer,influenced\nA,A\n").failed == 1


def test_spellings_that_were_joined_are_noted(load: Load) -> None:
    job = load("influencer,influenced\nJ.M.W. Turner,B\nJ. M. W. Turner,C\n")
    assert job.note == "'J. M. W. Turner' is taken for 'J.M.W. Turner'."
    job = load("influencer,influenced\nÉ,B\nE,b\n")
    assert job.note == "'E' is taken for 'É'. And 1 more such note."


def test_a_large_file_is_loaded_in_batches(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers, "_BATCH", 2)
    job = load("influencer,influenced\n" + "".join(f"A{n},B{n % 3}\n" for n in range(7)))
    assert job.result == {"artists": 12, "influences": 8, "added": 7, "rejected": 0}
    assert (job.done, job.total) == (7, 7)


def test_the_file_stays_so_that_the_job_may_run_again(load: Load, store: FolderStore) -> None:
    load("influencer,influenced\nA,B\n")
    assert store.stat(KEY) is not None
