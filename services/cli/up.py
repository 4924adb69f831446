"""`vasari up`: everything in this process, until somebody stops it."""

import signal
import threading

from services.cli import output
from services.cli.data_folder import DataFolder
from services.cli.embedded import embedded
from shared.errors import Conflict
from shared.settings import Settings

_LOOK = 0.5  # seconds between looks at whether a service has failed to start


def run_all(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM, then finish the work in hand.

    Raises `Conflict` where a Vasari already runs on the data folder, and what kept a service from starting.
    """
    folder = DataFolder(settings.data_dir)
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    with folder.own() as owner:
        if not owner:
            raise Conflict(f"Vasari runs already at {folder.owner()} on {settings.data_dir}; use it, or stop it first.")
        with embedded(settings, host=settings.host, port=settings.port) as running:
            running.start_all()
            resumed = running.resume()
            folder.announce(running.url)
            output.err.print(
                f"Vasari is at [bold]{running.url}[/] with its data in {settings.data_dir}. Ctrl-C stops it."
            )
            if resumed:
                output.err.print(f"{resumed} interrupted jobs go on.")
            while not stop.wait(_LOOK):
                running.check()
            output.err.print("Stopping after the work in hand …")
