"""The HTTP API as the commands use it."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from services.cli.data_folder import DataFolder
from shared.errors import InvalidInput, VasariError
from shared.settings import Settings

_TIMEOUT = httpx.Timeout(60.0, connect=10.0)
_POLL = 0.15  # seconds between looks at a job
FINAL = ("succeeded", "failed", "cancelled", "interrupted")


class CommandError(VasariError):
    """What the API refused, in its words."""


class Client:
    """A running Vasari.

    Attributes:
        local: Whether it runs on this machine and owns this machine's data folder, so that paths mean the same there.
    """

    def __init__(self, url: str, *, local: bool, check: Callable[[], None] = lambda: None) -> None:
        self.url = url
        self.local = local
        self._check = check
        self._http = httpx.Client(base_url=f"{url.rstrip('/')}/api/v1", timeout=_TIMEOUT)

    def get(self, path: str, **params: Any) -> Any:
        """The answer to GET. Raises `CommandError`."""
        return self._send("GET", path, params={name: value for name, value in params.items() if value is not None})

    def post(self, path: str, **options: Any) -> Any:
        """The answer to POST. Raises `CommandError`."""
        return self._send("POST", path, **options)

    def put(self, path: str, **options: Any) -> Any:
        """The answer to PUT. Raises `CommandError`."""
        return self._send("PUT", path, **options)

    def fetch(self, path: str) -> bytes:
        """The bytes that GET answers with. Raises `CommandError`."""
        return self._answered("GET", path).content

    def download(self, path: str, file: Path) -> None:
        """Write what GET answers to a file, in place of what was there; a part is never left.

        Raises `CommandError`, and `InvalidInput` where the file cannot be written.
        """
        part = file.with_name(f"{file.name}.part")
        try:
            with self._http.stream("GET", path) as response, part.open("wb") as written:
                written.writelines(self._granted(path, response).iter_bytes())
            part.replace(file)
        except httpx.HTTPError as error:
            raise self._silent(error) from error
        except OSError as error:
            raise InvalidInput(f"Cannot write {file}: {error.strerror}.") from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def follow(self, job: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The job as it goes on, until it is final."""
        while job["state"] not in FINAL:
            yield job
            time.sleep(_POLL)
            self._check()
            job = self.get(f"/jobs/{job['id']}")
        yield job

    def delete(self, path: str) -> Any:
        """The answer to DELETE, if it has one. Raises `CommandError`."""
        return self._send("DELETE", path)

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def _send(self, method: str, path: str, **options: Any) -> Any:
        response = self._answered(method, path, **options)
        return response.json() if response.content else None

    def _answered(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            response = self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            raise self._silent(error) from error
        return self._granted(path, response)

    def _silent(self, error: httpx.HTTPError) -> CommandError:
        return CommandError(f"Vasari at {self.url} does not answer ({error}); check that it runs.")

    def _granted(self, path: str, response: httpx.Response) -> httpx.Response:
        if response.is_success:
            return response
        try:
            raise CommandError(json.loads(response.read())["detail"])
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{self.url}{path} answered {response.status_code}; is it a Vasari?") from error


@contextmanager
def connect(settings: Settings) -> Iterator[Client]:
    """A client of the Vasari that the settings name, of the one that owns the data folder, or of one started here.

    One that is started here lasts for the block and for the jobs that others have queued with it meanwhile.
    """
    if settings.url:
        yield from _client(settings.url, local=False)
        return
    folder = DataFolder(settings.data_dir)
    with folder.own() as owner:
        if not owner:
            yield from _client(folder.owner(), local=True)
            return
        # All services come with it; a command that speaks to a running Vasari needs none of them.
        from services.cli.embedded import embedded

        with embedded(settings, host="127.0.0.1", port=0) as running:
            folder.announce(running.url)
            for client in _client(running.url, local=True, check=running.check):
                yield client
                _finish(client)


@contextmanager
def connect_running(settings: Settings) -> Iterator[Client]:
    """A client of a Vasari that runs already and goes on with what is queued; `InvalidInput` where none does."""
    if not settings.url:
        with DataFolder(settings.data_dir).own() as owner:
            if owner:
                raise InvalidInput("No Vasari runs that would go on with it; start `vasari up`, or omit --no-wait.")
    with connect(settings) as client:
        yield client


def _client(url: str, *, local: bool, check: Callable[[], None] = lambda: None) -> Iterator[Client]:
    client = Client(url, local=local, check=check)
    try:
        yield client
    finally:
        client.close()


def _finish(client: Client) -> None:
    while client.get("/jobs", unfinished=True):
        time.sleep(_POLL)
