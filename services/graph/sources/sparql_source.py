"""What an endpoint's data have of their own: their words, and how rows are read in them."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from services.graph.snapshot import Entity
from services.graph.sources.gathered import year
from services.graph.sources.sparql_answer import Fact
from services.graph.sources.sparql_paging import addresses, askable, literal
from shared.errors import InvalidInput
from shared.identity.base import Person
from shared.identity.names import taken_apart
from shared.influence.base import Kind

LANGUAGES = (
    *("en", "mul", "fr", "de", "it", "es", "nl", "sv", "da", "nb", "no", "fi", "pl", "cs", "hu", "pt", "ca"),
    *("ru", "uk", "el", "tr", "ja", "zh", "ko", "ar", "he", "fa"),
)
"""Languages of names, the best first; `mul` is Wikidata's label for all of them."""

_NOTHING = "urn:vasari:nothing"  # stands where a question names none; not every engine takes an empty VALUES


class Described(BaseModel):
    """What an endpoint says of one address.

    Attributes:
        ref: The address.
        leads_to: Where it redirects to; empty where it does not.
        entity: The person; None where it is none that can be used.
        reason: Why not.
        notes: What was read otherwise than it stands there.
    """

    model_config = ConfigDict(frozen=True)

    ref: str
    leads_to: str = ""
    entity: Entity | None = None
    reason: str = ""
    notes: tuple[str, ...] = ()


class SparqlSource(ABC):
    """DBpedia or Wikidata, wherever an endpoint has them.

    Attributes:
        name: As of a snapshot, and the beginning of its questions' names.
        redirects: The predicate from an address that is given up to the one that has taken its place.
        kinds: For each predicate of a statement its kind, and whether its subject is the one who influenced or taught.
    """

    name: ClassVar[str]
    redirects: ClassVar[str]
    kinds: ClassVar[Mapping[str, tuple[Kind, bool]]]

    @abstractmethod
    def is_ref(self, address: str) -> bool:
        """Whether this may be somebody, and can be asked about."""

    def is_unknown(self, value: str) -> bool:
        """Whether a statement's object stands for somebody unknown: a blank node, or an address in place of one."""
        return not value or "/.well-known/genid/" in value

    @abstractmethod
    def links(self, person: Person) -> tuple[str, ...]:
        """The addresses by which this source may know the person."""

    def known_at_once(self, links: Iterable[str]) -> set[str]:  # noqa: ARG002
        """Those of a person's links that are refs, so that nobody needs to be asked whose they are."""
        return set()

    @abstractmethod
    def describe(self, ref: str, facts: Sequence[Fact]) -> Described:
        """Read the rows on one address."""

    def people_parts(self, people: Sequence[Person]) -> dict[str, str]:
        """The parts of the question who is meant by these people."""
        links = list(dict.fromkeys(link for person in people for link in self.links(person))) or [_NOTHING]
        names = dict.fromkeys(name for person in people for name in _names(person))
        spoken = [literal(name, language) for name in names for language in ("", *LANGUAGES)]
        return {"links": addresses(links), "names": " ".join(spoken)}

    def meant(self, people: Sequence[Person], facts: Sequence[Fact]) -> set[str]:
        """Whom the answer takes these people for: for each by links, and only without any of these by name."""
        by_value: dict[str, set[str]] = defaultdict(set)
        for fact in facts:
            if self.is_ref(fact.subject):
                by_value[fact.object.value].add(fact.subject)
                by_value[fact.subject].add(fact.subject)
        refs: set[str] = set()
        for person in people:
            links = self.links(person)
            by_link = self.known_at_once(links).union(*(by_value[link] for link in links))
            refs |= by_link or set().union(*(by_value[name] for name in _names(person)))
        return refs

    def artist_parts(self, refs: Sequence[str]) -> dict[str, str]:
        """The parts of the questions about these addresses."""
        return {"artists": addresses(refs)}

    def description_parts(self, refs: Sequence[str]) -> dict[str, str]:
        """The parts of the question what is said of these addresses."""
        return {**self.artist_parts(refs), "languages": ", ".join(literal(language) for language in LANGUAGES)}

    def described(self, refs: Sequence[str], facts: Iterable[Fact]) -> list[Described]:
        """Read an answer on these addresses."""
        of: dict[str, list[Fact]] = {ref: [] for ref in refs}
        for fact in facts:
            # A redirect is said of the address that it leads to as well.
            for end in {fact.subject, fact.object.value} if fact.predicate == self.redirects else {fact.subject}:
                if end in of:
                    of[end].append(fact)
        return [self.describe(ref, rows) for ref, rows in of.items()]

    def redirecting(self, ref: str, facts: Sequence[Fact]) -> set[str]:
        """The addresses that redirect to this one."""
        return {fact.subject for fact in facts if fact.predicate == self.redirects and fact.subject != ref}

    def leads_to(self, ref: str, facts: Iterable[Fact]) -> str:
        """Where an address redirects to; the first of several."""
        targets = [
            fact.object.value
            for fact in facts
            if fact.subject == ref and fact.predicate == self.redirects and fact.object.value != ref
        ]
        return min((target for target in targets if self.is_ref(target)), default="")


def names_of(facts: Iterable[Fact], predicates: Sequence[str]) -> list[str]:
    """Every name once, the one to show first: by the order of the predicates, then of the languages."""
    ranked = sorted(
        (predicates.index(fact.predicate), _foreignness(fact.object.language), " ".join(fact.object.value.split()))
        for fact in facts
        if fact.predicate in predicates and not fact.object.address
    )
    return list(dict.fromkeys(name for *_, name in ranked if name))


def values(facts: Iterable[Fact], *predicates: str) -> list[str]:
    """The addresses and texts of some predicates, sorted, each once; unknown values are left out."""
    return sorted({fact.object.value for fact in facts if fact.predicate in predicates and fact.object.value})


def labels(facts: Iterable[Fact], predicate: str) -> tuple[str, ...]:
    """The names of what a predicate leads to, one for each, sorted."""
    of: dict[str, str] = {}
    for fact in sorted(facts):
        if fact.predicate == predicate and fact.label.strip():
            of.setdefault(fact.object.value, " ".join(fact.label.split()))
    return tuple(sorted(set(of.values())))


def earliest(
    facts: Collection[Fact], predicates: Iterable[str], but: Collection[str] = ()
) -> tuple[int | None, list[str]]:
    """The earliest year that the first of the predicates gives, and what was no year. Dates in `but` do not count."""
    odd = []
    for predicate in predicates:
        years = []
        for fact in facts:
            date = fact.object.value
            if fact.predicate != predicate or fact.object.address or not date or date in but:
                continue
            try:
                years.append(year(date))
            except InvalidInput as error:
                odd.append(str(error))
        if years:
            return min(years), odd
    return None, odd


def _foreignness(language: str) -> tuple[int, str]:
    known = {name: rank for rank, name in enumerate(LANGUAGES)}
    return known.get(language.lower(), len(known) if language else 1), language


def _names(person: Person) -> list[str]:
    """How the person may be called there: as it is written, and without the order of a catalogue."""
    name = taken_apart(person.name).name
    family, comma, given = name.partition(",")
    turned = [f"{given.strip()} {family.strip()}"] if comma and given.strip() and "," not in given else []
    return list(dict.fromkeys([name, *turned]))


def only_askable(found: Iterable[str]) -> tuple[str, ...]:
    """Those that can stand in a question, each once, as plain text: an rdflib address equals none."""
    return tuple(dict.fromkeys(str(address) for address in found if askable(address)))
