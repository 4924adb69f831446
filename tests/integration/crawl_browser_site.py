"""A site with a listing that its scripts build, as the browser's tests need it: it keeps count of what is asked for."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

PER_PAGE = 12

# A masonry grid: new works go to the shorter of two columns, so that they are not behind the older ones in the
# document. The page counts its pages on before it has an answer, and takes its button away at the end.
_LISTING = """<!doctype html><html><head><title>Grid</title>
<link rel="stylesheet" href="/grid.css"><link rel="icon" href="/favicon.ico"><link rel="manifest" href="/manifest.json">
<style>@font-face {{ font-family: f; src: url(/font.woff2); }} body {{ font-family: f; }}</style>
</head><body>
<div class="column"></div><div class="column"></div><button class="more" hidden>Load more</button>
<video src="/film.mp4" autoplay></video><iframe src="/frame"></iframe>
<script src="/grid.js"></script>
<script>{extra}</script>
</body></html>"""
_SCRIPT = """
const columns = document.querySelectorAll(".column"), button = document.querySelector(".more");
const asked = new URLSearchParams(location.search);
let page = 0;
async function load() {
  page += 1;
  button.disabled = true;
  const answer = await fetch(`/data?${asked}&page=${page}`);
  if (!answer.ok) { button.disabled = false; return; }
  const data = await answer.json();
  data.works.forEach((work, i) => {
    const li = document.createElement("div");
    li.className = "work";
    li.innerHTML = `<a href="/work/${work}"><img src="/image/${work}.jpg" loading="eager"></a>` +
      `<p>Work ${work}</p>` + `<p style="display: none">${"x".repeat(data.padding)}</p>`;
    columns[i % 2].append(li);
  });
  button.disabled = false;
  button.hidden = !data.more;
}
button.addEventListener("click", load);
load();
"""


@dataclass
class Site:
    """The running server.

    Attributes:
        asked: Every request as (seconds, host header, path with query, User-Agent).
        extra: Script that listings run besides.
        redirects: Paths and where they lead.
        refusals: Path prefixes, and how many more requests for them are answered with which status.
    """

    port: int
    asked: list[tuple[float, str, str, str]] = field(default_factory=list)
    extra: str = ""
    redirects: dict[str, str] = field(default_factory=dict)
    refusals: dict[str, tuple[int, int]] = field(default_factory=dict)
    robots: str = ""

    def at(self, path: str) -> str:
        """An address of it."""
        return f"http://127.0.0.1:{self.port}{path}"

    def paths(self) -> Counter[str]:
        """How often each path was asked for, without the query."""
        return Counter(urlsplit(path).path for _, _, path, _ in self.asked)


@contextmanager
def site(host: str = "127.0.0.1") -> Iterator[Site]:
    """A site that answers while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            running.asked.append(
                (time.monotonic(), self.headers["Host"], self.path, self.headers.get("User-Agent", ""))
            )
            path, query = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
            for prefix, (left, status) in running.refusals.items():
                if left and self.path.startswith(prefix):
                    running.refusals[prefix] = (left - 1, status)
                    return self._answer(status, "text/plain", "no", {"Retry-After": "7"})
            if path in running.redirects:
                return self._answer(302, "text/plain", "", {"Location": running.redirects[path]})
            if path == "/robots.txt":
                return self._answer(200, "text/plain", running.robots)
            if path == "/listing":
                return self._answer(200, "text/html", _LISTING.format(extra=running.extra))
            if path == "/grid.js":
                return self._answer(200, "text/javascript", _SCRIPT)
            if path == "/data":
                return self._data(query)
            return self._answer(404, "text/plain", "there is none")

        def _data(self, query: dict[str, str]) -> None:
            page, pages = int(query["page"]), int(query.get("pages", 4))
            per_page = int(query.get("per_page", PER_PAGE))
            if query.get("stuck") == str(page):
                return self._json({"works": [], "more": True, "padding": 0})
            first = (page - 1) * per_page
            works = list(range(first, first + per_page)) if page <= pages else []
            return self._json({"works": works, "more": page < pages, "padding": int(query.get("padding", 0))})

        def _json(self, document: Any) -> None:
            import json

            self._answer(200, "application/json", json.dumps(document))

        def _answer(self, status: int, kind: str, body: str, headers: dict[str, str] | None = None) -> None:
            data = body.encode()
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """A browser hangs up when it likes."""

    with Server((host, 0), Handler) as server:
        running = Site(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield running
        finally:
            server.shutdown()
            thread.join()
