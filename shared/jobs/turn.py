"""A task's turn: how long it may go on before it makes way.

Long work asks at every good moment whether its turn is over, and then puts itself down (`Progress.put_down`). It
goes on in a further task, behind those that wait, so that no task stays unacknowledged for longer than the broker's
visibility timeout, jobs take turns, and a worker that is told to stop has soon nothing in hand.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Paused(Exception):
    """The work was put down where it can be taken up again; it is not at its end."""


def _never() -> bool:
    return False


_over: ContextVar[Callable[[], bool]] = ContextVar("over", default=_never)


@contextmanager
def turn(over: Callable[[], bool]) -> Iterator[None]:
    """What runs in this block is at its turn until `over` says true."""
    token = _over.set(over)
    try:
        yield
    finally:
        _over.reset(token)


def turn_is_over() -> bool:
    """Whether the work of this thread is to be put down; False outside of any turn."""
    return _over.get()()
