"""How a collection is laid out in Qdrant's engine, the same in the process and on a server."""

import uuid
from typing import Final

INDEXED: Final = {"artist_id": "keyword", "style": "keyword", "year": "integer"}
"""The payload fields that searches filter by, and so what the engine keeps an index of, with the kind of each."""


def point_id(artwork_id: str) -> str:
    """The engine's id of an artwork's point: the 32 hexadecimal digits of the artwork's id, as a UUID."""
    return str(uuid.UUID(hex=artwork_id))


def artwork_id(point_id: object) -> str:
    """The artwork's id of the engine's id of a point."""
    return str(point_id).replace("-", "")  # parsing it as a UUID takes ten times as long, for every hit
