"""Messages that were laid aside: look at them, queue them again, give them up."""

from fastapi import APIRouter, status

from services.search.routes.context import Has
from shared import tasks
from shared.jobs import DeadLetter

router = APIRouter(prefix="/api/v1/dead-letters", tags=["jobs"])


@router.get("", summary="Messages that were laid aside")
def list_dead_letters(has: Has) -> list[DeadLetter]:
    """Each with the reason, by id."""
    return list(has.jobs.dead_letters)


@router.post("/{letter_id}/requeue", status_code=status.HTTP_202_ACCEPTED, summary="Queue a message again")
def requeue(has: Has, letter_id: str) -> DeadLetter:
    """The part of its job that had failed is done again."""
    return tasks.requeue(has.broker, has.jobs, letter_id)


@router.delete("/{letter_id}", status_code=status.HTTP_204_NO_CONTENT, summary="Give a message up")
def remove(has: Has, letter_id: str) -> None:
    """Its job stays as it is."""
    has.jobs.dead_letters.remove(letter_id)
