"""How near two artists stand: the ranking's inf, and what else could stand in its place.

Every way takes the graph that is known and gives a matrix over its n artists, row by origin, 0 where nothing joins two
artists. `inf` brings each row into [0.01, 1]: those who are joined directly have 1, or, where a way tells these apart,
1 at their mean and above it; 0.01 is what the ranking gives to artists whom no path joins. So one λ means much the same
for all ways.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from shared.influence.nearness import UNREACHABLE
from tests.benchmarks.held_out.influences import Influences

Matrix = NDArray[np.float64]
Way = Callable[[Matrix], Matrix]  # from the number of sources of each directed edge


def inf(way: Way, known: Influences) -> Matrix:
    """The ranking's inf by this way, shape (n, n), in [0.01, 1], and 1 for the artist themselves."""
    edges = known.matrix()
    near, joined = way(edges), _joined(edges)
    np.fill_diagonal(near, 0.0)  # walks come back to where they began
    mean = (near * joined).sum(axis=1) / np.maximum(joined.sum(axis=1), 1)
    scaled: Matrix = np.clip(near / np.where(mean > 0, mean, 1.0)[:, None], UNREACHABLE, 1.0)
    np.fill_diagonal(scaled, 1.0)
    return scaled


def hops(edges: Matrix) -> Matrix:
    """1 / hops, in any direction: what the ranking did before decision 21."""
    return _inverse(distances(edges))


def distances(edges: Matrix) -> Matrix:
    """Hops in any direction, infinite where there is no path."""
    return _shortest(_joined(edges).astype(np.float64))


def direct(edges: Matrix) -> Matrix:
    """Only who is joined directly counts."""
    return _joined(edges).astype(np.float64)


def fame(edges: Matrix) -> Matrix:
    """The other artist's degree, whoever asks: what a way has to beat to have said anything of the two."""
    return _degrees(edges)[None, :].repeat(len(edges), axis=0)


def hops_two(edges: Matrix) -> Matrix:
    """1 / hops up to two hops; beyond these nothing."""
    near = hops(edges)
    return np.where(near >= 1 / 2, near, 0)


def hops_squared(edges: Matrix) -> Matrix:
    """1 / hops²."""
    return hops(edges) ** 2


def hops_root(edges: Matrix) -> Matrix:
    """1 / √hops."""
    return np.sqrt(hops(edges))


def hops_e(edges: Matrix) -> Matrix:
    """1 / e of it with every further hop."""
    return np.exp(1 - distances(edges))


def hub_log(edges: Matrix) -> Matrix:
    """1 / (1 + Σ ln(1 + degree)) over the artists in between, along the path where this is best."""
    cost = np.log1p(_degrees(edges))
    return 1 / (1 + _between(edges, cost))


def hub_root(edges: Matrix) -> Matrix:
    """Π 1 / √degree over the artists in between, along the path where this is best."""
    return np.exp(-_between(edges, 0.5 * np.log(np.maximum(_degrees(edges), 1))))


def hub_steps(edges: Matrix) -> Matrix:
    """Each step is worth 1 / √(degree · degree) of its two ends: a hub's own direct links count for less, too."""
    joined, degrees = _joined(edges), _degrees(edges)
    value = joined / np.sqrt(np.maximum(np.outer(degrees, degrees), 1))
    cost = np.where(joined, -np.log(np.where(joined, value, 1)) + 1e-9, 0)  # 0 would be no edge
    return np.exp(-_shortest(cost))


def common(edges: Matrix) -> Matrix:
    """s / (1 + s) with s the neighbours in common; beyond two hops nothing."""
    return _shared(edges, np.ones(len(edges)))


def adamic_adar(edges: Matrix) -> Matrix:
    """The same, a common neighbour counting 1 / ln degree. Adamic and Adar, "Friends and neighbors", 2003."""
    return _shared(edges, 1 / np.log(np.maximum(_degrees(edges), 2)))


def allocation(edges: Matrix) -> Matrix:
    """The same, a common neighbour counting 1 / degree. Zhou, Lü and Zhang, "Predicting missing links", 2009."""
    return _shared(edges, 1 / np.maximum(_degrees(edges), 1))


def common_hops(edges: Matrix) -> Matrix:
    """As `common`, and 1 / hops beyond two hops: of artists at two hops, those with more paths stand nearer."""
    return np.maximum(common(edges), hops(edges))


def katz(edges: Matrix) -> Matrix:
    """Σ βˡ · walks of length l, β half of what lets it converge. Katz, "A new status index", 1953."""
    joined = _joined(edges).astype(np.float64)
    beta = 0.5 / np.abs(np.linalg.eigvalsh(joined)).max()
    return np.linalg.inv(np.eye(len(joined)) - beta * joined) - np.eye(len(joined))


def pagerank(edges: Matrix) -> Matrix:
    """Where walks from the origin are that go on with .85 at each step. Page and others, "PageRank", 1999."""
    return _walked(edges, 0.85)


def pagerank_short(edges: Matrix) -> Matrix:
    """Walks that go on with .5."""
    return _walked(edges, 0.5)


def pagerank_by_fame(edges: Matrix) -> Matrix:
    """Walks that go on with .5, over the other artist's degree: hubs are reached by all."""
    return _walked(edges, 0.5) / np.maximum(_degrees(edges), 1)


def sources_cost(edges: Matrix) -> Matrix:
    """1 / Σ 3 / sources: a step that three vouch for is one hop, one that one vouches for three."""
    both = np.maximum(edges, edges.T)
    return _inverse(_shortest(np.where(both > 0, 3 / np.maximum(both, 1), 0)))


def sources_two(edges: Matrix) -> Matrix:
    """1 / hops along steps that two or more vouch for."""
    return hops(np.where(np.maximum(edges, edges.T) >= 2, edges, 0))


def before(edges: Matrix) -> Matrix:
    """1 / hops to those who shaped the origin, from influence to influence."""
    return _inverse(_shortest((edges.T > 0).astype(np.float64)))


def after(edges: Matrix) -> Matrix:
    """1 / hops to those whom the origin shaped."""
    return _inverse(_shortest((edges > 0).astype(np.float64)))


def one_way(edges: Matrix) -> Matrix:
    """1 / hops along paths that do not turn: before or after, whichever is shorter."""
    return np.maximum(before(edges), after(edges))


def same_influencers(edges: Matrix) -> Matrix:
    """As `adamic_adar`, but only those count who influenced both."""
    return _squashed(edges, _met(edges.T, edges))


def same_influenced(edges: Matrix) -> Matrix:
    """As `adamic_adar`, but only those count whom both influenced."""
    return _squashed(edges, _met(edges, edges.T))


def kin(edges: Matrix) -> Matrix:
    """As `adamic_adar`, but those do not count whom the one influenced and who influenced the other."""
    return _squashed(edges, _met(edges.T, edges) + _met(edges, edges.T))


def kin_count(edges: Matrix) -> Matrix:
    """As `kin`, everybody in between counting 1, hub or not: what the ranking does."""
    shaped = (edges > 0).astype(np.float64)
    return _squashed(edges, shaped.T @ shaped + shaped @ shaped.T)


def chains(edges: Matrix) -> Matrix:
    """As `adamic_adar`, but only those count whom the one influenced and who influenced the other."""
    return _squashed(edges, _met(edges, edges) + _met(edges.T, edges.T))


WAYS: Mapping[str, Way] = {
    way.__name__: way
    for way in (
        *(hops, direct, fame, hops_two, hops_root, hops_squared, hops_e),
        *(hub_log, hub_root, hub_steps, common, adamic_adar, allocation, common_hops),
        *(katz, pagerank, pagerank_short, pagerank_by_fame, sources_cost, sources_two),
        *(before, after, one_way, same_influencers, same_influenced, kin, kin_count, chains),
    )
}


def _joined(edges: Matrix) -> NDArray[np.bool_]:
    return (edges > 0) | (edges.T > 0)


def _degrees(edges: Matrix) -> Matrix:
    return np.asarray(_joined(edges).sum(axis=1), np.float64)


def _shortest(costs: Matrix) -> Matrix:
    """Costs of the cheapest paths, infinite where there is none; a cost of 0 is no edge."""
    return np.asarray(dijkstra(csr_array(costs)))


def _inverse(distance: Matrix) -> Matrix:
    with np.errstate(divide="ignore"):
        return 1 / distance


def _between(edges: Matrix, cost: Matrix) -> Matrix:
    """The least sum of costs of the artists in between, 0 for those who are joined directly; `cost` has shape (n,)."""
    entered = _joined(edges) * (cost[None, :] + 1e-9)  # 0 would be no edge
    total = _shortest(entered) - cost[None, :]
    return np.maximum(total, 0)


def _shared(edges: Matrix, worth: Matrix) -> Matrix:
    joined = _joined(edges).astype(np.float64)
    return _squashed(edges, (joined * worth) @ joined)


def _met(out: Matrix, back: Matrix) -> Matrix:
    """Σ 1 / ln degree over those who are reached from the row's artist by `out`, and by `back` reach the column's."""
    worth = 1 / np.log(np.maximum(_degrees(out), 2))
    return np.asarray(((out > 0) * worth) @ (back > 0).astype(np.float64))


def _squashed(edges: Matrix, amount: Matrix) -> Matrix:
    return np.where(_joined(edges), 1.0, amount / (1 + amount))


def _walked(edges: Matrix, onward: float) -> Matrix:
    joined = _joined(edges).astype(np.float64)
    steps = joined / np.maximum(joined.sum(axis=1, keepdims=True), 1)
    return np.asarray((1 - onward) * np.linalg.inv(np.eye(len(joined)) - onward * steps))
