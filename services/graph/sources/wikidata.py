"""Wikidata's humans, and who of them influenced (P737) and taught (P1066, P802) whom.

Questions use the direct properties (`wdt:`), which have the statements of the best rank and none that is deprecated.
"Unknown value" is a blank node, or an address below `/.well-known/genid/`.
"""

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar
from urllib.parse import quote

from rdflib.namespace import OWL, RDFS, SKOS

from services.graph.snapshot import Entity
from services.graph.sources import vocabulary as words
from services.graph.sources.gathered import tidy_name
from services.graph.sources.sparql_answer import Fact
from services.graph.sources.sparql_source import (
    LANGUAGES,
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
from shared.influence.base import Kind

_ITEM = re.compile(r"http://www\.wikidata\.org/entity/Q[1-9]\d*")
_LABEL, _ALIAS = str(RDFS.label), str(SKOS.altLabel)
_CLASS, _HUMAN = str(words.WDT.P31), str(words.WD.Q5)
_BORN, _DIED = str(words.WDT.P569), str(words.WDT.P570)
_COARSE = "coarse"  # the label of a date that is known less well than to the year
# How Wikidata, and others, write the characters of a title in an address.
_UNQUOTED = (";@$!*(),/~:", ";@$!*(),/~:'")


class Wikidata(SparqlSource):
    """See the module."""

    name = "wikidata"
    redirects = str(OWL.sameAs)
    kinds: ClassVar = {
        str(words.WDT.P737): (Kind.INFLUENCED, False),
        str(words.WDT.P1066): (Kind.TAUGHT, False),
        str(words.WDT.P802): (Kind.TAUGHT, True),
    }

    def is_ref(self, address: str) -> bool:
        return _ITEM.fullmatch(address) is not None

    def links(self, person: Person) -> tuple[str, ...]:
        found: list[str] = []
        for link in person.links:
            address = canonical(link) or ""
            host, _, title = address.partition("/wiki/")
            if host == "wikidata.org":
                found.append(words.WD[title])
            elif host.endswith(".wikipedia.org"):
                found += [f"https://{host}/wiki/{written}" for written in (*_quoted(title), title)]
        return only_askable(found)

    def known_at_once(self, links: Iterable[str]) -> set[str]:
        return {link for link in links if self.is_ref(link)}

    def description_parts(self, refs: Sequence[str]) -> dict[str, str]:
        wikis = " ".join(f"<https://{language}.wikipedia.org/>" for language in LANGUAGES if language != "mul")
        return {**super().description_parts(refs), "wikis": wikis}

    def describe(self, ref: str, facts: Sequence[Fact]) -> Described:
        if target := self.leads_to(ref, facts):
            return Described(ref=ref, leads_to=target)
        item = ref.removeprefix(words.WD)
        own = [fact for fact in facts if fact.subject == ref]
        classes = values(own, _CLASS)
        if _HUMAN not in classes:
            what = ", ".join(f"wd:{name.removeprefix(words.WD)}" for name in classes) or "nothing that is known"
            return Described(ref=ref, reason=f"wd:{item} is no human but {what}.")
        names = names_of(own, (_LABEL, _ALIAS))
        try:
            name = tidy_name(names[0] if names else "")
        except InvalidInput:
            return Described(ref=ref, reason=f"wd:{item} has no name in the languages that are read.")
        coarse = {(fact.predicate, fact.object.value) for fact in own if fact.label == _COARSE}
        born, odd_births = earliest(own, [_BORN], {date for predicate, date in coarse if predicate == _BORN})
        died, odd_deaths = earliest(own, [_DIED], {date for predicate, date in coarse if predicate == _DIED})
        entity = Entity(
            ref=ref,
            name=name,
            aliases=tuple(sorted({*names} - {name})),
            born=born,
            died=died,
            movements=labels(own, str(words.WDT.P135)),
            occupations=labels(own, str(words.WDT.P106)),
            same_as=tuple(sorted(self._same_as(ref, facts))),
        )
        return Described(ref=ref, entity=entity, notes=tuple(f"wd:{item}: {odd}" for odd in odd_births + odd_deaths))

    def _same_as(self, ref: str, facts: Sequence[Fact]) -> set[str]:
        records = {
            catalogue + number
            for predicate, catalogue in words.RECORDS.items()
            for number in values(facts, str(predicate))
            if number.isascii() and number.isdigit()
        }
        return records | self.redirecting(ref, facts) | {*values(facts, str(words.SCHEMA.about))}


def _quoted(title: str) -> list[str]:
    return [quote(title, safe=unquoted) for unquoted in _UNQUOTED]
