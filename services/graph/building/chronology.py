"""Edges that years speak against."""

from collections.abc import Collection, Iterable, Mapping

from shared.graph_report import Flagged
from shared.influence.base import Artist, Influence, Key


def sifted(
    influences: Iterable[Influence], artists: Mapping[str, Artist], settled: Collection[Key]
) -> tuple[list[Influence], list[Flagged]]:
    """The influences that can have been, and those that cannot.

    Nobody was influenced or taught by somebody who was born after their death. What people have added (`settled`)
    stands whatever the years are.
    """
    possible: list[Influence] = []
    flagged: list[Flagged] = []
    for influence in influences:
        influencer, influenced = artists[influence.influencer], artists[influence.influenced]
        born, died = influencer.born, influenced.died
        if born is None or died is None or born <= died or influence.key in settled:
            possible.append(influence)
            continue
        flagged.append(
            Flagged(
                influence=influence,
                influencer_name=influencer.name,
                influenced_name=influenced.name,
                reason=f"{influencer.name} was born in {born}, after {influenced.name} had died in {died}.",
            )
        )
    return possible, flagged
