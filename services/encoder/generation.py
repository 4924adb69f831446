"""New images, decoded from codes: drawn from a prior, between two artworks, around one.

generated/<digest>.png   one picture of all that were asked for together; whoever asked sees to its removal
"""

import math

import torch
from torch import Tensor

from services.encoder.generation_models import Painter, Painters
from shared import images
from shared.artwork import artwork_id
from shared.catalogue import Catalogue
from shared.errors import InvalidInput
from shared.generations import generated_key
from shared.images import ImageLimits
from shared.images.mosaic import GAP, mosaic
from shared.messages import Generate, Generated
from shared.networks import priors
from shared.networks.priors import PriorName
from shared.storage.base import ObjectStore

_ARTWORKS = {"prior": 0, "between": 2, "around": 1}
_LONGEST_ROW = 8  # images; a shorter one looks square


def generate(
    message: Generate, *, store: ObjectStore, catalogue: Catalogue, painters: Painters, limits: ImageLimits
) -> Generated:
    """Make the images and store them as one PNG. The same message and model give the same bytes.

    Raises `InvalidInput` for a number of artworks that does not fit the kind and for the prior of a model without one,
    `ModelNotFound`, `ArtworkNotFound`, and `ImageRejected` for an artwork whose image cannot be read.
    """
    wanted = _ARTWORKS[message.kind]
    if len(message.artworks) != wanted:
        raise InvalidInput(f"'{message.kind}' takes {wanted} artworks and {len(message.artworks)} are given.")
    painter = painters.in_use(message.model)
    side = painter.config.image_size
    pictures = [
        images.decode(catalogue.image(catalogue.get(found)), limits, at_least=side) for found in message.artworks
    ]
    tiles = painter.paint(_codes(message, painter, painter.codes(pictures) if pictures else None))
    columns = len(tiles) if len(tiles) <= _LONGEST_ROW else min(_LONGEST_ROW, math.ceil(math.sqrt(len(tiles))))
    content = mosaic(tiles, columns)
    digest = artwork_id(content)
    store.put(generated_key(digest), content, content_type="image/png")
    return Generated(
        id=digest,
        key=generated_key(digest),
        model_id=painter.card.id,
        artworks=message.artworks,
        count=len(tiles),
        columns=columns,
        rows=-(-len(tiles) // columns),
        tile=side,
        gap=GAP,
    )


def _codes(message: Generate, painter: Painter, known: Tensor | None) -> Tensor:
    # Drawn on the CPU: a seed then gives the same codes wherever the model computes.
    chance = torch.Generator().manual_seed(message.seed)
    # The codes of a `dae` are shifted and scaled to mean 0 and deviation 1: as near to a normal prior as to any.
    prior: PriorName = painter.prior or "normal"
    if known is None:
        if painter.prior is None:
            raise InvalidInput(
                f"Nothing can be drawn from a '{message.model}', which has no prior; use 'swae' or start from works."
            )
        return priors.sample(prior, message.count, painter.config.code_size, chance).to(painter.device)
    codes = known.cpu()
    if message.kind == "between":
        made = priors.between(prior, codes[0], codes[1], message.steps)
    else:
        made = priors.around(prior, codes[0], message.count, message.strength, chance)
    return made.to(painter.device)
