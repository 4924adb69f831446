"""Which rows of a table mean one artist.

Rows that give an address mean whoever has that address. Others mean whoever has that name; where the years of birth
that a table gives for one name lie too far apart, they are namesakes, and each year is somebody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.graph.snapshot import Entity
from services.graph.sources.gathered import Gathered
from shared.identity.index import NAME
from shared.names import artist_id

_SAME_YEARS = 2  # years apart that two tellings of one birth may be


@dataclass(frozen=True, slots=True)
class Mention:
    """An artist as one row names them."""

    name: str
    born: int | None = None
    died: int | None = None
    same_as: tuple[str, ...] = ()


def entities_of(mentions: Iterable[Mention], gathered: Gathered) -> Mapping[Mention, Entity]:
    """The entity of each mention. All of them are in `gathered` afterwards, with a note where spellings differ.

    The first spelling stands, and the first year of each kind that is known.
    """
    known = list(dict.fromkeys(mentions))
    refs = {mention: _ref(mention) for mention in known}
    refs |= _namesakes(mention for mention in known if not mention.same_as)
    for mention, ref in refs.items():
        gathered.meet(
            Entity(
                ref=ref,
                name=mention.name,
                born=mention.born,
                died=mention.died,
                occupations=("artist",),
                same_as=tuple(address for address in mention.same_as if address != ref),
            )
        )
    return {mention: gathered.entities[ref] for mention, ref in refs.items()}


def _ref(mention: Mention) -> str:
    return mention.same_as[0] if mention.same_as else NAME + artist_id(mention.name)


def _namesakes(mentions: Iterable[Mention]) -> dict[Mention, str]:
    """The refs of mentions whose name alone does not tell whom they mean, but whose year of birth does."""
    by_name: dict[str, dict[Mention, int]] = {}
    for mention in mentions:
        if mention.born is not None:
            by_name.setdefault(_ref(mention), {})[mention] = mention.born
    refs: dict[Mention, str] = {}
    for ref, births in by_name.items():
        firsts = _apart(set(births.values()))
        if len(set(firsts.values())) > 1:
            refs |= {mention: f"{ref}-{firsts[born]}" for mention, born in births.items()}
    return refs


def _apart(years: set[int]) -> dict[int, int]:
    """Each year with the first of those that are taken for one."""
    first: int | None = None
    births: dict[int, int] = {}
    for year in sorted(years):
        if first is None or year - first > _SAME_YEARS:
            first = year
        births[year] = first
    return births
