"""`vasari graph`: load who influenced whom, and look at it. What people decide there is in `curating`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from services.cli import curating, graph_showing
from services.cli.client import Client, connect, connect_running
from services.cli.output import err, plain, run_job
from services.cli.reading import read
from services.cli.showing import queued
from shared.errors import InvalidInput
from shared.influence.base import Direction
from shared.settings import Settings

app = typer.Typer(help="The influence graph.", no_args_is_help=True)
app.add_typer(curating.app)

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]

_ENDPOINTS = ("dbpedia", "wikidata")
_FORMATS = {".csv": "csv", ".ttl": "turtle", ".graphml": "graphml"}


class Artists(StrEnum):
    """Whom an endpoint is asked about."""

    COLLECTION = "collection"
    ALL = "all"


@app.command()
def load(
    what: Annotated[
        str, typer.Argument(help="dbpedia, wikidata, or a file: CSV (influencer, influenced, …), Turtle, N-Triples.")
    ],
    artists: Annotated[
        Artists | None,
        typer.Option(help="An endpoint is asked about the collection's artists and those around them, or about all."),
    ] = None,
    rings: Annotated[int | None, typer.Option(help="Steps around the collection's artists; 3 unless given.")] = None,
    replace: Annotated[bool, typer.Option(help="With a file: forget every other source.")] = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Follow it to its end, or only queue it.")] = True,
    as_json: Json = False,
) -> None:
    """Load influences. What a source said before gives way to what it says now; other sources stay."""
    if what in _ENDPOINTS and replace:
        raise InvalidInput("--replace is for files; `vasari graph forget SOURCE` removes what others said.")
    if what not in _ENDPOINTS and (artists or rings is not None):
        raise InvalidInput("--artists and --rings are for dbpedia and wikidata; a file is loaded whole.")
    data = b"" if what in _ENDPOINTS else read(Path(what))

    def ask(client: Client) -> Any:
        if what in _ENDPOINTS:
            body = {"source": what, "artists": artists, "rings": rings}
            return client.post("/graph/loads", json={name: value for name, value in body.items() if value is not None})
        return client.post("/influences", params={"replace": replace}, files={"file": (Path(what).name, data)})

    if not wait:
        with connect_running(Settings()) as client:
            queued(ask(client), as_json)
        return
    with connect(Settings()) as client:
        job = run_job(client, ask(client))
    graph_showing.built(job, as_json)


@app.command()
def sources(as_json: Json = False) -> None:
    """What the graph is built from, what of it was flagged, and what was noted."""
    with connect(Settings()) as client:
        graph_showing.sources(client.get("/graph"), as_json)


@app.command()
def forget(
    source: Annotated[str, typer.Argument(help="As `vasari graph sources` names it.")], as_json: Json = False
) -> None:
    """Build the graph without a source."""
    with connect(Settings()) as client:
        job = run_job(client, client.delete(f"/graph/sources/{quote(source, safe='')}"))
    graph_showing.built(job, as_json)


@app.command()
def build(as_json: Json = False) -> None:
    """Build the graph anew from what its sources said and people decided."""
    with connect(Settings()) as client:
        job = run_job(client, client.post("/graph/builds"))
    graph_showing.built(job, as_json)


@app.command()
def coverage(
    everything: Annotated[bool, typer.Option("--all", help="Also those who are in it, with the evidence.")] = False,
    as_json: Json = False,
) -> None:
    """Which of the collection's artists are in the graph, which are not, and why."""
    with connect(Settings()) as client:
        graph_showing.coverage(client.get("/graph/coverage"), as_json, everything=everything)


@app.command()
def artist(name: Annotated[str, typer.Argument(help="A name or an id.")], as_json: Json = False) -> None:
    """Who influenced an artist, and whom the artist influenced."""
    with connect(Settings()) as client:
        graph_showing.artist(client.get(f"/artists/{quote(name, safe='')}"), as_json)


@app.command()
def kindred(
    name: Annotated[str, typer.Argument(help="A name or an id.")],
    limit: Annotated[int, typer.Option(help="Artists to list.")] = 12,
    as_json: Json = False,
) -> None:
    """Who has most in common with an artist, though neither influenced the other."""
    with connect(Settings()) as client:
        graph_showing.kindred(client.get(f"/artists/{quote(name, safe='')}/kindred", limit=limit), as_json)


@app.command()
def path(
    start: Annotated[str, typer.Argument(help="A name or an id.")],
    end: Annotated[str, typer.Argument(help="A name or an id.")],
    direction: Annotated[Direction, typer.Option(help="Which influences count.")] = Direction.ANY,
    as_json: Json = False,
) -> None:
    """The shortest chain of influences between two artists."""
    with connect(Settings()) as client:
        answer = client.get("/paths", **{"from": start, "to": end, "direction": direction})
    graph_showing.path(answer, as_json)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Its ending says the format: .csv, .ttl or .graphml.")],
) -> None:
    """Write the graph to a file. Tables and Turtle can be loaded again."""
    form = _FORMATS.get(file.suffix.lower())
    if form is None:
        raise InvalidInput(
            f"'{file}' is of no kind that can be written; give a file that ends in {', '.join(_FORMATS)}."
        )
    with connect(Settings()) as client:
        client.download(f"/graph/export?format={form}", file)
    err.print(f"{plain(str(file))} is written.", soft_wrap=True)
