"""The demonstration: the whole path on the sample gallery, step by step, told on the terminal."""

from pathlib import Path

from services.cli import output, showing
from services.cli.client import Client, connect
from services.demo import gallery
from shared.settings import Settings

_TRAINING = {"kind": "swae", "minutes": 0.75}
_HITS = 8


def run(folder: Path) -> Settings:
    """Do every step up to the search; what an earlier run has done is not done again. Returns the settings used."""
    settings = Settings(data_dir=folder / "data")
    source = folder / "gallery"
    with output.bar() as bar:
        line = bar.add_task("Paint the sample gallery", total=None, note="")
        summary = gallery.build(source, on_progress=lambda done, total: bar.update(line, completed=done, total=total))
    output.err.print(f"{summary.works} works by {summary.artists} painters, {summary.influences} influences")
    with connect(settings) as client:
        _step(client, "/imports", json={"folder": str(source.resolve())})
        influences = source / "influence.csv"
        _step(client, "/influences", files={"file": (influences.name, influences.read_bytes())})
        _step(client, "/encodings", json={"encoder": "backbone"})
        if not any(encoder["encoder"] == "swae" for encoder in client.get("/collection")["encoders"]):
            _step(client, "/trainings", json=_TRAINING)
        _step(client, "/encodings", json={"encoder": "swae"})
        showing.evaluated(_step(client, "/evaluations", json={}), as_json=False)
        query = client.get("/artworks", limit=1)["artworks"][0]
        for encoder in ("swae", "backbone"):
            showing.found(client.get("/search", artwork=query["id"], encoder=encoder, limit=_HITS), as_json=False)
    return settings


def _step(client: Client, path: str, **options: object) -> dict[str, object]:
    return output.run_job(client, client.post(path, **options))
