"""Models in the object store: a checkpoint and its card each, and which version of a kind is promoted.

models/<id>/checkpoint.safetensors   the weights; safetensors, since a pickle can run code
models/<id>/artifacts/<name>         what its training left to look at: pictures, tables, what it was trained on
models/<id>/card.json                written last: a model without a card was never finished
promoted/<kind>.json                 the id of the version in use
"""

import json
import mimetypes
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from shared.errors import Conflict, InvalidInput, ModelNotFound, NotFound, ObjectNotFound
from shared.storage.base import ObjectStore

MODELS = "models/"
PROMOTED = "promoted/"
# Kinds that need no training: the encoder installs a model of them when it is first asked for one.
INSTALLED = ("backbone", "embedding")


class ModelCard(BaseModel):
    """What one model version is.

    Attributes:
        id: `<kind>-<version>`; also the name of its collection in the vector index.
        configuration: What the network is built from: architecture, input size, code size.
        dimension: Of its embeddings.
        metrics: As its training measured them.
        data: Fingerprint of the artworks that it was trained on; empty for a model trained elsewhere.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    kind: str
    version: str
    configuration: dict[str, Any]
    dimension: int
    metrics: dict[str, float] = Field(default_factory=dict)
    data: str = ""
    created_at: datetime


class ModelRegistry:
    """Model versions by id."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def add(self, card: ModelCard, checkpoint: bytes, artifacts: Mapping[str, bytes] | None = None) -> None:
        """Store a model, with artifacts by name, such as `curves.png`; promoting it is a step of its own."""
        self._store.put(_checkpoint_key(card.id), checkpoint)
        for name, content in (artifacts or {}).items():
            self._store.put(_artifact_key(card.id, name), content, content_type=media_type(name))
        self._store.put(_card_key(card.id), card.model_dump_json(indent=2).encode(), content_type="application/json")

    def card(self, model_id: str) -> ModelCard:
        """One card. Raises `ModelNotFound`."""
        try:
            return ModelCard.model_validate_json(self._store.get(_card_key(model_id)))
        except (ObjectNotFound, InvalidInput) as error:
            raise ModelNotFound(f"There is no model '{model_id}'; list them with `vasari models`.") from error

    def checkpoint(self, model_id: str) -> bytes:
        """The weights of one model, in the safetensors format. Raises `ModelNotFound`."""
        try:
            return self._store.get(_checkpoint_key(model_id))
        except ObjectNotFound as error:
            raise ModelNotFound(f"The checkpoint of model '{model_id}' is gone; train it again.") from error

    def artifact(self, model_id: str, name: str) -> bytes:
        """One artifact. Raises `NotFound`."""
        try:
            return self._store.get(_artifact_key(model_id, name))
        except (ObjectNotFound, InvalidInput) as error:
            raise NotFound(f"Model '{model_id}' has no artifact '{name}'.") from error

    def artifacts(self, model_id: str) -> list[str]:
        """The names of a model's artifacts, rising; empty for a model that has none or is not there."""
        prefix = _artifact_key(model_id, "")
        return [info.key.removeprefix(prefix) for info in self._store.list(prefix)]

    def cards(self) -> Iterator[ModelCard]:
        """All models by rising id."""
        for info in self._store.list(MODELS):
            if info.key.endswith("/card.json"):
                yield self.card(info.key.split("/")[1])

    def promote(self, model_id: str) -> ModelCard:
        """Put this version into use for its kind. Raises `ModelNotFound`."""
        card = self.card(model_id)
        self._store.put(_promoted_key(card.kind), json.dumps({"id": card.id}).encode(), content_type="application/json")
        return card

    def promoted(self, kind: str) -> ModelCard:
        """The version of this kind that is in use. Raises `ModelNotFound`."""
        try:
            return self.card(json.loads(self._store.get(_promoted_key(kind)))["id"])
        except (ObjectNotFound, InvalidInput) as error:
            hint = f"vasari encode --encoder {kind}" if kind in INSTALLED else f"vasari train {kind}"
            raise ModelNotFound(f"No '{kind}' model is promoted; run `{hint}`.") from error

    def remove(self, model_id: str) -> None:
        """Forget a model with all that belongs to it. Raises `ModelNotFound`, and `Conflict` for one that is in use."""
        card = self.card(model_id)
        if card.id in {used.id for used in self.all_promoted()}:
            raise Conflict(f"{card.id} is in use; promote another '{card.kind}' model, then remove it.")
        # The card first: a removal that is broken off leaves a model that was never finished, not a broken one.
        for key in (_card_key(card.id), _checkpoint_key(card.id)):
            self._store.delete(key)
        for name in self.artifacts(card.id):
            self._store.delete(_artifact_key(card.id, name))

    def all_promoted(self) -> list[ModelCard]:
        """The versions in use, one per kind that has any, by kind."""
        kinds = [info.key.removeprefix(PROMOTED).removesuffix(".json") for info in self._store.list(PROMOTED)]
        return [self.promoted(kind) for kind in kinds]


def new_version() -> str:
    """A version that sorts by time."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def _card_key(model_id: str) -> str:
    return f"{MODELS}{model_id}/card.json"


def _artifact_key(model_id: str, name: str) -> str:
    return f"{MODELS}{model_id}/artifacts/{name}"


def media_type(name: str) -> str:
    """What an artifact of this name is, such as `image/png`."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _checkpoint_key(model_id: str) -> str:
    return f"{MODELS}{model_id}/checkpoint.safetensors"


def _promoted_key(kind: str) -> str:
    return f"{PROMOTED}{kind}.json"
