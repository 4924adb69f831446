"""Files that a command is given."""

from pathlib import Path

from shared.errors import InvalidInput


def read(file: Path) -> bytes:
    """The file's bytes. Raises `InvalidInput` where it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"Cannot read {file}: {error.strerror}.") from error
