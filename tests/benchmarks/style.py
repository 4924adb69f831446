"""How well styles are told apart: of works by known artists, and by artists that the classifier never saw.

    python -m tests.benchmarks.style --data FOLDER

FOLDER has images and a `metadata.csv` with the columns file, artist and style. Two splits are measured, each beside the
share of the most frequent style and beside a logistic regression on the frozen network's pooled features:

stratified        a fifth of each style's works are held out
artist-disjoint   the artists of every style that has two or more are dealt into folds; each fold's works are judged by
                  a classifier that was trained on all works of the other artists, styles of a single artist among them

Each training is the product's own, with its own held-out works for stopping, so that what is measured here has had no
part in it. What a fold gave is kept in the scratch folder: a run that was broken off goes on with the next fold.
"""

import argparse
import csv
import hashlib
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import Tensor

from services.trainer.data import splits
from services.trainer.data.pictures import Known, Pictures
from services.trainer.engine.compute import open_fabric
from services.trainer.engine.fit import Course, Fit
from services.trainer.recipes.base import Assets
from services.trainer.recipes.style import StyleRecipe
from shared.allocator import keep_memory
from shared.messages import StyleTraining
from shared.names import artist_id
from shared.networks.pictures import square, to_unit
from shared.settings import Settings

HELD_OUT = 0.2
_ASSETS = Assets("mobilenet_v2", None)
_AT_ONCE = 16


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description="How well styles are told apart.")
    parser.add_argument("--data", type=Path, required=True, help="folder with images and metadata.csv")
    parser.add_argument("--folds", type=int, default=3, help="of artists")
    parser.add_argument("--epochs", type=int, help="of each training; the recipe's own unless given")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", choices=("stratified", "artist-disjoint"))
    parser.add_argument("--scratch", type=Path, default=Path("/tmp/vasari-style"))
    given = parser.parse_args()
    keep_memory()
    torch.set_num_threads(given.threads)
    training = StyleTraining(kind="style", epochs=given.epochs)
    pictures = read(given.data, StyleRecipe.side(training, _ASSETS), given.scratch)
    styles = [work.style or "" for work in pictures.works]
    parts: dict[str, list[splits.Split]] = {
        "stratified": [splits.stratified(styles, HELD_OUT, seed=0)],
        "artist-disjoint": list(folds_of(pictures, given.folds)),
    }
    print(f"{len(pictures)} works, {len({work.artist for work in pictures.works})} artists, {len(set(styles))} styles")
    print(f"{'split':16} {'classifier':22} {'accuracy':>8} {'macro-F1':>8} {'works':>6}")
    for name, folds in parts.items():
        if given.only in (None, name):
            show(name, [measured(pictures, fold, training, given.scratch) for fold in folds])


def read(folder: Path, side: int, scratch: Path) -> Pictures:
    """The middle square of every image."""
    rows = list(csv.DictReader((folder / "metadata.csv").open()))
    kept = scratch / f"{folder.name}-{len(rows)}-{side}.npy"
    if not kept.exists():
        scratch.mkdir(parents=True, exist_ok=True)
        squares = (square(Image.open(folder / row["file"]).convert("RGB"), side) for row in rows)
        np.save(kept, np.stack([np.asarray(image) for image in squares]))
    pixels = torch.from_numpy(np.load(kept, mmap_mode="c"))
    return Pictures(pixels, [Known(row["file"], artist_id(row["artist"]), row["style"], None) for row in rows])


def folds_of(pictures: Pictures, count: int) -> Iterator[splits.Split]:
    """Each fold's artists as what is held out; of every style at least one artist is never in the same fold."""
    artists: dict[str, set[str]] = defaultdict(set)
    for work in pictures.works:
        artists[work.style or ""].add(work.artist or work.id)
    fold_of: dict[str, int] = {}
    chance = random.Random(0)
    for style in sorted(artists):
        if len(artists[style]) > 1:
            names = sorted(artists[style] - fold_of.keys())
            chance.shuffle(names)
            fold_of |= {name: place % count for place, name in enumerate(names)}
    folds = torch.tensor([fold_of.get(work.artist or work.id, -1) for work in pictures.works])
    for fold in range(count):
        yield splits.Split((folds != fold).nonzero().flatten(), (folds == fold).nonzero().flatten())


def measured(pictures: Pictures, split: splits.Split, training: StyleTraining, scratch: Path) -> dict[str, Any]:
    """What is true of the held-out works, and what the classifier, its peer and the majority say."""
    rows = split.held_out.tolist()
    digest = hashlib.sha256(f"{rows} {training.epochs} {pictures.side}".encode()).hexdigest()[:12]
    kept = scratch / f"fold-{digest}.json"
    if kept.exists():
        found: dict[str, Any] = json.loads(kept.read_text())
        return found
    started = time.monotonic()
    learnt = Pictures(pictures.pixels[split.training], [pictures.works[row] for row in split.training.tolist()])
    torch.manual_seed(0)
    recipe = StyleRecipe(training, learnt, _ASSETS)
    frozen = features(recipe, pictures, scratch)
    fit = Fit(recipe, learnt, Course(training.model_dump(), training.seed), open_fabric(Settings(device="cpu")))
    for told in fit.run():
        print(f"  {time.monotonic() - started:5.0f} s  {told}".ljust(78), end="\r", flush=True)
    recipe.settle(lambda _: None)
    made = recipe.made(fit.history)
    logits = torch.cat([recipe.network(images) for images in images_of(pictures, split.held_out)])
    styles = np.array([work.style for work in pictures.works])
    peer = make_pipeline(StandardScaler(), LogisticRegression(C=1e-3, max_iter=500))
    peer.fit(frozen[split.training], styles[split.training])
    names, counts = np.unique(styles[split.training], return_counts=True)
    found = {
        "true": styles[rows].tolist(),
        "classifier": [recipe.network.config.styles[place] for place in logits.argmax(dim=1).tolist()],
        "frozen, regression": peer.predict(frozen[rows]).tolist(),
        "majority": [str(names[counts.argmax()])] * len(rows),
        "card": dict(made.metrics),
        "history": fit.history,
        "seconds": time.monotonic() - started,
    }
    kept.write_text(json.dumps(found))
    return found


def images_of(pictures: Pictures, rows: Tensor) -> Iterator[Tensor]:
    """Batches as the network takes them, without gradients."""
    with torch.inference_mode():
        for part in rows.split(_AT_ONCE):
            yield to_unit(pictures.pixels[part]).permute(0, 3, 1, 2)


def features(recipe: StyleRecipe, pictures: Pictures, scratch: Path) -> np.ndarray[Any, Any]:
    """What the network sees before it has learnt anything of styles."""
    kept = scratch / f"frozen-{len(pictures)}-{pictures.side}.npy"
    if not kept.exists():
        recipe.eval()
        everything = torch.arange(len(pictures))
        np.save(kept, torch.cat([recipe.network.features(images) for images in images_of(pictures, everything)]))
    found: np.ndarray[Any, Any] = np.load(kept)
    return found


def show(split: str, folds: list[dict[str, Any]]) -> None:
    """A line for each classifier, over the works of all folds together, and what the cards say."""
    true = np.concatenate([fold["true"] for fold in folds])
    for name in ("classifier", "frozen, regression", "majority"):
        said = np.concatenate([fold[name] for fold in folds])
        f1 = f1_score(true, said, average="macro", labels=np.unique(true), zero_division=0)
        print(f"{split:16} {name:22} {(true == said).mean():8.3f} {f1:8.3f} {len(true):6}".ljust(78))
    for number, fold in enumerate(folds, start=1):
        card = {name: round(value, 3) for name, value in fold["card"].items()}
        print(f"  fold {number}: {fold['seconds']:.0f} s, {len(fold['history'])} epochs; its card: {card}")


if __name__ == "__main__":
    main()
