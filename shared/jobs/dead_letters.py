"""Messages that were laid aside, since handling them again and again helps nobody.

dead-letters/<id>.json   the message and why it was laid aside, until somebody queues it again or removes it
deliveries/<id>          how often a message was delivered that was delivered more than once; gone with its end

They lie in the object store, like the jobs: a dead letter has to outlast the broker.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from shared.errors import InvalidInput, NotFound, ObjectNotFound
from shared.jobs.keys import now
from shared.storage.base import ObjectStore

_LETTERS = "dead-letters/"
_DELIVERIES = "deliveries/"


class DeadLetter(BaseModel):
    """One message that was laid aside.

    Attributes:
        id: The task's id.
        task: Its name on the wire.
        queue: Where it came from.
        payload: What it carried, as it came.
        reason: Why it was laid aside.
        deliveries: How often it had been delivered.
        job_id: The job it belongs to, where that could be read.
        part: The part of the job.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    task: str
    queue: str
    payload: Any
    reason: str
    deliveries: int = 1
    job_id: str | None = None
    part: str | None = None
    at: datetime


class DeadLetters:
    """All dead letters of one object store, and the counts of deliveries that lead to them."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def delivered_again(self, task_id: str) -> int:
        """Count one more delivery of a message that comes for at least the second time, and say how many it were."""
        key = _DELIVERIES + _name(task_id)
        try:
            count = int(self._store.get(key))
        except ObjectNotFound:
            count = 1
        self._store.put(key, str(count + 1).encode())
        return count + 1

    def done(self, task_id: str) -> None:
        """Forget the count."""
        self._store.delete(_DELIVERIES + _name(task_id))

    def lay_aside(
        self,
        task_id: str,
        task: str,
        queue: str,
        payload: Any,
        reason: str,
        *,
        deliveries: int = 1,
        job_id: str | None = None,
        part: str | None = None,
    ) -> DeadLetter:
        """Keep a message for a person to decide about."""
        letter = DeadLetter(
            id=_name(task_id),
            task=task,
            queue=queue,
            payload=payload,
            reason=reason,
            deliveries=deliveries,
            job_id=job_id,
            part=part,
            at=now(),
        )
        self._store.put(_key(letter.id), letter.model_dump_json().encode(), content_type="application/json")
        self.done(task_id)
        return letter

    def get(self, letter_id: str) -> DeadLetter:
        """One letter. Raises `NotFound`."""
        try:
            return DeadLetter.model_validate_json(self._store.get(_key(letter_id)))
        except (ObjectNotFound, InvalidInput) as error:
            raise NotFound(f"There is no dead letter '{letter_id}'; list them with `vasari jobs`.") from error

    def remove(self, letter_id: str) -> None:
        """Give the message up for good. Raises `NotFound`."""
        self._store.delete(_key(self.get(letter_id).id))

    def __iter__(self) -> Iterator[DeadLetter]:
        for info in list(self._store.list(_LETTERS)):
            with suppress(NotFound):  # removed since it was listed
                yield self.get(info.key.removeprefix(_LETTERS).removesuffix(".json"))

    def __len__(self) -> int:
        return sum(1 for _ in self._store.list(_LETTERS))


def _name(task_id: str) -> str:
    """The id as part of a key; a message from elsewhere may call itself anything."""
    return re.sub(r"[^A-Za-z0-9_.-]", "_", task_id).lstrip(".")[:200] or "_"


def _key(letter_id: str) -> str:
    return f"{_LETTERS}{letter_id}.json"
