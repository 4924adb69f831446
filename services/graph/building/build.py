"""Build the graph from all that is kept of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.graph.snapshot import Snapshot
from shared.curation import Curated, Curation
from shared.graph_report import Flagged, GraphReport
from shared.identity.decisions import Decision
from shared.influence.base import Artist, Influence, InfluenceGraph
from shared.jobs import Progress
from shared.storage.base import ObjectStore


@dataclass(frozen=True)
class Built:
    """A graph, not stored yet."""

    artists: tuple[Artist, ...]
    influences: tuple[Influence, ...]
    flagged: tuple[Flagged, ...]
    notes: tuple[str, ...]


def assemble(
    snapshots: Iterable[Snapshot], curation: Iterable[Curated], decisions: Mapping[str, Decision]
) -> Built:
    """One graph of all sources; the same whatever their order. Pure."""
    raise NotImplementedError


def build_graph(*, store: ObjectStore, graph: InfluenceGraph, progress: Progress) -> GraphReport:
    """Assemble what the store keeps, put it in the graph's place, and keep the report.

    Where a snapshot, an act of curation or a decision changed meanwhile it is done again, so that of two builds side by
    side the later one never leaves the earlier one's graph.
    """
    raise NotImplementedError
