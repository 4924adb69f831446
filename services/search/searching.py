"""One search, from a query to ranked hits with their reasons."""

from dataclasses import dataclass, field, replace

import numpy as np

from services.search.bootstrap import Dependencies
from services.search.explaining import ends, named, tell
from services.search.ranking import Candidate, Ranked, first_known, rank
from services.search.schemas import ArtistRef, ArtworkOut, Hit, QueryOut, Why
from shared.errors import ModelNotFound, NotIndexed
from shared.influence.base import Direction, Influence
from shared.messages import EncoderKind
from shared.names import artist_id
from shared.registry import ModelCard
from shared.vectors.base import Vector, VectorFilter

# Encoders in the order in which one stands in for another that has nothing indexed.
_STAND_INS: tuple[EncoderKind, ...] = ("backbone", "swae", "dae")


@dataclass(frozen=True)
class Options:
    """How to search.

    Attributes:
        encoder: None for the one of the settings, or another that is indexed where that one is not.
        weight: λ ≥ 0.
        limit: Hits to return.
        candidates: Nearest works to rank; at least `limit` are.
        query_artist: Who made the query, as the caller says; a name or an id.
    """

    encoder: EncoderKind | None = None
    weight: float = 0.5
    limit: int = 10
    candidates: int = 1000
    direction: Direction = Direction.ANY
    where: VectorFilter = field(default_factory=VectorFilter)
    query_artist: str | None = None


def by_artwork(identity: str, options: Options, has: Dependencies) -> tuple[QueryOut, list[Hit]]:
    """Neighbours of a work of the collection, which itself is never among them.

    Raises `ArtworkNotFound`, `ModelNotFound`, and `NotIndexed` where the encoder has not seen the work yet.
    """
    artwork = has.catalogue.get(identity)
    card = _model(options, has)
    point = has.index.fetch(card.id, [identity]).get(identity)
    if point is None:
        raise NotIndexed(
            f"Artwork {identity} is not indexed with '{card.kind}'; run `vasari encode --encoder {card.kind}`."
        )
    query = QueryOut(
        artwork=ArtworkOut.of(artwork),
        query=None,
        artist=None,
        artist_from="artwork",
        encoder=card.kind,
        model_id=card.id,
        weight=options.weight,
        direction=options.direction,
        candidates=0,
    )
    options = replace(options, query_artist=options.query_artist or artwork.artist_id)
    return _search(point.vector, query, options, has, leave_out=identity)


def by_image(query_id: str, options: Options, has: Dependencies) -> tuple[QueryOut, list[Hit]]:
    """Neighbours of an image that `has.queries` keeps. An image of the collection is recognised as that artwork.

    Raises `NotFound` for an image that is not kept, `ModelNotFound`, and `Unavailable` where no encoder answers.
    """
    card = _model(options, has)
    if has.catalogue.find(query_id) is not None and query_id in has.index.fetch(card.id, [query_id]):
        return by_artwork(query_id, options, has)
    kind: EncoderKind = card.kind  # type: ignore[assignment]  # _model took the card by one of these kinds
    embedding = has.queries.embedding(query_id, kind, card.id)
    query = QueryOut(
        artwork=None,
        query=query_id,
        artist=None,
        artist_from="caller",
        encoder=card.kind,
        model_id=embedding.model_id,
        weight=options.weight,
        direction=options.direction,
        candidates=0,
    )
    return _search(np.asarray(embedding.vector, dtype=np.float32), query, options, has, leave_out=query_id)


def default_encoder(has: Dependencies) -> EncoderKind | None:
    """The encoder of the settings, or the first that is indexed in its place; None where nothing is indexed."""
    for kind in dict.fromkeys((has.settings.encoder, *_STAND_INS)):
        try:
            if has.index.count(has.registry.promoted(kind).id):
                return kind
        except ModelNotFound:
            continue
    return None


def _model(options: Options, has: Dependencies) -> ModelCard:
    kind = options.encoder or default_encoder(has)
    if kind is None:
        raise NotIndexed("Nothing is indexed yet; run `vasari import FOLDER` and then `vasari encode`.")
    return has.registry.promoted(kind)


def _search(
    vector: Vector, query: QueryOut, options: Options, has: Dependencies, *, leave_out: str
) -> tuple[QueryOut, list[Hit]]:
    wanted = max(options.candidates, options.limit)
    found = has.index.search(query.model_id, vector, wanted + 1, options.where)
    candidates = [
        Candidate(hit.id, hit.cosine, str(hit.payload["artist_id"]) if "artist_id" in hit.payload else None)
        for hit in found
        if hit.id != leave_out
    ][:wanted]
    artists = {candidate.artist_id for candidate in candidates if candidate.artist_id}
    origin = artist_id(options.query_artist) if options.query_artist else None
    artist_from = query.artist_from
    if not origin:
        origin = first_known(candidates, has.graph.lookup(artists))
        artist_from = "best hit" if origin else "nobody"
    hops = has.graph.distances(origin, artists, options.direction) if origin else {}
    ranked = rank(candidates, origin=origin, hops=hops, weight=options.weight)[: options.limit]
    hits = _hits(ranked, origin, options.direction, has)
    artist = None
    if origin:
        artist = named(has.graph, [origin])[origin]
        if artist.name == origin and query.artwork and query.artwork.artist:
            artist = ArtistRef(id=origin, name=query.artwork.artist)
    told = {"artist": artist, "artist_from": artist_from, "candidates": len(candidates)}
    return query.model_copy(update=told), hits


def _hits(ranked: list[Ranked], origin: str | None, direction: Direction, has: Dependencies) -> list[Hit]:
    paths: dict[str, tuple[Influence, ...]] = {}
    for entry in ranked:
        # (x)-[:INFLUENCED*hops]-(a): only for artists that the distances have reached
        if origin and entry.artist_id and entry.hops and entry.artist_id not in paths:
            paths[entry.artist_id] = has.graph.path(origin, entry.artist_id, direction) or ()
    names = named(has.graph, ends(paths.values()))
    hits = []
    for entry in ranked:
        artwork = has.catalogue.find(entry.id)
        if artwork is not None:  # a work can be removed between the index's answer and now
            path = tell(paths.get(entry.artist_id or "", ()), names)
            hits.append(Hit(rank=entry.rank, artwork=ArtworkOut.of(artwork), why=Why.of(entry, path)))
    return hits
