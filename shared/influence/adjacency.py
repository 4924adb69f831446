"""Who is next to whom, as arrays: breadth-first search over whole rings of nodes at a time.

Nodes are the numbers 0 to n - 1. On 20,000 nodes this is several times as fast as a loop over sets.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Nodes = NDArray[np.intp]  # (k,) node numbers


class Adjacency:
    """The neighbours of each node, in compressed rows: those of node i are `heads[first[i]:first[i + 1]]`, rising."""

    def __init__(self, size: int, tails: Nodes, heads: Nodes) -> None:
        """`size` nodes with an edge from each of `tails` to the one of `heads` beside it, both of shape (edges,)."""
        order = np.lexsort((heads, tails))
        self._heads = heads[order]
        self._first = np.zeros(size + 1, np.intp)
        np.cumsum(np.bincount(tails, minlength=size), out=self._first[1:])

    def of(self, nodes: Nodes) -> Nodes:
        """The neighbours of all these nodes; some may be there more than once."""
        starts = self._first[nodes]
        counts = self._first[nodes + 1] - starts
        ends = np.cumsum(counts)
        # Node by node the places starts[i], starts[i] + 1, …, without a loop.
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + counts, counts)
        neighbours: Nodes = self._heads[places]
        return neighbours

    def steps(self, nodes: Nodes) -> tuple[Nodes, Nodes]:
        """The edges from all these nodes: each node as often as it has neighbours, and the neighbour beside it."""
        return np.repeat(nodes, self._first[nodes + 1] - self._first[nodes]), self.of(nodes)

    def rings(self, start: int) -> Iterator[Nodes]:
        """The nodes at 0, 1, 2, … hops from `start`, each ring rising and without repeats, as far as edges lead."""
        unseen = np.ones(len(self._first) - 1, bool)
        ring = np.array([start])
        while len(ring):
            yield ring
            unseen[ring] = False
            near = self.of(ring)
            reached = np.zeros_like(unseen)
            reached[near[unseen[near]]] = True
            ring = np.flatnonzero(reached)


def first_path(along: Adjacency, against: Adjacency, start: int, end: int) -> list[int] | None:
    """The nodes of a shortest path from `start` to `end`, or None where there is none.

    Of all shortest paths the one whose numbers come first, compared from `start` on. `against` has the edges of
    `along` the other way round.
    """
    stages = _stages(along, against, start, end)
    if stages is None:
        return None
    path = [start]
    for stage in stages[1:]:
        path.append(int(np.intersect1d(along.of(np.array(path[-1:])), stage)[0]))
    return path


def _stages(along: Adjacency, against: Adjacency, start: int, end: int) -> list[Nodes] | None:
    """For each step of a shortest path the nodes that can stand there, given that the step before stood on one too.

    Rings grow from both ends, the smaller one first, until they touch: far fewer nodes than from one end.
    """
    growing, meeting = along.rings(start), against.rings(end)
    near, far = [next(growing)], [next(meeting)]
    while not len(touching := np.intersect1d(near[-1], far[-1], assume_unique=True)):
        side, rings = (growing, near) if len(near[-1]) <= len(far[-1]) else (meeting, far)
        ring = next(side, None)
        if ring is None:
            return None
        rings.append(ring)
    # Of the rings around the start only those nodes count from which the touching ones can still be reached in time.
    stages = [touching]
    for ring in reversed(near[:-1]):
        stages.append(np.intersect1d(ring, against.of(stages[-1])))
    return [*reversed(stages), *reversed(far[:-1])]
