"""How near two artists stand: the ranking's inf.

In any direction it counts whom the two have in common. Artists whom the same masters shaped, or who shaped the same
pupils, resemble each other more surely than those whom a short path happens to join through a famous name:

    inf = 1 at one step        inf = s / (1 + s) for s artists in common        inf = 1 / 100 otherwise

Back to those who shaped an artist, or on to those whom the artist shaped, there is one way only, and inf = 1 / hops.
`docs/decisions/0021-who-stands-near.md` has what was measured.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Collection
from typing import NamedTuple

from shared.influence.base import Direction, InCommon, InfluenceGraph

UNREACHABLE = 1 / 100  # influence between artists of whom nothing is known that joins them

_NOBODY = InCommon()


class Near(NamedTuple):
    """How one artist stands to another.

    Attributes:
        influence: inf in [0, 1].
        hops: Steps of a shortest path, 1 for the artist themselves; None where none is known.
        in_common: Whom the two have in common; told for any direction only.
    """

    influence: float
    hops: int | None = None
    in_common: InCommon = _NOBODY


SAME = Near(1.0, 1)  # although the path to oneself is empty: nobody stands nearer
FAR = Near(UNREACHABLE)


def nearness(graph: InfluenceGraph, origin: str, targets: Collection[str], direction: Direction) -> dict[str, Near]:
    """How each target that a path joins to `origin` stands to it; the others, and unknown artists, are absent."""
    hops = graph.distances(origin, targets, direction)
    if direction is not Direction.ANY:
        return {target: Near(1 / away, away) if away else SAME for target, away in hops.items()}
    common = graph.in_common(origin, hops.keys())
    return {target: _near(away, common.get(target, _NOBODY)) if away else SAME for target, away in hops.items()}


def _near(hops: int, in_common: InCommon) -> Near:
    s = in_common.size
    return Near(1.0 if hops == 1 else s / (1 + s) if s else UNREACHABLE, hops, in_common)


class KnownNearness:
    """How near the artists of a graph stand, each pair asked once as long as the graph stays the same.

    For any number of threads. What is kept is dropped when the graph's version changes, which is looked up at most
    every `fresh` seconds; a change between is seen after that. What was asked between the first two looks at a version
    is dropped as well: a server may tell the new version and still answer from the graph before, while it goes from
    one to the other.
    """

    def __init__(self, graph: InfluenceGraph, *, fresh: float = 1.0, origins: int = 256) -> None:
        """Keep the targets of this many origins, in one direction each: those that were asked about last."""
        self._graph = graph
        self._fresh = fresh
        self._origins = origins
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, Direction], dict[str, Near | None]] = OrderedDict()
        self._version: str | None = None
        self._settled = False  # the version was found twice
        self._looked = float("-inf")

    def of(self, origin: str, targets: Collection[str], direction: Direction = Direction.ANY) -> dict[str, Near]:
        """As `nearness`; only targets that are not known yet are asked for. Raises what the graph does."""
        wanted = set(targets)
        if not wanted:
            return {}
        self._look()
        with self._lock:
            kept = self._known
            known = self._of(origin, direction)
            found = {target: known[target] for target in wanted & known.keys()}
        if unknown := wanted - found.keys():
            asked = nearness(self._graph, origin, unknown, direction)
            new = {target: asked.get(target) for target in unknown}
            found |= new
            with self._lock:
                # An answer that was under way while the rest was dropped may be about the graph before.
                if self._known is kept:
                    self._of(origin, direction).update(new)
        return {target: near for target, near in found.items() if near is not None}

    def refresh(self) -> None:
        """Look at the version at the next question, as after a change that one knows of."""
        self._looked = float("-inf")

    def _of(self, origin: str, direction: Direction) -> dict[str, Near | None]:
        """What is kept for an origin, which from now on is the one that was asked about last."""
        known = self._known.setdefault((origin, direction), {})
        self._known.move_to_end((origin, direction))
        while len(self._known) > self._origins:
            self._known.popitem(last=False)
        return known

    def _look(self) -> None:
        """Drop what is kept if the graph is another one by now."""
        began = time.monotonic()
        if began - self._looked < self._fresh:
            return
        version = self._graph.version()
        with self._lock:
            same = version == self._version
            if same and began - self._looked < self._fresh:
                return  # another thread has looked meanwhile
            if not (same and self._settled):
                self._known = OrderedDict()
            self._settled = same
            self._version = version
            self._looked = began
