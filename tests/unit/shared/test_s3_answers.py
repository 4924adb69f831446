"""What the store makes of a server that answers wrongly: a server of the test's own says what each test wants."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest

from shared.errors import ObjectNotFound, Unavailable
from shared.storage import open_store
from shared.storage.base import ObjectStore

SECRET = "hush-hush"
BUSY = "<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"

Answer = Callable[[BaseHTTPRequestHandler], None]


def xml(status: int, text: str) -> Answer:
    return body(status, text.encode(), "application/xml")


def body(status: int, content: bytes, kind: str, *, announced: int | None = None) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(content) if announced is None else announced))
        request.send_header("ETag", '"1"')
        request.end_headers()
        request.wfile.write(content)
        request.close_connection = announced is not None

    return answer


@contextmanager
def answering(*answers: Answer) -> Iterator[tuple[ObjectStore, list[str]]]:
    """A store on a server that gives these answers in turn, the last for ever, and the requests that it got."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked.append(f"{self.command} {self.path}")
            answers[min(len(asked), len(answers)) - 1](self)

        def __getattr__(self, name: str) -> object:
            if name.startswith("do_"):  # whatever the method is
                return self.answer
            raise AttributeError(name)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the test reads `asked`."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield open_store(f"s3://ID:{SECRET}@127.0.0.1:{server.server_port}/bucket"), asked
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("sent", [0, 1, 400_000, 999_999])
def test_a_body_that_breaks_off_is_no_object(sent: int) -> None:
    with answering(body(200, b"x" * sent, "image/jpeg", announced=1_000_000)) as (store, _):
        with pytest.raises(Unavailable, match="connection broke"):
            store.get("k")
        with store.open("k") as stream, pytest.raises(Unavailable, match="connection broke"):
            list(iter(partial(stream.read, 70_000), b""))


def test_a_body_of_no_stated_length_is_no_object() -> None:
    def until_closed(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        request.wfile.write(b"x" * 1000)
        request.close_connection = True

    with answering(until_closed) as (store, _), pytest.raises(Unavailable, match="how long"):
        store.get("k")


def test_a_busy_server_is_asked_again() -> None:
    with answering(xml(503, BUSY), xml(503, BUSY), body(200, b"there", "text/plain")) as (store, asked):
        assert store.get("k") == b"there"
        assert asked == ["GET /bucket/k"] * 3


def test_a_server_that_stays_busy_is_unavailable() -> None:
    with answering(xml(503, BUSY)) as (store, asked):
        with pytest.raises(Unavailable, match="503"):
            store.put("k", b"content")
        assert asked == ["PUT /bucket/k"] * 4


def test_a_dropped_connection_is_tried_again() -> None:
    def drop(request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True

    with answering(drop, body(200, b"there", "text/plain")) as (store, _):
        assert store.get("k") == b"there"


def test_parts_that_the_server_fails_to_join_are_not_stored() -> None:
    started = "<InitiateMultipartUploadResult><UploadId>7</UploadId></InitiateMultipartUploadResult>"
    failed = "<Error><Code>InternalError</Code></Error>"  # with status 200, as S3 may say it after a long while
    part = body(200, b"", "text/plain")
    with answering(xml(200, started), part, part, xml(200, failed)) as (store, asked):
        with pytest.raises(Unavailable, match="did not join"):
            store.put("k", BytesIO(b"x" * 9_000_000))
        assert [request.split()[0] for request in asked[:4]] == ["POST", "PUT", "PUT", "POST"]


def test_a_bucket_that_goes_while_a_stream_is_read_leaves_no_mixture() -> None:
    started = xml(200, "<InitiateMultipartUploadResult><UploadId>7</UploadId></InitiateMultipartUploadResult>")
    gone = xml(404, "<Error><Code>NoSuchBucket</Code></Error>")
    with answering(started, body(200, b"", "text/plain"), gone) as (store, asked):
        with pytest.raises(Unavailable, match="NoSuchBucket"):
            store.put("k", BytesIO(b"x" * 20_000_000))
        assert [request for request in asked if "uploads=" in request] == [asked[0]]


@pytest.mark.parametrize(
    ("status", "code"), [(403, "SignatureDoesNotMatch"), (403, "AccessDenied"), (403, "RequestTimeTooSkewed")]
)
def test_a_refused_account_says_what_to_check(status: int, code: str) -> None:
    with answering(xml(status, f"<Error><Code>{code}</Code></Error>")) as (store, asked):
        with pytest.raises(Unavailable, match=f"refuses the account .{code}.") as caught:
            store.get("k")
        assert len(asked) == 1
        assert SECRET not in str(caught.value)


@pytest.mark.parametrize("status", [200, 400, 404])
def test_another_kind_of_server_is_recognised(status: int) -> None:
    page = body(status, b"<html><body>Welcome!<br></body>", "text/html")
    with answering(page) as (store, _):
        for use in (store.list, store.check):
            with pytest.raises(Unavailable, match="no S3 object store"):
                list(use() or ())


def test_an_error_without_a_meaning_here_is_named() -> None:
    error = xml(400, "<Error><Code>KeyTooLongError</Code></Error>")
    with answering(error) as (store, _), pytest.raises(Unavailable, match="KeyTooLongError"):
        store.get("k")


def test_a_missing_bucket_reads_as_empty() -> None:
    with answering(xml(404, "<Error><Code>NoSuchBucket</Code></Error>")) as (store, asked):
        assert list(store.list()) == []
        assert store.stat("k") is None
        store.delete("k")
        with pytest.raises(ObjectNotFound):
            store.get("k")
        store.check()
        assert not any(request.startswith("PUT") for request in asked)
