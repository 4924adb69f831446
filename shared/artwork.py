"""The record of one artwork: what the object store says of an image."""

import hashlib
import re
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.names import artist_id

ArtworkId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]

_YEAR = re.compile(r"(?<!\d)\d{3,4}(?!\d)")


class Artwork(BaseModel):
    """One image and what is known of it.

    Attributes:
        id: The first 128 bits of the image's SHA-256 in hexadecimal: the same bytes are the same artwork.
        image_key: Where the image lies in the object store, as it was given.
        thumbnail_key: Where its preview lies, a JPEG.
        media_type: Of the image, such as `image/jpeg`.
        width: In pixels, upright.
        height: In pixels, upright.
        year: The first year that the date names, for filters; the full date stays in `attributes`.
        source: Where it came from: `folder`, `upload`, or a name of `shared.sources`.
        source_id: What that source calls it; only a crawl knows one, and only that work of that source changes the
            record.
        page_url: The work's page at its source.
        rights: What the source says of copyright, in its words or as a licence's address.
        credit: The line that a holder asks to be named with.
        attributes: Every further column or field of the source, as text.
    """

    model_config = ConfigDict(frozen=True)

    id: ArtworkId
    image_key: str
    thumbnail_key: str
    media_type: str
    width: int
    height: int
    title: str | None = None
    artist: str | None = None
    year: int | None = None
    style: str | None = None
    source: str
    source_id: str | None = None
    page_url: str | None = None
    rights: str | None = None
    credit: str | None = None
    attributes: dict[str, str] = Field(default_factory=dict)
    imported_at: datetime

    @property
    def artist_id(self) -> str | None:
        """The artist's identity in the influence graph, None where the artist is unknown."""
        return (artist_id(self.artist) or None) if self.artist else None

    @property
    def fingerprint(self) -> str:
        """Changes exactly when something that the vector index repeats changes."""
        text = "\x1f".join(str(part) for part in (self.artist_id, self.style, self.year))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def payload(self) -> dict[str, str | int]:
        """What the vector index keeps beside the vector, to filter and rank without reading records."""
        known = {
            "artist_id": self.artist_id,
            "style": self.style,
            "year": self.year,
            "record": self.fingerprint,
        }
        return {name: value for name, value in known.items() if value is not None}


def artwork_id(image: bytes) -> str:
    """The id of the artwork whose image has these bytes."""
    return hashlib.sha256(image).hexdigest()[:32]


def first_year(date: str) -> int | None:
    """The first year of three or four digits in a date as people write it: `"c. 1872-75"` gives 1872."""
    found = _YEAR.search(date)
    return int(found.group()) if found else None
