"""Which node of the graph a person is: by link, by decision, or by a whole name that something else confirms.

A decision wins. Then an address in common, unless years or the name speak for somebody else. Then a whole name, own or
alias: of those whom it may mean and whose years do not contradict, one must be left, and years or an artist's
occupation must confirm it. A name that is only a part of a longer one, such as a family name, needs the years. Whatever
else is found is for a person to decide.
"""

from collections.abc import Iterable, Mapping

from shared.identity import names
from shared.identity.addresses import comparable
from shared.identity.attribution import circle_of, names_nobody
from shared.identity.base import Candidate, Match, MatchState, Person
from shared.identity.dates import Life
from shared.identity.decisions import Decision
from shared.identity.index import Index, Node
from shared.identity.weighing import Asked, Weighed, weigh
from shared.influence.base import Artist

_MOST_SUGGESTIONS = 5
_MOST_CANDIDATES = 20


class Matcher:
    """The names and addresses of a graph's artists, for any number of questions, from any number of threads."""

    def __init__(self, artists: Iterable[Artist], decisions: Mapping[str, Decision]) -> None:
        """`decisions` by person."""
        self._index = Index.of(artists)
        self._decisions = dict(decisions)

    def deciding(self, decisions: Mapping[str, Decision]) -> "Matcher":
        """A matcher for the same artists and other decisions, which takes no time."""
        other = Matcher((), decisions)
        other._index = self._index
        return other

    def match(self, person: Person) -> Match:
        """The person's node, with the evidence. The same whatever order the artists were given in."""
        if decision := self._decisions.get(person.id):
            return self._decided(person, decision)
        return self._judged(person)

    def _decided(self, person: Person, decision: Decision) -> Match:
        reason = f": {decision.reason}" if decision.reason else ""
        if decision.means is None:
            return _match(person, MatchState.REFUSED, f"decided that none of the graph's artists is meant{reason}")
        meant = self._index.meant(decision.means)
        if len(meant) == 1:
            return _match(person, MatchState.MATCHED, f"decided{reason}", node=meant[0].artist.id)
        gone = "several artists have" if meant else "no artist of the graph has"
        weighed = [*(weigh(_asked(person), node, named=False) for node in meant), *self._weighed(_asked(person))]
        state = MatchState.AMBIGUOUS if weighed else MatchState.UNKNOWN
        return _match(person, state, f"decided, but {gone} the address {decision.means}{reason}", weighed=weighed)

    def _judged(self, person: Person) -> Match:
        if names_nobody(person.name):
            return _match(person, MatchState.UNKNOWN, "the name is nobody's in particular")
        asked = _asked(person)
        weighed = self._weighed(asked)
        if circle := circle_of(person.name):
            return self._not_by_the_master(person, asked, weighed, circle)
        linked = [one for one in weighed if one.linked]
        if linked:
            return _by_link(person, linked, weighed)
        if weighed:
            return _by_name(person, weighed)
        return self._unknown(person, asked, "no artist of the graph has this name")

    def _weighed(self, asked: Asked) -> list[Weighed]:
        """All nodes with one of the person's addresses or the person's whole name, by rising id."""
        named = {node.artist.id for node in self._index.named(asked.keys)}
        linked = {node.artist.id for node in self._index.at(asked.links)}
        return [weigh(asked, self._index.by_id[one], named=one in named) for one in sorted(named | linked)]

    def _not_by_the_master(self, person: Person, asked: Asked, weighed: list[Weighed], circle: str) -> Match:
        said = f"the name says “{circle}”, which need not be the artist"
        if weighed:
            return _match(person, MatchState.AMBIGUOUS, said, weighed=weighed)
        return self._unknown(person, asked, said)

    def _unknown(self, person: Person, asked: Asked, why: str) -> Match:
        """With those of the same family name, the nearest in time first; they are never joined."""
        nodes = sorted(self._index.family(asked.keys), key=lambda node: _years_apart(asked.life, node))
        similar = [weigh(asked, node, named=False) for node in nodes[:_MOST_SUGGESTIONS]]
        return _match(person, MatchState.UNKNOWN, why, weighed=similar)


def _asked(person: Person) -> Asked:
    written = names.taken_apart(person.name)
    return Asked(
        keys=names.keys(written.name),
        life=Life(
            written.life.born if person.born is None else person.born,
            written.life.died if person.died is None else person.died,
        ),
        links=frozenset(map(comparable, person.links)) - {""},
    )


def _by_link(person: Person, linked: list[Weighed], weighed: list[Weighed]) -> Match:
    if len(linked) > 1:
        return _match(person, MatchState.AMBIGUOUS, "its links lead to several artists", weighed=weighed)
    found = linked[0]
    if found.contradicted and not found.half:
        why = "the link leads to an artist who lived at another time"
        return _match(person, MatchState.AMBIGUOUS, why, weighed=weighed)
    namesakes = [one for one in weighed if one is not found and not one.contradicted]
    if namesakes and not found.named and not found.agrees:
        why = "the link leads to one artist, and the name to another"
        return _match(person, MatchState.AMBIGUOUS, why, weighed=weighed)
    return _match(person, MatchState.MATCHED, *found.evidence, node=found.node.artist.id)


def _by_name(person: Person, weighed: list[Weighed]) -> Match:
    left = [one for one in weighed if not one.contradicted]
    if not left:
        if any(one.half for one in weighed):
            why = "only one of two years is the same, or another entry has the same years"
            return _match(person, MatchState.AMBIGUOUS, why, weighed=weighed)
        return _match(person, MatchState.UNKNOWN, "whoever has this name is somebody else", weighed=weighed)
    chosen = _only(left)
    if chosen is None:
        return _match(person, MatchState.AMBIGUOUS, f"{len(left)} artists have this name", weighed=weighed)
    if chosen.agrees or (chosen.artist and not chosen.part and not chosen.other_page):
        ruled_out = ("others of this name lived at other times",) if len(weighed) > len(left) else ()
        return _match(person, MatchState.MATCHED, *chosen.evidence, *ruled_out, node=chosen.node.artist.id)
    why = "only a part of the name is the same" if chosen.part else "the name is the same, but nothing confirms it"
    return _match(person, MatchState.AMBIGUOUS, why, weighed=weighed)


def _only(left: list[Weighed]) -> Weighed | None:
    """The one who is meant, if it can be told: the only one, or the only one with these years, or the only artist.

    Where several are left, a single year in common is too little: namesakes can share it.
    """
    for group in (
        left,
        [one for one in left if one.agrees and one.lives.both],
        [one for one in left if one.artist is not False],
    ):
        if len(group) == 1:
            return group[0]
    return None


def _years_apart(life: Life, node: Node) -> tuple[int, str]:
    """For sorting: where nothing is known, after what is near and before what is far."""
    pairs = ((life.born, node.artist.born), (life.died, node.artist.died))
    known = [abs(one - other) for one, other in pairs if one is not None and other is not None]
    return (min(known) if known else 50), node.artist.id


def _match(
    person: Person, state: MatchState, *evidence: str, node: str | None = None, weighed: Iterable[Weighed] = ()
) -> Match:
    candidates: dict[str, Candidate] = {}
    for one in sorted(weighed, key=lambda one: (one.contradicted, not one.agrees)):
        candidates.setdefault(one.node.artist.id, one.candidate())
    return Match(
        person=person.id,
        state=state,
        node=node,
        evidence=evidence,
        candidates=tuple(candidates.values())[:_MOST_CANDIDATES],
    )
