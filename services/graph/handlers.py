"""What the graph service does: get a file, transform it to artists and influences, load them into the graph."""

from collections.abc import Callable
from pathlib import PurePosixPath

from services.graph.sources import csv_file, turtle
from services.graph.sources.gathered import Gathered
from shared.errors import InvalidInput
from shared.influence.base import Influence, InfluenceGraph
from shared.jobs import Progress
from shared.messages import LoadInfluences
from shared.ordered import batched
from shared.storage.base import ObjectStore

_READERS: dict[str, Callable[[bytes, str], Gathered]] = {
    ".csv": csv_file.read,
    ".tsv": csv_file.read,
    ".ttl": turtle.read_turtle,
    ".nt": turtle.read_ntriples,
}
# Few enough that a cancelled job stops soon, many enough that a graph that saves after each batch does so rarely.
_BATCH = 5_000


def load_influences(message: LoadInfluences, *, store: ObjectStore, graph: InfluenceGraph, progress: Progress) -> None:
    """Load a stored file of influences, in place of the graph's content or in addition to it.

    What the file names wrongly is reported and left out. The file stays in the store, so the job may run again.
    Raises `InvalidInput` where the file is of no known kind, cannot be read, or holds no influence; the graph is then
    as it was.
    """
    reader = _reader(message.name)
    progress.say(f"reading {message.name}")
    gathered = reader(store.get(message.key), message.name)
    influences = gathered.influences()
    progress.expect(len(influences) + len(gathered.rejected), "edges")
    for failure in gathered.rejected:
        progress.fail(failure.item, failure.reason)
    if not influences:
        raise InvalidInput(f"'{message.name}' holds no influence that could be used; the graph is as it was.")
    before = 0 if message.replace else graph.size().influences
    if message.replace:
        graph.replace(gathered.artists.values(), influences)
        progress.advance(len(influences))
    else:
        _merge(gathered, influences, graph, progress)
    after = graph.size()
    progress.result(
        artists=after.artists,
        influences=after.influences,
        added=after.influences - before,
        rejected=len(gathered.rejected),
    )
    progress.say(_summary(gathered))


def _reader(name: str) -> Callable[[bytes, str], Gathered]:
    ending = PurePosixPath(name).suffix.lower()
    if ending not in _READERS:
        raise InvalidInput(
            f"'{name}' is of no kind that can be loaded; give a file that ends in {', '.join(_READERS)}."
        )
    return _READERS[ending]


def _merge(gathered: Gathered, influences: list[Influence], graph: InfluenceGraph, progress: Progress) -> None:
    """Each batch brings its own artists, so the graph is whole after every one."""
    for batch in batched(influences, _BATCH):
        # (influencer:Artist)-[:INFLUENCED {sources}]->(influenced:Artist)
        ends = {end: None for influence in batch for end in (influence.influencer, influence.influenced)}
        graph.merge([gathered.artists[end] for end in ends], batch)
        progress.advance(len(batch))


def _summary(gathered: Gathered) -> str:
    """The notes in a few words: the first of them, and how many more there are."""
    first, *more = gathered.notes or ["loaded"]
    return f"{first} And {len(more)} more such note{'s'[: len(more) > 1]}." if more else first
