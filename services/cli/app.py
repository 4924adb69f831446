"""The commands. Each is a request or two to the API and a way to show the answer.

What runs services is imported by the command that does so: an image holds one service, and no command waits for more
than it needs.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from services.cli import (
    classifying,
    crawling,
    evaluating,
    generating,
    graph,
    mapping,
    models,
    output,
    reading,
    showing,
    training,
)
from services.cli.client import connect
from shared.errors import InvalidInput
from shared.influence.base import Direction
from shared.settings import Settings

app = typer.Typer(
    help="Search for art that looks alike and belongs together.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
jobs = typer.Typer(help="Jobs: what was asked for, how far it is, how it ended.", invoke_without_command=True)
app.add_typer(graph.app, name="graph")
app.add_typer(jobs, name="jobs")
app.add_typer(models.app, name="models")
app.add_typer(training.app, name="train")
app.add_typer(generating.app, name="generate")

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


class Encoder(StrEnum):
    """Encoders that can search."""

    EMBEDDING = "embedding"
    BACKBONE = "backbone"
    STYLE = "style"
    SWAE = "swae"
    DAE = "dae"


class Unseen(StrEnum):
    """Which works ask in an evaluation, as far as models were trained on them."""

    NONE = "none"
    WORKS = "works"
    ARTISTS = "artists"


class Worker(StrEnum):
    """Services that work on queues."""

    CRAWLER = "crawler"
    TRAINER = "trainer"
    ENCODER = "encoder"
    GRAPH = "graph"


class Reader(StrEnum):
    """How a listing is read."""

    JSON = "json"
    BROWSER = "browser"


class Method(StrEnum):
    """How a map is laid out."""

    TSNE = "tsne"
    UMAP = "umap"


@app.command()
def up() -> None:
    """Run everything in this process: all services, the API and the page, on one data folder."""
    from services.cli.up import run_all

    run_all(Settings())


@app.command()
def serve() -> None:
    """Run the API and the page alone; workers elsewhere do the work."""
    from services.cli.serve import run_api

    run_api(Settings())


@app.command()
def worker(
    service: Annotated[Worker, typer.Argument(help="Whose work to do.")],
    queue: Annotated[list[str] | None, typer.Option(help="Only from this queue; may be repeated.")] = None,
) -> None:
    """Work on the queues of one service until told to stop. Run as many as there is work for."""
    from services.cli.worker import run_worker

    raise typer.Exit(run_worker(service, Settings(), queue or ()))


@app.command("import")
def import_folder(
    folder: Annotated[Path, typer.Argument(help="Images, with a metadata.csv: file, title, artist, year, style, …")],
    as_json: Json = False,
) -> None:
    """Import a folder of images. The same image is stored once, however often it is imported."""
    if not folder.is_dir():
        raise InvalidInput(f"{folder} is not a folder; give the one that holds the images.")
    with connect(Settings()) as client:
        if client.local:
            job = output.run_job(client, client.post("/imports", json={"folder": str(folder.resolve())}))
        else:
            from services.cli.uploading import import_remotely

            job = import_remotely(client, folder)
    showing.imported(job, as_json)


@app.command()
def crawl(
    what: Annotated[str, typer.Argument(help="A listing's address, or the name of a source to search.")],
    artist: Annotated[str | None, typer.Option(help="Works by this artist.")] = None,
    style: Annotated[str | None, typer.Option(help="Works in this style or of this movement.")] = None,
    classification: Annotated[str | None, typer.Option(help="Works of this kind, such as painting.")] = None,
    text: Annotated[str | None, typer.Option(help="Works that these words find.")] = None,
    limit: Annotated[int | None, typer.Option(help="Look at so many works of the listing.")] = None,
    reader: Annotated[Reader, typer.Option(help="How a listing is read, where its source offers both.")] = Reader.JSON,
    size: Annotated[int | None, typer.Option(help="Pixels that an image's longer side should have.")] = None,
    public_domain: Annotated[
        bool | None,
        typer.Option("--public-domain/--any-rights", help="Only works free of copyright; the source's usual way."),
    ] = None,
    refresh: Annotated[bool, typer.Option("--refresh", help="Ask whether known images have changed.")] = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Follow it to its end, or only queue it.")] = True,
    as_json: Json = False,
) -> None:
    """Crawl a site's works into the collection; each can be found as soon as it is there. `vasari sources` says where.

    A second crawl downloads only what is new.
    """
    body = crawling.asked(
        what,
        artist=artist,
        style=style,
        classification=classification,
        text=text,
        limit=limit,
        reader=reader,
        size=size,
        public_domain=public_domain,
        refresh=refresh,
    )
    if wait:
        showing.crawled(crawling.crawl(body), as_json)
    else:
        showing.queued(crawling.queue(body), as_json)


@app.command()
def sources(as_json: Json = False) -> None:
    """The sites that can be crawled, their terms, and how fast they are asked."""
    with connect(Settings()) as client:
        showing.sources(client.get("/sources"), as_json)


@app.command()
def encode(
    encoder: Annotated[Encoder | None, typer.Option(help="Which one; the settings' unless given.")] = None,
    everything: Annotated[
        bool,
        typer.Option("--everything/--reconcile", help="Encode all works again, or what is stored and not indexed."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring the vector index in step with the collection."""
    body = {"encoder": encoder, "everything": everything}
    with connect(Settings()) as client:
        job = output.run_job(client, client.post("/encodings", json=body))
    showing.encoded(job, as_json)


@app.command()
def search(
    image: Annotated[Path | None, typer.Argument(help="An image file.")] = None,
    artwork: Annotated[str | None, typer.Option(help="Id of a work of the collection.")] = None,
    weight: Annotated[float | None, typer.Option("--weight", "--lambda", help="λ: 0 is appearance alone.")] = None,
    limit: Annotated[int, typer.Option(help="Hits to show.")] = 10,
    candidates: Annotated[int | None, typer.Option(help="Nearest works to rank.")] = None,
    direction: Annotated[Direction, typer.Option(help="Which influences count.")] = Direction.ANY,
    encoder: Annotated[Encoder | None, typer.Option(help="What judges appearance.")] = None,
    style: Annotated[list[str] | None, typer.Option(help="Only works in this style; may be repeated.")] = None,
    artist: Annotated[list[str] | None, typer.Option(help="Only works by this artist; may be repeated.")] = None,
    year_from: Annotated[int | None, typer.Option(help="Only works of this year or later.")] = None,
    year_to: Annotated[int | None, typer.Option(help="Only works of this year or earlier.")] = None,
    query_artist: Annotated[str | None, typer.Option(help="Who made the image, where you know.")] = None,
    as_json: Json = False,
) -> None:
    """Find the works that look like an image and belong with it, with the reasons."""
    if (image is None) == (artwork is None):
        raise InvalidInput("Give an image file, or --artwork with the id of a work of the collection.")
    params: dict[str, Any] = {
        "weight": weight,
        "limit": limit,
        "candidates": candidates,
        "direction": direction,
        "encoder": encoder,
        "style": style,
        "artist": artist,
        "year_from": year_from,
        "year_to": year_to,
        "query_artist": query_artist,
    }
    params = {name: value for name, value in params.items() if value is not None}
    with connect(Settings()) as client:
        if image is None:
            answer = client.get("/search", artwork=artwork, **params)
        else:
            answer = client.post("/search", params=params, files={"image": (image.name, reading.read(image))})
    showing.found(answer, as_json)


@app.command()
def evaluate(
    encoder: Annotated[
        list[Encoder] | None, typer.Option(help="Which ones; all that are indexed unless given.")
    ] = None,
    against: Annotated[Encoder | None, typer.Option(help="Which one the others are compared with.")] = None,
    unseen: Annotated[
        Unseen, typer.Option(help="Ask only with works, or artists, that no model was trained on.")
    ] = Unseen.NONE,
    folds: Annotated[int, typer.Option(help="Parts that influences are held out in; 0 leaves them out.")] = 5,
    seed: Annotated[int, typer.Option(help="Of the parts, and of the draws behind the intervals.")] = 0,
    report: Annotated[Path | None, typer.Option(help="Save the report here, as one HTML file.")] = None,
    as_json: Json = False,
) -> None:
    """Measure how well each encoder retrieves works of the same artist and style, and whether influences help."""
    body = {"encoders": encoder or [], "against": against, "unseen": unseen, "folds": folds, "seed": seed}
    evaluating.show(evaluating.run(body, report), as_json)


@app.command("map")
def draw_map(
    encoder: Annotated[Encoder | None, typer.Option(help="Whose vectors; what a search uses unless given.")] = None,
    method: Annotated[Method, typer.Option(help="How works are laid out.")] = Method.TSNE,
    perplexity: Annotated[float | None, typer.Option(help="t-SNE: about how many neighbours count.")] = None,
    neighbours: Annotated[int | None, typer.Option(help="UMAP: how many neighbours a work is joined with.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of everything random.")] = None,
    as_json: Json = False,
) -> None:
    """Draw a map of the collection, on which works that look alike lie together; the page shows it."""
    mapping.draw(as_json, encoder=encoder, method=method, perplexity=perplexity, neighbours=neighbours, seed=seed)


@app.command()
def classify(
    image: Annotated[Path | None, typer.Argument(help="An image file.")] = None,
    artwork: Annotated[str | None, typer.Option(help="Id of a work of the collection.")] = None,
    collection: Annotated[
        bool, typer.Option("--collection", help="Predict the style of every work that has none.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say in which style an image is; `vasari train style` comes first."""
    classifying.classify(image, artwork, collection, as_json)


@jobs.callback()
def list_jobs(
    context: typer.Context, limit: Annotated[int, typer.Option(help="How many.")] = 20, as_json: Json = False
) -> None:
    """Jobs: what was asked for, how far it is, how it ended."""
    if context.invoked_subcommand is None:
        with connect(Settings()) as client:
            showing.jobs(client.get("/jobs", limit=limit), client.get("/dead-letters"), as_json)


@jobs.command("show")
def show_job(job_id: str, as_json: Json = False) -> None:
    """One job with all that it reported."""
    with connect(Settings()) as client:
        showing.job(client.get(f"/jobs/{job_id}"), as_json)


@jobs.command("cancel")
def cancel_job(job_id: str, as_json: Json = False) -> None:
    """Stop a job after the item in hand; what it has done stays done."""
    with connect(Settings()) as client:
        showing.job(client.post(f"/jobs/{job_id}/cancel"), as_json)


@jobs.command("resume")
def resume_job(
    job_id: str,
    anyway: Annotated[bool, typer.Option("--anyway", help="Even if it seems to run: its queue was lost.")] = False,
    as_json: Json = False,
) -> None:
    """Take up a job that stopped before its end."""
    with connect(Settings()) as client:
        job = client.post(f"/jobs/{job_id}/resume", params={"anyway": anyway})
        showing.job(output.run_job(client, job), as_json)


@jobs.command("dead")
def dead_letters(as_json: Json = False) -> None:
    """Messages that were laid aside, since they killed their worker or no worker understands them."""
    with connect(Settings()) as client:
        showing.dead_letters(client.get("/dead-letters"), as_json)


@jobs.command("requeue")
def requeue(letter_id: str) -> None:
    """Queue a message again that was laid aside."""
    with connect(Settings()) as client:
        letter = client.post(f"/dead-letters/{letter_id}/requeue")
    output.err.print(f"{letter['task']} is queued again.")


@jobs.command("drop")
def drop(letter_id: str) -> None:
    """Give up a message that was laid aside."""
    with connect(Settings()) as client:
        client.delete(f"/dead-letters/{letter_id}")
    output.err.print(f"{letter_id} is gone.")


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where the demonstration keeps its data.")] = Path("vasari-demo"),
    serve: Annotated[bool, typer.Option(help="Serve the page afterwards.")] = True,
) -> None:
    """Show the whole path on a generated gallery: crawl, train, encode, load influences, search, serve."""
    from services.cli import demo as demonstration
    from services.cli.up import run_all

    with demonstration.sample_museum(folder) as settings:
        demonstration.run(folder, settings)
        if serve:
            run_all(settings)
