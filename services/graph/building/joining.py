"""Entities that a source knows by name alone, as tables do: which artist each of them is.

They are persons like a collection's, and joined by the same rules and decisions (`shared.identity.matching`). Whoever
is not joined is an artist of their own, one for each name and life.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from services.graph.building.describing import described
from services.graph.building.lives import agree, apart
from services.graph.building.members import Group, Member, comparable
from shared.identity.base import Candidate, Match, MatchState, Person
from shared.identity.decisions import Decision
from shared.identity.index import NAME
from shared.identity.matching import Matcher
from shared.names import artist_id


def join_authority(members: Iterable[Member], groups: list[Group]) -> None:
    """Put what the authority knows to the artists that it means: by its name for them, or by another that the years
    confirm.

    Whom it does not find waits in a group of their own, for a table that names them.
    """
    asking = sorted(members, key=lambda member: member.order)
    matcher = _Matcher(asking, groups, {})
    found = [(member, _known_to(matcher, member)) for member in asking]
    for member, group in found:
        if group is None:
            groups.append(Group([member]))
        else:
            group.add(member)


def join_named(
    members: Iterable[Member], groups: list[Group], decisions: Mapping[str, Decision], notes: list[str]
) -> None:
    """Put these members into the groups of the artists that they are, or into new ones."""
    asking = sorted(members, key=lambda member: member.order)
    matcher = _Matcher(asking, groups, decisions)
    alone: list[tuple[Member, Match]] = []
    for member, (match, group) in [(member, matcher.match(member)) for member in asking]:
        if group is None:
            alone.append((member, match))
        else:
            group.add(member)
    for member, match in alone:
        # Whom the authority alone knows is nobody that a person could decide for.
        there = [one for one in match.candidates if matcher.group(one.node).brings]
        if match.state is MatchState.AMBIGUOUS and there:
            notes.append(_undecided(member, match, there))
    groups.extend(_clustered(member for member, _ in alone))


def join_decided(groups: list[Group], ids: Sequence[str], decisions: Mapping[str, Decision]) -> None:
    """Put members that nothing has joined to artists without an address, where a decision names these by id.

    `ids` are the groups' own. A group that loses all of its members is empty afterwards.
    """
    meant = {f"{NAME}{identity}": group for identity, group in zip(ids, groups, strict=True)}
    moves: list[tuple[Group, Member, Group]] = []
    for group in groups:
        for member in group.members if not group.addresses else ():
            decision = decisions.get(artist_id(member.entity.name))
            target = meant.get(decision.means or "") if decision else None
            if target not in (None, group) and not apart([target.life], [member.life], linked=False):
                moves.append((group, member, target))
    for group, member, target in moves:
        group.members.remove(member)
        target.members.append(member)  # last: who is named by a decision has a name already


class _Matcher:
    """Finds the groups that members are, among groups as they were in the beginning.

    It is prepared for those groups alone that have a name or an address of the members or of a decision: it would not
    look at others, and to prepare it for all of a large graph takes longer than all else.
    """

    def __init__(self, asking: Sequence[Member], groups: Sequence[Group], decisions: Mapping[str, Decision]) -> None:
        keys = {key for member in asking for key in member.all_keys}
        addresses = {comparable(decision.means) for decision in decisions.values() if decision.means}
        addresses.update(address for member in asking for address in member.addresses)
        relevant = [group for group in groups if asking and _has(group, keys, addresses)]
        # Such an id is nobody's, so no decision can name one by accident.
        self._groups = {f"group {number}": group for number, group in enumerate(relevant)}
        self._plain = Matcher((described(group, one) for one, group in self._groups.items()), {})
        self._decided = self._plain.deciding(decisions)

    def match(self, member: Member) -> tuple[Match, Group | None]:
        """By decision, and else by name. A decision on a name is not on those whom years make somebody else."""
        decided = self._of(self._decided.match(_person(member, member.entity.name)))
        group = decided[1]
        if group is not None and not apart([group.life], [member.life], linked=False):
            return decided
        dated = member.life.born is not None or member.life.died is not None
        if dated and decided[0].state is not MatchState.REFUSED:
            return self.by_name(member, member.entity.name)
        return decided

    def by_name(self, member: Member, name: str) -> tuple[Match, Group | None]:
        return self._of(self._plain.match(_person(member, name)))

    def group(self, node: str) -> Group:
        """Whom a match's node or candidate stands for."""
        return self._groups[node]

    def _of(self, match: Match) -> tuple[Match, Group | None]:
        return match, None if match.node is None else self.group(match.node)


def _has(group: Group, keys: set[str], addresses: set[str]) -> bool:
    return any(
        not addresses.isdisjoint(member.addresses) or not keys.isdisjoint(member.all_keys) for member in group.members
    )


def _known_to(matcher: _Matcher, member: Member) -> Group | None:
    """Whom an entry of the authority means, if that is one artist."""
    _, found = matcher.by_name(member, member.entity.name)
    if found is not None:
        return found
    others = [group for alias in member.entity.aliases if (group := matcher.by_name(member, alias)[1]) is not None]
    confirmed = {id(group): group for group in others if agree(group.life, member.life)}
    return next(iter(confirmed.values())) if len(confirmed) == 1 else None


def _person(member: Member, name: str) -> Person:
    entity = member.entity
    links = entity.same_as if member.address is None else (entity.ref, *entity.same_as)
    return Person(id=artist_id(name), name=name, born=entity.born, died=entity.died, links=links)


def _undecided(member: Member, match: Match, candidates: Iterable[Candidate]) -> str:
    told = "; ".join(f"{one.name} ({one.born or '?'}-{one.died or '?'})" for one in candidates)
    return (
        f"{member.source} names {member.entity.name}, who may be {told}: {', '.join(match.evidence)}. "
        f"`vasari graph decide` says who it is."
    )


def _clustered(members: Iterable[Member]) -> Iterator[Group]:
    """Groups of one name each. Members whose years contradict are apart; those without years join whoever is the only
    one of the name, and else they are one together."""
    by_name: dict[str, list[Member]] = {}
    for member in members:
        by_name.setdefault(next(iter(member.keys), ""), []).append(member)
    for _, namesakes in sorted(by_name.items()):
        dated = [member for member in namesakes if member.life.born is not None or member.life.died is not None]
        undated = [member for member in namesakes if member not in dated]
        groups = _of_one_life(dated)
        if undated and len(groups) != 1:
            groups.append(Group())
        if undated:
            groups[-1].add(*undated)
        yield from groups


def _of_one_life(namesakes: Iterable[Member]) -> list[Group]:
    """The best known lives first, so that what is told of one end finds the whole life."""
    groups: list[Group] = []
    for member in sorted(namesakes, key=_by_life):
        for group in groups:
            if not apart([other.life for other in group.members], [member.life], linked=False):
                group.add(member)
                break
        else:
            groups.append(Group([member]))
    return groups


def _by_life(member: Member) -> tuple[int, int, tuple[int, str, str]]:
    known = (member.life.born is not None) + (member.life.died is not None)
    return -known, member.life.born or member.life.died or 0, member.order
