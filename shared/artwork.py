"""The record of one artwork: what the object store says of an image."""

import hashlib
import re
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.names import artist_id

ArtworkId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]

_YEAR = re.compile(r"(?<!\d)\d{3,4}(?!\d)")


class PredictedStyle(BaseModel):
    """A classifier's guess at the style of a work whose style nobody has stated.

    Attributes:
        probability: As calibrated: of such guesses, about this share is right.
        model_id: The classifier.
    """

    model_config = ConfigDict(frozen=True)

    style: str
    probability: float
    model_id: str


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
        predicted_style: A guess, where the style is not known; it is never taken for one that is.
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
    predicted_style: PredictedStyle | None = None
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
        repeated = [self.artist_id, self.style, self.year]
        if self.guessed_style is not None:
            repeated.append(f"guessed {self.guessed_style}")
        text = "\x1f".join(map(str, repeated))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def guessed_style(self) -> str | None:
        """The predicted style; None where the style is known, or nothing was predicted."""
        return self.predicted_style.style if self.predicted_style and not self.style else None

    def payload(self) -> dict[str, str | int]:
        """What the vector index keeps beside the vector, to filter and rank without reading records.

        A predicted style stands in for one that is not known, and is marked.
        """
        known = {
            "artist_id": self.artist_id,
            "style": self.style or self.guessed_style,
            "style_predicted": 1 if self.guessed_style else None,
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
