"""`vasari models`: the versions of each kind of model, what they are, and how they come and go."""

import re
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import typer

from services.cli.client import connect
from services.cli.output import err, out, plain, print_json, table
from shared.errors import InvalidInput
from shared.settings import Settings

app = typer.Typer(help="Models, and which of them are in use.", invoke_without_command=True)

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


@app.callback()
def list_by_default(context: typer.Context, as_json: Json = False) -> None:
    """Models, and which of them are in use."""
    if context.invoked_subcommand is None:
        list_models(as_json)


@app.command("list")
def list_models(as_json: Json = False) -> None:
    """All versions of all kinds."""
    with connect(Settings()) as client:
        answer = client.get("/models")
    if as_json:
        print_json(answer)
        return
    table(
        "Models",
        ("model", "in use", "dimension", "indexed", "created"),
        ([m["id"], "yes" if m["promoted"] else "", m["dimension"], m["indexed"], m["created_at"][:10]] for m in answer),
    )


@app.command("show")
def show_model(model_id: str, as_json: Json = False) -> None:
    """One version: its figures, what it is made of, and its artifacts."""
    with connect(Settings()) as client:
        model = client.get(_at(model_id))
    if as_json:
        print_json(model)
        return
    show(model)
    table("Made of", ("what", "value"), _flat(model["configuration"]))


@app.command("promote")
def promote_model(model_id: str, as_json: Json = False) -> None:
    """Put a version into use for its kind."""
    with connect(Settings()) as client:
        model = client.post(f"{_at(model_id)}/promote")
        works = client.get("/collection")["works"]
    if as_json:
        print_json([model])
        return
    out.print(f"{model['id']} is in use; {model['indexed']} of {works} works are indexed with it.", soft_wrap=True)
    if model["indexed"] < works:
        err.print(f"Next: `vasari encode --encoder {model['kind']}`", soft_wrap=True)


@app.command("compare")
def compare_models(
    model_ids: Annotated[list[str], typer.Argument(help="Two or more models, the one to compare with first.")],
    as_json: Json = False,
) -> None:
    """The figures of several versions side by side, and in what they were made differently."""
    if len(model_ids) < 2:
        raise InvalidInput("Give two models or more; `vasari models` lists them.")
    with connect(Settings()) as client:
        answer = client.get("/models/compare", ids=model_ids)
    if as_json:
        print_json(answer)
        return
    if not answer["same_data"]:
        err.print("[yellow]They were not trained on the same works, or one does not say on which.[/]", soft_wrap=True)
    columns = ("what", *(model["id"] for model in answer["models"]))
    table(
        "Figures, and the difference to the first",
        columns,
        ([row["name"], *map(_beside, row["values"], row["differences"])] for row in answer["metrics"]),
    )
    if answer["configuration"]:
        rows = ([row["name"], *map(_told, row["values"])] for row in answer["configuration"])
        table("Made differently", columns, rows)


@app.command("artifacts")
def artifacts(
    model_id: str,
    save: Annotated[Path | None, typer.Option(help="Write them into this folder.")] = None,
    as_json: Json = False,
) -> None:
    """What the training of a version left to look at: pictures, tables, the losses of each epoch."""
    with connect(Settings()) as client:
        found = client.get(f"{_at(model_id)}/artifacts")
        if save:
            _make(save)
            for artifact in found:
                # Its name came with the model; it is to be a file of this folder, whatever it is called.
                name = PurePosixPath(artifact["name"]).name
                client.download(f"{_at(model_id)}/artifacts/{artifact['name']}", save / name)
    if as_json:
        print_json(found)
        return
    for artifact in found:
        out.print(plain(str(save / artifact["name"]) if save else artifact["name"]), soft_wrap=True)
    if not found:
        err.print("Its training left nothing, or it had none.")
    elif not save:
        err.print(f"`vasari models artifacts {model_id} --save FOLDER` writes them there.", soft_wrap=True)


@app.command("export")
def export_model(
    model_id: str, file: Annotated[Path, typer.Argument(help="Where to write it, such as embedding.zip.")]
) -> None:
    """Write a version to one file, which another Vasari imports."""
    with connect(Settings()) as client:
        client.download(f"{_at(model_id)}/file", file)
    err.print(f"{plain(str(file))}: {file.stat().st_size / 1e6:.1f} MB", soft_wrap=True)


@app.command("import")
def import_model(
    file: Annotated[Path, typer.Argument(help="What `vasari models export` has written.")], as_json: Json = False
) -> None:
    """Take in a version that another Vasari has exported."""
    try:
        content = file.open("rb")
    except OSError as error:
        raise InvalidInput(f"Cannot read {file}: {error.strerror}.") from error
    with content, connect(Settings()) as client:
        model = client.post("/models", files={"file": (file.name, content)})
    if as_json:
        print_json(model)
        return
    show(model)
    if not model["promoted"]:
        hint = f"`vasari models promote {model['id']}`, then `vasari encode --encoder {model['kind']}`"
        err.print(f"Next: {hint}", soft_wrap=True)


@app.command("remove")
def remove_model(model_id: str) -> None:
    """Remove a version that is not in use, with its artifacts and all that is indexed with it."""
    with connect(Settings()) as client:
        client.delete(_at(model_id))
    err.print(f"{plain(model_id)} is gone.")


def show(model: dict[str, Any]) -> None:
    """A model's figures, and where its artifacts are."""
    use = "in use" if model["promoted"] else "not in use"
    about = f"{use}, {model['dimension']} numbers per work, {model['indexed']} works indexed"
    out.print(f"[bold]{plain(model['id'])}[/]: {about}", soft_wrap=True)
    if model["metrics"]:
        table("Figures", ("figure", "value"), ([name, _round(value)] for name, value in model["metrics"].items()))
    if model["artifacts"]:
        names = ", ".join(model["artifacts"])
        told = f"{names}: `vasari models artifacts {model['id']} --save FOLDER` writes them there."
        err.print(plain(told), soft_wrap=True)


def _at(model_id: str) -> str:
    """Its address. Raises `InvalidInput` for what would lead elsewhere."""
    if not re.fullmatch(r"[A-Za-z0-9][\w.-]*", model_id):
        raise InvalidInput(f"{model_id!r} is no model's id; list them with `vasari models`.")
    return f"/models/{model_id}"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(f"Cannot write to {folder}: {error.strerror}.") from error


def _flat(configuration: dict[str, Any], above: str = "") -> list[list[str]]:
    """Each entry under its keys, joined by dots."""
    rows: list[list[str]] = []
    for name, value in configuration.items():
        rows += _flat(value, f"{above}{name}.") if isinstance(value, dict) else [[above + name, _told(value)]]
    return rows


def _told(value: Any) -> str:
    return "–" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _round(value: float) -> int | float:
    return int(value) if value.is_integer() else value


def _beside(value: float | None, difference: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.4g}" + (f" ({difference:+.3g})" if difference else "")
