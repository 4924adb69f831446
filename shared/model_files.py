"""A model as one file, for another Vasari: a zip archive whose parts lie in it as they are.

model.json               the card, and the SHA-256 of every other part
checkpoint.safetensors   the weights
artifacts/<name>         what its training left to look at

The digests tell a damaged file from a whole one; they do not say who made it.
"""

import hashlib
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Annotated, BinaryIO, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.errors import InvalidInput
from shared.messages import EncoderKind
from shared.registry import ModelCard
from shared.weights_file import check_weights

LARGEST = 1_000_000_000  # bytes of a file
_LARGEST_TABLE = 64_000_000  # bytes of an artifact, or of the description
_MOST_ARTIFACTS = 100
_DESCRIPTION, _CHECKPOINT, _ARTIFACTS = "model.json", "checkpoint.safetensors", "artifacts/"
# What a browser shows without running anything in it.
_ARTIFACT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}\.(png|json|csv)")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_LARGEST_DIMENSION = 65_536  # of vectors that an index takes


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model with all that belongs to it, artifacts by name."""

    card: ModelCard
    checkpoint: bytes
    artifacts: Mapping[str, bytes]


class _Description(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: Literal[1]
    card: ModelCard
    sha256: dict[str, Annotated[str, Field(pattern="^[0-9a-f]{64}$")]]


def write(model: ModelFile, file: BinaryIO) -> None:
    """Write a model; the same one gives the same bytes."""
    parts = {_CHECKPOINT: model.checkpoint}
    parts |= {_ARTIFACTS + name: content for name, content in sorted(model.artifacts.items())}
    described = _Description(
        format=1, card=model.card, sha256={name: _digest(content) for name, content in parts.items()}
    )
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in {_DESCRIPTION: described.model_dump_json(indent=2).encode(), **parts}.items():
            archive.writestr(zipfile.ZipInfo(name), content)  # without a time


def read(file: BinaryIO) -> ModelFile:
    """Read a model that `write` has written. Raises `InvalidInput` for anything else, however it was made."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, UnicodeDecodeError) as error:
        raise InvalidInput(
            "This is not a model file, or a damaged one; `vasari models export ID FILE` makes one."
        ) from error


def _read(archive: zipfile.ZipFile) -> ModelFile:
    sizes = {part.filename: part.file_size for part in archive.infolist()}
    if len(sizes) != len(archive.infolist()) or len(sizes) > _MOST_ARTIFACTS + 2:
        raise InvalidInput("The model file has parts of the same name, or too many.")
    # Packed parts could unfold to any size; here a part is as long in the archive as it is read.
    if any(part.compress_type != zipfile.ZIP_STORED for part in archive.infolist()):
        raise InvalidInput("The model file has packed parts; `vasari models export` writes them as they are.")
    if sum(sizes.values()) > LARGEST or any(
        size > _LARGEST_TABLE for name, size in sizes.items() if name != _CHECKPOINT
    ):
        raise InvalidInput(f"The model file has a part that is too large; {LARGEST:,} bytes are the most.")
    if not {_DESCRIPTION, _CHECKPOINT} <= set(sizes):
        raise InvalidInput(f"The model file lacks {_DESCRIPTION} or {_CHECKPOINT}; export it again.")
    described = _described(archive.read(_DESCRIPTION))
    parts = {name: archive.read(name) for name in sizes if name != _DESCRIPTION}
    for name in set(parts) - {_CHECKPOINT}:
        if not name.startswith(_ARTIFACTS) or not _ARTIFACT.fullmatch(name.removeprefix(_ARTIFACTS)):
            raise InvalidInput(f"The model file has a part that does not belong there: {name[:80]!r}.")
    if {name: _digest(content) for name, content in parts.items()} != described.sha256:
        raise InvalidInput("The model file is damaged: its parts are not those that it describes; export it again.")
    check_weights(parts[_CHECKPOINT])
    artifacts = {name.removeprefix(_ARTIFACTS): parts[name] for name in sorted(parts) if name != _CHECKPOINT}
    return ModelFile(described.card, parts[_CHECKPOINT], artifacts)


def _described(data: bytes) -> _Description:
    try:
        described = _Description.model_validate_json(data)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(map(str, problem["loc"])) or _DESCRIPTION
        raise InvalidInput(f"The model file's {_DESCRIPTION} is not one ({where}: {problem['msg']}).") from error
    card = described.card
    if card.kind not in get_args(EncoderKind):
        raise InvalidInput(f"This version does not know models of kind {card.kind[:80]!r}; upgrade Vasari.")
    if not _VERSION.fullmatch(card.version) or card.id != f"{card.kind}-{card.version}":
        raise InvalidInput(f"{card.id[:80]!r} is no model's id; it is the kind, a dash, and the version.")
    if not 1 <= card.dimension <= _LARGEST_DIMENSION:
        raise InvalidInput(f"Vectors of {card.dimension} numbers cannot be indexed.")
    if not all(map(isfinite, card.metrics.values())):
        raise InvalidInput("The model's card has a figure that is no number.")
    return described


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
