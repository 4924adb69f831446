"""Retrieval measured on the index as it stands: every work asks for its neighbours, and the labels judge them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from services.trainer.metrics import average_precision, ndcg, precision
from shared.influence.base import InfluenceGraph
from shared.jobs import Progress
from shared.vectors.base import Payload, Point, VectorIndex

PLACES = 10
_SAME_ARTIST, _INFLUENCE, _SAME_STYLE = 3, 2, 1


@dataclass(frozen=True, slots=True)
class Labels:
    """What is known of one work; None where it is not, which never equals anything."""

    artist: str | None
    style: str | None

    @classmethod
    def of(cls, payload: Payload) -> "Labels":
        """The labels in a point's payload."""
        artist, style = payload.get("artist_id"), payload.get("style")
        return cls(str(artist) if artist else None, str(style) if style else None)


@dataclass(frozen=True, slots=True)
class Scores:
    """What one query found. A measure is None where the collection holds nothing that the query could have found."""

    average_precision: float | None
    precision: float | None
    ndcg: float | None
    distinct_artists: int


class Judge:
    """Judges what a work finds by the labels of all works and the direct influences between their artists.

    Relevant is the same artist for the average precision and the same style for the precision. A work's grade
    for nDCG is 3 where it is by the same artist; otherwise 2 where its artist directly influenced the query's or was
    influenced by them, and 1 more for the same style. The ideal list is made of all works but the query.
    """

    def __init__(self, works: Iterable[Labels], graph: InfluenceGraph) -> None:
        self._works = Counter(works)
        self._of_artist: Counter[str | None] = Counter()
        self._of_style: Counter[str | None] = Counter()
        for labels, count in self._works.items():
            self._of_artist[labels.artist] += count
            self._of_style[labels.style] += count
        self._linked: dict[str, set[str]] = {}
        for influence in graph.influences():
            self._linked.setdefault(influence.influencer, set()).add(influence.influenced)
            self._linked.setdefault(influence.influenced, set()).add(influence.influencer)
        self._ideals: dict[Labels, list[int]] = {}

    def score(self, query: Labels, found: list[Labels]) -> Scores:
        """Judge what a work found among the others, best first."""
        places = found[:PLACES]
        ideal = self._ideal(query)
        by_artist = self._of_artist[query.artist] - 1 if query.artist else 0
        of_style = self._of_style[query.style] - 1 if query.style else 0
        return Scores(
            average_precision=average_precision([work.artist == query.artist for work in places], by_artist, PLACES)
            if by_artist
            else None,
            precision=precision([work.style == query.style for work in places], PLACES) if of_style else None,
            ndcg=ndcg([self._grade(query, work) for work in places], ideal, PLACES) if ideal else None,
            distinct_artists=len({work.artist for work in places if work.artist}),
        )

    def _grade(self, query: Labels, work: Labels) -> int:
        if query.artist and work.artist == query.artist:
            return _SAME_ARTIST
        linked = query.artist is not None and work.artist in self._linked.get(query.artist, ())
        alike = query.style is not None and work.style == query.style
        return _INFLUENCE * linked + _SAME_STYLE * alike

    def _ideal(self, query: Labels) -> list[int]:
        if query not in self._ideals:
            others = self._works - Counter([query])
            grades: Counter[int] = Counter()
            for labels, count in others.items():
                grades[self._grade(query, labels)] += count
            best = sorted((grade for grade in grades if grade), reverse=True)
            self._ideals[query] = [grade for grade in best for _ in range(min(grades[grade], PLACES))]
        return self._ideals[query]


def evaluate(index: VectorIndex, collection: str, graph: InfluenceGraph, progress: Progress) -> dict[str, float | None]:
    """Ask the collection for each of its works' ten nearest others, and average what they are worth.

    The answer has `works`, how many there are; `map10_artist`, `p10_style` and `ndcg10`, in [0, 1], each over the works
    for which there was something to find (a work without an artist, or the only one of its style, says nothing of an
    encoder), None where there is no such work; and `distinct10`, how many known artists the ten are by, over all works.
    """
    labels = {point.id: Labels.of(point.payload) for point in index.scan(collection)}
    judge = Judge(labels.values(), graph)
    scores = []
    for point in index.scan(collection, with_vectors=True):
        scores.append(judge.score(Labels.of(point.payload), _neighbours(index, collection, point)))
        progress.advance()
    return {
        "works": len(scores),
        "map10_artist": _mean(score.average_precision for score in scores),
        "p10_style": _mean(score.precision for score in scores),
        "ndcg10": _mean(score.ndcg for score in scores),
        "distinct10": _mean(score.distinct_artists for score in scores),
    }


def _neighbours(index: VectorIndex, collection: str, query: Point) -> list[Labels]:
    hits = index.search(collection, query.vector, PLACES + 1)  # the work itself is among its own neighbours
    return [Labels.of(hit.payload) for hit in hits if hit.id != query.id]


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 4) if known else None
