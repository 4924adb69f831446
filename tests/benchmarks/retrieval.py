"""Retrieval on artists that no model was trained on, encoder by encoder.

    python -m tests.benchmarks.retrieval --data FOLDER --kinds frozen generic unlabelled labelled
    python -m tests.benchmarks.retrieval --data FOLDER --kinds dae swae style --minutes 10

FOLDER has `training/` and `artworks/`, each with a `metadata.csv` (file, artist, style), and an `influence.csv`. The
artists are dealt into folds. For each fold a model learns from the works in `training` by all other artists; then the
fold's artists' works in `artworks` ask, and the answers of all folds are judged together: among all of `artworks`, and
among those by the fold's artists alone. No model ever learns from `artworks`: the works of a query's rivals would be
told from the query by being known. Their artists are known all the same where all of `artworks` is searched, so what
sets unknown artists apart helps there; the second figure is free of that.

Every model is built, trained and used by the product's own code. The vectors of each fold are kept in `--scratch`, so
that a run that was broken off goes on. --minutes and --epochs are per model: without them each recipe takes its own
course, and on a busy machine only --epochs gives the same again.
"""

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from lightning_fabric import Fabric
from numpy.typing import NDArray
from PIL import Image
from pydantic import TypeAdapter
from torch.nn.functional import normalize

from services.encoder.encoders import Encoder, load
from services.graph.sources.csv_file import read as read_statements
from services.trainer.data.pictures import Known, Pictures
from services.trainer.engine.fit import Course, Fit
from services.trainer.evaluation.judging import Judge
from services.trainer.evaluation.neighbours import nearest, unit
from services.trainer.evaluation.resampling import Resampling
from services.trainer.evaluation.works import Labels, Works
from services.trainer.recipes import RECIPES
from services.trainer.recipes.base import Assets
from services.trainer.recipes.embedding import EmbeddingRecipe
from shared.identity.index import NAME
from shared.influence.base import Influence, Statement
from shared.messages import AnyTraining, EmbeddingTraining
from shared.names import artist_id
from shared.networks import backbone, checkpoints
from shared.networks.description import Description
from shared.networks.embedding import SIDE, EmbeddingConfig
from shared.networks.embedding_generic import generic
from shared.networks.pictures import square
from shared.registry import ModelCard

ARCHITECTURE = "mobilenet_v2"
KINDS = ("frozen", "gram", "generic", "unlabelled", "labelled", "dae", "swae", "style")
_FITTED = {"unlabelled": "never", "labelled": "always"}
_MEASURES = ("map10_artist", "p10_style", "ndcg10")
_AT_ONCE = 16


@dataclass(frozen=True)
class Work:
    """One work of the data."""

    file: Path
    artist: str
    style: str


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scratch", type=Path, default=Path("/tmp/vasari-retrieval"))
    given = parser.parse_args()
    gallery, training = (_works(given.data / name) for name in ("artworks", "training"))
    folds = _folds([work.artist for work in gallery + training], given.folds, given.seed)
    frozen: dict[str, dict[str, NDArray[np.float64]]] = {}
    for kind in dict.fromkeys(["frozen", *given.kinds]):
        vectors = [
            _kept(given.scratch / _name(given, kind, number), kind, given, gallery, training, left_out)
            for number, left_out in enumerate(folds if kind not in ("frozen", "gram", "generic") else folds[:1])
        ]
        draws = Resampling(np.unique([work.artist for work in gallery], return_inverse=True)[1], seed=given.seed)
        for among in ("all", "fold"):
            scores = _judged(given.data / "influence.csv", gallery, vectors, folds, alone=among == "fold")
            told = []
            for measure in _MEASURES:
                value, low, high = draws.estimate(scores[measure])
                told.append(f"{measure} {value:.4f} [{low:.3f}, {high:.3f}]")
            ratio = draws.estimate(scores["map10_artist"], frozen.setdefault(among, scores)["map10_artist"])
            told.append(f"x frozen {ratio.value} [{ratio.low}, {ratio.high}]")
            print(f"{kind:12} among {among:5} {'  '.join(told)}", flush=True)


def _works(folder: Path) -> list[Work]:
    with (folder / "metadata.csv").open(newline="") as table:
        rows = list(csv.DictReader(table))
    return [Work(folder / "images" / Path(row["file"]).name, artist_id(row["artist"]), row["style"]) for row in rows]


def _folds(artists: list[str], count: int, seed: int) -> list[set[str]]:
    dealt = np.random.default_rng(seed).permutation(sorted(set(artists)))
    return [set(dealt[number::count].tolist()) for number in range(count)]


def _name(given: argparse.Namespace, kind: str, fold: int) -> str:
    course = ""
    if kind in ("dae", "swae", "style"):
        course += f"-{given.minutes:g}min" if given.minutes else ""
        course += f"-{given.epochs}epochs" if given.epochs else ""
    return f"{kind}{course}-seed{given.seed}-{fold}of{given.folds}.npy"


def _kept(
    file: Path, kind: str, given: argparse.Namespace, gallery: list[Work], training: list[Work], left_out: set[str]
) -> NDArray[np.float32]:
    if not file.exists():
        known = [work for work in training if work.artist not in left_out]
        if kind in _FITTED:
            made = _fitted(kind, known, gallery, training, given)
        elif kind == "gram":
            made = _grams(gallery)
        else:
            made = np.concatenate(list(_encoded(_encoder(kind, known, given), gallery)))
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".part.npy")
        np.save(unfinished, made)
        unfinished.rename(file)
    vectors: NDArray[np.float32] = np.load(file)
    return vectors


def _encoder(kind: str, works: list[Work], given: argparse.Namespace) -> Encoder:
    if kind == "frozen":
        return _loaded("backbone", {"architecture": ARCHITECTURE}, backbone.find_weights(ARCHITECTURE))
    if kind == "generic":
        network = generic(EmbeddingConfig(architecture=ARCHITECTURE), backbone.find_weights(ARCHITECTURE))
        return _loaded("embedding", {"network": network.config.model_dump()}, network.state_dict())
    told = {"kind": kind, "minutes": given.minutes, "epochs": given.epochs, "seed": given.seed}
    training = TypeAdapter[AnyTraining](AnyTraining).validate_python(told)
    make = RECIPES[training.kind]
    torch.manual_seed(training.seed)
    assets = Assets(ARCHITECTURE, None)
    pictures = _pictures(works, make.side(training, assets))
    recipe = make(training, pictures, assets)
    course = Course(training.model_dump(), training.seed, training.minutes)
    fit = Fit(recipe, pictures, course, Fabric(accelerator="cpu", devices=1))
    for _ in fit.run():
        pass
    recipe.settle(lambda _: None)
    made = recipe.made(fit.history)
    return _loaded(training.kind, dict(made.configuration), recipe.network.state_dict())


@torch.inference_mode()
def _fitted(
    kind: str, known: list[Work], gallery: list[Work], training: list[Work], given: argparse.Namespace
) -> NDArray[np.float32]:
    """The gallery's embeddings. Its recipe remembers what it would describe: no fold describes a picture again."""
    asked = EmbeddingTraining.model_validate({"kind": "embedding", "labels": _FITTED[kind], "seed": given.seed})
    every = gallery + training
    descriptions = _descriptions(every, given.scratch / "descriptions.npy")
    row = {work.file: number for number, work in enumerate(every)}
    blank = torch.zeros(1, SIDE, SIDE, 3, dtype=torch.uint8).expand(len(known), -1, -1, -1)
    pictures = Pictures(blank, [Known(work.file.name, work.artist, work.style, None) for work in known])
    recipe = EmbeddingRecipe(asked, pictures, Assets(ARCHITECTURE, None))
    recipe.remember({"described": descriptions[[row[known[place].file] for place in recipe.rows.tolist()]]})
    recipe.settle(lambda _: None)
    mine = descriptions[[row[work.file] for work in gallery]]
    return normalize(recipe.network.whitening(recipe.network.project(mine))).numpy()


def _descriptions(works: list[Work], file: Path) -> torch.Tensor:
    """Of these works, shape (n, length), from the file if it is there."""
    if not file.exists():
        description = Description(ARCHITECTURE).eval()
        description.backbone.load_state_dict(backbone.find_weights(ARCHITECTURE))
        prepare = EmbeddingConfig(architecture=ARCHITECTURE).prepare
        described = []
        for start in range(0, len(works), _AT_ONCE):
            images = [prepare(Image.open(work.file).convert("RGB")) for work in works[start : start + _AT_ONCE]]
            described.append(description(torch.stack(images).contiguous(memory_format=torch.channels_last)))
        file.parent.mkdir(parents=True, exist_ok=True)
        np.save(file, torch.cat(described).numpy())
    return torch.from_numpy(np.load(file))


def _loaded(kind: str, configuration: dict[str, object], weights: dict[str, torch.Tensor]) -> Encoder:
    card = ModelCard(
        id=f"{kind}-measured",
        kind=kind,
        version="measured",
        configuration=configuration,
        dimension=0,  # not looked at
        created_at=datetime.now(UTC),
    )
    return load(card, checkpoints.save(weights), torch.device("cpu"))


def _pictures(works: list[Work], side: int) -> Pictures:
    pixels = torch.empty(len(works), side, side, 3, dtype=torch.uint8)
    for row, work in enumerate(works):
        pixels[row] = torch.from_numpy(np.array(square(Image.open(work.file).convert("RGB"), side)))
    return Pictures(pixels, [Known(work.file.name, work.artist, work.style, None) for work in works])


def _encoded(encoder: Encoder, works: list[Work]) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(works), _AT_ONCE):
        images = [Image.open(work.file).convert("RGB") for work in works[start : start + _AT_ONCE]]
        yield encoder.encode([encoder.prepare(image) for image in images])


@torch.inference_mode()
def _grams(works: list[Work]) -> NDArray[np.float32]:
    """The Gram matrices of the description at the frozen network's own size, centred by the works themselves."""
    description = Description(ARCHITECTURE).eval()
    description.backbone.load_state_dict(backbone.find_weights(ARCHITECTURE))
    prepare = EmbeddingConfig(architecture=ARCHITECTURE, side=224).prepare
    described = torch.cat(
        [
            description(prepare(Image.open(work.file).convert("RGB"))[None])[:, description.lengths[0] :]
            for work in works
        ]
    )
    return normalize(described - described.mean(dim=0)).numpy()


def _judged(
    influences: Path, gallery: list[Work], vectors: list[NDArray[np.float32]], folds: list[set[str]], *, alone: bool
) -> dict[str, NDArray[np.float64]]:
    """Each measure of each work of the gallery, shape (n,), asked of the model that does not know its artist.

    With `alone` only works by the fold's artists can be found.
    """
    links = _influences(influences)
    scores = {measure: np.full(len(gallery), np.nan) for measure in _MEASURES}
    for number, left_out in enumerate(folds):
        there = np.array([row for row, work in enumerate(gallery) if not alone or work.artist in left_out], np.intp)
        works = Works.of({f"{row:06}": Labels(gallery[row].artist, gallery[row].style) for row in there})
        judge = Judge(works, links)
        asking = np.flatnonzero([gallery[row].artist in left_out for row in there])
        for rows, found, _ in nearest(unit(vectors[number % len(vectors)][there]), asking, 10):
            judged = judge.score(rows, found)
            for measure in _MEASURES:
                scores[measure][there[rows]] = judged[measure]
    return scores


def _influences(file: Path) -> list[Influence]:
    """Between artists as the works name them."""
    return [
        Influence(
            influencer=said.influencer.removeprefix(NAME),
            influenced=said.influenced.removeprefix(NAME),
            kind=said.kind,
            statements=(Statement(source=said.source, statement=said.statement),),
        )
        for said in read_statements(file.read_bytes(), file.name).said
    ]


if __name__ == "__main__":
    main()
