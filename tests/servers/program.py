"""A server's program that a test starts, stops, kills and starts again."""

import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from tests.servers.choosing import NotHere, wait_until

_LAST_WORDS = 400  # characters of the log that an error shows


class Program:
    """One program, in a folder that stays between its runs; its output is appended to `server.log` there."""

    def __init__(self, name: str, command: Sequence[str | Path], folder: Path, answers: Callable[[], object]) -> None:
        """Nothing runs yet. `answers` returns something true once the server serves."""
        self._name = name
        self._command = [str(part) for part in command]
        self._answers = answers
        self._process: subprocess.Popen[bytes] | None = None
        self.log = folder / "server.log"
        self._folder = folder

    def start(self) -> None:
        """Return once the server answers. Raises `NotHere`, `RuntimeError` if it ends instead, `TimeoutError`."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            try:
                process = subprocess.Popen(
                    self._command, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
                )
            except OSError as error:
                raise NotHere(f"{self._name} cannot be started ({error.strerror})") from error
        self._process = process
        try:
            wait_until(lambda: process.poll() is not None or self._answers(), what=self._name)
            if process.poll() is not None:
                said = " ".join(self.log.read_text(errors="replace")[-_LAST_WORDS:].split())
                raise RuntimeError(f"{self._name} ended with {process.returncode}: {said}")
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Ask it to end, as an operator would, and return when it has."""
        if self._process is not None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(20)
        self.kill()

    def kill(self) -> None:
        """End it as a crash would, and return when it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
