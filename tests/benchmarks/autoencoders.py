"""How well autoencoders reconstruct, how close codes come to their prior, and how both go with the number of works.

    python -m tests.benchmarks.autoencoders [--data FOLDER --held-out FOLDER] [--sizes 250,1000] [--kinds swae]

Each model is trained by the product's own recipe, and judged on works that it was not trained on: those of the second
folder, or, without folders, a tenth of the sample gallery. A folder has a `metadata.csv` with `file`, `artist` and
`style`. The 100 principal components beside it are those of the same training pixels. `ratio` is the sliced W2 of the
held-out codes to the prior over that of two samples of the prior. The last columns are retrieval among the held-out
works by the cosine of the embeddings. With `--save FOLDER`, each model's pictures are kept there.
"""

import argparse
import csv
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from PIL import Image

from services.demo import gallery
from services.trainer.data.pictures import Known, Pictures
from services.trainer.data.splits import Split
from services.trainer.engine.compute import open_fabric
from services.trainer.engine.fit import Course, Fit
from services.trainer.recipes.autoencoder import AutoencoderRecipe
from services.trainer.recipes.base import Assets
from shared.messages import AutoencoderTraining
from shared.networks.pictures import square, to_unit
from shared.settings import Settings

SIDE = 128
HELD_OUT = 0.1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--held-out", type=Path)
    parser.add_argument("--sizes", default="", help="training works, separated by commas; all unless given")
    parser.add_argument("--kinds", default="swae,dae")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--works", type=int, default=40, help="of each painter of the sample gallery")
    parser.add_argument("--prior", default="normal", choices=("normal", "uniform"))
    parser.add_argument("--perceptual", type=float, default=0.0)
    parser.add_argument("--save", type=Path)
    asked = parser.parse_args()
    if (asked.data is None) != (asked.held_out is None):
        parser.error("give --data and --held-out, or neither")

    with TemporaryDirectory() as folder:
        if asked.data is None:
            gallery.build(Path(folder), works_per_artist=asked.works)
            pixels, works = read(Path(folder))
            order = torch.randperm(len(works), generator=torch.Generator().manual_seed(0))
            count = round(HELD_OUT * len(works))
            order, held_out = order[count:], order[:count].sort().values
        else:
            pixels, works = read(asked.data)
            order = torch.randperm(len(works), generator=torch.Generator().manual_seed(0))
            more, others = read(asked.held_out)
            held_out = torch.arange(len(others)) + len(works)
            pixels, works = torch.cat([pixels, more]), works + others
    pictures = Pictures(pixels, works)
    sizes = [min(int(size), len(order)) for size in asked.sizes.split(",") if size] or [len(order)]
    print(f"{len(held_out)} works held out")
    columns = "kind works epochs seconds psnr pca_psnr ssim ratio ratio_all mAP@10 P@10"
    print(" ".join(f"{name:>9}" for name in columns.split()))
    for kind in asked.kinds.split(","):
        for size in sizes:
            training = AutoencoderTraining(
                kind=kind, epochs=asked.epochs, prior=asked.prior, perceptual=asked.perceptual
            )
            judge(training, pictures, Split(order[:size].sort().values, held_out), asked.save)


def read(folder: Path) -> tuple[torch.Tensor, list[Known]]:
    """The middle squares of a folder's images, and what is known of them."""
    with (folder / "metadata.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    images = [square(Image.open(folder / row["file"]).convert("RGB"), SIDE) for row in rows]
    known = [Known(row["file"], row["artist"] or None, row["style"] or None, None) for row in rows]
    return torch.from_numpy(np.stack([np.asarray(image) for image in images])), known


def judge(training: AutoencoderTraining, pictures: Pictures, split: Split, folder: Path | None) -> None:
    """Train one model and print its line."""
    torch.manual_seed(training.seed)
    started = time.process_time()
    recipe = AutoencoderRecipe(training, pictures, Assets("mobilenet_v2", None), split)
    fit = Fit(recipe, pictures, Course(training.model_dump(), training.seed), open_fabric(Settings(device="cpu")))
    for _ in fit.run():
        pass
    seconds = time.process_time() - started
    recipe.settle(lambda _: None)
    recipe.eval()
    made = recipe.made(fit.history)
    figures = dict(made.metrics)
    with torch.inference_mode():
        images = to_unit(pictures.pixels[split.held_out]).permute(0, 3, 1, 2)
        embeddings = torch.cat([recipe.network.embed(part) for part in images.split(64)])
    found, style = retrieval(embeddings, [pictures.works[row] for row in split.held_out.tolist()])
    values = [figures[name] for name in ("psnr", "pca_psnr", "ssim")]
    values += [figures.get(name, float("nan")) for name in ("distance_ratio", "distance_ratio_all")]
    numbers = " ".join(f"{value:9.3f}" for value in [*values, found, style])
    print(f"{training.kind:>9} {len(split.training):9} {len(fit.history):9} {seconds:9.0f} {numbers}", flush=True)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in made.artifacts.items():
            (folder / f"{training.kind}-{len(split.training)}-{name}").write_bytes(content)


def retrieval(embeddings: torch.Tensor, works: list[Known]) -> tuple[float, float]:
    """mAP@10 by artist and P@10 by style, each work asking the others."""
    unit = torch.nn.functional.normalize(embeddings, dim=1)
    likeness = (unit @ unit.T).fill_diagonal_(-2)
    nearest = likeness.argsort(dim=1, descending=True)[:, :10].tolist()
    precision, style = [], []
    for query, found in zip(works, nearest, strict=True):
        same = sum(other.artist == query.artist for other in works) - 1
        hits = [works[row].artist == query.artist for row in found]
        if query.artist and same > 0:
            terms = [sum(hits[: place + 1]) / (place + 1) for place, hit in enumerate(hits) if hit]
            precision.append(sum(terms) / min(10, same))
        if query.style:
            style.append(sum(works[row].style == query.style for row in found) / len(found))
    return float(np.mean(precision or [np.nan])), float(np.mean(style or [np.nan]))


if __name__ == "__main__":
    main()
