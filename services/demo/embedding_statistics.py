"""`python -m services.demo.embedding_statistics FOLDER`: what the generic embedding is centred and whitened by.

Paints the sample gallery into the folder (works that are there are kept), describes every second work and writes
shared/networks/embedding_generic.safetensors: `centre`, the mean of their descriptions, and `works`, their embeddings
before they are whitened; both float16.
"""

import sys
from pathlib import Path

import torch
from PIL import Image

from services.demo.gallery import build
from shared.networks import backbone, checkpoints
from shared.networks.embedding import EmbeddingConfig
from shared.networks.embedding_generic import STATISTICS, projected

_EVERY = 2
_AT_ONCE = 4


@torch.inference_mode()
def write(folder: Path) -> None:
    """Write the file; takes some minutes."""
    build(folder)
    config = EmbeddingConfig(architecture="mobilenet_v2")
    network = projected(config, backbone.find_weights(config.architecture))
    files = sorted((folder / "images").glob("*.jpg"))[::_EVERY]
    described = []
    for start in range(0, len(files), _AT_ONCE):
        images = [config.prepare(Image.open(file).convert("RGB")) for file in files[start : start + _AT_ONCE]]
        described.append(network.description(torch.stack(images)))
        print(f"described {start} of {len(files)}", flush=True)
    descriptions = torch.cat(described)
    network.centre.copy_(descriptions.mean(dim=0))
    works = network.project(descriptions)
    STATISTICS.write_bytes(checkpoints.save({"centre": network.centre.half(), "works": works.half()}))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
