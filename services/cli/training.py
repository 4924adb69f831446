"""`vasari train`: one command for each kind of model, whose options and defaults are the fields of its message."""

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Annotated, Any, get_type_hints

import typer

from services.cli import models
from services.cli.client import connect, connect_running
from services.cli.output import err, print_json, run_job, tell_failures
from services.cli.showing import queued
from shared.messages import AutoencoderTraining, EmbeddingTraining, StyleTraining, TrainedKind, Training
from shared.settings import Settings

app = typer.Typer(help="Train a model on the collection, and put it into use.", no_args_is_help=True)

_SUMMARIES: dict[TrainedKind, str] = {
    "style": "A classifier of styles; works without a style get the predicted one, marked as such.",
    "embedding": "The encoder that searches use, fitted to the collection.",
    "dae": "A denoising autoencoder: codes that find what shares light and layout.",
    "swae": "A sliced-Wasserstein autoencoder: codes that new images can be drawn from.",
}
_MESSAGES: dict[TrainedKind, type[Training]] = {
    "style": StyleTraining,
    "embedding": EmbeddingTraining,
    "dae": AutoencoderTraining,
    "swae": AutoencoderTraining,
}
HELP = {
    "epochs": "Passes over the pictures; what the kind of model needs unless given.",
    "minutes": "Finish in about this much time; no limit unless given.",
    "batch_size": "Pictures per step; what the kind of model needs unless given.",
    "accumulate": "Parts that each step's pictures are taken in; more need less memory.",
    "seed": "Of everything random.",
    "architecture": "The pretrained network that it begins with; the settings' unless given.",
    "only": "One style, to tell from all others.",
    "min_works": "Works that a style needs to be learnt.",
    "labels": "Whether it learns from artists and styles; auto: where enough works have them.",
    "dimension": "Numbers per work.",
    "width": "Filters of the first convolution.",
    "code_size": "Numbers per work.",
    "prior": "How an swae's codes are to be spread.",
    "perceptual": "Weight of the perceptual term beside the pixels' error; 0 for none.",
}
"""What each field of the messages means, by its name."""

_WAIT = Annotated[bool, typer.Option("--wait/--no-wait", help="Follow it to its end, or only queue it.")]
_JSON = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


def _command(kind: TrainedKind) -> Callable[..., None]:
    message = _MESSAGES[kind]
    hints = get_type_hints(message)  # without the bounds, which the API checks

    def train(wait: bool, as_json: bool, **asked: Any) -> None:
        given = {name: value for name, value in asked.items() if value != message.model_fields[name].default}
        _train({"kind": kind, **given}, wait, as_json)

    parameters = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=field.default, annotation=Annotated[hints[name], _option(name)])
        for name, field in message.model_fields.items()
        if name != "kind" and not (kind == "dae" and name == "prior")
    ]
    parameters += [
        Parameter("wait", Parameter.KEYWORD_ONLY, default=True, annotation=_WAIT),
        Parameter("as_json", Parameter.KEYWORD_ONLY, default=False, annotation=_JSON),
    ]
    train.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    train.__annotations__ = {}
    return train


def _option(name: str) -> Any:
    return typer.Option(help=HELP[name])


for _kind, _summary in _SUMMARIES.items():
    app.command(_kind, help=_summary)(_command(_kind))


def _train(body: dict[str, Any], wait: bool, as_json: bool) -> None:
    """Train, and show the new model."""
    if not wait:
        with connect_running(Settings()) as client:
            queued(client.post("/trainings", json=body), as_json)
        return
    with connect(Settings()) as client:
        job = run_job(client, client.post("/trainings", json=body))
        model = client.get(f"/models/{job['result']['model_id']}")
    if as_json:
        told = {name: value for name, value in job["result"].items() if name != "history"}
        print_json({**told, "failed": job["failed"], "job": job["id"]})
        return
    tell_failures(job)
    models.show(model)
    # Until then searches go on with another encoder.
    err.print(f"Next: `vasari encode --encoder {model['kind']}`", soft_wrap=True)
