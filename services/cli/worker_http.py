"""`/metrics` and `/health` of a worker."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from celery.bootsteps import RUN  # type: ignore[attr-defined]  # the stubs lack it

from shared import metrics


def serve(consumer: Any, host: str, port: int) -> None:
    """Answer in a thread for as long as the process lives. `consumer` is Celery's, which holds the connection."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._answer(200, metrics.exposition(), "text/plain; version=0.0.4; charset=utf-8")
            elif self.path == "/health":
                healthy = consumer.blueprint.state == RUN and consumer.connection and consumer.connection.connected
                self._answer(200 if healthy else 503, b"ok\n" if healthy else b"no connection to the broker\n")
            else:
                self._answer(404, b"there are /metrics and /health\n")

        def log_message(self, *_: Any) -> None:
            """Nobody reads a line for each look at a worker's health."""

        def _answer(self, status: int, body: bytes, content_type: str = "text/plain; charset=utf-8") -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer((host, port), Handler)
    threading.Thread(target=server.serve_forever, name="http", daemon=True).start()
