"""One process of a training on several devices, as torchrun starts it; its argument is the file with the order.

The first process tells what happens on its standard output, and the others write nothing at all. It puts the training
down when it reads `stop`; all of them end at once when the other end of the pipe is gone, and the worker with it.
"""

import os
import select
import signal
import sys
import threading
from pathlib import Path

from services.trainer.engine.compute import open_fabric
from services.trainer.learning import learn
from services.trainer.processes.telling import Ended, Order, Silent, Telling
from services.trainer.recipes.base import Assets
from shared import logs
from shared.allocator import keep_memory
from shared.errors import Cancelled, Unavailable, VasariError
from shared.jobs import Paused, turn
from shared.registry import ModelRegistry
from shared.storage import open_store

STOP = b"stop"


def main(file: Path) -> int:
    """Take part in the training that the file orders."""
    keep_memory()
    events = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else prints, the events' pipe stays clean
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keyboard's interrupt is the worker's to act on
    first = os.environ["RANK"] == "0"
    stopping = threading.Event()
    threading.Thread(target=_listen if first else _watch, args=(stopping,), name="orders", daemon=True).start()
    order = Order.model_validate_json(file.read_text())
    settings, message = order.settings, order.message
    logs.configure(settings, "trainer")
    store = open_store(settings.storage_url)
    telling = Telling(events, store, message)
    with logs.about(message.job_id):
        try:
            fabric = open_fabric(settings)  # returns when all have come as far as this
            file.unlink(missing_ok=True)  # it may hold a password
            with turn(stopping.is_set):
                learn(
                    message,
                    order.pictures(),
                    store=store,
                    registry=ModelRegistry(store),
                    assets=Assets(settings.backbone, settings.backbone_weights),
                    fabric=fabric,
                    progress=telling if first else Silent(store, message.job_id, message.part),
                )
            ended = Ended(outcome="finished")
        except Paused:
            ended = Ended(outcome="paused")
        except Cancelled:
            ended = Ended(outcome="cancelled")
        except Unavailable as error:
            ended = Ended(outcome="unavailable", error=str(error))
        except VasariError as error:
            ended = Ended(outcome="failed", error=str(error))
        if first:
            telling.write()
            telling.tell(ended)
    return 0


def _listen(stopping: threading.Event) -> None:
    # Unbuffered, since a thread that waits in a buffered read keeps the interpreter from ending.
    for line in os.fdopen(os.dup(0), "rb", buffering=0):
        if line.strip() == STOP:
            stopping.set()
    os._exit(1)


def _watch(_: threading.Event) -> None:
    """Notice the pipe's end without taking from the first process what it is to read."""
    poll = select.poll()
    poll.register(0, 0)
    poll.poll()
    os._exit(1)


if __name__ == "__main__":
    status = main(Path(sys.argv[1]))
    sys.stderr.flush()
    # PyTorch has threads that wait for the other processes, and an interpreter that ends under them may abort.
    os._exit(status)
