"""Import into a Vasari elsewhere: its files travel with the requests, some at a time."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from services.cli import output
from services.cli.client import Client
from services.crawler.sources.folder import read_folder
from services.crawler.sources.metadata import METADATA

_BATCH = 32_000_000  # bytes of images per request


def import_remotely(client: Client, folder: Path) -> dict[str, Any]:
    """Upload a folder in parts, each with its lines of the metadata, and return one job that sums them up."""
    total: dict[str, Any] = {"id": "", "failed": 0, "failures": [], "result": {}}
    for files in _batches(folder):
        job = output.run_job(client, client.post("/imports/files", files=files))
        total["id"] = job["id"]
        total["failed"] += job["failed"]
        total["failures"] += job["failures"]
        for name, count in job["result"].items():
            total["result"][name] = total["result"].get(name, 0) + count
    return total


def _batches(folder: Path) -> Iterator[list[tuple[str, tuple[str, bytes]]]]:
    files: dict[str, bytes] = {}
    rows: list[dict[str, str]] = []
    for item in read_folder(folder):
        path = folder / item.name
        if path.is_file():
            files[item.name] = path.read_bytes()
        if item.fields:
            rows.append({**item.fields, "file": item.name})
        if sum(map(len, files.values())) >= _BATCH:
            yield _parts(files, rows)
            files, rows = {}, []
    if files or rows:
        yield _parts(files, rows)


def _parts(files: dict[str, bytes], rows: list[dict[str, str]]) -> list[tuple[str, tuple[str, bytes]]]:
    parts = [("files", (name, data)) for name, data in files.items()]
    if rows:
        text = StringIO()
        writer = csv.DictWriter(text, fieldnames=list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
        parts.append(("files", (METADATA, text.getvalue().encode())))
    return parts
