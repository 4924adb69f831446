"""Maps of the collection: every work a point, near those that an encoder finds alike.

maps/<model id>/<method>.json.gz   the map: columns as JSON, packed as it is served
maps/<model id>/<method>.json      its card alone, for listings; written after the map

A map belongs to a model version: once another is promoted it is out of sight, and back with its model.
"""

import gzip
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from shared.errors import NotFound, ObjectNotFound
from shared.messages import MapMethod
from shared.storage.base import ObjectStore

MAPS = "maps/"
STEPS = 65_535  # into which the longer side of a map is divided
NAMES: dict[MapMethod, str] = {"tsne": "t-SNE", "umap": "UMAP"}


class MapCard(BaseModel):
    """What a map is, and how far to believe it."""

    model_config = ConfigDict(frozen=True)

    encoder: str = Field(examples=["backbone"])
    model_id: str = Field(description="The version of the encoder that made the vectors")
    method: MapMethod
    parameters: dict[str, float] = Field(description="As they were used, after what a small collection asks for")
    works: int
    neighbours_kept: float = Field(
        description="Of each work's ten nearest by the encoder, the share that is among its ten nearest on the map: "
        "0 to 1, averaged over all works"
    )
    neighbours_by_chance: float = Field(description="The share that a map drawn at random would keep")
    created_at: datetime


class CollectionMap(BaseModel):
    """A map in columns: the same place in each list is the same work. Numbers of names count from 0; −1 is unknown."""

    card: MapCard
    ids: list[str] = Field(description="Ids of artworks, rising")
    x: list[int] = Field(description="Rightwards, 0 to 65535; both axes have one scale")
    y: list[int] = Field(description="Downwards, 0 to 65535")
    artists: list[str] = Field(description="Ids of artists")
    artist: list[int] = Field(description="Each work's place in `artists`")
    styles: list[str]
    style: list[int] = Field(description="Each work's place in `styles`")
    predicted: list[int] = Field(description="1 where the style is a classifier's guess")
    year: list[int | None]

    @model_validator(mode="after")
    def _alike(self) -> Self:
        columns = (self.x, self.y, self.artist, self.style, self.predicted, self.year)
        if any(len(column) != len(self.ids) for column in columns):
            raise ValueError("The columns of a map are of one length.")
        return self


class Maps:
    """The maps in an object store."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, drawn: CollectionMap) -> None:
        """Store a map in place of an older one of the same model and method."""
        card = drawn.card
        packed = gzip.compress(drawn.model_dump_json().encode(), compresslevel=6, mtime=0)
        self._store.put(_map_key(card.model_id, card.method), packed, content_type="application/gzip")
        self._store.put(
            _card_key(card.model_id, card.method), card.model_dump_json().encode(), content_type="application/json"
        )

    def card(self, model_id: str, method: MapMethod) -> MapCard | None:
        """A map's card, None where no such map is drawn."""
        try:
            return MapCard.model_validate_json(self._store.get(_card_key(model_id, method)))
        except (ObjectNotFound, ValidationError):  # what an older release wrote is drawn again
            return None

    def version(self, model_id: str, method: MapMethod) -> str | None:
        """What differs once the map is drawn again; None where it is not drawn."""
        info = self._store.stat(_map_key(model_id, method))
        return info.version if info else None

    def packed(self, model_id: str, method: MapMethod) -> bytes:
        """A map as JSON, in gzip. Raises `NotFound`."""
        try:
            return self._store.get(_map_key(model_id, method))
        except ObjectNotFound as error:
            raise NotFound(f"No {NAMES[method]} map of '{model_id}' is drawn; run `vasari map`.") from error

    def remove(self, model_id: str) -> None:
        """Remove every map of a model, where there are any."""
        for info in list(self._store.list(f"{MAPS}{model_id}/")):
            self._store.delete(info.key)


def _map_key(model_id: str, method: str) -> str:
    return f"{MAPS}{model_id}/{method}.json.gz"


def _card_key(model_id: str, method: str) -> str:
    return f"{MAPS}{model_id}/{method}.json"
