"""Last step: the artwork in the collection."""

from enum import StrEnum

from services.crawler.items import Item, WebItem
from services.crawler.pipeline.describe import describe, fields_of
from services.crawler.pipeline.validate import validate
from shared.artwork import Artwork
from shared.catalogue import Catalogue
from shared.images import ImageLimits


class Outcome(StrEnum):
    """What became of an item."""

    STORED = "stored"  # a new artwork
    UPDATED = "updated"  # an artwork that was there, described anew
    SKIPPED = "skipped"  # nothing new


def store(artwork_id: str, item: Item | WebItem, data: bytes, *, catalogue: Catalogue, limits: ImageLimits) -> Outcome:
    """Bring one image with its description into the collection.

    An item that comes without metadata never changes an artwork that is there. Raises `ImageRejected`.
    """
    known = catalogue.find(artwork_id)
    if known is None:
        image = validate(data, limits)
        catalogue.add(describe(artwork_id, item, image), data, image.thumbnail)
        return Outcome.STORED
    return redescribe(known, item, catalogue)


def is_of(artwork: Artwork, item: WebItem) -> bool:
    """Whether the artwork is this work of this source, and not another one with the same image."""
    return (artwork.source, artwork.source_id) == (item.source, item.source_id)


def redescribe(known: Artwork, item: Item | WebItem, catalogue: Catalogue) -> Outcome:
    """Bring the description of an artwork that is there up to what the item says.

    The same image may hang in several places: what a crawl has described, only the same work of that
    source changes.
    """
    if not item.fields or (isinstance(item, WebItem) and not is_of(known, item)):
        return Outcome.SKIPPED
    told = known.model_copy(update=fields_of(item))
    if told.style:
        told = told.model_copy(update={"predicted_style": None})
    if told == known:
        return Outcome.SKIPPED
    catalogue.update(told)
    return Outcome.UPDATED
