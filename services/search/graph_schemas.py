"""What the API answers about artists and the influence graph. Field descriptions are the API's documentation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Self

from pydantic import BaseModel, Field

from shared.graph_report import GraphReport
from shared.identity.base import Match, MatchState
from shared.influence.base import InCommon, Kind


class ArtistRef(BaseModel):
    """An artist by id and name."""

    id: str = Field(examples=["edouard-manet"])
    name: str = Field(examples=["Édouard Manet"])


class StatementOut(BaseModel):
    """Who says so, and where."""

    source: str = Field(examples=["wikidata"])
    statement: str = Field(
        description="A triple, a file's line or a citation", examples=["wd:Q40599 wdt:P737 wd:Q5432"]
    )
    url: str | None = Field(description="Where it can be looked up, if that has an address")


class InfluenceOut(BaseModel):
    """One edge of the influence graph: `influencer` influenced or taught `influenced`."""

    influencer: ArtistRef
    influenced: ArtistRef
    kind: Kind
    sources: tuple[str, ...] = Field(description="Where it was found", examples=[("wikidata",)])
    statements: list[StatementOut]


class ArtistSummary(ArtistRef):
    """An artist of the collection, as the collection names them."""

    works: int = Field(description="In the collection")
    in_graph: bool = Field(description="Whether the influence graph knows the artist")
    node: str | None = Field(description="The artist's id in the influence graph, which may differ")


class LinkOut(BaseModel):
    """The same artist elsewhere."""

    title: str = Field(examples=["Wikidata"])
    url: str


class ArtistOut(ArtistRef):
    """An artist of the influence graph or of the collection, with the influences on and by them.

    `id` is the graph's where the graph knows the artist, and else the collection's.
    """

    works: int = Field(description="In the collection")
    collection_ids: list[str] = Field(description="The ids that the collection has for the artist's spellings")
    in_graph: bool
    born: int | None
    died: int | None
    aliases: list[str]
    movements: list[str]
    occupations: list[str]
    links: list[LinkOut]
    matches: list[Match] = Field(description="How the collection's spellings were joined with the graph's artist")
    influenced_by: list[InfluenceOut]
    influenced: list[InfluenceOut]


class NeighbourOut(ArtistRef):
    """An artist as drawn."""

    born: int | None
    died: int | None
    hops: int = Field(description="From the one in the middle")
    works: int = Field(description="In the collection")
    collection_ids: list[str]
    thumbnails: list[str] = Field(description="Addresses of previews of some of the works, three at most")


class NeighbourhoodOut(BaseModel):
    """The artists around one, and every edge between any two of them."""

    centre: str
    artists: list[NeighbourOut] = Field(description="The one in the middle first, then by hops and id")
    influences: list[InfluenceOut]
    left_out: int = Field(description="Artists as near as those that would have been too many")


class InCommonOut(BaseModel):
    """The artists whom two others have in common."""

    influencers: list[ArtistRef] = Field(description="Who influenced or taught both")
    influenced: list[ArtistRef] = Field(description="Whom both influenced or taught")

    @classmethod
    def of(cls, in_common: InCommon, names: Mapping[str, ArtistRef]) -> Self:
        """With the artists' names."""
        return cls(
            influencers=[names[one] for one in in_common.influencers],
            influenced=[names[one] for one in in_common.influenced],
        )


class KindredOut(NeighbourOut):
    """An artist who has others in common with the one asked about, though neither influenced the other."""

    in_common: InCommonOut


class PathOut(BaseModel):
    """A shortest path between two artists."""

    hops: int = Field(description="0 from an artist to itself")
    path: list[InfluenceOut]
    artists: list[NeighbourOut] = Field(description="In walking order, both ends included; `hops` from the start")


class CoveredOut(BaseModel):
    """One artist of the collection, and whether the graph knows them."""

    id: str
    name: str
    works: int
    match: Match


class CoverageOut(BaseModel):
    """Which artists of the collection the graph knows, and of the others why not."""

    counts: dict[MatchState, int] = Field(description="Artists in each state")
    works: dict[MatchState, int] = Field(description="Works by artists in each state")
    artists: list[CoveredOut] = Field(description="By falling number of works")


class GraphOut(BaseModel):
    """What the graph holds, and where it comes from."""

    artists: int
    influences: int
    version: str
    report: GraphReport | None = Field(description="Of the last build; null where there was none")


class DecisionIn(BaseModel):
    """Whom a name means."""

    node: str | None = Field(description="Id of the graph's artist; null where none of them is meant")
    reason: str = Field("", max_length=2000)


class CuratedIn(BaseModel):
    """An edge to add, or to reject whoever states it."""

    act: Literal["add", "reject"]
    kind: Kind = Kind.INFLUENCED
    influencer: str = Field(description="Name or id", min_length=1)
    influenced: str = Field(description="Name or id", min_length=1)
    reason: str = Field("", max_length=2000, description="Needed to reject")
    citation: str = Field("", max_length=2000, description="Needed to add")


class LoadIn(BaseModel):
    """What to load from an endpoint."""

    source: Literal["dbpedia", "wikidata"]
    artists: Literal["collection", "all"] = "collection"
    rings: int = Field(3, ge=1, le=6, description="Steps away from the collection's artists")


class DecisionOut(BaseModel):
    """A decision on a name that holds."""

    person: str
    name: str
    means: ArtistRef | None = Field(description="Null where none of the graph's artists is meant")
    reason: str
    at: datetime
