"""What a source says, as a record's fields."""

from datetime import UTC, datetime
from typing import Any

from services.crawler.items import Item, WebItem
from services.crawler.pipeline.validate import ValidImage
from shared.artwork import Artwork, first_year

_OWN = ("title", "artist", "style", "rights", "credit")


def fields_of(item: Item | WebItem) -> dict[str, Any]:
    """The record's descriptive fields; each column that has no field of its own is kept as an attribute."""
    date = item.fields.get("year", "")
    year = first_year(date)
    attributes = {name: text for name, text in item.fields.items() if name not in (*_OWN, "year")}
    if date and date != str(year):
        attributes["date"] = date
    told = {**{name: item.fields.get(name) for name in _OWN}, "year": year}
    if isinstance(item, WebItem):
        return {**told, "source_id": item.source_id, "page_url": item.page_url, "attributes": attributes}
    return {**told, "attributes": {**attributes, "file": item.name}}


def describe(artwork_id: str, item: Item | WebItem, image: ValidImage) -> Artwork:
    """The record of a new artwork."""
    return Artwork(
        id=artwork_id,
        image_key=f"images/{artwork_id}.{image.info.extension}",
        thumbnail_key=f"thumbnails/{artwork_id}.jpg",
        media_type=image.info.media_type,
        width=image.info.width,
        height=image.info.height,
        source=item.source,
        imported_at=datetime.now(UTC),
        **fields_of(item),
    )
