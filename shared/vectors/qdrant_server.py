"""The connection to a Qdrant server: its URL, a client for each process, a second try, and the errors in our words."""

import json
import os
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar
from urllib.parse import unquote, urlsplit

import httpx
from qdrant_client import QdrantClient
from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from shared.errors import InvalidInput, NotFound, Unavailable

Answer = TypeVar("Answer")
Given = ParamSpec("Given")

_PORT = 6333
_TIMEOUT = 10  # seconds, to connect and between the parts of an answer
_PAUSE = 0.2  # seconds before the second try
# Below the 5 s after which the server closes an idle connection, so that no request is sent into one that closes.
_LIMITS = httpx.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=4)


class Missing(NotFound):
    """The server has no such collection."""


class Refused(InvalidInput):
    """The server understands the request and does not carry it out; `reason` is in the server's words."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"The vector index at {address} refuses this: {reason}.")
        self.reason = reason


class Server:
    """One Qdrant server, shared by the threads of a process and by processes forked from it.

    Nothing is connected before the first request. A process forked later makes its own client at its own first
    request, since two processes on one connection would read each other's answers.
    """

    def __init__(self, address: str, connect: Callable[[], QdrantClient]) -> None:
        """`address` is what error messages call the server; `connect` makes a client, and connects nothing yet."""
        self.address = address
        self._connect = connect
        # By process id. A client that came through a fork is kept and never used: closing it could wait for ever on a
        # lock that another thread of the parent held at that moment.
        self._clients: dict[int, QdrantClient] = {}

    @property
    def client(self) -> QdrantClient:
        """The client of this process, for `ask`; it connects when it is asked."""
        process = os.getpid()
        client = self._clients.get(process)
        # Two threads may both make one; all go on with the first.
        return client if client is not None else self._clients.setdefault(process, self._connect())

    def ask(self, method: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs) -> Answer:
        """What this method of `client` answers. It may be called twice, so it must do no harm the second time.

        Raises `Missing`, `Refused`, and `Unavailable` for a server that does not answer, fails, or wants another key.
        """
        try:
            return self._tell(method, *args, **kwargs)
        except httpx.TimeoutException as error:
            raise self._silent(error) from error
        except httpx.TransportError:  # a server that restarts, or a connection that it closed meanwhile
            time.sleep(_PAUSE)
        try:
            return self._tell(method, *args, **kwargs)
        except httpx.TransportError as error:
            raise self._silent(error) from error

    def _tell(self, method: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs) -> Answer:
        """As `ask`, once. Raises `httpx.TransportError` too."""
        try:
            return method(*args, **kwargs)
        except ResponseHandlingException as error:
            if isinstance(error.source, httpx.TransportError):
                raise error.source from error
            raise self._foreign(f"{type(error.source).__name__}") from error
        except (json.JSONDecodeError, AssertionError) as error:  # the client asserts that there is a `result`
            raise self._foreign("its answer is another's") from error
        except ResourceExhaustedResponse as error:
            raise Unavailable(f"The vector index at {self.address} has too much to do; try again later.") from error
        except UnexpectedResponse as error:
            raise self._explained(error.status_code or 0, _reason(error.content)) from error

    def _silent(self, error: Exception) -> Unavailable:
        reason = str(error) or type(error).__name__
        return Unavailable(
            f"The vector index at {self.address} does not answer ({reason}); check that it runs and VASARI_VECTORS_URL."
        )

    def _foreign(self, reason: str) -> Unavailable:
        return Unavailable(
            f"What answers at {self.address} is not a Qdrant that this client knows ({reason}); "
            "check VASARI_VECTORS_URL."
        )

    def _explained(self, status: int, reason: str | None) -> Exception:
        if status in (401, 403):
            return Unavailable(
                f"The vector index at {self.address} refuses the API key ({status}); "
                "check the key in VASARI_VECTORS_URL, http://:KEY@host:6333."
            )
        if status == 429 or status >= 500:
            return Unavailable(
                f"The vector index at {self.address} fails ({status}: {reason or 'no reason given'}); see its log."
            )
        if reason is None:
            return self._foreign(f"status {status}")
        if status == 404:
            return Missing(f"The vector index at {self.address} does not have that: {reason}.")
        return Refused(self.address, reason)


def server_at(url: str) -> Server:
    """The server at `http://host:6333` or `https://…`, with its API key, if it has one, as `http://:KEY@host:6333`.

    Connects nothing. Raises `InvalidInput` for a URL that names no host or port; no error shows the key.
    """
    parts = urlsplit(url)
    try:
        host, port = parts.hostname, parts.port or _PORT
    except ValueError:  # its text holds a part of the URL, which can be the key
        host = None
    if not host:
        raise InvalidInput(
            "VASARI_VECTORS_URL names no host and port; write http://host:6333, or http://:KEY@host:6333 "
            "with the key's reserved characters percent-encoded."
        )
    if parts.username and not parts.password:
        raise InvalidInput("VASARI_VECTORS_URL has a user and no API key; write http://:KEY@host:6333.")
    key = unquote(parts.password or "").strip()
    if not (key.isascii() and key.isprintable()):  # nor can a header hold it, and that error would show it
        raise InvalidInput("The API key in VASARI_VECTORS_URL has characters that no key has; look at its encoding.")
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    # As a header, since the client warns of `api_key` over plain HTTP, which is what an inner network speaks.
    headers = {"api-key": key} if key else {}
    plain = f"{parts.scheme}://{address}{parts.path.rstrip('/')}"

    def connect() -> QdrantClient:
        return QdrantClient(
            url=plain,
            timeout=_TIMEOUT,
            headers=headers,
            limits=_LIMITS,
            check_compatibility=False,  # would connect from a thread of its own, at once
        )

    return Server(address, connect)


def _reason(content: bytes) -> str | None:
    """Qdrant's own words in an error's body; None where the body is not Qdrant's."""
    try:
        return str(json.loads(content)["status"]["error"]).strip().rstrip(".")
    except (ValueError, KeyError, TypeError):
        return None
