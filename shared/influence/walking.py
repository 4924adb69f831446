"""The first of the shortest walks between two artists, from questions to a graph that is elsewhere.

Rings grow from both ends, the smaller one first, until they touch; each question brings one ring, or one of each
side. `shared.influence.adjacency` does the same on arrays.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

Near = Mapping[str, Iterable[str]]  # for each id the ids one step away

Ask = Callable[[Collection[str], Collection[str]], tuple[Near, Near]]
"""One question: the steps along the walk from the first ids, and against it from the second. Unknown ids are absent."""

_SMALL = 100
"""A ring that is not larger is asked for before its turn, which saves a question."""


def first_walk(ask: Ask, start: str, end: str) -> list[str] | None:
    """The ids of a shortest walk from `start` to `end`, or None where there is none.

    Of all shortest walks the one whose ids come first, compared from `start` on.
    """
    out, back = _Side(start), _Side(end)
    while not (touching := out.ring & back.ring):
        growing, other = (out, back) if len(out.ring) <= len(back.ring) else (back, out)
        if growing.unasked() and not other.unasked():
            growing, other = other, growing  # which costs no question
        if growing.unasked():
            _learn(ask, out, back, other if len(other.ring) > _SMALL else None)
        if not growing.grow():
            return None
    # Of the rings around the start only those artists count from whom the touching ones can still be reached in time.
    stages = [touching]
    for ring in reversed(out.rings[:-1]):
        stages.append({here for here in ring if not stages[-1].isdisjoint(out.near[here])})
    walk = [start]
    for stage in reversed(stages[:-1]):
        walk.append(min(stage & out.near[walk[-1]]))
    for ring in reversed(back.rings[:-1]):
        walk.append(min(there for there in ring if walk[-1] in back.near[there]))
    return walk


class _Side:
    """What is known around one end.

    Attributes:
        rings: The ids at 0, 1, 2, … steps.
        near: The ids one step away from each that was asked for.
    """

    def __init__(self, end: str) -> None:
        self.rings = [{end}]
        self.near: dict[str, set[str]] = {}
        self._seen = {end}

    @property
    def ring(self) -> set[str]:
        return self.rings[-1]

    def unasked(self) -> set[str]:
        return self.ring - self.near.keys()

    def grow(self) -> bool:
        """Add the next ring. False where there is none."""
        ring = set().union(*(self.near[here] for here in self.ring)) - self._seen
        self.rings.append(ring)
        self._seen |= ring
        return bool(ring)


def _learn(ask: Ask, out: _Side, back: _Side, without: _Side | None) -> None:
    wanted = [set() if side is without else side.unasked() for side in (out, back)]
    for side, ids, near in zip((out, back), wanted, ask(*wanted), strict=True):
        side.near |= {here: set(near.get(here, ())) for here in ids}
