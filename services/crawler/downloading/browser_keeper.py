"""The process that chromedriver runs below, so that no browser outlives its crawl, however that ends.

It is started as `python browser_keeper.py FOLDER CHROMEDRIVER ARGUMENT…`, in a session of its own and with a pipe for
its standard input that only the crawl's process holds the other end of. When that pipe closes, because the crawl has
ended or was killed, or when chromedriver ends, it ends chromedriver, Chromium and all that they started, and removes
the folder that their profile is in. It needs nothing but the standard library, and imports nothing of the project.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_PATIENCE = 5.0  # seconds that killed processes get to be gone


def main(folder: str, command: list[str]) -> int:
    """Run the command until it ends or nobody is left to drive it."""
    driver = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def end(*_: object) -> None:
        driver.kill()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_wait_for_the_end, args=(end,), daemon=True).start()
    driver.wait()
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        # Chromium leaves by itself when the pipe to chromedriver closes; what hangs does not.
        left = processes_of(folder)
        for process in left:
            with suppress(OSError):
                os.kill(process, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
        if not left and not Path(folder).exists():
            break
        time.sleep(0.05)
    return 0


def _wait_for_the_end(then: Callable[[], None]) -> None:
    sys.stdin.buffer.read()
    then()


def processes_of(folder: str) -> list[int]:
    """Ids of the processes, but for this one, with the folder in their command line; none where there is no /proc."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if folder.encode() in (entry / "cmdline").read_bytes() and int(entry.name) != os.getpid():
                found.append(int(entry.name))
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
