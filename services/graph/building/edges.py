"""What sources state between their entities, as edges between artists."""

from collections.abc import Iterable, Mapping

from services.graph.snapshot import Snapshot
from shared.influence.base import Influence, Key, Statement

Edges = dict[Key, set[Statement]]
"""Each edge once, with everybody who states it."""


def edges_of(snapshots: Iterable[Snapshot], ids: Mapping[tuple[str, str], str], notes: list[str]) -> Edges:
    """All edges; `ids` has the artist of each (source, ref).

    A statement about somebody and themselves is left out, with a note: its source has two entities for one artist.
    """
    edges: Edges = {}
    for snapshot in snapshots:
        for said in snapshot.said:
            influencer = ids.get((snapshot.name, said.influencer))
            influenced = ids.get((snapshot.name, said.influenced))
            if influencer is None or influenced is None:
                notes.append(f"{snapshot.name} states {said.statement} of somebody whom it does not describe.")
            elif influencer == influenced:
                notes.append(f"{snapshot.name} states {said.statement}, and both are {influencer}; it is left out.")
            else:
                statement = Statement(source=said.source, statement=said.statement)
                edges.setdefault((influencer, influenced, said.kind), set()).add(statement)
    return edges


def influences_of(edges: Mapping[Key, set[Statement]]) -> list[Influence]:
    """The edges as relationships, by rising (influencer, influenced, kind)."""
    return [
        Influence(
            influencer=influencer,
            influenced=influenced,
            kind=kind,
            statements=tuple(sorted(statements, key=lambda one: (one.source, one.statement))),
        )
        for (influencer, influenced, kind), statements in sorted(edges.items())
    ]
