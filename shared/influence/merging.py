"""What merging means, the same for every adapter: what a new statement adds to what is known."""

from collections.abc import Container, Iterable, Mapping

from shared.errors import InvalidInput
from shared.influence.base import Artist, Influence

Pair = tuple[str, str]  # (influencer, influenced)


def completed(known: Artist | None, new: Artist) -> Artist:
    """The artist with the years that were lacking: `known` itself where `new` adds nothing."""
    if known is None:
        return new
    born = new.born if known.born is None else known.born
    died = new.died if known.died is None else known.died
    if (born, died) == (known.born, known.died):
        return known
    return known.model_copy(update={"born": born, "died": died})


def united(known: Influence | None, new: Influence) -> Influence:
    """The influence with the sources of both: `known` itself where `new` adds nothing."""
    known = known or new
    sources = tuple(sorted({*known.sources, *new.sources}))
    return known if sources == known.sources else known.model_copy(update={"sources": sources})


def check_statement(influence: Influence) -> None:
    """Raises `InvalidInput` for an influence that no graph takes, whoever is in it."""
    if influence.influencer == influence.influenced:
        raise _wrong(influence, "the two artists must differ")
    if not influence.sources:
        raise _wrong(influence, "name at least one source")


def check_ends(influence: Influence, artists: Container[str]) -> None:
    """Raises `InvalidInput` unless both ends are among these ids."""
    if influence.influencer not in artists or influence.influenced not in artists:
        raise _wrong(influence, "give both artists with the influence, or before it")


def gathered(
    artists: Iterable[Artist], influences: Iterable[Influence]
) -> tuple[Mapping[str, Artist], Mapping[Pair, Influence]]:
    """Each artist and each influence once, by rising key, as if merged one after the other.

    Raises `InvalidInput` where `check_statement` does.
    """
    nodes: dict[str, Artist] = {}
    edges: dict[Pair, Influence] = {}
    for artist in artists:
        nodes[artist.id] = completed(nodes.get(artist.id), artist)
    for influence in influences:
        check_statement(influence)
        key = (influence.influencer, influence.influenced)
        edges[key] = united(edges.get(key), influence)
    return dict(sorted(nodes.items())), dict(sorted(edges.items()))


def _wrong(influence: Influence, why: str) -> InvalidInput:
    return InvalidInput(f"'{influence.influencer}' cannot influence '{influence.influenced}': {why}.")
