"""One question to a SPARQL endpoint over HTTP, through SPARQLWrapper."""

import math
import threading
import time
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from urllib.error import HTTPError

from SPARQLWrapper import JSON, POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from services.graph.sources.sparql_answer import Answer

_LOOK_UP = 0.2  # seconds between two looks at whether the answer is there
_MOST_BYTES = 256 * 1024 * 1024
_CHUNK = 1 << 20


class NoAnswer(Exception):
    """The connection failed; says why."""


class TooSlow(Exception):
    """The answer was not there in time."""


def post(url: str, query: str, *, agent: str, seconds: float, meanwhile: Callable[[], None]) -> Answer:
    """What the endpoint answers, whatever its status; by POST, since a page's addresses are too long for a URL.

    A socket's timeout is for each of its reads, so an endpoint that trickles would never meet it: the question is asked
    in a thread of its own, which is left to itself once `seconds` are over or `meanwhile`, which is called all the
    time, raises. Raises `NoAnswer` and `TooSlow`.
    """
    outcome: list[Answer | Exception] = []

    def ask() -> None:
        try:
            outcome.append(_ask(url, query, agent, seconds))
        except Exception as error:
            outcome.append(error)

    thread = threading.Thread(target=ask, name="sparql", daemon=True)
    until = time.monotonic() + seconds
    thread.start()
    while thread.is_alive() and time.monotonic() < until:
        thread.join(_LOOK_UP)
        meanwhile()
    if not outcome:
        raise TooSlow
    if isinstance(outcome[0], Answer):
        return outcome[0]
    if isinstance(outcome[0], TimeoutError) or isinstance(getattr(outcome[0], "reason", None), TimeoutError):
        raise TooSlow
    if isinstance(outcome[0], OSError | HTTPException):
        raise NoAnswer(str(getattr(outcome[0], "reason", outcome[0]))) from outcome[0]
    raise outcome[0]


def _ask(url: str, query: str, agent: str, seconds: float) -> Answer:
    wrapper = SPARQLWrapper(url, agent=agent, returnFormat=JSON)
    wrapper.setMethod(POST)
    wrapper.setOnlyConneg(True)  # other parameters than the query are no part of the protocol
    wrapper.setTimeout(math.ceil(seconds))
    wrapper.setQuery(query)
    try:
        response = wrapper.query().response
        with response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, headers, _read(response))
    except HTTPError as error:
        return _refusal(error, error.read())
    except SPARQLWrapperException as error:
        # The library has read the answer into its message, and keeps the error that has the headers as the context.
        if isinstance(error.__context__, HTTPError):
            return _refusal(error.__context__, str(error).encode())
        raise


def _read(response: HTTPResponse) -> bytes:
    """The body, broken off where it is too large, and then no whole answer."""
    chunks: list[bytes] = []
    size = 0
    while size <= _MOST_BYTES and (chunk := response.read(_CHUNK)):
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks)


def _refusal(error: HTTPError, body: bytes) -> Answer:
    return Answer(error.code, {name.lower(): value for name, value in error.headers.items()}, body)
