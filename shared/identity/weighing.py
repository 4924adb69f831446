"""What speaks for a node being a person, and what against it."""

from dataclasses import dataclass

from shared.identity import names
from shared.identity.addresses import kind
from shared.identity.base import Candidate
from shared.identity.dates import Life
from shared.identity.index import Node
from shared.identity.lives import Agreement, Comparison, compare
from shared.identity.occupations import artistic

_WIKIDATA = "wikidata.org"
_MOST_OCCUPATIONS = 3  # that evidence names


@dataclass(frozen=True, slots=True)
class Asked:
    """A person, prepared for comparing.

    Attributes:
        keys: The identities of the name.
        links: Comparable addresses.
    """

    keys: tuple[str, ...]
    life: Life
    links: frozenset[str]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A node beside a person.

    Attributes:
        linked: Whether both have an address in common.
        named: Whether the node has the person's whole name.
        part: Whether that name is only a part of the node's usual name, as `names.is_part` has it.
        artist: Whether the node's occupations make it an artist; None where it has none.
        other_entry: Whether Wikidata knows both, as two.
        other_page: Whether some other directory knows both at different addresses, which may be by a redirect.
    """

    node: Node
    lives: Comparison
    linked: bool
    named: bool
    part: bool
    artist: bool | None
    other_entry: bool
    other_page: bool
    evidence: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether the years confirm it."""
        return self.lives.agreement is Agreement.AGREE

    @property
    def contradicted(self) -> bool:
        """Whether a year, or another entry of Wikidata, tells the two apart."""
        return self.other_entry or self.lives.agreement in (Agreement.CONTRADICT, Agreement.MIXED)

    @property
    def half(self) -> bool:
        """Whether it is contradicted, yet has a year in common: what a mistaken date looks like."""
        return self.contradicted and self.lives.agreement in (Agreement.AGREE, Agreement.MIXED)

    def candidate(self) -> Candidate:
        """As a person who decides is shown it."""
        artist = self.node.artist
        return Candidate(
            node=artist.id,
            name=artist.name,
            born=artist.born,
            died=artist.died,
            evidence=self.evidence,
            against=self.against,
        )


def weigh(asked: Asked, node: Node, named: bool) -> Weighed:
    """Compare; `named` says whether the node was found by the person's whole name."""
    common = sorted(asked.links & node.addresses)
    lives = compare(asked.life, Life(node.artist.born, node.artist.died))
    occupations = artistic(node.artist.occupations)
    own = any(key in node.own for key in asked.keys)
    part = named and not own and any(names.is_part(key, whole) for key in asked.keys for whole in node.own)
    elsewhere = set() if common else _elsewhere(asked, node)
    evidence = (
        *(f"both link to {address}" for address in common),
        *((("the name is its own" if own else "the name is one of its aliases"),) if named else ()),
        *lives.evidence,
        *((", ".join(occupations[:_MOST_OCCUPATIONS]),) if occupations else ()),
    )
    against = (
        *lives.against,
        *(("the name is only a part of its own",) if part else ()),
        *(f"has another entry at {host}" for host in sorted(elsewhere)),
        *(_no_artist(node) if node.artist.occupations and not occupations else ()),
    )
    return Weighed(
        node=node,
        lives=lives,
        linked=bool(common),
        named=named,
        part=part,
        artist=bool(occupations) if node.artist.occupations else None,
        other_entry=_WIKIDATA in elsewhere,
        other_page=bool(elsewhere),
        evidence=evidence,
        against=against,
    )


def _elsewhere(asked: Asked, node: Node) -> set[str]:
    """The directories in which both stand, at different addresses."""
    return {kind(link) for link in asked.links} & {kind(address) for address in node.addresses}


def _no_artist(node: Node) -> tuple[str, ...]:
    return (f"{', '.join(node.artist.occupations[:_MOST_OCCUPATIONS])}, which is no artist's occupation",)
