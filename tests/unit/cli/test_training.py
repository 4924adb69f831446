"""`vasari train`: its options are the messages' fields."""

from typing import get_args

from services.cli.training import HELP, app
from shared.messages import AutoencoderTraining, EmbeddingTraining, StyleTraining, TrainedKind


def test_each_kind_has_a_command() -> None:
    assert {command.name for command in app.registered_commands} == set(get_args(TrainedKind))


def test_each_field_is_explained_and_nothing_else() -> None:
    messages = (AutoencoderTraining, EmbeddingTraining, StyleTraining)
    fields = {name for message in messages for name in message.model_fields}
    assert set(HELP) == fields - {"kind"}
