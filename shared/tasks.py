"""Every queue and every task name, once. Producers send by spec; workers register a handler for it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from celery import Celery
from celery.exceptions import TimeoutError as CeleryTimeoutError
from celery.result import AsyncResult
from kombu.exceptions import OperationalError

from shared import messages
from shared.errors import Unavailable
from shared.jobs import Job, Jobs

J = TypeVar("J", bound=messages.JobMessage)
M = TypeVar("M", bound=messages.Message)
A = TypeVar("A", bound=messages.Message)


class Queue(StrEnum):
    """One per service; the encoder has a second one, so that a query never waits behind a collection."""

    CRAWLER = "crawler"
    TRAINER = "trainer"
    ENCODER = "encoder"
    ENCODER_QUERIES = "encoder.queries"
    GRAPH = "graph"


@dataclass(frozen=True)
class Task(Generic[M]):
    """A task that answers nothing: whoever sends it follows its job.

    Attributes:
        name: The task's name on the wire.
        queue: The queue whose workers run it.
        message: What it carries.
    """

    name: str
    queue: Queue
    message: type[M]

    def send(self, app: Celery, message: M) -> None:
        """Queue the task. Raises `Unavailable` where the broker cannot be reached."""
        _publish(app, self.name, self.queue, message, ignore_result=True)

    def register(self, app: Celery, handler: Callable[[M], None]) -> None:
        """Have `app`'s workers run `handler` for each message."""

        @app.task(name=self.name, shared=False, ignore_result=True)
        def run(payload: dict[str, Any]) -> None:
            handler(self.message.model_validate(payload))


@dataclass(frozen=True)
class Call(Generic[M, A]):
    """A task whose sender waits for the answer.

    Attributes:
        name: The task's name on the wire.
        queue: The queue whose workers run it.
        message: What it carries.
        answer: What comes back.
    """

    name: str
    queue: Queue
    message: type[M]
    answer: type[A]

    def __call__(self, app: Celery, message: M, *, timeout: float) -> A:
        """Queue the task and wait up to `timeout` seconds for the answer.

        Raises `Unavailable` where no worker answers in time, and the handler's own error where it failed.
        """
        result = _publish(app, self.name, self.queue, message, ignore_result=False, expires=timeout)
        try:
            # Celery forbids waiting inside a task. The thread that waits here serves a web request, but where all
            # services share one process Celery cannot tell.
            payload = result.get(timeout=timeout, interval=0.005, disable_sync_subtasks=False)
        except CeleryTimeoutError as error:
            raise Unavailable(
                f"No worker on queue '{self.queue}' answered within {timeout:g} s; check that the service runs."
            ) from error
        finally:
            result.forget()
        return self.answer.model_validate(payload)

    def register(self, app: Celery, handler: Callable[[M], A]) -> None:
        """Have `app`'s workers answer each message with what `handler` returns."""

        @app.task(name=self.name, shared=False)
        def run(payload: dict[str, Any]) -> dict[str, Any]:
            return handler(self.message.model_validate(payload)).model_dump(mode="json")


def _publish(app: Celery, name: str, queue: Queue, message: messages.Message, **options: Any) -> AsyncResult[Any]:
    signature = app.signature(name, args=(message.model_dump(mode="json"),))
    try:
        return signature.apply_async(queue=str(queue), **options)
    except OperationalError as error:
        raise Unavailable(f"The broker does not answer ({error}); check VASARI_BROKER_URL.") from error


IMPORT_FOLDER = Task("crawler.import_folder", Queue.CRAWLER, messages.ImportFolder)
IMPORT_UPLOADS = Task("crawler.import_uploads", Queue.CRAWLER, messages.ImportUploads)
ENCODE_COLLECTION = Task("encoder.encode_collection", Queue.ENCODER, messages.EncodeCollection)
ENCODE_ARTWORKS = Task("encoder.encode_artworks", Queue.ENCODER, messages.EncodeArtworks)
ENCODE_QUERY = Call("encoder.encode_query", Queue.ENCODER_QUERIES, messages.EncodeQuery, messages.Embedding)
TRAIN_MODEL = Task("trainer.train_model", Queue.TRAINER, messages.TrainModel)
EVALUATE_ENCODERS = Task("trainer.evaluate_encoders", Queue.TRAINER, messages.EvaluateEncoders)
LOAD_INFLUENCES = Task("graph.load_influences", Queue.GRAPH, messages.LoadInfluences)

JOB_TASKS: dict[str, Task[Any]] = {
    task.name: task
    for task in (
        IMPORT_FOLDER,
        IMPORT_UPLOADS,
        ENCODE_COLLECTION,
        TRAIN_MODEL,
        EVALUATE_ENCODERS,
        LOAD_INFLUENCES,
    )
}
"""The tasks that start a job, by name: what a stored job is queued again with."""


def submit(app: Celery, jobs: Jobs, task: Task[J], message: J, *, kind: str, title: str) -> Job:
    """Record a job and queue its task. Raises `Unavailable` where the broker cannot be reached; no job stays then."""
    job = jobs.create(kind, title, task.name, message)
    try:
        task.send(app, message)
    except Unavailable:
        jobs.forget(job.id)
        raise
    return job


def resubmit(app: Celery, jobs: Jobs, job_id: str) -> Job:
    """Queue a stopped job again. Raises `InvalidInput` for one that runs or has succeeded."""
    header = jobs.reopen(job_id)
    task = JOB_TASKS[header.task]
    task.send(app, task.message.model_validate(header.message))
    return jobs.get(job_id)
