"""The artists of a collection, and which node of the influence graph each of them is."""

from collections.abc import Collection, Iterable, Mapping

from shared.artwork import Artwork
from shared.identity.base import Match, Person
from shared.identity.decisions import Decisions
from shared.influence.base import InfluenceGraph


def people_of(artworks: Iterable[Artwork]) -> list[Person]:
    """The artists of these works, once each by id, with what any work's record says of them."""
    raise NotImplementedError


class People:
    """Matches of persons, kept as long as neither the graph nor a decision changes. For any number of threads."""

    def __init__(self, graph: InfluenceGraph, decisions: Decisions, *, fresh: float = 1.0) -> None:
        """`fresh` is how many seconds graph and decisions are taken to be unchanged."""
        raise NotImplementedError

    def match(self, persons: Collection[Person]) -> Mapping[str, Match]:
        """The match of each person, by the person's id. Raises `Unavailable`."""
        raise NotImplementedError
