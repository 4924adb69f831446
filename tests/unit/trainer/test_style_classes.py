"""Which styles are learnt, and which works are held out."""

import random

import pytest
import torch

from services.trainer.data.pictures import Known
from services.trainer.recipes.style_classes import classes_of, halves, hold_out
from shared.errors import InvalidInput


def works(counts: dict[tuple[str | None, str | None], int]) -> list[Known]:
    """So many works by each artist in each style, in an order that has nothing to do with either."""
    found = [(artist, style) for (artist, style), count in counts.items() for _ in range(count)]
    random.Random(0).shuffle(found)
    return [Known(f"{number}", artist, style, None) for number, (artist, style) in enumerate(found)]


MANY = works(
    {(f"{style}-{number}", style): 8 + 3 * number for style in ("A", "B", "C") for number in range(5)}
    | {("lone", "Lone"): 20, ("rare", "Rare"): 3, ("x", None): 9, (None, "A"): 6}
)


def test_styles_of_too_few_works_are_left_out_and_told() -> None:
    classes = classes_of(MANY, only=None, min_works=8)
    assert classes.styles == ("A", "B", "C", "Lone")
    assert classes.left_out == {"Rare": 3}
    for work, label in zip(MANY, classes.labels.tolist(), strict=True):
        assert label == (classes.styles.index(work.style) if work.style in classes.styles else -1)


@pytest.mark.parametrize("seed", range(10))
def test_nothing_that_is_held_out_is_learnt_from(seed: int) -> None:
    classes = classes_of(MANY, only=None, min_works=8)
    parts = hold_out(MANY, classes, seed)
    assert torch.equal(torch.cat(list(parts)).sort().values, classes.rows)
    artists = [{MANY[row].artist or row for row in part.tolist()} for part in parts]
    assert not artists[1] & (artists[0] | artists[2])
    assert list(parts.kinds) == ["stratified", "by_artist"]
    assert len(parts.by_artist) >= 20
    for style in range(len(classes.styles)):
        learnt, _, ordinary = (int((classes.labels[part] == style).sum()) for part in parts)
        assert learnt * 2 >= int((classes.labels == style).sum()) * 0.8
        assert ordinary >= 1
    # All works of a style by one artist: nobody can be held out.
    assert not (classes.labels[parts.by_artist] == classes.styles.index("Lone")).any()


@pytest.mark.parametrize("seed", range(5))
def test_halves_of_what_is_held_out_part_no_artist(seed: int) -> None:
    classes = classes_of(MANY, only=None, min_works=8)
    parts = hold_out(MANY, classes, seed)
    half = halves(parts, MANY, classes)
    held_out = torch.cat([parts.by_artist, parts.stratified]).sort().values
    assert torch.equal((half >= 0).nonzero().flatten(), held_out)
    artists = [{MANY[row].artist or row for row in parts.by_artist.tolist() if half[row] == side} for side in (0, 1)]
    assert not artists[0] & artists[1]
    assert min(map(len, artists)) >= 1
    of_others = half[parts.stratified].bincount(minlength=2)
    assert abs(int(of_others[0] - of_others[1])) <= 1


def test_the_split_is_the_seeds() -> None:
    classes = classes_of(MANY, only=None, min_works=8)
    first, again, other = (hold_out(MANY, classes, seed) for seed in (0, 0, 1))
    assert all(torch.equal(part, same) for part, same in zip(first, again, strict=True))
    assert not torch.equal(first.by_artist, other.by_artist)


def test_with_one_artist_to_a_style_the_stratified_part_stops() -> None:
    alone = works({("a", "A"): 20, ("b", "B"): 20})
    parts = hold_out(alone, classes_of(alone, only=None, min_works=8), 0)
    assert not len(parts.by_artist)
    assert list(parts.kinds) == ["stratified"]
    assert len(parts.stratified) == 6


@pytest.mark.parametrize("seed", range(5))
def test_an_artist_of_several_styles_does_not_take_one_of_them_along(seed: int) -> None:
    some = works(
        {(f"a{number}", "A"): 10 for number in range(6)}
        | {(f"b{number}", "B"): 10 for number in range(6)}
        | {(f"a{number}", "Side"): 4 for number in range(2)}
    )
    classes = classes_of(some, only=None, min_works=8)
    parts = hold_out(some, classes, seed)
    side = classes.styles.index("Side")
    assert int((classes.labels[parts.by_artist] == side).sum()) <= 4


def test_one_style_against_all_others() -> None:
    classes = classes_of(MANY, only="B", min_works=8)
    assert classes.styles == ("not B", "B")
    expected = [-1 if work.style is None else int(work.style == "B") for work in MANY]
    assert classes.labels.tolist() == expected
    assert len(hold_out(MANY, classes, 0).by_artist)


def test_too_little_is_told() -> None:
    with pytest.raises(InvalidInput, match=r"two styles with at least 200 works .* has 0.*--min-works"):
        classes_of(MANY, only=None, min_works=200)
    with pytest.raises(InvalidInput, match=r"has 3 works in the style 'Rare'.*A, C, B|A, B, C, Lone"):
        classes_of(MANY, only="Rare", min_works=8)
    with pytest.raises(InvalidInput, match="has 0 works in the style 'Nope'"):
        classes_of(MANY, only="Nope", min_works=8)
    with pytest.raises(InvalidInput, match="has 0 works in styles other than 'A'"):
        classes_of(works({("a", "A"): 20}), only="A", min_works=8)
