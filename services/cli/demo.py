"""The demonstration: the whole path on the sample gallery, step by step, told on the terminal."""

from pathlib import Path
from typing import Any

from services.cli import output, showing
from services.cli.client import Client, connect
from services.demo import gallery
from shared.settings import Settings

_TRAINING = {"kind": "swae", "minutes": 0.6}
_HITS = 8


def settings_of(folder: Path) -> Settings:
    """The demonstration's own data folder; everything else as the environment has it."""
    return Settings(data_dir=folder / "data", url=None)


def run(folder: Path) -> None:
    """Do every step up to the search. What an earlier run has done is not done again."""
    source = folder / "gallery"
    with output.bar() as shown:
        line = shown.add_task("Paint the sample gallery", total=None, note="")

        def progress(done: int, total: int) -> None:
            shown.update(line, completed=done, total=total)

        summary = gallery.build(source, on_progress=progress)
    output.err.print(f"{summary.works} works by {summary.artists} fictional painters, {summary.influences} influences")
    with connect(settings_of(folder)) as client:
        _step(client, "/imports", json={"folder": str(source.resolve())})
        influences = source / "influence.csv"
        _step(client, "/influences", files={"file": (influences.name, influences.read_bytes())})
        if "swae" not in {model["kind"] for model in client.get("/models")}:
            _step(client, "/trainings", json=_TRAINING)
        for encoder in ("swae", "backbone"):
            _step(client, "/encodings", json={"encoder": encoder})
        showing.evaluated(_step(client, "/evaluations", json={}), as_json=False)
        query = client.get("/artworks", limit=1)["artworks"][0]
        for encoder in ("swae", "backbone"):
            showing.found(client.get("/search", artwork=query["id"], encoder=encoder, limit=_HITS), as_json=False)


def _step(client: Client, path: str, **options: Any) -> dict[str, Any]:
    return output.run_job(client, client.post(path, **options))
