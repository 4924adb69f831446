"""How long tasks may take, and how often they are tried."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TaskLimits:
    """How long tasks may take and how often they are tried, the same in every process on one broker.

    Redis gives a task to another worker when it has been unacknowledged for the visibility timeout, and it cannot tell
    a slow worker from a dead one. So each limit is above the one before it.

    Attributes:
        seconds: The soft limit: a task is told to end.
        deliveries: Times that a message is delivered before it is laid aside.
    """

    seconds: float = 600.0
    deliveries: int = 5

    @property
    def turn(self) -> float:
        """Seconds after which long work is put down at the next good moment, and goes on in a further task."""
        return self.seconds / 3

    @property
    def hard(self) -> float:
        """Seconds after which a task's process is killed."""
        return self.seconds * 1.1

    @property
    def visibility(self) -> float:
        """Seconds after which an unacknowledged task is given to another worker."""
        return self.seconds * 1.25
