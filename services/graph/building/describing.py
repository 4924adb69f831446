"""One artist of what all members of a group say."""

from services.graph.building.members import Group, comparable
from shared.influence.base import Artist

_WORTH_TELLING = 2  # years that sources differ by


def described(group: Group, identity: str) -> Artist:
    """The node. Its name and years are those of the first member who knows them; all else is everybody's."""
    entities = [member.entity for member in group.members]
    name, life = group.first.entity.name, group.life
    names = {name for entity in entities for name in (entity.name, *entity.aliases)}
    claimed = {address for entity in entities for address in entity.same_as}
    addresses = {address for address in claimed if not group.disputed or comparable(address) not in group.disputed}
    addresses |= {member.entity.ref for member in group.members if member.address is not None}
    return Artist(
        id=identity,
        name=name,
        born=life.born,
        died=life.died,
        aliases=tuple(sorted(names - {name, ""})),
        movements=tuple(sorted({movement for entity in entities for movement in entity.movements})),
        occupations=tuple(sorted({occupation for entity in entities for occupation in entity.occupations})),
        same_as=tuple(sorted(addresses)),
    )


def differences(group: Group) -> list[str]:
    """The years that members do not agree on, and which of them is taken."""
    notes = []
    for end in ("born", "died"):
        told = group.told(end)
        if told and max(abs(year - told[0][0]) for year, _ in told) > _WORTH_TELLING:
            tellings = ", ".join(f"{year} by {member.source}" for year, member in told)
            notes.append(f"{group.first.entity.name} {end} {tellings}; {told[0][0]} is taken.")
    return notes
