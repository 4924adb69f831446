"""Work done by several threads and taken in order."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextvars import copy_context
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def ordered(
    pool: Executor, work: Callable[[T], R], things: Iterable[T], *, ahead: int
) -> Iterator[tuple[T, Future[R]]]:
    """Each thing with its finished work, in the order given, at most `ahead` of them at once in memory."""
    waiting: deque[tuple[T, Future[R]]] = deque()
    for thing in things:
        # What the thread knows of its task, for the log, the pool's threads know too.
        waiting.append((thing, pool.submit(copy_context().run, work, thing)))
        if len(waiting) >= ahead:
            yield waiting.popleft()
    yield from waiting


def batched(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """The things in lists of `size`; the last may be shorter."""
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch
