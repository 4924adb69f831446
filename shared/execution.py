"""What happens around a handler when a worker runs its task: counts, tries, and the end of patience."""

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from shared import logs, metrics
from shared.broker import Broker
from shared.errors import Unavailable
from shared.jobs import Jobs, Paused, turn
from shared.messages import JobMessage

if TYPE_CHECKING:
    from shared.tasks import Handler, Task

J = TypeVar("J", bound=JobMessage)
R = TypeVar("R")
_LONGEST_WAIT = 60  # seconds between two tries

log = logging.getLogger(__name__)


def execute(spec: "Task[J]", app: Broker, task: Any, payload: Any, handler: "Handler[J]", jobs: Jobs) -> None:
    """Run one delivery of a task; `task` is Celery's, bound to the request.

    Every way out acknowledges the message: its work is done, or goes on in a message of its own, or the message is
    laid aside. The exception is a worker that dies; then the broker delivers it again, as often as `TaskLimits` says.
    """
    try:
        message = spec.message.model_validate(payload)
    except ValidationError as error:
        _refuse(spec, task, payload, jobs, f"The message is not one of '{spec.name}': {brief(error)}")
        return
    with logs.about(message.job_id), metrics.timed(spec.name) as ended:
        again = bool((task.request.delivery_info or {}).get("redelivered"))
        try:
            deliveries = jobs.dead_letters.delivered_again(task.request.id) if again else 1
            if deliveries > app.limits.deliveries:
                ended("laid aside")
                _lay_aside(spec, task, payload, message, jobs, deliveries - 1)
                return
            try:
                with turn(_turn(app)):
                    jobs.run(message.job_id, partial(handler, message), message.part)
            finally:
                if again:  # and its worker lived through it
                    jobs.dead_letters.done(task.request.id)
        except Paused:
            ended("paused")
            spec.send(app, message)
        except Unavailable as error:
            ended("unavailable")
            _try_later(task, message, jobs, error)


def answer(name: str, handler: Callable[[], R]) -> R:
    """Run a call's handler, and count it."""
    with metrics.timed(name):
        return handler()


def brief(error: ValidationError) -> str:
    """The first thing that is wrong, in one line."""
    first = error.errors(include_url=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'message'}: {first['msg']}."


def _turn(app: Broker) -> Callable[[], bool]:
    until = monotonic() + app.limits.turn
    return lambda: app.stopping.is_set() or monotonic() > until


def _refuse(spec: "Task[J]", task: Any, payload: Any, jobs: Jobs, reason: str) -> None:
    """Lay aside a message that says nothing."""
    try:
        jobs.dead_letters.lay_aside(task.request.id, spec.name, spec.queue, payload, reason)
    except Unavailable as error:
        raise task.retry(exc=error, countdown=_LONGEST_WAIT) from error
    log.error("Laid aside %s: %s", task.request.id, reason)


def _lay_aside(spec: "Task[J]", task: Any, payload: Any, message: J, jobs: Jobs, deliveries: int) -> None:
    reason = (
        f"It was delivered {deliveries} times, and each time its worker died or was killed; the worker's log and the "
        "machine's memory may tell why."
    )
    letter = jobs.dead_letters.lay_aside(
        task.request.id,
        spec.name,
        spec.queue,
        payload,
        reason,
        deliveries=deliveries,
        job_id=message.job_id,
        part=message.part,
    )
    jobs.fail(message.job_id, f"{reason} `vasari jobs requeue {letter.id}` tries it again.", message.part)
    log.error("Laid aside %s: %s", letter.id, reason)


def _try_later(task: Any, message: JobMessage, jobs: Jobs, error: Unavailable) -> None:
    if task.request.retries < task.max_retries:
        wait = min(_LONGEST_WAIT, 2**task.request.retries)
        log.warning("Tries again in %d s: %s", wait, error)
        with suppress(Unavailable):  # of the object store, perhaps the one that does not answer
            jobs.note(message.job_id, f"tries again in {wait} s: {error}", message.part)
        raise task.retry(exc=error, countdown=wait)
    log.error("Gave up: %s", error)
    jobs.fail(message.job_id, str(error), message.part)
