"""What the product's encoders make of the paintings, each folder of them encoded once and kept."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from services.encoder.encoders import Encoder, load
from services.trainer.evaluation.neighbours import unit
from services.trainer.evaluation.works import Labels, Works
from shared.names import artist_id
from shared.networks import backbone, checkpoints
from shared.networks.embedding import EmbeddingConfig
from shared.networks.embedding_generic import generic
from shared.registry import ModelCard

Kind = Literal["frozen", "generic"]
Vectors = NDArray[np.float32]
_ARCHITECTURE: Literal["mobilenet_v2"] = "mobilenet_v2"
_AT_ONCE = 16


class Collection(NamedTuple):
    """Works that can be found, and their vectors in the same order, shape (n, dimension), of length 1."""

    works: Works
    vectors: Vectors


def collection(data: Path, folders: tuple[str, ...], kind: Kind, scratch: Path) -> Collection:
    """The works of these folders below `data`, by the frozen network or by the embedding's generic form."""
    labels: dict[str, Labels] = {}
    vectors = []
    for folder in folders:
        with (data / folder / "metadata.csv").open(newline="") as table:
            rows = list(csv.DictReader(table))
        for row in rows:  # numbered, so that rising ids keep the order of the vectors
            labels[f"{len(labels):06}"] = Labels(artist_id(row["artist"]), row["style"])
        files = [data / folder / "images" / Path(row["file"]).name for row in rows]
        vectors.append(_kept(scratch / f"{kind}-{folder}.npy", kind, files))
    return Collection(Works.of(labels), unit(np.concatenate(vectors)))


def _kept(kept: Path, kind: Kind, files: list[Path]) -> Vectors:
    if not kept.exists():
        encoder = _encoder(kind)
        batches = [files[start : start + _AT_ONCE] for start in range(0, len(files), _AT_ONCE)]
        made = [encoder.encode([encoder.prepare(Image.open(f).convert("RGB")) for f in batch]) for batch in batches]
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(".part.npy")
        np.save(unfinished, np.concatenate(made))
        unfinished.rename(kept)
    vectors: Vectors = np.load(kept)
    return vectors


def _encoder(kind: Kind) -> Encoder:
    weights = backbone.find_weights(_ARCHITECTURE)
    configuration: dict[str, object] = {"architecture": _ARCHITECTURE}
    if kind == "generic":
        network = generic(EmbeddingConfig(architecture=_ARCHITECTURE), weights)
        configuration, weights = {"network": network.config.model_dump()}, network.state_dict()
    card = ModelCard(
        id=f"{kind}-measured",
        kind="embedding" if kind == "generic" else "backbone",
        version="measured",
        configuration=configuration,
        dimension=0,  # not looked at
        created_at=datetime.now(UTC),
    )
    return load(card, checkpoints.save(weights), torch.device("cpu"))
