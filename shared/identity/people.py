"""The artists of a collection, and which node of the influence graph each of them is."""

import math
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from shared.artwork import Artwork
from shared.errors import VasariError
from shared.identity.addresses import canonical
from shared.identity.base import Match, Person
from shared.identity.dates import year_of
from shared.identity.decisions import Decisions
from shared.identity.matching import Matcher
from shared.influence.base import InfluenceGraph

# What a record may say of its artist's addresses. A work's own, such as `wikipedia`, are not the artist's.
_LINKS = ("artist_url", "artist_wikipedia", "artist_wikidata", "artist_dbpedia", "artist_ulan", "artist_viaf")
# A directory's number may stand alone in its column.
_NUMBERED = {"artist_ulan": "https://vocab.getty.edu/ulan/", "artist_viaf": "https://viaf.org/viaf/"}
_MOST_ANSWERS = 100_000  # kept

_T = TypeVar("_T", int, str)


def people_of(artworks: Iterable[Artwork]) -> list[Person]:
    """The artists of these works, once each by rising id, with what any work's record says of them.

    The spelling and the years are those that most of an artist's works tell, of equally many the first in order.
    """
    told: dict[str, _Told] = {}
    for artwork in artworks:
        if artwork.artist and (identity := artwork.artist_id):
            told.setdefault(identity, _Told()).hear(artwork.artist, artwork.attributes)
    return [told[identity].person(identity) for identity in sorted(told)]


class People:
    """Matches of persons, kept as long as neither the graph nor a decision changes. For any number of threads."""

    def __init__(self, graph: InfluenceGraph, decisions: Decisions, *, fresh: float = 1.0) -> None:
        """`fresh` is how many seconds graph and decisions are taken to be unchanged."""
        self._graph = graph
        self._decisions = decisions
        self._fresh = fresh
        self._lock = threading.Lock()
        self._known: _Known | None = None
        self._failure: VasariError | None = None
        self._checked = -math.inf

    def match(self, persons: Collection[Person]) -> Mapping[str, Match]:
        """The match of each person, by the person's id.

        Raises `Unavailable`, and `InvalidInput` where a decision is damaged.
        """
        known = self._current()
        return {person.id: known.match(person) for person in persons}

    def refresh(self) -> None:
        """Look at graph and decisions at the next question, as after a change of one's own."""
        self._checked = -math.inf

    def _current(self) -> "_Known":
        known = self._known
        if known is not None and self._failure is None and self._is_fresh():
            return known
        with self._lock:
            if not self._is_fresh():
                self._look()
            if self._failure is not None:
                raise type(self._failure)(*self._failure.args) from self._failure
            assert self._known is not None
            return self._known

    def _look(self) -> None:
        # What is known counts from before it is read: a change meanwhile, and `refresh`, are not missed. A failure
        # counts from its end, so that all who waited for a server that does not answer hear of it at once.
        self._checked = time.monotonic()
        try:
            self._known, self._failure = self._renewed(self._known), None
        except VasariError as error:
            self._failure, self._checked = error, time.monotonic()
        except BaseException:
            self._checked = -math.inf
            raise

    def _is_fresh(self) -> bool:
        return time.monotonic() - self._checked < self._fresh

    def _renewed(self, known: "_Known | None") -> "_Known":
        # The versions are asked for first: what changes while the rest is read is read again at the next question.
        graph, decisions = self._graph.version(), self._decisions.version()
        if known is not None and (known.graph, known.decisions) == (graph, decisions):
            return known
        decided = {decision.person: decision for decision in self._decisions}
        if known is not None and known.graph == graph:
            return _Known(graph, decisions, known.matcher.deciding(decided))
        return _Known(graph, decisions, Matcher(self._graph.artists(), decided))


@dataclass(frozen=True, slots=True)
class _Known:
    """A matcher for one version of the graph and of the decisions, and what it has answered."""

    graph: str
    decisions: str
    matcher: Matcher
    answers: dict[Person, Match] = field(default_factory=dict)

    def match(self, person: Person) -> Match:
        found = self.answers.get(person)
        if found is None:
            if len(self.answers) >= _MOST_ANSWERS:
                self.answers.clear()
            found = self.answers[person] = self.matcher.match(person)
        return found


@dataclass(slots=True)
class _Told:
    """What the records of one artist's works say."""

    names: Counter[str] = field(default_factory=Counter)
    born: Counter[int] = field(default_factory=Counter)
    died: Counter[int] = field(default_factory=Counter)
    links: set[str] = field(default_factory=set)

    def hear(self, name: str, attributes: Mapping[str, str]) -> None:
        self.names[name] += 1
        for years, column in ((self.born, "artist_born"), (self.died, "artist_died")):
            if (year := year_of(attributes.get(column, ""))) is not None:
                years[year] += 1
        self.links.update(_links(attributes))

    def person(self, identity: str) -> Person:
        name = _most_frequent(self.names)
        assert name is not None  # whoever was heard of has a name
        return Person(
            id=identity,
            name=name,
            born=_most_frequent(self.born),
            died=_most_frequent(self.died),
            links=tuple(sorted(self.links)),
        )


def _links(attributes: Mapping[str, str]) -> Iterator[str]:
    """The addresses that are of a known kind, as they are written."""
    for column in _LINKS:
        for text in attributes.get(column, "").replace("; ", "\n").split("\n"):
            address = text.strip()
            if column in _NUMBERED and address.isdecimal():
                address = _NUMBERED[column] + address
            if canonical(address):
                yield address


def _most_frequent(counted: Counter[_T]) -> _T | None:
    return min(counted, key=lambda one: (-counted[one], one)) if counted else None
