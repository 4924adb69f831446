"""Loads of a graph source from a SPARQL server that holds invented data, and what they have to come to."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from services.graph.loading import load_source
from services.graph.snapshot import Entity, Snapshot
from services.graph.snapshots import Snapshots
from shared.influence.base import Artist
from shared.influence.memory import MemoryGraph
from shared.jobs import Job, Jobs, new_job_id
from shared.jobs.turn import Paused, turn
from shared.messages import LoadSource
from shared.settings import Settings
from shared.storage.folder import FolderStore
from tests import graph_reading
from tests.graph_data import Triple, ntriples
from tests.graph_reading import Person, Told

READINGS = {"wikidata": graph_reading.wikidata, "dbpedia": graph_reading.dbpedia}


@contextmanager
def stored(server: str, triples: Sequence[Triple]) -> Iterator[str]:
    """The name of a graph on the SPARQL server that has these triples alone, as long as the block lasts."""
    graph = f"http://vasari.invalid/{uuid.uuid4()}"
    put(server, graph, triples)
    yield graph
    httpx.delete(f"{server}/store", params={"graph": graph}, timeout=60).raise_for_status()


def put(server: str, graph: str, triples: Sequence[Triple]) -> None:
    """Put these triples in the place of the graph's."""
    where: dict[str, Any] = {"url": f"{server}/store", "params": {"graph": graph}, "timeout": 120}
    headers = {"Content-Type": "application/n-triples"}
    httpx.put(**where, content=ntriples(triples), headers=headers).raise_for_status()


class Loading:
    """A store and a graph of their own, and loads into them, in this process."""

    def __init__(self, folder: Path, url: str, **settings: Any) -> None:
        self.store = FolderStore(folder / "objects")
        self.graph = MemoryGraph(None)
        self.jobs = Jobs(self.store)
        given = {"sparql_delay": 0, "wikidata_url": url, "dbpedia_url": url, **settings}
        self.settings = Settings(data_dir=folder, **given)

    def job(self, source: str, **scope: Any) -> LoadSource:
        """A job that is recorded, and not begun."""
        asked: dict[str, Any] = {"artists": "all", **scope}
        message = LoadSource(job_id=new_job_id("load"), source=source, **asked)  # type: ignore[arg-type]
        self.jobs.create("load", f"Load {source}", "graph.load_source", message)
        return message

    def run(self, message: LoadSource, *, over: Callable[[], bool] = lambda: False) -> Job:
        """One turn of a job, which ends where it is put down."""
        handler = partial(load_source, message, store=self.store, graph=self.graph, settings=self.settings)
        with turn(over), suppress(Paused):
            self.jobs.run(message.job_id, handler)
        return self.jobs.get(message.job_id)

    def load(self, source: str, **scope: Any) -> Job:
        """A job from its beginning to its end."""
        return self.run(self.job(source, **scope))

    def pages(self) -> list[str]:
        """The keys of kept pages."""
        return [info.key for info in self.store.list("graph/loading/")]

    def holds(self, source: str, triples: Sequence[Triple]) -> None:
        """Snapshot and graph say what the triples say, no more and no less."""
        told = READINGS[source](triples)
        (snapshot,) = Snapshots(self.store)
        same_snapshot(snapshot, told)
        self._same_graph(told)

    def _same_graph(self, told: Told) -> None:
        nodes = {node: self._ref(node, told) for node in self.graph.artists()}
        assert sorted(nodes.values()) == sorted(told.people)
        for node, ref in nodes.items():
            assert _seen(node) == _with(told.people[ref], ref)
        refs = {node.id: ref for node, ref in nodes.items()}
        edges = {
            (influence.kind.value, refs[influence.influencer], refs[influence.influenced], statement.statement)
            for influence in self.graph.influences()
            for statement in influence.statements
        }
        assert edges == told.edges

    def _ref(self, node: Artist, told: Told) -> str:
        (ref,) = set(node.same_as) & told.people.keys()
        return ref


def same_snapshot(snapshot: Snapshot, told: Told) -> None:
    """The snapshot says what the source says, entity by entity and edge by edge."""
    assert {entity.ref: _seen(entity) for entity in snapshot.entities} == told.people
    assert len(snapshot.entities) == len(told.people)
    edges = [(said.kind.value, said.influencer, said.influenced, said.statement) for said in snapshot.said]
    assert len(edges) == len(told.edges)
    assert set(edges) == told.edges
    assert {failure.item for failure in snapshot.rejected} == told.unusable


def _seen(entity: Entity | Artist) -> Person:
    return Person(
        entity.name,
        frozenset(entity.aliases),
        entity.born,
        entity.died,
        frozenset(entity.movements),
        frozenset(entity.occupations),
        frozenset(entity.same_as),
    )


def _with(person: Person, ref: str) -> Person:
    """The person as a node, whose addresses include the one that the source knows it by."""
    fields = {**vars(person), "same_as": person.same_as | {ref}}
    return Person(**fields)
