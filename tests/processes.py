"""Vasari as it runs on servers: the API and each worker a process of its own, as the tests start and kill them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from services.cli.client import Client
from tests.servers.choosing import free_port, wait_until

_ROOT = Path(__file__).parents[1]


class Vasari:
    """The processes of one Vasari, with settings in common. Their output is kept in one file each, below `folder`."""

    def __init__(self, folder: Path, settings: Mapping[str, object]) -> None:
        self.folder = folder
        clean = {name: value for name, value in os.environ.items() if not name.startswith("VASARI_")}
        own = {"VASARI_DATA_DIR": folder / "unused", "VASARI_LOG_LEVEL": "INFO", "VASARI_LOG_FORMAT": "json"}
        self._env = {**clean, **{name: str(value) for name, value in {**own, **settings}.items()}}
        self._port = free_port()
        self.metrics: dict[int, str] = {}  # where each worker's are, by process id
        self.url = f"http://127.0.0.1:{self._port}"
        self._processes: list[tuple[str, subprocess.Popen[bytes]]] = []

    def serve(self) -> subprocess.Popen[bytes]:
        """Start the API; returns when it answers."""
        process = self._start("serve", {"VASARI_PORT": str(self._port)}, "serve")
        self._until(process, lambda: httpx.get(f"{self.url}/api/v1/health").is_success)
        return process

    def worker(self, service: str, *arguments: str, name: str | None = None) -> subprocess.Popen[bytes]:
        """Start a worker; returns when it takes tasks."""
        port = free_port()
        process = self._start(name or service, {"VASARI_METRICS_PORT": str(port)}, "worker", service, *arguments)
        self.metrics[process.pid] = f"http://127.0.0.1:{port}/metrics"
        self._until(process, lambda: httpx.get(f"http://127.0.0.1:{port}/health").is_success)
        return process

    def newest(self, name: str) -> subprocess.Popen[bytes]:
        """The process that was last started under this name."""
        return next(process for known, process in reversed(self._processes) if known == name)

    def client(self) -> Client:
        """Speaks to the API as the command does."""
        return Client(self.url, local=False)

    def job(self, path: str, **options: Any) -> dict[str, Any]:
        """Start a job and follow it to its end."""
        client = self.client()
        *_, ended = client.follow(client.post(path, **options))
        client.close()
        return ended

    def log(self, name: str) -> list[dict[str, Any]]:
        """What a process has logged; a line that is not JSON stands under `raw`."""
        lines = []
        for line in (self.folder / f"{name}.log").read_text(errors="replace").splitlines():
            try:
                lines.append(json.loads(line))
            except ValueError:
                lines.append({"raw": line})
        return lines

    def stop(self) -> None:
        """End every process, gracefully where that works."""
        for _, process in self._processes:
            process.send_signal(signal.SIGTERM)
        for _, process in self._processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            kill(process)

    def _start(self, name: str, env: dict[str, str], *arguments: str) -> subprocess.Popen[bytes]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "services", *arguments],
                cwd=_ROOT,
                env={**self._env, **env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that `kill` reaches its pool processes too
            )
        self._processes.append((name, process))
        return process

    def _until(self, process: subprocess.Popen[bytes], ready: Any) -> None:
        def answers() -> bool:
            if process.poll() is not None:
                return True
            return bool(ready())

        wait_until(answers, what=f"process {process.args}", seconds=90)
        if process.poll() is not None:
            raise AssertionError(f"{process.args} ended with {process.returncode}; its log is in {self.folder}")


def kill(process: subprocess.Popen[bytes]) -> None:
    """`kill -9` a process with all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(20)


@contextmanager
def running(folder: Path, settings: Mapping[str, object]) -> Iterator[Vasari]:
    """The processes that the block starts are gone when it ends."""
    vasari = Vasari(folder, settings)
    try:
        yield vasari
    finally:
        vasari.stop()
