"""`vasari graph review`, `decide`, `add`, `reject` and the like: what people decide about names and influences."""

from typing import Annotated, Any
from urllib.parse import quote

import typer

from services.cli import graph_showing
from services.cli.client import connect
from services.cli.output import err, plain, print_json, run_job
from shared.errors import InvalidInput
from shared.influence.base import Kind
from shared.settings import Settings

app = typer.Typer()

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
Name = Annotated[str, typer.Argument(help="As the collection has it, or a table that was loaded.")]
Influencer = Annotated[str, typer.Argument(help="A name or an id.")]
Influenced = Annotated[str, typer.Argument(help="A name or an id.")]


@app.command()
def review(
    everything: Annotated[bool, typer.Option("--all", help="Also names that the graph does not know.")] = False,
    as_json: Json = False,
) -> None:
    """The collection's names that a person has to decide on, with those who may be meant."""
    with connect(Settings()) as client:
        graph_showing.review(client.get("/graph/review", all=everything), as_json)


@app.command()
def decide(
    name: Name,
    node: Annotated[str | None, typer.Argument(help="Id of the graph's artist who is meant.")] = None,
    nobody: Annotated[bool, typer.Option("--none", help="None of the graph's artists is meant.")] = False,
    reason: Annotated[str, typer.Option(help="Why, for those who come after you.")] = "",
    as_json: Json = False,
) -> None:
    """Say whom a name means. It holds until it is undone, whatever is loaded anew."""
    if nobody == (node is not None):
        raise InvalidInput("Give the id of the artist who is meant, or --none; `vasari graph review` lists them.")
    with connect(Settings()) as client:
        answer = client.put(_decision(name), json={"node": node, "reason": reason})
    graph_showing.decisions([answer], as_json)


@app.command()
def undecide(name: Name, as_json: Json = False) -> None:
    """Take a decision on a name back."""
    with connect(Settings()) as client:
        client.delete(_decision(name))
    if as_json:
        print_json({"undecided": name})
    else:
        err.print(f"{plain(name)} is open again.")


@app.command()
def decisions(as_json: Json = False) -> None:
    """What was decided on names."""
    with connect(Settings()) as client:
        graph_showing.decisions(client.get("/graph/decisions"), as_json)


@app.command()
def add(
    influencer: Influencer,
    influenced: Influenced,
    citation: Annotated[str, typer.Option(help="Where it can be read; needed.")] = "",
    kind: Annotated[Kind, typer.Option(help="What the first was to the second.")] = Kind.INFLUENCED,
    reason: Annotated[str, typer.Option(help="Why it is added.")] = "",
    as_json: Json = False,
) -> None:
    """Add an influence that no source states; it stays, whatever is loaded."""
    _curate(as_json, "add", influencer, influenced, kind=kind, reason=reason, citation=citation)


@app.command()
def reject(
    influencer: Influencer,
    influenced: Influenced,
    reason: Annotated[str, typer.Option(help="Why it does not hold; needed.")] = "",
    kind: Annotated[Kind, typer.Option(help="What the first is said to be to the second.")] = Kind.INFLUENCED,
    citation: Annotated[str, typer.Option(help="Where that can be read.")] = "",
    as_json: Json = False,
) -> None:
    """Take an influence out of the graph, whoever states it."""
    _curate(as_json, "reject", influencer, influenced, kind=kind, reason=reason, citation=citation)


@app.command()
def undo(
    act: Annotated[str, typer.Argument(help="Id, as `vasari graph curated` lists it.")], as_json: Json = False
) -> None:
    """Undo an `add` or a `reject`."""
    with connect(Settings()) as client:
        job = run_job(client, client.delete(f"/graph/curation/{quote(act, safe='')}"))
    graph_showing.built(job, as_json)


@app.command()
def curated(as_json: Json = False) -> None:
    """The influences that people added or rejected."""
    with connect(Settings()) as client:
        graph_showing.curated(client.get("/graph/curation"), as_json)


def _curate(as_json: bool, act: str, influencer: str, influenced: str, **options: Any) -> None:
    body = {"act": act, "influencer": influencer, "influenced": influenced, **options}
    with connect(Settings()) as client:
        job = run_job(client, client.post("/graph/curation", json=body))
    graph_showing.built(job, as_json)


def _decision(name: str) -> str:
    return f"/graph/decisions/{quote(name, safe='')}"
