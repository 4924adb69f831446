"""Which node of the graph a person is: by link, by decision, or by a whole name that something else confirms."""

from collections.abc import Iterable, Mapping

from shared.identity.base import Match, Person
from shared.identity.decisions import Decision
from shared.influence.base import Artist


class Matcher:
    """The names and addresses of a graph's artists, for any number of questions."""

    def __init__(self, artists: Iterable[Artist], decisions: Mapping[str, Decision]) -> None:
        """`decisions` by person."""
        raise NotImplementedError

    def match(self, person: Person) -> Match:
        """The person's node, with the evidence."""
        raise NotImplementedError
