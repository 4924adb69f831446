"""The map of a large collection in Chromium: how soon it is there, and how evenly it moves.

    python -m tests.benchmarks.map_frames [--works 50000] [--seconds 10] [--plain] [--flags=--use-angle=gl]

Synthetic works in clumps, each with a record and a thumbnail, are served by the API from a stored map. While the map is
panned and zoomed in every frame, by keys and the wheel, the times between frames are taken. Without a graphics card
Chromium draws WebGL in software, which is the slowest that it gets; `--plain` measures the page without WebGL at all.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from selenium.webdriver import Chrome

from services.cli.embedded import embedded
from shared.catalogue import Catalogue
from shared.maps import STEPS, CollectionMap, MapCard, Maps
from shared.registry import ModelCard, ModelRegistry
from shared.settings import Settings
from shared.storage import open_store
from shared.vectors import open_index
from shared.vectors.base import Point
from tests.e2e.browser import DESKTOP, PHONE, chromium, complaints, resize
from tests.records import artwork

MODEL = "backbone-synthetic"
PICTURES = 400
CLUMPS = 60
PATIENCE = 120  # seconds

# Zooms in and out again while it wanders, as a person does who looks around; answers with the times between frames.
WANDER = """
const [seconds, done] = arguments;
const stage = document.getElementById("map-stage");
const box = stage.getBoundingClientRect();
const middle = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 };
const frames = [];
let begun = 0;
let before = 0;
const arrows = ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"];
requestAnimationFrame(function step(now) {
  begun ||= now;
  if (before) frames.push(now - before);
  before = now;
  const part = (now - begun) / 1000 / seconds;
  if (part >= 1) return done(frames);
  const deltaY = -24 * Math.sign(Math.sin(4 * Math.PI * part));
  stage.dispatchEvent(new WheelEvent("wheel", { ...middle, deltaY, bubbles: true, cancelable: true }));
  const key = arrows[Math.floor(part * 40) % 4];
  if (frames.length % 3 === 0) stage.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  requestAnimationFrame(step);
});
"""


def main() -> None:
    """Store a map, open it, wander on it, print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--works", type=int, default=50_000)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--plain", action="store_true", help="without WebGL")
    parser.add_argument("--flags", nargs="*", default=[], help="further ones of Chromium's")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder) / "data", port=0)
        size = fill(settings, given.works)
        flags = ["--disable-3d-apis"] if given.plain else []
        with (
            embedded(settings, host="127.0.0.1", port=0) as running,
            chromium(Path(folder) / "profile", [*flags, *given.flags]) as driver,
        ):
            print(f"{given.works:,} works, {size / 1e6:.2f} MB as sent")
            driver.get(running.url)  # the API reads the records once
            wait(driver, "document.querySelector('#wall li')")
            for name, screen in (("desktop", DESKTOP), ("phone", PHONE)):
                resize(driver, screen)
                measure(driver, running.url, name, given.seconds)
            for line in complaints(driver):
                if "GL Driver Message" not in line:
                    print(line)


def fill(settings: Settings, works: int) -> int:
    """Store works, their records and a map of them; answers with the map's size as it is sent, in bytes."""
    store = open_store(settings.storage_url)
    catalogue, registry, index = Catalogue(store), ModelRegistry(store), open_index(settings.vectors_url)
    rng = np.random.default_rng(0)
    for number in range(PICTURES):
        store.put(f"thumbnails/shared-{number}.jpg", picture(rng), content_type="image/jpeg")
    ids = sorted(rng.bytes(16).hex() for _ in range(works))
    clump = rng.integers(0, CLUMPS, works)
    place = rng.random((CLUMPS, 2))[clump] + rng.normal(0, 0.035, (works, 2))
    place = np.rint((place - place.min(0)) / np.ptp(place, axis=0).max() * STEPS).astype(int)
    artists, styles = [f"artist-{number}" for number in range(300)], [f"Style {number}" for number in range(25)]
    artist, style = (clump * 5 + rng.integers(0, 5, works)) % 300, clump % 25
    year = 1400 + clump * 9 + rng.integers(0, 30, works)
    for number, identity in enumerate(ids):
        catalogue.update(
            artwork(
                identity,
                thumbnail_key=f"thumbnails/shared-{number % PICTURES}.jpg",
                title=f"Work {number}",
                artist=artists[artist[number]],
                style=styles[style[number]],
                year=int(year[number]),
                width=512,
                height=400,
            )
        )
    card = MapCard(
        encoder="backbone",
        model_id=MODEL,
        method="tsne",
        parameters={},
        works=works,
        neighbours_kept=0.5,
        neighbours_by_chance=10 / works,
        created_at=datetime.now(UTC),
    )
    Maps(store).put(
        CollectionMap(
            card=card,
            ids=ids,
            x=place[:, 0].tolist(),
            y=place[:, 1].tolist(),
            artists=artists,
            artist=artist.tolist(),
            styles=styles,
            style=style.tolist(),
            predicted=(rng.random(works) < 0.2).astype(int).tolist(),
            year=year.tolist(),
        )
    )
    model = ModelCard(
        id=MODEL, kind="backbone", version="synthetic", configuration={}, dimension=4, created_at=card.created_at
    )
    registry.add(model, b"")
    registry.promote(MODEL)
    index.ensure_collection(MODEL, 4)
    index.upsert(MODEL, [Point(identity, rng.normal(size=4).astype(np.float32)) for identity in ids[:100]])
    return len(Maps(store).packed(MODEL, "tsne"))


def picture(rng: np.random.Generator) -> bytes:
    """A JPEG as large as a thumbnail is."""
    coarse = Image.fromarray(rng.integers(0, 256, (10, 13, 3), np.uint8))
    buffer = BytesIO()
    coarse.resize((512, 400), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=82)
    return buffer.getvalue()


def measure(driver: Chrome, url: str, name: str, seconds: float) -> None:
    """Open the map anew and wander."""
    driver.get(f"{url}?view=map")
    wait(driver, "document.querySelector('.legend-entry')")
    took = driver.execute_script(
        "const sent = performance.getEntriesByType('resource').find(({ name }) => name.includes('/api/v1/map?'));"
        "return sent.responseEnd - sent.startTime"
    )
    until = driver.execute_script("return performance.getEntriesByName('map-dressed')[0]?.startTime ?? null")
    drawn = driver.find_element("id", "map").get_attribute("data-drawn-by")
    time.sleep(2)
    driver.set_script_timeout(seconds + PATIENCE)
    frames = driver.execute_async_script(WANDER, seconds)
    ready = f", points {until:.0f} ms after the page was asked for" if until else ""
    print(f"{name} ({drawn}): map sent in {took:.0f} ms{ready}")
    print(f"  {row(frames)}")


def row(frames: Sequence[float]) -> str:
    """Median, 95th percentile and the worst."""
    slow = sum(frame > 50 for frame in frames)
    return (
        f"{len(frames)} frames, median {statistics.median(frames):.1f} ms, "
        f"95 % {statistics.quantiles(frames, n=20)[-1]:.1f} ms, worst {max(frames):.0f} ms, {slow} above 50 ms"
    )


def wait(driver: Chrome, what: str) -> Any:
    """Return when the page has it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := driver.execute_script(f"return {what}"):
            return found
        time.sleep(0.05)
    raise TimeoutError(f"The page does not come to {what}.")


if __name__ == "__main__":
    main()
