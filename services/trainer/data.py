"""The collection as training data: every artwork's image, reduced once and kept in memory."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import torch
from torch import Tensor

from shared.catalogue import Catalogue
from shared.errors import InvalidInput, NotFound
from shared.images import ImageLimits, decode
from shared.jobs import Failure, Progress
from shared.networks.pictures import square, to_bytes

MIN_IMAGES = 8  # with fewer there is next to nothing to learn, or to hold out
HELD_OUT = 0.1  # of the images
_READERS = 4  # an object store on the network answers late; decoding itself runs outside Python's lock
_CHUNK = 64  # images between two looks at whether the job was cancelled


@dataclass(frozen=True, slots=True)
class Pictures:
    """Training data; 49 kB of memory for each image of 128 x 128.

    Attributes:
        pixels: Shape (n, 3, size, size), uint8, on the CPU.
        training: Rows of `pixels` to train on, rising.
        held_out: The other rows, at least one; no gradient ever comes from these.
        fingerprint: Changes with the set of artworks.
    """

    pixels: Tensor
    training: Tensor
    held_out: Tensor
    fingerprint: str


def read(catalogue: Catalogue, *, image_size: int, seed: int, limits: ImageLimits, progress: Progress) -> Pictures:
    """Read every artwork's image and hold a tenth of them out, by lot from `seed`.

    Artworks whose image is gone or cannot be decoded are reported as failures of the job and left out. Raises
    `InvalidInput` where fewer than 8 remain.
    """
    ids = sorted(catalogue.ids())
    pixels = torch.empty(len(ids), 3, image_size, image_size, dtype=torch.uint8)
    failures: list[Failure] = []

    def read_one(row: int) -> Failure | None:
        try:
            image = decode(catalogue.image(catalogue.get(ids[row])), limits, at_least=image_size)
        except (InvalidInput, NotFound) as error:
            return Failure(item=ids[row], reason=str(error))
        pixels[row] = to_bytes(square(image, image_size))
        return None

    with ThreadPoolExecutor(_READERS) as readers:
        for start in range(0, len(ids), _CHUNK):
            progress.say(f"reading images: {start} of {len(ids)}")
            rows = range(start, min(start + _CHUNK, len(ids)))
            failures += [failure for failure in readers.map(read_one, rows) if failure is not None]

    for failure in failures:
        progress.fail(failure.item, failure.reason)
    progress.advance(-len(failures))  # the job counts epochs, and a failure counts as one more item done
    unusable = {failure.item for failure in failures}
    used = [row for row, artwork_id in enumerate(ids) if artwork_id not in unusable]
    if len(used) < MIN_IMAGES:
        raise InvalidInput(
            f"Training needs at least {MIN_IMAGES} images that can be read and the collection has {len(used)}; "
            "import more and train again."
        )
    # Only where images failed is there a copy: of 46,000 works it takes 2 GB.
    return split(pixels[used] if failures else pixels, [ids[row] for row in used], seed)


def split(pixels: Tensor, ids: list[str], seed: int) -> Pictures:
    """Hold a tenth of the images out, by lot from `seed`. `ids` names the artwork of each row."""
    order = torch.randperm(len(ids), generator=torch.Generator().manual_seed(seed))
    held_out = max(1, round(len(ids) * HELD_OUT))
    return Pictures(
        pixels=pixels,
        training=order[held_out:].sort().values,
        held_out=order[:held_out].sort().values,
        fingerprint=hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16],
    )
