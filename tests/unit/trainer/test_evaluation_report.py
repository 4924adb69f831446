"""The report's page: what it shows, and what it never does, whatever titles and names hold."""

import base64
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from services.trainer.evaluation.charts import bars, lines
from services.trainer.evaluation.figures import EncoderFigures, Estimate, LiftAt
from shared.catalogue import Catalogue
from shared.images import ImageLimits, decode, thumbnail
from shared.reports import figures_key, page_key
from shared.storage.folder import FolderStore
from tests.records import artwork
from tests.unit.trainer.evaluating import ANA, BEN, evaluate, graph_of, point

EVIL = "</title><script>alert(1)</script>\"' onload=x {{ 7 * 7 }}"
LIMITS = ImageLimits(max_bytes=10**6, max_pixels=10**6)


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """Twelve evaluated works of two artists, their titles and styles hostile; the last has no readable preview."""
    store = FolderStore(tmp_path)
    catalogue, points = Catalogue(store), []
    for number in range(12):
        picture = thumbnail(Image.new("RGB", (300, 200), (20 * number, 90, 200)))
        work = artwork(number, title=f"No. {number} {EVIL}", artist=("Ana", "Ben")[number % 2], style=EVIL)
        catalogue.add(work, b"image", b"no image" if number == 11 else picture)
        points.append(point(work.id, 0.3 * number, **work.payload()))
    evaluate(store, {"backbone": points, "dae": points[::-1]}, graph_of((ANA, BEN)), folds=1)
    return store


def test_the_page_shows_the_figures_and_the_works(store: FolderStore) -> None:
    page = Page(store.get(page_key("job")))
    for words in ("backbone", "dae", "12 works", "Compared with backbone", "Do influences help?", "No. 3 ", "Ana"):
        assert words in page.text, words
    assert "no image" in page.text
    sources = [attributes["src"] or "" for tag, attributes in page.elements if tag == "img"]
    assert len(sources) > 50
    for source in set(sources):
        kind, content = source.split(",")
        assert kind == "data:image/jpeg;base64"
        assert decode(base64.b64decode(content), LIMITS).size == (132, 88)
    drawn = [attributes for tag, attributes in page.elements if tag == "svg"]
    assert len(drawn) == 6


def test_nothing_in_it_runs_or_is_fetched(store: FolderStore) -> None:
    content = store.get(page_key("job"))
    page = Page(content)
    assert EVIL in page.text  # as it is, 49 not computed from it
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "iframe", "object", "embed", "link", "base", "form"}
    for _, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href"):
            assert re.match(r"data:image/|#", attributes.get(name) or "#"), attributes
    assert b"url(" not in content
    assert b"@import" not in content
    (policy,) = [a["content"] for _, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def test_its_numbers_are_there_in_json(store: FolderStore) -> None:
    assert EVIL in store.get(figures_key("job")).decode().replace('\\"', '"')


def encoder(kind: str, value: float | None, low: float | None = None, high: float | None = None) -> EncoderFigures:
    return EncoderFigures(
        encoder=kind,  # type: ignore[arg-type]  # any of them
        model_id=f"{kind}-1",
        trained_on=0,
        measures={"map10_artist": Estimate(value, low, high)},
        gains={},
    )


def test_bars_are_in_proportion_and_within_the_drawing() -> None:
    chart = bars(
        [encoder("dae", 0.1, 0.05, 0.2), encoder("swae", 0.3, 0.2, 0.37), encoder("style", None)], "map10_artist"
    )
    one, other, unknown = chart.bars
    assert (other.x - chart.left) / (one.x - chart.left) == pytest.approx(3, abs=0.01)
    assert one.low < one.x < one.high <= other.high <= chart.ticks[-1].at <= chart.width
    assert unknown.x is None
    assert len({bar.colour for bar in chart.bars}) == 3
    steps = {round(b.at - a.at, 6) for a, b in pairwise(chart.ticks)}
    assert len(steps) == 1


@pytest.mark.parametrize("values", [(1.2, 1.5, 1.1), (0.0, 0.0, 0.0), (0.4, None, 8.0), (None, None, None)])
def test_lines_stay_within_the_drawing(values: tuple[float | None, ...]) -> None:
    row = [
        LiftAt(
            weight=weight,
            lift=Estimate(value, None if value is None else value * 0.9, None if value is None else value * 1.3),
            gain=Estimate(None, None, None),
            rest_lift=Estimate(None, None, None),
            rest_gain=Estimate(None, None, None),
            own=0,
            known=0,
            hidden=0,
            style=Estimate(None, None, None),
            style_gain=Estimate(None, None, None),
            others_style=Estimate(None, None, None),
            others_style_gain=Estimate(None, None, None),
        )
        for weight, value in zip((0.0, 0.5, 2.0), values, strict=True)
    ]
    chart = lines({"dae": row}, "lift")
    (line,) = chart.lines
    assert len(line.points) == sum(value is not None for value in values)
    for x, y in [*line.points, *line.band, (chart.left, chart.chance)]:
        assert chart.left <= x <= chart.right
        assert chart.top <= y <= chart.bottom
    heights = [y for _, y in line.points]
    known = [value for value in values if value is not None]
    assert sorted(range(len(known)), key=lambda i: -known[i]) == sorted(range(len(known)), key=lambda i: heights[i])


def test_a_preview_that_is_no_image_does_not_stop_the_report(store: FolderStore) -> None:
    assert [
        attributes for _, attributes in Page(store.get(page_key("job"))).elements if attributes.get("class") == "gone"
    ]
