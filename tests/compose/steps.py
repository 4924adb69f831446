"""What the run says: one line per step, with its time."""

import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_LAST_WORDS = 3000  # characters of a failed command's output that are shown


class Failed(Exception):
    """The run cannot go on; says why."""


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say what is done, and how long it took."""
    print(f"  … {title}", flush=True)
    begun = time.monotonic()
    yield
    print(f"  ✓ {title}  ({time.monotonic() - begun:.0f} s)", flush=True)


def run(command: Sequence[str | Path], *, env: dict[str, str] | None = None, log: Path | None = None) -> str:
    """What the command wrote to standard output. Raises `Failed` with its last words where it fails.

    With `log`, everything that it writes goes there instead.
    """
    if log is not None:
        with log.open("w") as output:
            done = subprocess.run(command, env=env, stdout=output, stderr=output, stdin=subprocess.DEVNULL, text=True)
        said = log.read_text(errors="replace")
    else:
        done = subprocess.run(command, env=env, capture_output=True, stdin=subprocess.DEVNULL, text=True)
        said = done.stdout + done.stderr
    if done.returncode:
        raise Failed(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{said[-_LAST_WORDS:]}")
    return "" if log is not None else done.stdout


def check(true: object, otherwise: str) -> None:
    """Raises `Failed` with `otherwise` unless `true`."""
    if not true:
        raise Failed(otherwise)
