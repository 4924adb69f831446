"""Edges that people have added to the influence graph or taken out of it: kept in the object store, and stronger than
what any source says."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from shared.influence.base import Kind
from shared.storage.base import ObjectStore


class Curated(BaseModel):
    """One act of curation.

    Attributes:
        id: Of this act.
        act: `add` states the edge, whatever else is known; `reject` removes it, whoever states it.
        influencer: The artist's address, one of the node's `same_as`, or `name:` and the id of one that has none.
        influenced: Likewise.
        influencer_name: As the artist was shown.
        influenced_name: Likewise.
        reason: Why.
        citation: Where that can be read.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    act: Literal["add", "reject"]
    kind: Kind
    influencer: str
    influenced: str
    influencer_name: str
    influenced_name: str
    reason: str = ""
    citation: str = ""
    at: datetime


class Curation:
    """All acts that were not undone, one object each."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def keep(self, curated: Curated) -> None:
        """Store the act, in the place of an earlier one on the same edge."""
        raise NotImplementedError

    def undo(self, curated_id: str) -> Curated:
        """Remove the act and return it. Raises `NotFound`."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[Curated]:
        """All, oldest first. Raises `InvalidInput` for a damaged one."""
        raise NotImplementedError
