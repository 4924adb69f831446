"""Every queue and every task name, once. Producers send by spec; workers register a handler for it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from celery.exceptions import TaskRevokedError
from celery.exceptions import TimeoutError as CeleryTimeoutError
from celery.result import AsyncResult
from pydantic import ValidationError

from shared import messages
from shared.broker import Broker
from shared.broker.app import unreachable
from shared.errors import InvalidInput, Unavailable
from shared.execution import answer, brief, execute
from shared.jobs import DeadLetter, Job, Jobs, Progress

J = TypeVar("J", bound=messages.JobMessage)
M = TypeVar("M", bound=messages.Message)
A = TypeVar("A", bound=messages.Message)
J_contra = TypeVar("J_contra", bound=messages.JobMessage, contravariant=True)


class Queue(StrEnum):
    """One per service; the encoder has a second one, so that a query never waits behind a collection."""

    CRAWLER = "crawler"
    TRAINER = "trainer"
    ENCODER_QUERIES = "encoder.queries"
    ENCODER = "encoder"
    GRAPH = "graph"


class Handler(Protocol[J_contra]):
    """What a worker does with a message, and reports of it."""

    def __call__(self, message: J_contra, *, progress: Progress) -> None: ...


@dataclass(frozen=True)
class Task(Generic[J]):
    """A task that answers nothing: whoever sends it follows its job.

    Attributes:
        name: The task's name on the wire.
        queue: The queue whose workers run it.
        message: What it carries.
    """

    name: str
    queue: Queue
    message: type[J]

    def send(self, app: Broker, message: J) -> None:
        """Queue the task. Raises `Unavailable` where the broker cannot be reached."""
        # The id begins with the job's and the part's, so that every line that Celery logs names them.
        task_id = f"{message.job_id}.{message.part}.{secrets.token_hex(4)}"
        _publish(app, self.name, self.queue, message, ignore_result=True, task_id=task_id)

    def register(self, app: Broker, handler: Handler[J], jobs: Callable[[], Jobs]) -> None:
        """Have `app`'s workers run `handler` for each message, as a part of its job in `jobs`."""

        @app.task(name=self.name, bind=True, shared=False, ignore_result=True, max_retries=app.tries)
        def run(task: Any, payload: Any) -> None:
            execute(self, app, task, payload, handler, jobs())


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

    def __call__(self, app: Broker, message: M, *, timeout: float) -> A:
        """Queue the task and wait up to `timeout` seconds for the answer.

        Raises `Unavailable` where no worker answers in time, and the handler's own error where it failed.
        """
        result = _publish(app, self.name, self.queue, message, ignore_result=False, expires=timeout)
        try:
            # Celery forbids waiting inside a task. The thread that waits here serves a web request, but where all
            # services share one process Celery cannot tell.
            payload = result.get(timeout=timeout, interval=0.005, disable_sync_subtasks=False)
            result.forget()
        except (CeleryTimeoutError, TaskRevokedError) as error:  # revoked: it reached a worker as its time ran out
            raise Unavailable(
                f"No worker on queue '{self.queue}' answered within {timeout:g} s; check that the service runs."
            ) from error
        except app.errors as error:
            raise unreachable(app, error) from error
        return self.answer.model_validate(payload)

    def register(self, app: Broker, handler: Callable[[M], A]) -> None:
        """Have `app`'s workers answer each message with what `handler` returns.

        A call is delivered once: whoever waits for it sends it again, and an image that kills its worker does so once.
        """

        @app.task(name=self.name, shared=False, acks_late=False, reject_on_worker_lost=False)
        def run(payload: dict[str, Any]) -> dict[str, Any]:
            return answer(self.name, lambda: handler(self.message.model_validate(payload))).model_dump(mode="json")


def _publish(app: Broker, name: str, queue: Queue, message: messages.Message, **options: Any) -> AsyncResult[Any]:
    signature = app.signature(name, args=(message.model_dump(mode="json"),))
    try:
        return signature.apply_async(queue=str(queue), **options)
    except app.errors as error:
        raise unreachable(app, error) from error


IMPORT_FOLDER = Task("crawler.import_folder", Queue.CRAWLER, messages.ImportFolder)
IMPORT_UPLOADS = Task("crawler.import_uploads", Queue.CRAWLER, messages.ImportUploads)
CRAWL = Task("crawler.crawl", Queue.CRAWLER, messages.Crawl)
ENCODE_COLLECTION = Task("encoder.encode_collection", Queue.ENCODER, messages.EncodeCollection)
ENCODE_ARTWORKS = Task("encoder.encode_artworks", Queue.ENCODER, messages.EncodeArtworks)
ENCODE_NEW = Task("encoder.encode_new", Queue.ENCODER, messages.EncodeNew)
ENCODE_QUERY = Call("encoder.encode_query", Queue.ENCODER_QUERIES, messages.EncodeQuery, messages.Embedding)
CLASSIFY_IMAGE = Call("encoder.classify_image", Queue.ENCODER_QUERIES, messages.ClassifyImage, messages.Classification)
GENERATE = Call("encoder.generate", Queue.ENCODER_QUERIES, messages.Generate, messages.Generated)
CLASSIFY_COLLECTION = Task("encoder.classify_collection", Queue.ENCODER, messages.ClassifyCollection)
TRAIN_MODEL = Task("trainer.train_model", Queue.TRAINER, messages.TrainModel)
EVALUATE_ENCODERS = Task("trainer.evaluate_encoders", Queue.TRAINER, messages.EvaluateEncoders)
DRAW_MAP = Task("trainer.draw_map", Queue.TRAINER, messages.DrawMap)
LOAD_INFLUENCES = Task("graph.load_influences", Queue.GRAPH, messages.LoadInfluences)
LOAD_SOURCE = Task("graph.load_source", Queue.GRAPH, messages.LoadSource)
FORGET_SOURCE = Task("graph.forget_source", Queue.GRAPH, messages.ForgetSource)
BUILD_GRAPH = Task("graph.build", Queue.GRAPH, messages.BuildGraph)

TASKS: dict[str, Task[Any]] = {
    task.name: task
    for task in (
        IMPORT_FOLDER,
        IMPORT_UPLOADS,
        CRAWL,
        ENCODE_COLLECTION,
        ENCODE_ARTWORKS,
        ENCODE_NEW,
        CLASSIFY_COLLECTION,
        TRAIN_MODEL,
        EVALUATE_ENCODERS,
        DRAW_MAP,
        LOAD_INFLUENCES,
        LOAD_SOURCE,
        FORGET_SOURCE,
        BUILD_GRAPH,
    )
}
"""The tasks of jobs by name: what a stored job, or a dead letter, is queued again with."""


def submit(app: Broker, jobs: Jobs, task: Task[J], message: J, *, kind: str, title: str) -> Job:
    """Record a job and queue its task. Raises `Unavailable` where the broker cannot be reached; no job stays then."""
    job = jobs.create(kind, title, task.name, message)
    try:
        task.send(app, message)
    except Unavailable:
        jobs.forget(job.id)
        raise
    return job


def resubmit(app: Broker, jobs: Jobs, job_id: str, *, anyway: bool = False) -> Job:
    """Queue a stopped job again. Raises `InvalidInput` for one that has succeeded or, but for `anyway`, runs."""
    header = jobs.reopen(job_id, anyway=anyway)
    task = TASKS[header.task]
    task.send(app, task.message.model_validate(header.message))
    return jobs.get(job_id)


def requeue(app: Broker, jobs: Jobs, letter_id: str) -> DeadLetter:
    """Queue a dead letter's message again, and forget the letter.

    Raises `NotFound`, and `InvalidInput` for a message that no worker would understand; the letter stays then.
    """
    letter = jobs.dead_letters.get(letter_id)
    task = TASKS.get(letter.task)
    if task is None:
        raise InvalidInput(f"No service has a task '{letter.task}'; update Vasari, or give the message up.")
    try:
        message = task.message.model_validate(letter.payload)
    except ValidationError as error:
        raise InvalidInput(f"It is not a message of '{letter.task}' ({brief(error)}); give the message up.") from error
    jobs.forget_part(message.job_id, message.part)
    task.send(app, message)
    jobs.dead_letters.remove(letter.id)
    return letter
