"""The gallery's papers: the catalogue of works, the influences, and the stamp that says what was built."""

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from services.demo.gallery.catalogue import Work
from services.demo.gallery.lineage import Painter

COLUMNS = ("file", "title", "artist", "year", "style", "genre", "artist_born", "artist_died", "medium", "licence_note")
INFLUENCE_COLUMNS = ("influencer", "influenced", "source")
SOURCE = "sample gallery"
STAMP = "gallery.json"


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that it is either there whole or not at all."""
    waiting = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        waiting.write_bytes(content)
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)


def write_catalogue(folder: Path, works: Sequence[Work]) -> None:
    """Write ``metadata.csv``, one line a work."""
    write_atomically(folder / "metadata.csv", _table(COLUMNS, (work.row() for work in works)))


def write_influences(folder: Path, painters: Sequence[Painter]) -> int:
    """Write ``influence.csv``, one line an edge; returns how many."""
    # (influencer)-[:INFLUENCED]->(influenced)
    edges = [
        {"influencer": master, "influenced": painter.name, "source": SOURCE}
        for painter in painters
        for master in painter.influenced_by
    ]
    write_atomically(folder / "influence.csv", _table(INFLUENCE_COLUMNS, edges))
    return len(edges)


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, str | int]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def read_stamp(folder: Path) -> dict[str, int]:
    """What the folder was built from: ``seed`` and ``version``; empty when it was not, or the stamp is spoilt."""
    try:
        stamp = json.loads((folder / STAMP).read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(folder: Path, stamp: Mapping[str, int]) -> None:
    """Note what the folder is built from."""
    write_atomically(folder / STAMP, (json.dumps(dict(stamp), indent=2) + "\n").encode())
