"""What the graph service does with files and with what is kept: read, keep, build."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import PurePosixPath

from services.graph.building.build import build_graph
from services.graph.snapshot import Snapshot
from services.graph.snapshots import Snapshots
from services.graph.sources import csv_file, turtle
from shared.errors import Cancelled, InvalidInput, NotFound
from shared.influence.base import InfluenceGraph
from shared.jobs import Progress
from shared.messages import ForgetSource, LoadInfluences
from shared.storage.base import ObjectStore

_READERS: dict[str, Callable[[bytes, str], Snapshot]] = {
    ".csv": csv_file.read,
    ".tsv": csv_file.read,
    ".ttl": turtle.read_turtle,
    ".nt": turtle.read_ntriples,
}


def load_influences(message: LoadInfluences, *, store: ObjectStore, graph: InfluenceGraph, progress: Progress) -> None:
    """Take what a stored file says as what its name says from now on, and build the graph with it.

    What the file names wrongly is reported and left out. The file stays in the store, so the job may run again.
    Raises `InvalidInput` where the file is of no known kind, cannot be read, or holds no influence; everything is then
    as it was.
    """
    reader = _reader(message.name)
    progress.say(f"reading {message.name}")
    snapshot = reader(store.get(message.key), message.name)
    progress.expect(len(snapshot.said) + len(snapshot.rejected), "edges")
    for failure in snapshot.rejected:
        progress.fail(failure.item, failure.reason)
    if not snapshot.said:
        raise InvalidInput(f"'{message.name}' holds no influence that could be used; the graph is as it was.")
    progress.advance(len(snapshot.said))
    snapshots = Snapshots(store)
    snapshots.keep(snapshot)
    if message.replace:
        snapshots.forget_others(message.name)
    progress.result(rejected=len(snapshot.rejected))
    build_graph(store=store, graph=graph, progress=progress)
    if snapshot.notes:
        with suppress(Cancelled):  # it is done
            progress.say(_summary(snapshot.notes))


def forget_source(message: ForgetSource, *, store: ObjectStore, graph: InfluenceGraph, progress: Progress) -> None:
    """Remove what a source said, and build the graph without it. Raises `NotFound` where it was never loaded."""
    snapshots = Snapshots(store)
    if not progress.resume:
        snapshots.check(message.name)
        progress.reached(known=message.name)  # so that a further delivery knows that it was there
        progress.write()
    with suppress(NotFound):
        snapshots.forget(message.name)
    build_graph(store=store, graph=graph, progress=progress)


def _reader(name: str) -> Callable[[bytes, str], Snapshot]:
    ending = PurePosixPath(name).suffix.lower()
    if ending not in _READERS:
        raise InvalidInput(
            f"'{name}' is of no kind that can be loaded; give a file that ends in {', '.join(_READERS)}."
        )
    return _READERS[ending]


def _summary(notes: tuple[str, ...]) -> str:
    """The notes in a few words: the first of them, and how many more there are."""
    first, *more = notes
    return f"{first} And {len(more)} more such note{'s'[: len(more) > 1]}." if more else first
