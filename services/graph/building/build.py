"""Build the graph from all that is kept of it."""

from contextlib import suppress

from services.graph.authority.artists import authority
from services.graph.building.assembling import Built, assemble
from services.graph.snapshot import Snapshot
from services.graph.snapshots import Snapshots
from shared.curation import Curation
from shared.errors import Cancelled
from shared.graph_report import GraphReport, GraphReports, SourceSummary
from shared.identity.decisions import Decisions
from shared.influence.base import InfluenceGraph
from shared.jobs import Progress, turn_is_over
from shared.jobs.keys import now
from shared.storage.base import ObjectStore

_NOTES_KEPT = 1_000  # of a report; past this many it only counts them


def build_graph(*, store: ObjectStore, graph: InfluenceGraph, progress: Progress) -> GraphReport:
    """Assemble what the store keeps, put it in the graph's place, and keep the report.

    Where a snapshot, an act of curation or a decision changed meanwhile it is done again, so that of two builds side by
    side the later one never leaves the earlier one's graph. The job's result gets `artists`, `influences`, `flagged`,
    and the influences `added` and `removed`.

    A build is not cancelled: what is kept is what the graph is to say, and whoever kept it asked for that. Raises
    `Paused` where its turn ends and everything is to be done again.
    """
    kept = _Kept(store)
    before = {influence.key for influence in graph.influences()}
    while True:
        version = kept.version()
        _say(progress, "building the graph")
        snapshots = list(kept.snapshots)
        decisions = {decision.person: decision for decision in kept.decisions}
        built = assemble([*snapshots, authority()], kept.curation, decisions)
        _say(progress, f"storing {len(built.influences)} influences between {len(built.artists)} artists")
        graph.replace(built.artists, built.influences)
        report = _report(built, snapshots, graph.version())
        kept.reports.keep(report)
        if kept.version() == version:
            break
        if turn_is_over():
            progress.put_down()
    after = {influence.key for influence in built.influences}
    progress.result(
        artists=report.artists,
        influences=report.influences,
        added=len(after - before),
        removed=len(before - after),
        flagged=len(report.flagged),
    )
    _say(progress, f"{report.artists} artists and {report.influences} influences")
    return report


class _Kept:
    """Everything in the store that the graph is made of."""

    def __init__(self, store: ObjectStore) -> None:
        self.snapshots = Snapshots(store)
        self.curation = Curation(store)
        self.decisions = Decisions(store)
        self.reports = GraphReports(store)

    def version(self) -> tuple[str, str, str]:
        return self.snapshots.version(), self.curation.version(), self.decisions.version()


def _report(built: Built, snapshots: list[Snapshot], version: str) -> GraphReport:
    notes = [*(f"{snapshot.name}: {note}" for snapshot in snapshots for note in snapshot.notes), *built.notes]
    if len(notes) > _NOTES_KEPT:
        notes[_NOTES_KEPT:] = [f"And {len(notes) - _NOTES_KEPT} more."]
    return GraphReport(
        version=version,
        built_at=now(),
        artists=len(built.artists),
        influences=len(built.influences),
        sources=tuple(
            SourceSummary(
                name=snapshot.name,
                loaded_at=snapshot.loaded_at,
                scope=snapshot.scope,
                endpoint=snapshot.endpoint,
                artists=len(snapshot.entities),
                statements=len(snapshot.said),
                rejected=len(snapshot.rejected),
            )
            for snapshot in snapshots
        ),
        flagged=built.flagged,
        notes=tuple(notes),
    )


def _say(progress: Progress, note: str) -> None:
    with suppress(Cancelled):  # it is too late: see `build_graph`
        progress.say(note)
