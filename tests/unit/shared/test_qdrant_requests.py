"""What is sent to a Qdrant server, and what is made of the answers: against a server that answers as it is told."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest
from qdrant_client import QdrantClient

from shared.artwork import artwork_id
from shared.errors import InvalidInput, NotFound, Unavailable
from shared.vectors import open_index
from shared.vectors.base import Point
from shared.vectors.qdrant import QdrantIndex
from shared.vectors.qdrant_server import Server, server_at

DONE = {"result": {"operation_id": 0, "status": "completed"}, "status": "ok", "time": 0}
COUNTED = {"result": {"count": 7}, "status": "ok", "time": 0}


@dataclass
class Told:
    """A server that gives these answers in turn, the last one for ever; None closes the connection unanswered."""

    answers: list[tuple[int, Any] | None]
    address: str = ""
    seen: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)  # path, headers, body

    def index(self, key: str = "") -> QdrantIndex:
        return QdrantIndex(server_at(f"http://{f':{key}@' if key else ''}{self.address}"))


@pytest.fixture
def told() -> Iterator[Told]:
    script = Told([(200, COUNTED)])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            script.seen.append((self.path, dict(self.headers.items()), body))
            answer = script.answers.pop(0) if len(script.answers) > 1 else script.answers[0]
            if answer is None:
                self.close_connection = True
                return
            status, content = answer
            sent = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815 - the names that the base class calls

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        script.address = f"127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield script
        server.shutdown()
        thread.join()


def points(count: int, dimension: int = 3) -> list[Point]:
    vectors = np.random.default_rng(0).standard_normal((count, dimension)).astype(np.float32)
    return [Point(artwork_id(str(n).encode()), vectors[n], {"style": "s"}) for n in range(count)]


def error(status: int, words: str) -> tuple[int, Any]:
    return status, {"status": {"error": words}, "time": 0.1}


@pytest.mark.parametrize(
    ("answer", "raised", "words"),
    [
        (error(500, "Service internal error: disk full"), Unavailable, "fails .500: .*disk full"),
        ((502, b"<html>Bad Gateway</html>"), Unavailable, "fails .502"),
        (error(429, "slow down"), Unavailable, "429"),
        ((401, b"Must provide an API key"), Unavailable, "API key"),
        (error(403, "Forbidden: write access is required"), Unavailable, "API key"),
        ((404, b"<html>no such page</html>"), Unavailable, "is not a Qdrant"),
        ((200, b"<html>Welcome</html>"), Unavailable, "is not a Qdrant"),
        ((200, {"hello": []}), Unavailable, "is not a Qdrant"),
        ((200, {"result": {"points": 1}, "status": "ok"}), Unavailable, "is not a Qdrant"),
        (error(400, "Wrong input: no such thing"), InvalidInput, "Wrong input: no such thing"),
        (None, Unavailable, "does not answer"),
    ],
)
def test_errors_say_what_to_do(told: Told, answer: tuple[int, Any] | None, raised: type[Exception], words: str) -> None:
    told.answers = [answer]
    with pytest.raises(raised, match=words) as caught:
        told.index("secret").count("c")
    assert told.address in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_collection_is_empty_to_a_reader_and_an_error_to_a_writer(told: Told) -> None:
    told.answers = [error(404, "Not found: Collection `c` doesn't exist!")]
    assert told.index().count("c") == 0
    assert len(told.seen) == 1
    with pytest.raises(NotFound, match="'c'"):
        told.index().upsert("c", points(1))


def test_a_connection_that_breaks_is_tried_once_more(told: Told) -> None:
    told.answers = [None, (200, COUNTED)]
    assert told.index().count("c") == 7
    assert len(told.seen) == 2


def test_an_error_that_the_server_answers_is_not_tried_again(told: Told) -> None:
    told.answers = [error(503, "not yet"), (200, COUNTED)]
    with pytest.raises(Unavailable):
        told.index().count("c")
    assert len(told.seen) == 1


def test_a_server_that_takes_too_long_is_not_asked_again() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        client = QdrantClient(url=f"http://{address}", timeout=1, check_compatibility=False)
        with pytest.raises(Unavailable, match=r"does not answer \(timed out\)"):
            QdrantIndex(Server(address, lambda: client)).count("c")
        listener.accept()[0].close()
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_points_go_in_batches_by_count(told: Told) -> None:
    told.answers = [(200, DONE)]
    told.index().upsert("c", points(600))
    assert [len(json.loads(body)["batch"]["ids"]) for _, _, body in told.seen] == [256, 256, 88]
    assert all(path == "/collections/c/points?wait=true" for path, _, _ in told.seen)
    told.seen.clear()
    told.index().upsert("c", [])
    assert told.seen == []


def test_points_go_in_batches_by_size(told: Told) -> None:
    told.answers = [(200, DONE)]
    told.index().upsert("c", points(20, dimension=100_000))
    assert sum(len(json.loads(body)["batch"]["ids"]) for _, _, body in told.seen) == 20
    assert max(len(body) for _, _, body in told.seen) < 16_000_000


def test_the_key_goes_as_a_header_and_is_unescaped(told: Told) -> None:
    told.index("a%2Fb%40c").count("c")
    assert told.seen[0][1]["api-key"] == "a/b@c"
    told.index("key%0A").count("c")  # as a file that ends in a line break gives it
    assert told.seen[1][1]["api-key"] == "key"
    told.index().count("c")
    assert "api-key" not in told.seen[2][1]


def test_opening_connects_to_nothing() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        url = f"http://:key@127.0.0.1:{listener.getsockname()[1]}"
        index = open_index(url)
        assert open_index(url) is index
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://qdrant", "qdrant:6333"),
        ("http://:key@qdrant:7000", "qdrant:7000"),
        ("https://:key@qdrant.example:443/vectors/", "qdrant.example:443"),
        ("http://[::1]:6333", "[::1]:6333"),
    ],
)
def test_addresses(url: str, address: str) -> None:
    assert server_at(url).address == address


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://", "names no host"),
        ("http://:sec/ret@qdrant:6333", "percent-encoded"),
        ("http://:secret@qdrant:port", "names no host"),
        ("http://secret@qdrant:6333", "http://:KEY@host:6333"),
        ("http://:sec%00ret@qdrant:6333", "API key"),
        ("grpc://:secret@qdrant:6334", "'grpc'.*file://.*http://.*https://"),
        ("qdrant", "file://"),
    ],
)
def test_urls_that_cannot_be_used_are_named_without_their_key(url: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as caught:
        open_index(url)
    assert "sec" not in str(caught.value)
    assert "ret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "absent"), [("http://127.0.0.1:1", "qdrant_edge"), ("file:///nowhere", "qdrant_client")]
)
def test_each_adapter_works_without_the_library_of_the_other(url: str, absent: str) -> None:
    program = f"import sys; sys.modules[{absent!r}] = None; from shared.vectors import open_index; open_index({url!r})"
    subprocess.run([sys.executable, "-c", program], check=True)
