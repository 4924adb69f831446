"""Entities that a source knows by name alone, as tables do: which artist each of them is.

They are persons like a collection's, and joined by the same rules and decisions (`shared.identity.matching`). Whoever
is not joined is an artist of their own, one for each name and life.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from services.graph.building.describing import described
from services.graph.building.lives import apart
from services.graph.building.members import Group, Member, comparable
from shared.identity.base import Match, MatchState, Person
from shared.identity.decisions import Decision
from shared.identity.index import NAME
from shared.identity.matching import Matcher
from shared.names import artist_id


def join_authority(members: Iterable[Member], groups: list[Group]) -> None:
    """Put what the authority knows to the artists that it means.

    Whom it does not find waits in a group of their own, for a table that names them.
    """
    matched = _matched(members, groups, {})
    for member, _, group in matched:
        if group is not None:
            group.add(member)
    groups.extend(Group([member]) for member, _, group in matched if group is None)


def join_named(
    members: Iterable[Member], groups: list[Group], decisions: Mapping[str, Decision], notes: list[str]
) -> None:
    """Put these members into the groups of the artists that they are, or into new ones."""
    alone: list[Member] = []
    for member, match, group in _matched(members, groups, decisions):
        if group is not None:
            group.add(member)
            continue
        alone.append(member)
        if match.state is MatchState.AMBIGUOUS:
            notes.append(_undecided(member, match))
    groups.extend(_clustered(alone))


def join_decided(groups: list[Group], ids: Sequence[str], decisions: Mapping[str, Decision]) -> None:
    """Put members that nothing has joined to artists without an address, where a decision names these by id.

    `ids` are the groups' own. A group that loses all of its members is empty afterwards.
    """
    meant = {f"{NAME}{identity}": group for identity, group in zip(ids, groups, strict=True)}
    moves = [
        (group, member, target)
        for group in groups
        if not any(member.address for member in group.members)
        for member in group.members
        if (decision := decisions.get(artist_id(member.entity.name))) is not None
        and (target := meant.get(decision.means or "")) not in (None, group)
    ]
    for group, member, target in moves:
        group.members.remove(member)
        target.members.append(member)  # last: who is named by a decision has a name already


def _matched(
    members: Iterable[Member], groups: Sequence[Group], decisions: Mapping[str, Decision]
) -> list[tuple[Member, Match, Group | None]]:
    """Each member with its match and, where it has one, its group; the same for every order of the members."""
    asking = sorted(members, key=lambda member: member.order)
    if not asking:
        return []
    wanted = {address for decision in decisions.values() if (address := decision.means)}
    relevant = _relevant(groups, asking, {comparable(address) for address in wanted})
    # Such an id is nobody's, so no decision can name one by accident.
    matcher = Matcher((described(groups[number], f"group {number}") for number in relevant), decisions)
    found = []
    for member in asking:
        match = matcher.match(_person(member))
        group = None if match.node is None else groups[int(match.node.removeprefix("group "))]
        found.append((member, match, group))
    return found


def _relevant(groups: Sequence[Group], asking: Iterable[Member], addresses: set[str]) -> Iterator[int]:
    """The groups that have a name or an address of these members, or one of these addresses.

    A matcher looks at no others, and to prepare it for all of a large graph takes longer than all else.
    """
    keys = {key for member in asking for key in member.keys}
    addresses = addresses.union(*(member.addresses for member in asking))
    for number, group in enumerate(groups):
        if any(
            not addresses.isdisjoint(member.addresses) or not keys.isdisjoint(member.all_keys())
            for member in group.members
        ):
            yield number


def _person(member: Member) -> Person:
    entity = member.entity
    links = entity.same_as if member.address is None else (entity.ref, *entity.same_as)
    return Person(id=artist_id(entity.name), name=entity.name, born=entity.born, died=entity.died, links=links)


def _undecided(member: Member, match: Match) -> str:
    candidates = "; ".join(
        f"{candidate.name} ({candidate.born or '?'}-{candidate.died or '?'})" for candidate in match.candidates
    )
    return (
        f"{member.source} names {member.entity.name}, who may be {candidates}: {', '.join(match.evidence)}. "
        f"`vasari graph decide` says who it is."
    )


def _clustered(members: Iterable[Member]) -> list[Group]:
    """Groups of one name each. Members whose years contradict are apart; those without years join whoever is the only
    one of the name, and else they are one together."""
    by_name: dict[str, list[Member]] = {}
    for member in members:
        by_name.setdefault(next(iter(member.keys), ""), []).append(member)
    groups: list[Group] = []
    for _, namesakes in sorted(by_name.items()):
        dated = [member for member in namesakes if member.life.born is not None or member.life.died is not None]
        undated = [member for member in namesakes if member not in dated]
        found: list[Group] = []
        for member in sorted(dated, key=_by_life):
            fitting = (
                group
                for group in found
                if not apart([other.life for other in group.members], [member.life], linked=False)
            )
            if group := next(fitting, None):
                group.add(member)
            else:
                found.append(Group([member]))
        if undated and len(found) != 1:
            found.append(Group())
        if undated:
            found[-1].add(*undated)
        groups += found
    return groups


def _by_life(member: Member) -> tuple[int, int, tuple[int, str, str]]:
    """The best known lives first, so that what is told of one end finds the whole life."""
    known = (member.life.born is not None) + (member.life.died is not None)
    return -known, member.life.born or member.life.died or 0, member.order
