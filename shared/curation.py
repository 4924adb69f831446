"""Edges that people have added to the influence graph or taken out of it: kept in the object store, and stronger than
what any source says.

graph/curation/<edge>.json   the last act on an edge that was not undone
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from shared.errors import InvalidInput, NotFound, ObjectNotFound
from shared.influence.base import Kind
from shared.storage.base import ObjectStore
from shared.storage.folders import version_below
from shared.storage.key_parts import key_part

CURATION = "graph/curation/"


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
        data = curated.model_dump_json(indent=2).encode()
        self._store.put(_key(curated), data, content_type="application/json")

    def undo(self, curated_id: str) -> Curated:
        """Remove the act and return it. Raises `NotFound`."""
        for curated in self:
            if curated.id == curated_id:
                self._store.delete(_key(curated))
                return curated
        raise NotFound(f"No act of curation is called '{curated_id}'; list them with `vasari graph curated`.")

    def version(self) -> str:
        """Changes whenever an act is added or undone, in one listing."""
        return version_below(self._store, CURATION)

    def __iter__(self) -> Iterator[Curated]:
        """All, oldest first. Raises `InvalidInput` for a damaged one."""
        read = (self._read(info.key) for info in list(self._store.list(CURATION)))
        acts = [curated for curated in read if curated is not None]
        yield from sorted(acts, key=lambda curated: (curated.at, curated.id))

    def _read(self, key: str) -> Curated | None:
        """None where it was undone since it was listed."""
        try:
            return Curated.model_validate_json(self._store.get(key))
        except ObjectNotFound:
            return None
        except ValidationError as error:
            raise InvalidInput(f"The curated edge in {key} is damaged; remove that object and curate anew.") from error


def _key(curated: Curated) -> str:
    edge = key_part(f"{curated.kind} {curated.influencer} {curated.influenced}")
    return f"{CURATION}{edge}.json"
