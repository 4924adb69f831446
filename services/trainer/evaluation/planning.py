"""What is to be measured: which models, on which works, asked by which."""

import json
from collections.abc import Collection, Mapping
from typing import NamedTuple

from services.trainer.evaluation.kept import Plan
from services.trainer.evaluation.works import Works, in_all
from shared.catalogue import Catalogue
from shared.errors import InvalidInput, NotFound, NotIndexed
from shared.identity.people import People, people_of
from shared.influence.base import Artist, InfluenceGraph
from shared.messages import EncoderKind, EvaluateEncoders, Unseen
from shared.registry import ModelCard, ModelRegistry
from shared.vectors.base import VectorIndex

TRAINED_ON = "trained_on.json"  # the artifact of a model that names artworks and artists


class Trained(NamedTuple):
    """Ids of the artworks and of the artists that a model has seen in training."""

    artworks: frozenset[str]
    artists: frozenset[str]


def plan(
    message: EvaluateEncoders,
    *,
    catalogue: Catalogue,
    registry: ModelRegistry,
    index: VectorIndex,
    graph: InfluenceGraph,
    people: People,
) -> Plan:
    """Settle what is measured.

    Raises `ModelNotFound` or `NotIndexed` where an encoder has no model or no works, `NotIndexed` where the encoders
    have fewer than two works in common, and `InvalidInput` where no work is left to ask.
    """
    cards = {kind: registry.promoted(kind) for kind in dict.fromkeys(message.encoders)}
    if message.against is not None and message.against not in cards:
        raise InvalidInput(
            f"'{message.against}' is not among the encoders that are measured; add it, or compare with "
            f"{' or '.join(cards)}."
        )
    for kind, card in cards.items():
        if not index.count(card.id):
            raise NotIndexed(f"No works are indexed for the encoder '{kind}'; run `vasari encode --encoder {kind}`.")
    works, left_out = in_all(index, [card.id for card in cards.values()])
    if len(works) < 2:
        raise NotIndexed(
            f"Only {len(works)} works are indexed with {' and '.join(cards)}; run `vasari encode` for each of them."
        )
    trained = {kind: _trained(registry, card) for kind, card in cards.items()}
    asking = _asking(works, trained, message.unseen)
    artists = people_of(record for _, record in catalogue.records(works.ids) if record is not None)
    matches = people.match(artists)
    return Plan(
        models={kind: card.id for kind, card in cards.items()},
        labels={work: tuple(labels) for work, labels in works.labels().items()},
        left_out=left_out,
        queries=asking,
        trained_on={
            kind: None if seen is None else len(seen.artworks & set(works.ids)) for kind, seen in trained.items()
        },
        names={artist.id: artist.name for artist in artists},
        nodes={artist: match.node for artist, match in matches.items() if match.node},
        artists=[Artist(id=node.id, name=node.name) for node in graph.artists()],
        influences=list(graph.influences()),
    )


def _trained(registry: ModelRegistry, card: ModelCard) -> Trained | None:
    """What a model was trained on: nothing here if it was trained elsewhere, None where it does not say."""
    try:
        told = json.loads(registry.artifact(card.id, TRAINED_ON))
    except NotFound:
        return None if card.data else Trained(frozenset(), frozenset())
    return Trained(frozenset(told["artworks"]), frozenset(told["artists"]))


def _asking(works: Works, trained: Mapping[EncoderKind, Trained | None], unseen: Unseen) -> list[str]:
    if unseen == "none":
        return list(works.ids)
    silent = [kind for kind, seen in trained.items() if seen is None]
    if silent:
        raise InvalidInput(
            f"The model of '{silent[0]}' does not say what it was trained on; train it again, or measure all works "
            "with --unseen none."
        )
    seen = [each for each in trained.values() if each is not None]
    artworks = frozenset().union(*(each.artworks for each in seen))
    artists: Collection[str | None] = frozenset().union(*(each.artists for each in seen)) if unseen == "artists" else ()
    asking = [work for work, labels in works.labels().items() if work not in artworks and labels.artist not in artists]
    if not asking:
        of = "by an artist that no model was trained on" if unseen == "artists" else "that no model was trained on"
        raise InvalidInput(f"The collection has no work {of}; import others, or measure all with --unseen none.")
    return asking
