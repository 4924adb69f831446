"""A SPARQL endpoint between Vasari and a real one, that can behave as badly as public ones do."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import httpx


class Reply(NamedTuple):
    """What is sent back."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = {}  # noqa: RUF012


Behaviour = Callable[[int, str, Callable[[], Reply]], Reply]
"""From a question's number, counted from 1, its text, and a way to have it answered, to what is sent back."""


def well(number: int, query: str, answered: Callable[[], Reply]) -> Reply:
    """Pass the answer on."""
    return answered()


def capped(reply: Reply, rows: int, *, told: bool) -> Reply:
    """The answer with so many rows at most, with or without a word on it."""
    document = json.loads(reply.body)
    bindings = document["results"]["bindings"]
    document["results"]["bindings"] = bindings[:rows]
    return Reply(json.dumps(document).encode(), headers={"X-SPARQL-MaxRows": str(rows)} if told else {})


class Proxy:
    """Where it is, how it behaves, and what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.behave: Behaviour = well
        self.questions: list[str] = []
        self.agents: set[str] = set()


@contextmanager
def proxy(endpoint: str, graph: str) -> Iterator[Proxy]:
    """Ask `endpoint`, of its named graph `graph` alone."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            (query,) = parse_qs(body.decode())["query"]
            asked.questions.append(query)
            asked.agents.add(self.headers["User-Agent"])
            reply = asked.behave(len(asked.questions), query, lambda: self._answered(query))
            with suppress(ConnectionError):  # nobody waits any more
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

        def _answered(self, query: str) -> Reply:
            answer = client.post(
                f"{endpoint}/query",
                data={"query": query, "default-graph-uri": graph},
                headers={"Accept": self.headers["Accept"]},
            )
            return Reply(answer.content, answer.status_code)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    with httpx.Client(timeout=60) as client, ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        asked = Proxy(f"http://127.0.0.1:{server.server_address[1]}/sparql")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield asked
        finally:
            server.shutdown()
