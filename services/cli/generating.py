"""`vasari generate`: images that an autoencoder makes, saved to a file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from services.cli.client import connect
from services.cli.output import out, plain, print_json
from shared.errors import InvalidInput
from shared.settings import Settings

app = typer.Typer(
    help="Have a model make images: from nothing, between two works, around one. They are no works.",
    no_args_is_help=True,
)


class Maker(StrEnum):
    """Models that make images."""

    SWAE = "swae"
    DAE = "dae"


_FILE = Annotated[Path, typer.Option("--output", "-o", help="The PNG to write.")]
_MODEL = Annotated[Maker, typer.Option(help="Which model makes them.")]
_SEED = Annotated[int, typer.Option(help="Another one gives others.")]
_COUNT = Annotated[int, typer.Option(help="How many, up to 64.")]
_JSON = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


@app.command()
def prior(output: _FILE, count: _COUNT = 16, seed: _SEED = 0, as_json: _JSON = False) -> None:
    """Images that an swae makes of codes drawn at random."""
    _generate({"model": "swae", "kind": "prior", "count": count, "seed": seed}, output, as_json)


@app.command()
def between(
    first: Annotated[str, typer.Argument(help="Id of the artwork to begin with.")],
    second: Annotated[str, typer.Argument(help="Id of the artwork to end with.")],
    output: _FILE,
    steps: Annotated[int, typer.Option(help="How many, both ends included, up to 32.")] = 8,
    model: _MODEL = Maker.SWAE,
    as_json: _JSON = False,
) -> None:
    """Steps from one artwork to another."""
    body = {"model": model, "kind": "between", "artworks": [first, second], "steps": steps}
    _generate(body, output, as_json)


@app.command()
def around(
    artwork: Annotated[str, typer.Argument(help="Id of the artwork.")],
    output: _FILE,
    count: _COUNT = 16,
    strength: Annotated[float, typer.Option(help="How far from it; at 1 it and chance weigh the same.")] = 0.5,
    seed: _SEED = 0,
    model: _MODEL = Maker.SWAE,
    as_json: _JSON = False,
) -> None:
    """Variations of an artwork."""
    body = {
        "model": model,
        "kind": "around",
        "artworks": [artwork],
        "count": count,
        "strength": strength,
        "seed": seed,
    }
    _generate(body, output, as_json)


def _generate(body: dict[str, Any], file: Path, as_json: bool) -> None:
    if not file.resolve().parent.is_dir():
        raise InvalidInput(f"{file.parent} is not a folder; give --output a file in one.")
    with connect(Settings()) as client:
        answer = client.post("/generations", json=body)
        client.download(f"/generations/{answer['id']}", file)
    if as_json:
        print_json({**answer, "file": str(file)})
        return
    out.print(f"{answer['count']} images by {plain(answer['model_id'])}: {plain(str(file))}", soft_wrap=True)
