"""What a training does between two steps: it tells how far it is, saves its state, and makes way when told."""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any, NoReturn

from lightning_fabric import Fabric

from services.trainer.engine.compute import agreed
from services.trainer.engine.fit import Fit
from services.trainer.engine.saved import SavedState
from shared.jobs import Progress, turn_is_over

_SHOWN = 300  # records of epochs in a job, which is written again and again


class _Next(IntEnum):
    GO_ON = 0
    SAVE = 1
    PUT_DOWN = 2


def train_in_turns(fit: Fit, saved: SavedState, fabric: Fabric, progress: Progress) -> None:
    """Train to the end of the last stage. Raises `Paused` where the turn is over before; the state is saved then."""
    progress.expect(fit.epochs, "epochs", done=fit.epochs_done)
    for told in fit.run():
        progress.expect(fit.epochs, "epochs", done=fit.epochs_done, seconds_left=fit.seconds_left)
        progress.result(history=shown(fit.history))
        progress.say(told + _figures(fit.history[-1] if fit.history else {}))
        order = _Next.PUT_DOWN if turn_is_over() else _Next.SAVE if saved.due else _Next.GO_ON
        order = _Next(int(agreed(fabric, order)))
        if order is not _Next.GO_ON:
            saved.keep(fit)
        if order is _Next.PUT_DOWN:
            put_down(fit, progress)
    taken = len(fit.history)  # fewer than were asked for where the time was up, or nothing was to be gained any more
    progress.expect(taken, "epochs", done=taken)


def put_down(fit: Fit, progress: Progress) -> NoReturn:
    """Stop here, where its state has been saved; the job goes on in a further task. Raises `Paused`."""
    progress.reached(**{**progress.resume, "epoch": fit.epochs_done})
    progress.put_down()


def shown(history: Sequence[Mapping[str, Any]], most: int = _SHOWN) -> list[Mapping[str, Any]]:
    """At most so many records of the history, evenly over its whole length, the last one among them."""
    every = -(-len(history) // most) or 1
    return list(history[::-1][::every])[::-1]


def _figures(record: Mapping[str, Any]) -> str:
    """The latest epoch's, for people."""
    figures = {name: value for name, value in record.items() if name not in ("stage", "epoch")}
    return "".join(f"; {name.replace('_', ' ')} {value:.3g}" for name, value in figures.items())
