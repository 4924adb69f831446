"""The file that keeps the graph in memory."""

import os
import secrets
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ValidationError

from shared.errors import InvalidInput, Unavailable
from shared.influence.base import Artist, Influence, Key
from shared.influence.checking import checked

_FORMAT: Literal[2] = 2


class Saved(NamedTuple):
    """A graph as `shared.influence.checking.checked` gives it, and its version."""

    artists: dict[str, Artist]
    influences: dict[Key, Influence]
    version: str


class _Format(BaseModel):
    """What a file tells first, whichever version of Vasari made it."""

    version: int


class _File(BaseModel):
    """What the file holds. `version` is the format's, `state` the graph's."""

    version: Literal[2]
    state: str
    artists: list[Artist]
    influences: list[Influence]


def load(path: Path) -> Saved:
    """The graph that is saved at `path`, or an empty one where there is no file.

    Raises `InvalidInput` where the file is damaged or was made by an earlier version, and `Unavailable` where it cannot
    be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Saved({}, {}, "")
    except OSError as error:
        raise Unavailable(f"Cannot read the influence graph {path} ({error.strerror}); check its rights.") from error
    try:
        saved = _File.model_validate_json(content)
        return Saved(*checked(saved.artists, saved.influences), saved.state)
    except (ValidationError, InvalidInput) as error:
        told = "was made by an earlier version of Vasari" if _is_older(content) else "is damaged"
        raise InvalidInput(
            f"The influence graph {path} {told}; move the file away, start again and load the sources anew."
        ) from error


def save(path: Path, graph: Saved) -> None:
    """Write beside the file and rename into place: a killed process leaves the old graph or the new one.

    Raises `Unavailable` where that fails; the file is as before then.
    """
    artists, influences = list(graph.artists.values()), list(graph.influences.values())
    file = _File(version=_FORMAT, state=graph.version, artists=artists, influences=influences)
    content = file.model_dump_json(exclude_defaults=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as opened:
            opened.write(content.encode())
            opened.flush()
            os.fsync(opened.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Unavailable(
            f"Cannot save the influence graph to {path} ({error.strerror}); check the space and rights of its folder."
        ) from error


def _is_older(content: bytes) -> bool:
    try:
        return _Format.model_validate_json(content).version < _FORMAT
    except ValidationError:
        return False
