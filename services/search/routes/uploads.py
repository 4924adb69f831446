"""Uploaded files, read no further than they may be long."""

from fastapi import UploadFile

from shared.errors import ImageTooLarge


def read_limited(file: UploadFile, limit: int) -> bytes:
    """The file's bytes. Raises `ImageTooLarge` for more than `limit` of them."""
    data = file.file.read(limit + 1)
    if len(data) > limit:
        raise ImageTooLarge(f"{file.filename or 'The upload'} has more than {limit:,} bytes; send a smaller file.")
    return data
