"""A Vasari that runs in the test's process, as the tests see it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from services.cli.client import Client
from shared.settings import Settings

WORKS_PER_ARTIST = 6


@dataclass(frozen=True)
class Running:
    """Where it answers, what it runs with, and the gallery that it holds."""

    url: str
    settings: Settings
    gallery: Path

    def client(self) -> httpx.Client:
        """Speaks to its API."""
        return httpx.Client(base_url=f"{self.url}/api/v1", timeout=60)


def fill(url: str, folder: Path, influences: Path, *, replace: bool = False) -> None:
    """Import a folder, load influences, perhaps in the place of others, and encode with the backbone."""
    client = Client(url, local=True)
    steps: list[tuple[str, dict[str, Any]]] = [
        ("/imports", {"json": {"folder": str(folder.resolve())}}),
        (
            "/influences",
            {"files": {"file": (influences.name, influences.read_bytes())}, "params": {"replace": replace}},
        ),
        ("/encodings", {"json": {"encoder": "backbone"}}),
    ]
    for path, body in steps:
        *_, ended = client.follow(client.post(path, **body))
        if ended["state"] != "succeeded" or ended["failed"]:
            raise AssertionError(ended)
    client.close()
