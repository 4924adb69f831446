"""Distances that were asked for before, kept until the graph changes."""

import threading
import time
from collections import OrderedDict
from collections.abc import Collection

from shared.influence.base import Direction, InfluenceGraph

_Hops = dict[str, int | None]  # by target; None where it cannot be reached


class KnownDistances:
    """The distances of a graph, each asked once as long as the graph stays the same. For any number of threads.

    What is kept is dropped when the graph's version changes, which is looked up at most every `fresh` seconds; a
    change between is seen after that. What was asked between the first two looks at a version is dropped as well: a
    server may tell the new version and still answer from the graph before, while it goes from one to the other.
    """

    def __init__(self, graph: InfluenceGraph, *, fresh: float = 1.0, origins: int = 256) -> None:
        """Keep the targets of this many origins, in one direction each: those that were asked about last."""
        self._graph = graph
        self._fresh = fresh
        self._origins = origins
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, Direction], _Hops] = OrderedDict()
        self._version: str | None = None
        self._settled = False  # the version was found twice
        self._looked = float("-inf")

    def distances(self, origin: str, targets: Collection[str], direction: Direction = Direction.ANY) -> dict[str, int]:
        """As `InfluenceGraph.distances`; only targets that are not known yet are asked for, in one question."""
        wanted = set(targets)
        if not wanted:
            return {}
        self._look()
        with self._lock:
            kept = self._known
            known = self._of(origin, direction)
            found = {target: known[target] for target in wanted & known.keys()}
        if unknown := wanted - found.keys():
            asked = self._graph.distances(origin, unknown, direction)
            new = {target: asked.get(target) for target in unknown}
            found |= new
            with self._lock:
                # An answer that was under way while the rest was dropped may be about the graph before.
                if self._known is kept:
                    self._of(origin, direction).update(new)
        return {target: hops for target, hops in found.items() if hops is not None}

    def refresh(self) -> None:
        """Look at the version at the next question, as after a change that one knows of."""
        self._looked = float("-inf")

    def _of(self, origin: str, direction: Direction) -> _Hops:
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
