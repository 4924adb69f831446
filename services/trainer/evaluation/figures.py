"""What an evaluation tells, in numbers: the schema of its JSON, from which its page is made too."""

from datetime import datetime
from typing import NamedTuple

from pydantic import BaseModel

from shared.influence.base import Direction
from shared.messages import EncoderKind, Unseen


class Estimate(NamedTuple):
    """A figure with its 95 % interval by query artist; None where it cannot be told."""

    value: float | None
    low: float | None
    high: float | None

    @property
    def sure(self) -> bool:
        """Whether its interval lies on one side of 0."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


class EncoderFigures(BaseModel):
    """One encoder over all queries.

    Attributes:
        trained_on: How many of the works its training saw; None where the model does not say.
        measures: Each measure by its name.
        gains: Each measure less the baseline's, paired; empty for the baseline itself.
    """

    encoder: EncoderKind
    model_id: str
    trained_on: int | None
    measures: dict[str, Estimate]
    gains: dict[str, Estimate]


class Group(BaseModel):
    """The queries by one artist, or in one style.

    Attributes:
        works: How many queries these are.
        measures: For each encoder the mean of each measure; None where it tells nothing.
    """

    name: str
    works: int
    measures: dict[EncoderKind, dict[str, float | None]]


class LiftAt(BaseModel):
    """What influences do at one λ.

    Attributes:
        lift: Works among the first ten whose artist is joined to the query's by a held-out influence, over as many as
            chance would bring; 1 is chance.
        gain: The lift less the lift at λ = 0, paired.
        rest_lift: The lift among the first ten of those works alone whose artist is neither the query's nor joined to
            them by an influence that the ranking knows.
        rest_gain: The same less that at λ = 0, paired.
        own: Works by the query's own artist among the first ten, on average.
        known: Works by artists whom an influence that the ranking knows joins to the query's, likewise.
        hidden: Works by artists whom a held-out influence joins to the query's, likewise.
        style: The share of the first ten in the query's style, a measure that no influence knows of.
        style_gain: The same less that at λ = 0, paired.
        others_style: The share in the query's style among those of the first ten that are not by the query's artist.
        others_style_gain: The same less that at λ = 0, paired.
    """

    weight: float
    lift: Estimate
    gain: Estimate
    rest_lift: Estimate
    rest_gain: Estimate
    own: float
    known: float
    hidden: float
    style: Estimate
    style_gain: Estimate
    others_style: Estimate
    others_style_gain: Estimate


class InfluenceFigures(BaseModel):
    """The influence part.

    Attributes:
        folds: Parts that the pairs were held out in.
        pairs: Pairs of artists of the collection whom an influence joins.
        queries: Works whose artist is in such a pair.
        candidates: Nearest works that were ranked.
        weight: λ of the settings.
        lifts: For each encoder and direction, by rising λ.
    """

    folds: int
    pairs: int
    queries: int
    candidates: int
    weight: float
    lifts: dict[EncoderKind, dict[Direction, list[LiftAt]]]


class Found(BaseModel):
    """One of the works that an example found. The grade is that of nDCG, 0 to 3."""

    id: str
    cosine: float
    grade: int


class Example(BaseModel):
    """One query and what each encoder found. `kind` says why it is shown: good, bad or mixed."""

    id: str
    kind: str
    found: dict[EncoderKind, list[Found]]
    ndcg10: dict[EncoderKind, float]


class Figures(BaseModel):
    """The whole evaluation.

    Attributes:
        works: Works that could be found: those that every encoder has indexed.
        left_out: Works that some encoder has not indexed.
        queries: Works that asked.
        unseen: Which works did not ask because a model was trained on them.
        against: The encoder that the others are compared with.
        rounds: Draws of artists behind each interval.
        influence: None where no two artists of the collection are joined by an influence, or it was not asked for.
    """

    job_id: str
    created_at: datetime
    works: int
    artists: int
    styles: int
    left_out: int
    queries: int
    query_artists: int
    unseen: Unseen
    against: EncoderKind
    rounds: int
    encoders: list[EncoderFigures]
    by_artist: list[Group]
    by_style: list[Group]
    influence: InfluenceFigures | None
    examples: list[Example]
