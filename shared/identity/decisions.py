"""What people have decided about names: kept in the object store, whatever is loaded anew.

graph/decisions/<name>.json
"""

from collections.abc import Iterator
from datetime import datetime

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.errors import InvalidInput, NotFound, ObjectNotFound
from shared.storage.base import ObjectStore
from shared.storage.folders import version_below
from shared.storage.key_parts import key_part

DECISIONS = "graph/decisions/"


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
        data = decision.model_dump_json(indent=2).encode()
        self._store.put(_key(decision.person), data, content_type="application/json")

    def forget(self, person: str) -> None:
        """Take a decision back. Raises `NotFound` where there is none."""
        if self._store.stat(_key(person)) is None:
            raise NotFound(f"Nothing was decided on '{person}'; list what was with `vasari graph decisions`.")
        self._store.delete(_key(person))

    def version(self) -> str:
        """Changes whenever a decision does, in one listing."""
        return version_below(self._store, DECISIONS)

    def __iter__(self) -> Iterator[Decision]:
        """All, by person. Raises `InvalidInput` for a damaged one."""
        read = (self._read(info.key) for info in list(self._store.list(DECISIONS)))
        yield from sorted((decision for decision in read if decision is not None), key=lambda decision: decision.person)

    def _read(self, key: str) -> Decision | None:
        """None where it was taken back since it was listed."""
        try:
            return Decision.model_validate_json(self._store.get(key))
        except ObjectNotFound:
            return None
        except ValidationError as error:
            raise InvalidInput(f"The decision in {key} is damaged; remove that object and decide anew.") from error


def _key(person: str) -> str:
    return f"{DECISIONS}{key_part(person)}.json"
