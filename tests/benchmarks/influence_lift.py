"""What re-ranking by influences finds of influences that it does not know, by λ and by how nearness is told.

    python -m tests.benchmarks.influence_lift --data FOLDER
    python -m tests.benchmarks.influence_lift --data FOLDER --works artworks training --folds 5 --seeds 1
    python -m tests.benchmarks.influence_lift --data FOLDER --linked before after

FOLDER has `artworks/` and `training/`, each with a `metadata.csv` (file, artist, style), and an `influence.csv`
(influencer, influenced, source). Three questions are asked, each of every way in `tests.benchmarks.held_out.nearness`:

links   Does nearness alone tell held-out links, among all artists of the table? No images take part.
lists   What do the first ten works gain and lose by each λ, where links between the collection's artists are held out?
halves  Is the best way still better on artists that had no part in choosing it?

Intervals are 95 % by bootstrap over artists. Kinds of influence (influenced, taught) are not in such a table, so
whether they should weigh differently cannot be measured with it.
"""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.trainer.evaluation.figures import Estimate
from services.trainer.evaluation.resampling import Resampling
from shared.influence.base import Artist, Direction
from shared.influence.memory import MemoryGraph
from shared.influence.nearness import FAR, UNREACHABLE
from shared.influence.nearness import nearness as standing
from tests.benchmarks.held_out import halves, influences, links, lists, nearness
from tests.benchmarks.held_out.features import Collection, collection

WEIGHTS = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0)
DEFAULT = 0.25
CANDIDATES = 1000  # as a search ranks
FIGURES = {
    "lift": ("hidden", "expected"),
    "rest lift": ("rest_hidden", "rest_expected"),
    "rest nDCG": ("rest_graded", "lists"),
    "nDCG": ("graded", "lists"),
    "mAP": ("precision", "lists"),
    "style": ("style", "lists"),
    "others' style": ("others_alike", "others"),
    "linked": ("linked", "lists"),
    "own": ("own", "lists"),
}
_ALONE = ("hops_root", "hops_squared", "hops_e")  # change what a hop is worth, not who stands nearer
Ways = Mapping[str, nearness.Way]
_CONTROLS = ("direct", "fame")


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--kinds", nargs="+", choices=("frozen", "generic"), default=["frozen", "generic"])
    parser.add_argument("--works", nargs="+", choices=("artworks", "training"), default=["artworks"])
    parser.add_argument("--folds", nargs="+", type=int, default=[5, 10])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--linked", nargs="+", choices=("any", "before", "after"), default=["any"])
    parser.add_argument("--ways", nargs="+", choices=nearness.WAYS, default=list(nearness.WAYS))
    parser.add_argument("--against", choices=set(nearness.WAYS) - set(_ALONE), default="hops")
    parser.add_argument("--only", choices=("links", "lists"))
    parser.add_argument("--scratch", type=Path, default=Path("/tmp/vasari-influence-lift"))
    given = parser.parse_args()
    ways = {name: way for name, way in nearness.WAYS.items() if name in (given.against, *given.ways)}
    table = influences.read(given.data / "influence.csv")
    _as_the_graph_in_memory(table)
    collections = {
        kind: collection(given.data, tuple(given.works), kind, given.scratch)
        for kind in (given.kinds if given.only != "links" else given.kinds[:1])
    }
    names = next(iter(collections.values())).works.artist_ids
    if given.only != "lists":
        _links(table, names, ways, given)
    if given.only != "links":
        for folds in given.folds:
            drawn = _drawn(table.pairs(names), folds, given.seeds)
            near = [_among(table, pairs, names, ways) for pairs in drawn]
            for linked in given.linked:
                parts = [_part(table, pairs, names, inf, linked) for pairs, inf in zip(drawn, near, strict=True)]
                for kind, found in collections.items():
                    title = f"{kind}, {len(found.works)} works, {folds} folds, linked {linked}"
                    _lists(title, found, parts, list(ways), given.against)


def _as_the_graph_in_memory(table: influences.Influences) -> None:
    """What is measured as hops and as `kin_count` is what the ranking does, in one direction and in any."""
    graph = MemoryGraph()
    graph.replace([Artist(id=artist, name=artist) for artist in table.artists], table.relationships())
    away, kin = nearness.distances(table.matrix()), nearness.inf(nearness.kin_count, table)
    for origin, artist in list(enumerate(table.artists))[::40]:
        told = graph.distances(artist, table.artists, Direction.ANY)
        if told != {table.artists[at]: int(hops) for at, hops in enumerate(away[origin]) if np.isfinite(hops)}:
            raise SystemExit(f"From '{artist}' the graph in memory counts other hops than this benchmark does.")
        near = standing(graph, artist, table.artists, Direction.ANY)
        if not np.allclose(kin[origin], [near.get(other, FAR).influence for other in table.artists]):
            raise SystemExit(f"To '{artist}' others stand nearer by the ranking than by this benchmark's `kin_count`.")


def _drawn(pairs: influences.Pairs, folds: int, seeds: int) -> list[influences.Pairs]:
    return [part for seed in range(seeds) for part in influences.parts(pairs, folds, seed)]


def _links(table: influences.Influences, names: tuple[str, ...], ways: Ways, given: argparse.Namespace) -> None:
    ways = {name: way for name, way in ways.items() if name not in _ALONE}
    base = list(ways).index(given.against)
    ours = table.places(names)
    for title, pairs, among in (
        ("of all artists, among all", table.pairs(), None),
        ("of the collection's artists, among these", table.pairs(names), ours),
    ):
        for folds in given.folds:
            told = links.told(table, _drawn(pairs, folds, given.seeds), ways, among)
            draws = Resampling(np.flatnonzero(told.links), seed=0)
            print(f"\nlinks {title}: {len(pairs)} pairs, {folds} folds, {given.seeds} seeds")
            less = f"less {given.against}"
            print(f"{'':18}{'AUC':24}{less:26}{'in ten':9}{less}")
            asked = told.links > 0
            for at, name in enumerate(ways):
                row = []
                for figure in (told.above, told.first):
                    mine, its, under = figure[asked, at], figure[asked, base], told.links[asked]
                    row += [draws.estimate(mine, under), draws.difference(mine, its, (under, under))]
                auc, gain, ten, more = row
                print(f"{name:18}{_told(auc):24}{_gain(gain):26}{ten.value or 0:<9.3f}{_gain(more)}", flush=True)


def _among(
    table: influences.Influences, pairs: influences.Pairs, names: tuple[str, ...], ways: Ways
) -> NDArray[np.float64]:
    """Inf by each way without these pairs, shape (ways, artists, artists), of the collection's artists."""
    known = table.without(pairs)
    near = np.stack([_of(table, nearness.inf(way, known), names, UNREACHABLE) for way in ways.values()])
    near[:, np.arange(len(names)), np.arange(len(names))] = 1.0
    return near


def _part(
    table: influences.Influences,
    pairs: influences.Pairs,
    names: tuple[str, ...],
    near: NDArray[np.float64],
    linked: str,
) -> lists.Part:
    known = table.without(pairs).matrix() > 0
    hidden = (table.matrix() > 0) & ~known
    wanted = {"any": hidden | hidden.T, "before": hidden.T, "after": hidden}[linked]
    return lists.Part(near, _of(table, wanted, names, False), _of(table, known | known.T, names, False))


def _of(table: influences.Influences, matrix: NDArray[Any], names: tuple[str, ...], missing: float) -> NDArray[Any]:
    """The rows and columns of these artists; `missing` for one who is not in the table."""
    there, at = np.isin(names, table.artists), table.places(names)
    chosen = np.full((len(names), len(names)), missing, matrix.dtype)
    chosen[np.ix_(there, there)] = matrix[np.ix_(at, at)]
    return chosen


def _lists(title: str, found: Collection, parts: list[lists.Part], ways: list[str], against: str) -> None:
    summed = lists.sums(found.works, found.vectors, parts, WEIGHTS, CANDIDATES)
    asked = summed.lists[:, 0, 0] > 0
    artists = found.works.artists[asked]
    draws = Resampling(artists, seed=0)
    figures = {name: (summed[over][asked], summed[under][asked]) for name, (over, under) in FIGURES.items()}
    base, default = ways.index(against), WEIGHTS.index(DEFAULT)

    def gain(name: str, one: tuple[int, int], other: tuple[int, int]) -> Estimate:
        over, under = figures[name]
        (way, weight), (its, at) = one, other
        return draws.difference(over[:, way, weight], over[:, its, at], (under[:, way, weight], under[:, its, at]))

    print(f"\n{title}: {int(asked.sum())} queries by {len(np.unique(artists))} artists, {len(parts)} parts")
    for name, (over, under) in figures.items():
        none = draws.estimate(over[:, 0, 0], under[:, 0, 0])
        print(f"\n{name} by λ, λ = 0: {_told(none)}; in brackets the difference to λ = 0")
        print(f"{'':18}" + "".join(f"{weight:<24g}" for weight in WEIGHTS[1:]) + f"at {DEFAULT:g} less {against}")
        for way, label in enumerate(ways):
            cells = []
            for at in range(1, len(WEIGHTS)):
                value, more = over[:, way, at].sum() / under[:, way, at].sum(), gain(name, (way, at), (0, 0))
                cells.append(f"{value:.3f} [{more.low:+.3f}, {more.high:+.3f}]")
            told = _gain(gain(name, (way, default), (base, default)))
            print(f"{label:18}" + "".join(f"{cell:24}" for cell in cells) + told, flush=True)
    _halves(figures, artists, ways, (base, default))


def _halves(
    figures: dict[str, halves.Ratio], artists: NDArray[np.intp], ways: list[str], baseline: tuple[int, int]
) -> None:
    allowed = np.zeros((len(ways), len(WEIGHTS)), bool)
    allowed[[name not in _CONTROLS for name in ways], baseline[1]] = True
    anywhere = np.broadcast_to(allowed[:, [baseline[1]]], allowed.shape)
    for by in ("lift", "rest lift", "rest nDCG"):
        for title, may in ((f"at λ = {DEFAULT:g}", allowed), ("with its λ", anywhere)):
            result = halves.chosen(figures, by, artists, allowed=may, baseline=baseline, seed=0)
            print(f"\nchosen {title} by {by} on half of the artists; on the others")
            often = [f"{ways[way]} {WEIGHTS[at]:g} ({share:.0%})" for (way, at), share in result.choices[:5]]
            print("  " + ", ".join(often))
            told = "  ".join(f"{name} {_gain(each)}" for name, each in result.gains.items())
            print(f"  less {ways[baseline[0]]} at {DEFAULT:g}: {told}", flush=True)


def _told(figure: Estimate) -> str:
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"


def _gain(figure: Estimate) -> str:
    return f"{figure.value:+.3f} [{figure.low:+.3f}, {figure.high:+.3f}]{'*' if figure.sure else ''}"


if __name__ == "__main__":
    main()
