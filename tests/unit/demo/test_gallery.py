"""The sample gallery: the same for the same seed, complete, consistent, and told apart by its painters' manners."""

import csv
import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from services.demo.gallery import PAINTERS, GallerySummary, build
from services.demo.gallery import build as build_function
from services.demo.gallery.atelier import paint
from services.demo.gallery.catalogue import LONG_SIDE, Work, plan

WORKS_PER_ARTIST = 3
SEED = 7


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> GallerySummary:
    """A small gallery, painted in two processes."""
    return build(tmp_path_factory.mktemp("gallery"), works_per_artist=WORKS_PER_ARTIST, seed=SEED, processes=2)


@pytest.fixture
def quick_painter(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replaces painting by a stub, for tests of the bookkeeping; lists the files painted."""
    painted: list[str] = []

    def stub(work: Work) -> bytes:
        painted.append(work.file)
        return f"{work.seed} {work.file}".encode()

    monkeypatch.setitem(build_function.__globals__, "paint", stub)
    return painted


@pytest.fixture
def build_quickly(quick_painter: list[str], tmp_path: Path) -> Callable[..., list[str]]:
    """Builds with the stub in this process; returns the files painted by that call."""

    def run(*, works_per_artist: int = 2, seed: int = SEED) -> list[str]:
        quick_painter.clear()
        build(tmp_path, works_per_artist=works_per_artist, seed=seed, processes=1)
        return list(quick_painter)

    return run


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_same_bytes_in_one_process_and_in_two(gallery: GallerySummary) -> None:
    for work in plan(WORKS_PER_ARTIST, SEED)[::7]:
        assert paint(work) == (gallery.folder / work.file).read_bytes()


def test_another_seed_paints_other_pictures() -> None:
    assert paint(plan(1, 1)[9]) != paint(plan(1, 2)[9])


def test_summary_counts_what_is_there(gallery: GallerySummary) -> None:
    assert gallery.works == WORKS_PER_ARTIST * gallery.artists == len(list((gallery.folder / "images").iterdir()))
    assert gallery.artists == len(PAINTERS) == 12
    assert gallery.influences == len(rows(gallery.folder, "influence.csv"))
    assert 16 <= gallery.influences <= 22


def test_metadata_is_complete_and_matches_the_images(gallery: GallerySummary) -> None:
    works = rows(gallery.folder, "metadata.csv")
    files = {path.relative_to(gallery.folder).as_posix() for path in (gallery.folder / "images").iterdir()}
    assert {work["file"] for work in works} == files
    painters = {painter.name: painter for painter in PAINTERS}
    for work in works:
        assert all(work.values())
        painter = painters[work["artist"]]
        assert (int(work["artist_born"]), int(work["artist_died"])) == (painter.born, painter.died)
        assert painter.born + 20 <= int(work["year"]) <= painter.died
        assert work["style"] == painter.style
        assert "CC0" in work["licence_note"]
        assert "{" not in work["title"]
        with Image.open(gallery.folder / work["file"]) as image:
            assert (image.format, image.mode, max(image.size)) == ("JPEG", "RGB", LONG_SIDE)


def test_titles_of_a_painter_differ() -> None:
    for _, works in itertools.groupby(plan(25, SEED), key=lambda work: work.artist):
        titles = [work.title for work in works]
        assert len(set(titles)) == len(titles)


def test_influences_name_painters_and_run_forward_in_time(gallery: GallerySummary) -> None:
    painters = {painter.name: painter for painter in PAINTERS}
    edges = rows(gallery.folder, "influence.csv")
    for edge in edges:
        assert painters[edge["influencer"]].born < painters[edge["influenced"]].born
        assert edge["source"] == "sample gallery"
    assert len({(edge["influencer"], edge["influenced"]) for edge in edges}) == len(edges)


def test_one_painter_stands_alone() -> None:
    linked = {painter.name for painter in PAINTERS if painter.influenced_by}
    linked |= {master for painter in PAINTERS for master in painter.influenced_by}
    assert {painter.name for painter in PAINTERS} - linked == {"Ruben Calloway-Pym"}


def test_a_second_build_paints_nothing(gallery: GallerySummary) -> None:
    before = {path: path.stat().st_mtime_ns for path in (gallery.folder / "images").iterdir()}
    seen: list[tuple[int, int]] = []
    build(gallery.folder, works_per_artist=WORKS_PER_ARTIST, seed=SEED, on_progress=lambda *step: seen.append(step))
    assert {path: path.stat().st_mtime_ns for path in (gallery.folder / "images").iterdir()} == before
    assert seen == [(gallery.works, gallery.works)]


def test_only_a_missing_work_is_painted_again(build_quickly: Callable[..., list[str]], tmp_path: Path) -> None:
    lost = build_quickly()[5]
    (tmp_path / lost).unlink()
    assert build_quickly() == [lost]


def test_a_larger_gallery_keeps_the_works_of_a_smaller(build_quickly: Callable[..., list[str]]) -> None:
    few = build_quickly(works_per_artist=1)
    more = build_quickly(works_per_artist=2)
    assert len(few) == len(more) == len(PAINTERS)
    assert not set(few) & set(more)


def test_a_smaller_gallery_leaves_no_strays(build_quickly: Callable[..., list[str]], tmp_path: Path) -> None:
    build_quickly(works_per_artist=2)
    (tmp_path / "images" / "mine.jpg").write_bytes(b"not of the gallery")
    assert build_quickly(works_per_artist=1) == []
    assert len(list((tmp_path / "images").iterdir())) == len(PAINTERS) + 1


def test_another_seed_repaints(build_quickly: Callable[..., list[str]], tmp_path: Path) -> None:
    first = build_quickly(seed=1)
    assert build_quickly(seed=2) == first
    assert (tmp_path / first[0]).read_bytes().startswith(b"2 ")


@pytest.mark.parametrize(("works_per_artist", "seed"), [(0, 1), (100, 1), (1, -1)])
def test_arguments_out_of_range_are_refused(tmp_path: Path, works_per_artist: int, seed: int) -> None:
    with pytest.raises(ValueError, match="choose"):
        build(tmp_path, works_per_artist=works_per_artist, seed=seed)


def test_a_painter_is_known_by_the_manner(gallery: GallerySummary) -> None:
    works = rows(gallery.folder, "metadata.csv")
    features = np.stack([manner_of(gallery.folder / work["file"]) for work in works])
    features = (features - features.mean(0)) / (features.std(0) + 1e-6)
    distance = np.linalg.norm(features[:, None] - features[None], axis=-1)
    np.fill_diagonal(distance, np.inf)
    artists = np.array([work["artist"] for work in works])
    found = (artists[distance.argmin(1)] == artists).mean()
    # a work has two fellows among thirty-five others: by chance 0.06 would be right
    assert found > 0.5


def manner_of(path: Path) -> NDArray[np.float32]:
    """Statistics of the touch, not of the subject: strength, spikiness and direction of detail at three scales."""
    with Image.open(path) as image:
        half = LONG_SIDE * 35 // 128  # the middle of every work, whatever its shape
        across, down = image.width // 2, image.height // 2
        planes = np.asarray(image.crop((across - half, down - half, across + half, down + half)), np.float32) / 255
    tone = planes.mean(-1)
    features: list[float] = []
    finer = tone
    for sigma in (LONG_SIDE / 730, LONG_SIDE / 365, LONG_SIDE / 183):  # marks grow with the picture
        coarser = ndimage.gaussian_filter(tone, sigma)
        band, finer = finer - coarser, coarser
        spread = band.std() + 1e-5
        band = band / spread
        size = np.abs(band)
        features += [
            np.log(spread),
            np.log(size.mean()),
            (band**3).mean() * 0.3,
            np.log(np.quantile(size, 0.25) + 1e-3),
        ]
        # how alike neighbours are along rows, columns and both diagonals, as in a Gram matrix
        pairs = [
            (band[:, 1:], band[:, :-1]),
            (band[1:], band[:-1]),
            (band[1:, 1:], band[:-1, :-1]),
            (band[1:, :-1], band[:-1, 1:]),
            (band[:, 3:], band[:, :-3]),
            (band[3:], band[:-3]),
        ]
        features += [(first * second).mean() for first, second in pairs]
    chroma = planes - tone[..., None]
    grain = (chroma - ndimage.gaussian_filter(chroma, (1.5, 1.5, 0))).std((0, 1))
    return np.array([*features, *np.log(grain + 1e-4)], np.float32)
