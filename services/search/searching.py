"""One search, from a query to ranked hits with their reasons."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from typing import get_args

import numpy as np

from services.search.bootstrap import Dependencies
from services.search.explaining import ends, named, tell
from services.search.graph_schemas import InCommonOut
from services.search.schemas import ArtworkOut, Hit, QueryOut, Why
from services.search.standing import Artists
from shared.artwork import Artwork
from shared.errors import ModelNotFound, NotIndexed
from shared.influence.base import Direction, Influence
from shared.messages import EncoderKind
from shared.ranking import Candidate, Ranked, rank
from shared.registry import ModelCard
from shared.vectors.base import Vector, VectorFilter

# Encoders in the order in which one stands in for another that has nothing indexed.
_STAND_INS: tuple[EncoderKind, ...] = get_args(EncoderKind)
_TOGETHER = 8


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
    weight: float = 0.25
    limit: int = 10
    candidates: int = 1000
    direction: Direction = Direction.ANY
    where: VectorFilter = field(default_factory=VectorFilter)
    query_artist: str | None = None


@dataclass(frozen=True)
class _Query:
    """What is searched with: a vector of one model version, the id to leave out of the hits, and the work, if it is one
    of the collection."""

    vector: Vector
    model: ModelCard
    identity: str
    artwork: Artwork | None


def by_artwork(identity: str, options: Options, has: Dependencies) -> tuple[QueryOut, list[Hit]]:
    """Neighbours of a work of the collection, which itself is never among them.

    Raises `ArtworkNotFound`, `ModelNotFound`, and `NotIndexed` where the encoder has not seen the work yet.
    """
    artwork = has.catalogue.get(identity)
    model = _model(options, has)
    point = has.index.fetch(model.id, [identity]).get(identity)
    if point is None:
        hint = f"run `vasari encode --encoder {model.kind}`"
        raise NotIndexed(f"Artwork {identity} is not indexed with '{model.kind}'; {hint}.")
    return _search(_Query(point.vector, model, identity, artwork), options, has)


def by_image(identity: str, options: Options, has: Dependencies) -> tuple[QueryOut, list[Hit]]:
    """Neighbours of an image that `has.queries` keeps. An image of the collection is recognised as that artwork.

    Raises `NotFound` for an image that is not kept, `ModelNotFound`, and `Unavailable` where no encoder answers.
    """
    model = _model(options, has)
    if has.catalogue.find(identity) is not None and identity in has.index.fetch(model.id, [identity]):
        return by_artwork(identity, options, has)
    embedding = has.queries.embedding(identity, model)
    if embedding.model_id != model.id:  # promoted since
        model = has.registry.card(embedding.model_id)
    return _search(_Query(np.asarray(embedding.vector, dtype=np.float32), model, identity, None), options, has)


def default_model(has: Dependencies) -> ModelCard | None:
    """The model of the settings' encoder, or the first that is indexed in its place; None where nothing is indexed."""
    for kind in dict.fromkeys((has.settings.encoder, *_STAND_INS)):
        try:
            card = has.registry.promoted(kind)
        except ModelNotFound:
            continue
        if has.index.count(card.id):
            return card
    return None


def _model(options: Options, has: Dependencies) -> ModelCard:
    card = has.registry.promoted(options.encoder) if options.encoder else default_model(has)
    if card is None:
        raise NotIndexed("Nothing is indexed yet; run `vasari import FOLDER` and then `vasari encode`.")
    return card


def _search(query: _Query, options: Options, has: Dependencies) -> tuple[QueryOut, list[Hit]]:
    wanted = max(options.candidates, options.limit)
    found = has.index.search(query.model.id, query.vector, wanted + 1, options.where)
    hits = [hit for hit in found if hit.id != query.identity][:wanted]
    artists = Artists(hits, query.artwork, has.identities)
    candidates = [Candidate(hit.id, hit.cosine, artists.key_of(hit)) for hit in hits]
    origin = artists.origin(options.query_artist, candidates)
    standing = has.nearness.of(origin.key, artists.nodes, options.direction) if origin.in_graph else {}
    ranked = rank(candidates, origin=origin.key or None, standing=standing, weight=options.weight)[: options.limit]
    told = QueryOut(
        artwork=ArtworkOut.of(query.artwork) if query.artwork else None,
        query=None if query.artwork else query.identity,
        artist=origin.ref(has.graph),
        artist_from=origin.known_from,
        artist_note=origin.note,
        encoder=query.model.kind,
        model_id=query.model.id,
        weight=options.weight,
        direction=options.direction,
        candidates=len(candidates),
    )
    return told, _hits(ranked, origin.key, options.direction, has)


def _hits(ranked: list[Ranked], origin: str, direction: Direction, has: Dependencies) -> list[Hit]:
    # (x)-[:INFLUENCED|TAUGHT*hops]-(a): only for artists that the distances have reached
    reached = list(
        dict.fromkeys(
            entry.artist_id for entry in ranked if entry.artist_id and entry.near.hops and entry.artist_id != origin
        )
    )

    def path_to(artist: str) -> tuple[Influence, ...]:
        return has.graph.path(origin, artist, direction) or ()

    # On servers each path and each record is a question of its own; they are asked side by side.
    with ThreadPoolExecutor(_TOGETHER, thread_name_prefix="reasons") as pool:
        walks = pool.map(path_to, reached)
        artworks = dict(has.catalogue.records(entry.id for entry in ranked))
        paths = dict(zip(reached, walks, strict=True))
    names = named(has.graph, ends(paths.values()) | {one for entry in ranked for one in chain(*entry.near.in_common)})
    hits = []
    for entry in ranked:
        artwork = artworks[entry.id]
        if artwork is not None:  # a work can be removed between the index's answer and now
            path = tell(paths.get(entry.artist_id or "", ()), names)
            why = Why.of(entry, path, InCommonOut.of(entry.near.in_common, names))
            hits.append(Hit(rank=entry.rank, artwork=ArtworkOut.of(artwork), why=why))
    return hits
