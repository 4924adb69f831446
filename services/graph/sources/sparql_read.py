"""What has been read of an endpoint so far, and what is still to be asked.

Everything is a set that answers are added to, in whatever order: the same answers come to the same state, whether they
came in one run or in several, in large pages or in small ones.
"""

from collections import defaultdict
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from services.graph.snapshot import Entity, Said, Snapshot
from services.graph.sources import vocabulary as words
from services.graph.sources.sparql_answer import Fact
from services.graph.sources.sparql_source import Described, SparqlSource
from shared.jobs import Failure
from shared.jobs.keys import now

Statement = tuple[str, str, str, bool]
"""Subject, predicate, object, and whether the object is an address; that of an unknown value is empty."""


class Page(BaseModel):
    """What one answer brought.

    Attributes:
        people: Ids of the collection's artists that were looked for.
        everybody_found: No more are to be looked for, or listed.
        listed_to: The last address of a listing's page.
        begin: Artists to begin at.
        asked: Addresses that `statements` has all the statements on.
        described: What is said of some addresses.
    """

    model_config = ConfigDict(frozen=True)

    people: tuple[str, ...] = ()
    everybody_found: bool = False
    listed_to: str = ""
    begin: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    described: tuple[Described, ...] = ()


class Reading:
    """The state of a load."""

    def __init__(self, source: SparqlSource) -> None:
        self._source = source
        self.people: set[str] = set()
        self.everybody_found = False
        self.listed_to = ""
        self.begin: set[str] = set()
        self.asked: set[str] = set()
        self.statements: set[Statement] = set()
        self.described: dict[str, Described] = {}
        self._linked: dict[str, set[str]] = defaultdict(set)  # by statements, in both directions
        self._redirects: dict[str, set[str]] = defaultdict(set)
        self._redirected: dict[str, set[str]] = defaultdict(set)

    def take(self, page: Page) -> None:
        """Add what an answer brought."""
        self.people.update(page.people)
        self.everybody_found |= page.everybody_found
        self.listed_to = max(self.listed_to, page.listed_to)
        self.begin.update(page.begin)
        self.asked.update(page.asked)
        for subject, predicate, value, address in page.statements:
            if predicate == self._source.redirects:
                self._redirect(subject, value)
                continue
            self.statements.add((subject, predicate, value, address))
            self._linked[subject].add(value)
            self._linked[value].add(subject)
        for described in page.described:
            self.described[described.ref] = described
            if described.leads_to:
                self._redirect(described.ref, described.leads_to)

    def to_ask(self, rings: int) -> tuple[int, list[str]]:
        """The nearest ring, from 0 for the artists to begin at, with addresses whose statements are not known yet, and
        these in order; none of them when all rings below `rings` are known.

        An address and what it redirects to are one step, not two.
        """
        ring, seen = self._with_redirects(self.begin), set[str]()
        for number in range(rings):
            seen |= ring
            if unknown := sorted(ref for ref in ring if ref not in self.asked):
                return number, unknown
            ring = self._with_redirects({end for ref in ring for end in self._linked[ref]} - seen) - seen
        return rings, []

    def to_describe(self) -> list[str]:
        """The addresses in statements that are not described yet, and those that these redirect to."""
        return sorted(self._ends() - self.described.keys())

    def snapshot(self, *, scope: str, endpoint: str) -> Snapshot:
        """All of it, as one source's word: the same whatever way it was read in."""
        said: list[Said] = []
        rejected: list[Failure] = []
        for statement in sorted(self.statements):
            subject, predicate, value, address = statement
            shown = words.shown(URIRef(subject), URIRef(predicate), _node(value, address))
            ends = [self._resolved(subject), self._resolved(value) if address else ""]
            reason = self._unusable(ends[0]) or self._unusable_value(value, ends[1])
            if reason:
                rejected.append(Failure(item=shown, reason=reason))
                continue
            kind, forwards = self._source.kinds[predicate]
            influencer, influenced = ends if forwards else reversed(ends)
            said.append(
                Said(
                    kind=kind,
                    influencer=influencer,
                    influenced=influenced,
                    source=self._source.name,
                    statement=shown,
                )
            )
        named = sorted({end for one in said for end in (one.influencer, one.influenced)})
        return Snapshot(
            name=self._source.name,
            loaded_at=now(),
            scope=scope,
            endpoint=endpoint,
            entities=tuple(self._with_addresses(entity) for ref in named if (entity := self.described[ref].entity)),
            said=tuple(said),
            rejected=tuple(rejected),
            notes=tuple(note for ref in named for note in self.described[ref].notes),
        )

    def _with_addresses(self, entity: Entity) -> Entity:
        """The entity with every address that redirects to it, be it over others."""
        redirecting = self._with_redirects([entity.ref]) - {entity.ref}
        if redirecting <= set(entity.same_as):
            return entity
        return entity.model_copy(update={"same_as": tuple(sorted({*entity.same_as, *redirecting}))})

    def _redirect(self, old: str, new: str) -> None:
        if self._source.is_ref(old) and self._source.is_ref(new):
            self._redirects[old].add(new)
            self._redirected[new].add(old)

    def _with_redirects(self, refs: Iterable[str]) -> set[str]:
        """These and all that redirect to or from them, as far as they are somebody who can be asked about."""
        found: set[str] = set()
        waiting = [ref for ref in refs if self._source.is_ref(ref)]
        while waiting:
            ref = waiting.pop()
            if ref not in found:
                found.add(ref)
                waiting += [*self._redirects[ref], *self._redirected[ref]]
        return found

    def _resolved(self, ref: str) -> str:
        """Where redirects lead from here; of a circle, its first address."""
        way = [ref]
        while targets := self._redirects.get(way[-1]):
            if (target := min(targets)) in way:
                return min(way[way.index(target) :])
            way.append(target)
        return way[-1]

    def _ends(self) -> set[str]:
        ends = {subject for subject, *_ in self.statements}
        ends |= {value for _, _, value, address in self.statements if address}
        return {self._resolved(end) for end in ends if self._source.is_ref(end)}

    def _unusable(self, ref: str) -> str:
        if not self._source.is_ref(ref):
            return f"<{ref}> is nobody whom {self._source.name} describes."
        return self.described[ref].reason

    def _unusable_value(self, value: str, ref: str) -> str:
        if self._source.is_unknown(value):
            return "It names somebody unknown."
        return self._unusable(ref) if ref else f"'{value}' is a text; an artist is a resource."


def statement_of(fact: Fact) -> Statement:
    """A row as a statement."""
    return fact.subject, fact.predicate, fact.object.value, fact.object.address


def _node(value: str, address: bool) -> Node:
    if not value:
        return BNode()
    return URIRef(value) if address else Literal(value)
