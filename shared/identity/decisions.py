"""What people have decided about names: kept in the object store, whatever is loaded anew."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from shared.storage.base import ObjectStore


class Decision(BaseModel):
    """Whom a name means, wherever it is written without anything that identifies its bearer.

    Attributes:
        person: `shared.names.artist_id` of the name.
        name: As it was written.
        means: The address of the person meant, one of the node's `same_as`, or `name:` and the id of a node that has
            none; None where none of the graph's artists is meant.
        reason: Why, in the words of whoever decided.
    """

    model_config = ConfigDict(frozen=True)

    person: str
    name: str
    means: str | None
    reason: str = ""
    at: datetime


class Decisions:
    """All decisions, one object each."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def keep(self, decision: Decision) -> None:
        """Put the decision in the place of an earlier one on this name."""
        raise NotImplementedError

    def forget(self, person: str) -> None:
        """Take a decision back. Raises `NotFound` where there is none."""
        raise NotImplementedError

    def version(self) -> str:
        """Changes whenever a decision does, in one listing."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[Decision]:
        """All, by person. Raises `InvalidInput` for a damaged one."""
        raise NotImplementedError
