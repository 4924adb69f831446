"""What a file gives, as it is read: entities, statements, and what had to be left out."""

import re
from dataclasses import dataclass, field

from services.graph.snapshot import Entity, Said, Snapshot
from shared.errors import InvalidInput
from shared.influence.base import Kind
from shared.jobs import Failure
from shared.jobs.keys import now
from shared.names import artist_id

# A plain number, a spreadsheet's "1839.0", an ISO date, or an xsd:gYear, the last two with or without a time zone.
_YEAR = re.compile(r"([+-]?\d{1,4})(\.0|-\d\d?(-\d\d?(\D.*)?)?|Z|[+-]\d\d:\d\d)?", re.ASCII)


@dataclass
class Gathered:
    """What one file says so far.

    Attributes:
        entities: By ref.
        said: Each statement once, in order.
        rejected: What could not be used, and why.
        notes: What was read otherwise than it stands there, each once.
    """

    name: str
    entities: dict[str, Entity] = field(default_factory=dict)
    said: dict[Said, None] = field(default_factory=dict)
    rejected: list[Failure] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)

    def meet(self, entity: Entity) -> Entity:
        """Take an entity, and return it with what was known of its ref: the first name and years stand."""
        known = self.entities.get(entity.ref)
        if known is not None and known != entity:
            if artist_id(entity.name) != artist_id(known.name):
                entity = entity.model_copy(update={"aliases": (*entity.aliases, entity.name)})
            elif entity.name != known.name:
                self.note(f"'{entity.name}' is taken for '{known.name}'.")
            entity = known.model_copy(
                update={
                    "aliases": _both(known.aliases, entity.aliases),
                    "born": entity.born if known.born is None else known.born,
                    "died": entity.died if known.died is None else known.died,
                    "movements": _both(known.movements, entity.movements),
                    "occupations": _both(known.occupations, entity.occupations),
                    "same_as": _both(known.same_as, entity.same_as),
                }
            )
        self.entities[entity.ref] = entity
        return entity

    def state(self, kind: Kind, influencer: str, influenced: str, source: str, statement: str) -> None:
        """Take one statement between two refs of `entities`. Raises `InvalidInput` where both are one."""
        if influencer == influenced:
            verb = "teach" if kind is Kind.TAUGHT else "influence"
            raise InvalidInput(f"'{self.entities[influencer].name}' cannot {verb} themselves; remove the statement.")
        said = Said(kind=kind, influencer=influencer, influenced=influenced, source=source, statement=statement)
        self.said.setdefault(said)

    def reject(self, item: str, reason: str) -> None:
        """Leave something out, and say why."""
        self.rejected.append(Failure(item=item, reason=reason))

    def note(self, text: str) -> None:
        """Say that something was read otherwise than it stands there."""
        self.notes.setdefault(text)

    def snapshot(self) -> Snapshot:
        """All of it. Entities that no statement names are left out."""
        named = {end for said in self.said for end in (said.influencer, said.influenced)}
        return Snapshot(
            name=self.name,
            loaded_at=now(),
            entities=tuple(entity for ref, entity in self.entities.items() if ref in named),
            said=tuple(self.said),
            rejected=tuple(self.rejected),
            notes=tuple(self.notes),
        )


def _both(some: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*some, *more}))


def tidy_name(name: str) -> str:
    """The name, its white space tidied. Raises `InvalidInput` for one that has no letter or digit."""
    tidy = " ".join(name.split())
    if not artist_id(tidy):
        raise InvalidInput(f"'{tidy}' has no letter or digit to know an artist by." if tidy else "The name is empty.")
    return tidy


def year(text: str) -> int:
    """The year of a number or date, negative before the common era. Raises `InvalidInput` for any other text."""
    match = _YEAR.fullmatch(text.strip())
    if not match:
        raise InvalidInput(f"'{text.strip()}' is neither a year nor a date.")
    return int(match[1])
