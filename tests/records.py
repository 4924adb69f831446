"""Artworks for tests that need records and care little what they say."""

from datetime import UTC, datetime
from typing import Any

from shared.artwork import Artwork


def artwork(identity: int | str, **fields: Any) -> Artwork:
    """A record under this id, or the id that a number stands for; `fields` say what it is besides."""
    found = identity if isinstance(identity, str) else f"{identity:032x}"
    usual = {"media_type": "image/png", "width": 1, "height": 1, "source": "test"}
    keys = {"image_key": f"images/{found}.png", "thumbnail_key": f"thumbnails/{found}.jpg"}
    return Artwork(**{"id": found, **keys, **usual, "imported_at": datetime(2024, 1, 1, tzinfo=UTC), **fields})
