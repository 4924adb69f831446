"""Ids of artists: the name, and where several have it what tells them apart."""

import hashlib
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from services.graph.building.members import Group
from shared.names import artist_id

_NAMELESS = "artist"  # for a name without any letter or digit
_WIKIDATA = "wikidata.org/wiki/"


def ids_of(groups: Sequence[Group]) -> list[str]:
    """The id of each group: readable, its own, and the same whatever order the groups stand in.

    Namesakes all have something appended, so that it makes no difference who came first: the year of birth, else that
    of death, else a number or a title that a catalogue gives them. Only one of whom nothing is known keeps the bare
    name.
    """
    ids = [_slug(group) for group in groups]
    marks = [_marks(group) for group in groups]
    while clashes := _clashes(ids):
        for clash in clashes:
            nexts = {index: next(marks[index], "") for index in clash}
            bare = [index for index, mark in nexts.items() if not mark]
            for index, mark in nexts.items():
                if mark:
                    ids[index] += f"-{mark}"
                elif len(bare) > 1:
                    ids[index] += f"-{_digest(groups[index])}"
    return ids


def _slug(group: Group) -> str:
    return artist_id(group.first.entity.name) or _NAMELESS


def _clashes(ids: Sequence[str]) -> list[list[int]]:
    holders: dict[str, list[int]] = {}
    for index, identity in enumerate(ids):
        holders.setdefault(identity, []).append(index)
    return [indices for indices in holders.values() if len(indices) > 1]


def _marks(group: Group) -> Iterator[str]:
    """What can be appended, one after the other."""
    for year in (group.life.born, group.life.died):
        if year is not None:
            yield str(year) if year >= 0 else f"{-year}-bc"
    numbers = sorted(address for address in group.addresses if address.startswith(_WIKIDATA))
    if numbers:
        yield numbers[0].removeprefix(_WIKIDATA).lower()
    titles = {artist_id(unquote(address.rpartition("/")[2])) for address in group.addresses}
    yield from sorted({title.removeprefix(f"{_slug(group)}-") for title in titles} - {"", _slug(group)})


def _digest(group: Group) -> str:
    """Of all that is known of a group, where nothing that people could read tells it apart."""
    known = sorted(f"{member.source} {member.entity.ref}" for member in group.members)
    return hashlib.sha256("\n".join(known).encode(errors="surrogatepass")).hexdigest()[:8]
