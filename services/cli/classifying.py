"""`vasari classify`: the style of an image, of a work, or of all works that have none."""

from pathlib import Path
from typing import Any

from services.cli import output
from services.cli.client import connect
from services.cli.reading import read
from shared.errors import InvalidInput
from shared.settings import Settings


def classify(image: Path | None, artwork: str | None, collection: bool, as_json: bool) -> None:
    """Ask, and show the answer. Raises `InvalidInput` where not exactly one thing is to be classified."""
    if sum([image is not None, artwork is not None, collection]) != 1:
        raise InvalidInput("Give an image file, --artwork with the id of a work, or --collection for all works.")
    if collection:
        _predict_missing(as_json)
        return
    with connect(Settings()) as client:
        if image is None:
            answer = client.get(f"/artworks/{artwork}/classification")
        else:
            answer = client.post("/classify", files={"image": (image.name, read(image))})
    _show(answer, as_json)


def _predict_missing(as_json: bool) -> None:
    with connect(Settings()) as client:
        job = output.run_job(client, client.post("/classifications", json={}))
    result = job["result"]
    if as_json:
        output.print_json({**result, "failed": job["failed"], "failures": job["failures"], "job": job["id"]})
        return
    output.tell_failures(job)
    told = f"{result['predicted']} predicted, {result['unsure']} not sure enough, {job['failed']} failed"
    output.out.print(f"{output.plain(result['model_id'])}: {told}")


def _show(answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        output.print_json(answer)
        return
    title = answer["guess"] or "No style is sure enough"
    rows = ([each["style"], each["probability"]] for each in answer["styles"])
    output.table(title, ("style", "probability"), rows)
    output.err.print(f"[dim]by {output.plain(answer['model_id'])}[/]")
