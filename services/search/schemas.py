"""What the API answers. Field descriptions are the API's documentation."""

from dataclasses import asdict
from typing import Self

from pydantic import BaseModel, Field

from services.search.graph_schemas import ArtistRef, ArtistSummary, InCommonOut, InfluenceOut
from shared.artwork import Artwork, PredictedStyle
from shared.crawling import delay_of
from shared.influence.base import Direction
from shared.ranking import Ranked
from shared.settings import Settings
from shared.sources import Source


class ArtworkOut(BaseModel):
    """An artwork of the collection."""

    id: str = Field(examples=["6f3a0c1b9d2e4f5a8b7c6d5e4f3a2b1c"])
    title: str | None = Field(examples=["Impression, soleil levant"])
    artist: str | None = Field(examples=["Claude Monet"])
    artist_id: str | None = Field(examples=["claude-monet"])
    year: int | None = Field(examples=[1872])
    style: str | None = Field(examples=["Impressionism"])
    predicted_style: PredictedStyle | None = Field(
        description="A classifier's guess, where `style` is unknown and the guess is sure enough"
    )
    width: int = Field(description="Pixels")
    height: int = Field(description="Pixels")
    source: str = Field(description="How it came into the collection", examples=["folder", "wikiart"])
    source_id: str | None = Field(description="What that source calls it, where it was crawled")
    page_url: str | None = Field(description="Its page at the source")
    rights: str | None = Field(description="What the source says of copyright, in words or as a licence's address")
    credit: str | None = Field(description="The line that its holder asks to be named with")
    attributes: dict[str, str] = Field(description="Every further column of its metadata")
    image_url: str
    thumbnail_url: str

    @classmethod
    def of(cls, artwork: Artwork) -> Self:
        """The record as the API shows it."""
        here = f"/api/v1/artworks/{artwork.id}"
        fields = artwork.model_dump(include=set(cls.model_fields))
        if artwork.style:
            fields["predicted_style"] = None
        return cls(**fields, artist_id=artwork.artist_id, image_url=f"{here}/image", thumbnail_url=f"{here}/thumbnail")


class Why(BaseModel):
    """The parts of a hit's score: score = cosine + max(cosine, 0) · λ · influence / 2^repeats."""

    cosine: float = Field(description="How alike the works look, -1 to 1")
    hops: int | None = Field(
        description="Steps between the artists, 1 for the same artist; null where no path is known"
    )
    influence: float = Field(
        description="How near the artists stand, 0 to 1. In the direction `any`: 1 for the same artist or one step, "
        "s / (1 + s) for s artists in common, otherwise 0.01. In the others: 1 / hops, or 0.01 where no path is known. "
        "0 where the query has no artist"
    )
    in_common: InCommonOut = Field(description="Whom the query's artist and the hit's have, in the direction `any`")
    repeats: int = Field(description="Works by the same artist that rank higher")
    score: float
    cosine_rank: int = Field(description="The rank by appearance alone")
    path: list[InfluenceOut] = Field(description="From the query's artist to the hit's; empty for the same artist")

    @classmethod
    def of(cls, ranked: Ranked, path: list[InfluenceOut], in_common: InCommonOut) -> Self:
        """The reasons of one ranked candidate."""
        parts = ("cosine", "repeats", "score", "cosine_rank")
        return cls(
            **{part: getattr(ranked, part) for part in parts},
            hops=ranked.near.hops,
            influence=ranked.near.influence,
            in_common=in_common,
            path=path,
        )


class Hit(BaseModel):
    """An artwork in its place, and why it is there."""

    rank: int
    artwork: ArtworkOut
    why: Why


class QueryOut(BaseModel):
    """What was searched with, and how it was understood."""

    artwork: ArtworkOut | None = Field(description="The query, where it is a work of the collection")
    query: str | None = Field(description="The id under which an uploaded image is kept for an hour")
    artist: ArtistRef | None = Field(description="The artist whose influences counted")
    artist_from: str = Field(
        description="`artwork` or `caller` where the artist was known, `best hit` where the best hit supplied it, "
        "`nobody` where none of the hits' artists is in the graph, `ambiguous` where the caller's name means several "
        "artists of the graph, so that influences cannot count",
    )
    artist_note: str | None = Field(description="Whom a caller's ambiguous name may mean, in a line")
    encoder: str
    model_id: str
    weight: float = Field(description="λ")
    direction: Direction
    candidates: int = Field(description="Works that were ranked")


class SearchOut(BaseModel):
    """The ranked neighbours of a query."""

    query: QueryOut
    hits: list[Hit]
    milliseconds: float = Field(description="Time that the service took, the encoding of an uploaded image included")


class ArtworkPage(BaseModel):
    """One page of the artworks that pass the filters."""

    total: int
    artworks: list[ArtworkOut]


class EncoderOut(BaseModel):
    """An encoder whose model is promoted, and how far the collection is indexed with it."""

    encoder: str
    model_id: str
    dimension: int
    indexed: int


class CollectionOut(BaseModel):
    """What there is to search."""

    works: int
    artists: list[ArtistSummary]
    styles: dict[str, int] = Field(description="Works of each style, known or predicted, as a filter finds them")
    predicted_styles: dict[str, int] = Field(description="How many of them are predicted, where any are")
    encoders: list[EncoderOut]
    default_encoder: str | None = Field(description="What a search uses unless it names one")
    default_weight: float
    graph_artists: int
    graph_influences: int


class Health(BaseModel):
    """Whether the service can do its work, and if not, why."""

    ready: bool
    parts: dict[str, str] = Field(description="`ok` or what is wrong, for each part")


class SourceOut(BaseModel):
    """A site that can be crawled."""

    name: str = Field(description="As a crawl names it", examples=["wikiart"])
    title: str = Field(examples=["WikiArt"])
    listings: list[str] = Field(description="Addresses that can be crawled; `…` stands for what varies")
    filters: list[str] = Field(description="What it can be searched by without an address")
    hosts: list[str] = Field(description="Where its addresses may lie; `*.` stands for any name below")
    terms: str = Field(description="What may be done with what it gives")
    terms_url: str = Field(description="Where it says so itself")
    delay: float = Field(description="Seconds between two requests, at least")
    concurrency: int = Field(description="Requests under way at once, at most")
    readers: list[str] = Field(description="How its listings can be read, the usual way first")
    public_domain: bool = Field(description="Whether a crawl takes only works free of copyright unless it says else")
    contact: bool = Field(description="Whether it asks that crawlers name a contact")
    contact_set: bool = Field(description="Whether the operator has set one")
    mirror: str | None = Field(description="Where it is reached in place of its own address")

    @classmethod
    def of(cls, source: Source, settings: Settings) -> Self:
        """The source as these settings have it crawled."""
        fields = {name: value for name, value in asdict(source).items() if name in cls.model_fields}
        changed = {
            "hosts": [*source.hosts, *settings.crawl_hosts],
            "delay": delay_of(source, settings),
            "contact_set": bool(settings.crawl_contact),
            "mirror": settings.crawl_mirrors.get(source.name),
        }
        return cls(**{**fields, **changed})
