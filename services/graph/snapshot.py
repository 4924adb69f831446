"""What a source says, as it says it: entities under the source's own addresses, and statements between them."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from shared.influence.base import Kind
from shared.jobs import Failure


class Entity(BaseModel):
    """A person, as one source describes them.

    Attributes:
        ref: The address under which the source's statements name the person; for a table, which has no addresses,
            `name:` and the name's `shared.names.artist_id`.
        name: As it is shown; English where the source has several languages.
        aliases: Every other name and spelling, in any language.
        born: Year.
        died: Year.
        movements: Names.
        occupations: Names; a table that lists artists gives `artist`.
        same_as: Other addresses of the same person, redirects to `ref` among them.
    """

    model_config = ConfigDict(frozen=True)

    ref: str
    name: str
    aliases: tuple[str, ...] = ()
    born: int | None = None
    died: int | None = None
    movements: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()


class Said(BaseModel):
    """One statement of a source, between two refs of its entities.

    Attributes:
        source: Who says so, such as `wikidata`.
        statement: Where to look it up: a triple, a file's line.
    """

    model_config = ConfigDict(frozen=True)

    kind: Kind
    influencer: str
    influenced: str
    source: str
    statement: str


class Snapshot(BaseModel):
    """All that a source said when it was last loaded. A further load takes its place.

    Attributes:
        name: `dbpedia`, `wikidata`, or a file's name.
        scope: Which artists an endpoint was asked for: `collection` or `all`; empty for a file.
        endpoint: Where it was asked; empty for a file.
        rejected: Statements that could not be used, and why.
        notes: What was read otherwise than it stands there, each once.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    loaded_at: datetime
    scope: str = ""
    endpoint: str = ""
    entities: tuple[Entity, ...]
    said: tuple[Said, ...]
    rejected: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
