"""DBpedia's persons, and who of them influenced (dbo:influenced, dbo:influencedBy) and taught (dbo:training) whom.

The properties come from the info boxes of Wikipedia, and lead to whatever an author has linked there: movements,
schools, books, pages that redirect. Most of dbo:training names a school, so it is asked for only where it names a
person.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar
from urllib.parse import quote, unquote

from rdflib.namespace import FOAF, RDF, RDFS

from services.graph.snapshot import Entity
from services.graph.sources import vocabulary as words
from services.graph.sources.gathered import tidy_name
from services.graph.sources.sparql_answer import Fact
from services.graph.sources.sparql_paging import askable
from services.graph.sources.sparql_source import (
    Described,
    SparqlSource,
    earliest,
    labels,
    names_of,
    only_askable,
    values,
)
from shared.errors import InvalidInput
from shared.identity.addresses import canonical
from shared.identity.base import Person
from shared.identity.names import without_qualifier
from shared.influence.base import Kind

_TITLES = str(RDFS.label)  # of pages, with a qualifier where several have one name
_NAMES = (_TITLES, str(FOAF.name), str(words.DBO.alias), str(words.DBO.birthName))
_TYPE = str(RDF.type)
_PERSONS = {str(kind) for kind in words.PERSONS}
_BORN = [str(words.DBO.birthDate), str(words.DBO.birthYear)]
_DIED = [str(words.DBO.deathDate), str(words.DBO.deathYear)]
# dbo:Artist comprises them, and they make no pictures.
_PERFORMERS = {str(words.DBO[name]) for name in ("Actor", "Comedian", "Dancer", "MusicalArtist", "Musician", "Writer")}
_UNQUOTED = (";@$!*(),/~:'", ";@$!*(),/~:'&+=")


class DBpedia(SparqlSource):
    """See the module."""

    name = "dbpedia"
    redirects = str(words.REDIRECTS)
    kinds: ClassVar = {
        str(words.DBO.influencedBy): (Kind.INFLUENCED, False),
        str(words.DBO.influenced): (Kind.INFLUENCED, True),
        str(words.DBO.training): (Kind.TAUGHT, False),
    }

    def is_ref(self, address: str) -> bool:
        return address.startswith(words.DBR) and askable(address)

    def links(self, person: Person) -> tuple[str, ...]:
        found: list[str] = []
        for link in person.links:
            host, _, title = (canonical(link) or "").partition("/wiki/")
            if host == "wikidata.org":
                found.append(words.WD[title])
            elif host == "en.wikipedia.org":
                for written in (title, *(quote(title, safe=unquoted) for unquoted in _UNQUOTED)):
                    found += [words.DBR[written], *(f"{http}://{host}/wiki/{written}" for http in ("http", "https"))]
        return only_askable(found)

    def describe(self, ref: str, facts: Sequence[Fact]) -> Described:
        if target := self.leads_to(ref, facts):
            return Described(ref=ref, leads_to=target)
        title = ref.removeprefix(words.DBR)
        own = [fact for fact in facts if fact.subject == ref]
        types = {*values(own, _TYPE)}
        born, odd_births = earliest(own, _BORN)
        died, odd_deaths = earliest(own, _DIED)
        if not types & _PERSONS and born is None and died is None:
            telling = sorted(kind.removeprefix(words.DBO) for kind in types if kind.startswith(words.DBO))
            return Described(
                ref=ref,
                reason=f"dbr:{title} is no person but dbo:{telling[0]}."
                if telling
                else f"Nothing says that dbr:{title} is a person.",
            )
        titles = [without_qualifier(name) for name in names_of(own, _NAMES[:1])]
        names = [*titles, *names_of(own, _NAMES[1:]), without_qualifier(unquote(title).replace("_", " "))]
        try:
            name = tidy_name(names[0])
        except InvalidInput as error:
            return Described(ref=ref, reason=f"dbr:{title}: {error}")
        entity = Entity(
            ref=ref,
            name=name,
            aliases=tuple(sorted({*names} - {name})),
            born=born,
            died=died,
            movements=self._named(own, str(words.DBO.movement)),
            occupations=tuple(sorted({*labels(own, str(words.DBO.occupation)), *_callings(types)})),
            same_as=tuple(sorted(self._same_as(ref, facts))),
        )
        return Described(ref=ref, entity=entity, notes=tuple(f"dbr:{title}: {odd}" for odd in odd_births + odd_deaths))

    def _named(self, facts: Sequence[Fact], predicate: str) -> tuple[str, ...]:
        """Names of movements, by their pages' titles where nothing labels them."""
        unlabelled = [fact for fact in facts if not fact.label and self.is_ref(fact.object.value)]
        titles = (unquote(page.removeprefix(words.DBR)).replace("_", " ") for page in values(unlabelled, predicate))
        return tuple(sorted({without_qualifier(name) for name in (*labels(facts, predicate), *titles)}))

    def _same_as(self, ref: str, facts: Sequence[Fact]) -> set[str]:
        return self.redirecting(ref, facts) | {*values(facts, *map(str, words.SAME_AS))}


def _callings(types: Iterable[str]) -> set[str]:
    """The occupations that are given as types: a dbo:Painter is a painter."""
    kinds = {*types}
    callings = {str(kind) for kind in words.CALLINGS} & kinds
    if kinds & _PERFORMERS:
        callings.discard(str(words.DBO.Artist))
    return {calling.removeprefix(words.DBO).casefold() for calling in callings}
