"""What a child process tells on its standard output, line by line."""

import os
import selectors
from collections.abc import Iterator
from typing import IO


def lines(output: IO[bytes], every: float) -> Iterator[bytes | None]:
    """Each whole line until the output ends, and None whenever it has been silent for so many seconds."""
    unread = b""
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        while True:
            if not selector.select(every):
                yield None
                continue
            chunk = os.read(output.fileno(), 65_536)
            if not chunk:
                return
            *whole, unread = (unread + chunk).split(b"\n")
            yield from whole
