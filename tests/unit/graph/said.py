"""What sources say, in few words."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

from services.graph.building.assembling import Built, assemble
from services.graph.snapshot import Entity, Said, Snapshot
from shared.curation import Curated
from shared.identity.decisions import Decision
from shared.influence.base import Artist, Kind

AT = datetime(2026, 1, 1, tzinfo=UTC)
Edge = tuple[str, str] | tuple[str, str, Kind]


def wd(number: int) -> str:
    return f"http://www.wikidata.org/entity/Q{number}"


def dbr(title: str) -> str:
    return f"http://dbpedia.org/resource/{title}"


def name(slug: str) -> str:
    return f"name:{slug}"


def who(ref: str, shown: str, born: int | None = None, died: int | None = None, *same_as: str) -> Entity:
    """A painter."""
    return Entity(ref=ref, name=shown, born=born, died=died, occupations=("painter",), same_as=same_as)


def source(called: str, entities: Iterable[Entity], edges: Iterable[Edge] = (), scope: str = "") -> Snapshot:
    """A source that states these edges between refs; a statement's text is the edge's place."""
    said = tuple(
        Said(
            influencer=edge[0],
            influenced=edge[1],
            kind=edge[2] if len(edge) > 2 else Kind.INFLUENCED,
            source=called,
            statement=f"{called} {place}",
        )
        for place, edge in enumerate(edges, start=1)
    )
    return Snapshot(name=called, loaded_at=AT, scope=scope, entities=tuple(entities), said=said)


def table(called: str, *rows: tuple[str, str]) -> Snapshot:
    """A table of names, each of which is its own slug."""
    slugs = dict.fromkeys(slug for row in rows for slug in row)
    entities = [Entity(ref=name(slug), name=slug.title(), occupations=("artist",)) for slug in slugs]
    return source(called, entities, [(name(a), name(b)) for a, b in rows])


def curated(
    act: Literal["add", "reject"],
    influencer: str,
    influenced: str,
    *,
    days: int = 0,
    kind: Kind = Kind.INFLUENCED,
    names: tuple[str, str] = ("One", "Other"),
) -> Curated:
    """An act of so many days after the first."""
    return Curated(
        id=f"{act}-{days}",
        act=act,
        kind=kind,
        influencer=influencer,
        influenced=influenced,
        influencer_name=names[0],
        influenced_name=names[1],
        citation="a book",
        at=AT + timedelta(days=days),
    )


def decided(person: str, means: str | None) -> Decision:
    return Decision(person=person, name=person, means=means, at=AT)


def built(
    *snapshots: Snapshot, curation: Iterable[Curated] = (), decisions: Mapping[str, str | None] | None = None
) -> Built:
    """The graph of these sources."""
    return assemble(
        snapshots, curation, {person: decided(person, means) for person, means in (decisions or {}).items()}
    )


def edges(graph: Built) -> list[tuple[str, str]]:
    return [(influence.influencer, influence.influenced) for influence in graph.influences]


def ids(graph: Built) -> list[str]:
    return [artist.id for artist in graph.artists]


def only(graph: Built) -> Artist:
    (artist,) = graph.artists
    return artist
