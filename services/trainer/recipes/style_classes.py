"""What a style classifier learns to tell apart, and which works are held out of it."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from services.trainer.data import splits
from services.trainer.data.pictures import Known
from shared.errors import InvalidInput

BY_ARTIST = 0.2  # of the works of each style that has artists to spare
STRATIFIED = 0.15  # of those that then remain
_MOST = 3000  # works in either of the two: more would tell little more, and are better learnt from
_UNKNOWN = -1


@dataclass(frozen=True)
class Classes:
    """The classes, and each picture's.

    Attributes:
        styles: By name; of a classifier of one style its contrary, and then that style.
        labels: Shape (n,), int64: places in `styles`, or -1 for works that nothing is learnt from.
        left_out: Styles of too few works, each with how many it has.
    """

    styles: tuple[str, ...]
    labels: Tensor
    left_out: dict[str, int]

    @property
    def rows(self) -> Tensor:
        """Of the works that have a class, rising."""
        return (self.labels != _UNKNOWN).nonzero().flatten()


class HeldOut(NamedTuple):
    """The rows to learn from, and those that no gradient ever comes from: int64, rising.

    Attributes:
        by_artist: Of whole artists; empty where no style has artists to spare.
        stratified: Of each style alike; their artists may be in the training.
    """

    training: Tensor
    by_artist: Tensor
    stratified: Tensor

    @property
    def kinds(self) -> dict[str, Tensor]:
        """The two parts by name, without an empty one."""
        parts = {"stratified": self.stratified, "by_artist": self.by_artist}
        return {name: rows for name, rows in parts.items() if len(rows)}


def classes_of(works: Sequence[Known], *, only: str | None, min_works: int) -> Classes:
    """The styles of at least `min_works` works, or `only` one of them against all others, rare ones included.

    Raises `InvalidInput` where that leaves fewer than two classes.
    """
    counts = Counter(work.style for work in works if work.style)
    if only is not None:
        return _one_against_all(works, only, counts, min_works)
    styles = tuple(sorted(style for style, count in counts.items() if count >= min_works))
    if len(styles) < 2:
        raise InvalidInput(
            f"A style classifier needs two styles with at least {min_works} works each, and the collection has "
            f"{len(styles)}; import works with their styles, or ask for fewer works (--min-works)."
        )
    left_out = {style: count for style, count in sorted(counts.items()) if count < min_works}
    return Classes(styles, _labels(works, styles), left_out)


def _one_against_all(works: Sequence[Known], only: str, counts: Counter[str], min_works: int) -> Classes:
    others = sum(counts.values()) - counts[only]
    if counts[only] < min_works:
        known = ", ".join(style for style, count in counts.most_common() if count >= min_works) or "none"
        raise InvalidInput(
            f"The collection has {counts[only]} works in the style '{only}', and {min_works} are needed; styles with "
            f"as many: {known}."
        )
    if others < min_works:
        raise InvalidInput(
            f"The collection has {others} works in styles other than '{only}', and {min_works} are needed; import more."
        )
    labels = [_UNKNOWN if work.style is None else int(work.style == only) for work in works]
    return Classes((f"not {only}", only), torch.tensor(labels), {})


def _labels(works: Sequence[Known], styles: Sequence[str]) -> Tensor:
    places = {style: place for place, style in enumerate(styles)}
    return torch.tensor([places.get(work.style or "", _UNKNOWN) for work in works])


def hold_out(works: Sequence[Known], classes: Classes, seed: int) -> HeldOut:
    """First whole artists, then of what remains some of each style.

    A work without an artist counts as an artist's only one. An artist whose works would leave less than half of a style
    to learn from is not held out: where all works of a style are by one or two artists, as a rule none is.
    """
    rows = classes.rows
    artists: list[Hashable] = [works[row].artist or ("unknown", works[row].id) for row in rows.tolist()]
    labels = classes.labels[rows]
    share = min(BY_ARTIST, _MOST / len(rows))
    out = _with_enough_left(splits.by_group(artists, labels.tolist(), share, seed).held_out, artists, labels)
    by_artist = torch.zeros(len(rows), dtype=torch.bool)
    by_artist[out] = True
    rest = rows[~by_artist]
    ordinary = splits.stratified(labels[~by_artist].tolist(), min(STRATIFIED, _MOST / len(rest)), seed + 1)
    return HeldOut(rest[ordinary.training], rows[by_artist], rest[ordinary.held_out])


def halves(held_out: HeldOut, works: Sequence[Known], classes: Classes) -> Tensor:
    """Each work's half of what is held out, 0 or 1, shape (n,), int64; -1 for works that are not held out.

    All works of a held-out artist are in the same half, and the artists of a style in both; so are the others' works.
    """
    found = torch.full((len(works),), -1)
    labels = classes.labels.tolist()
    places: dict[Hashable, int] = {}
    for row in sorted(held_out.by_artist.tolist(), key=lambda row: (labels[row], row)):
        found[row] = places.setdefault(works[row].artist or ("unknown", works[row].id), len(places)) % 2
    by_style = sorted(held_out.stratified.tolist(), key=lambda row: (labels[row], row))
    found[by_style] = torch.arange(len(by_style)) % 2
    return found


def _with_enough_left(held_out: Tensor, artists: Sequence[Hashable], labels: Tensor) -> Tensor:
    """`held_out` without the artists of styles that it holds more than half of: an artist may have several styles."""
    all_works = labels.bincount()
    lost = labels[held_out].bincount(minlength=len(all_works))
    short = set((lost * 2 > all_works).nonzero().flatten().tolist())
    kept = {artists[row] for row in held_out.tolist() if int(labels[row]) in short}
    return torch.tensor([row for row in held_out.tolist() if artists[row] not in kept], dtype=torch.int64)
