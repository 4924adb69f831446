"""An S3 server as it is met: with other accounts, without a bucket, from browsers, from forked workers, and away."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from subprocess import run
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from shared.catalogue import Catalogue
from shared.errors import ObjectNotFound, Unavailable
from shared.jobs import Jobs, JobState, Progress, new_job_id
from shared.messages import EncodeCollection
from shared.registry import ModelCard, ModelRegistry
from shared.storage import open_store
from shared.storage.base import ObjectStore
from tests.records import artwork
from tests.servers.choosing import free_port, wait_until
from tests.servers.s3 import bucket_of_its_own


@pytest.fixture
def url(s3_url: str) -> Iterator[str]:
    """A bucket that does not exist yet."""
    with bucket_of_its_own(s3_url) as url:
        yield url


@pytest.fixture
def store(url: str) -> ObjectStore:
    return open_store(url)


def test_the_first_write_makes_the_bucket(store: ObjectStore) -> None:
    assert list(store.list()) == []
    assert store.stat("k") is None
    store.delete("k")
    store.check()
    with pytest.raises(ObjectNotFound):
        store.get("k")
    store.put("k", b"1")
    assert [info.key for info in store.list()] == ["k"]


@pytest.mark.parametrize("size", [10, 20_000_000])
def test_the_first_write_may_be_a_stream(store: ObjectStore, size: int) -> None:
    store.put("stream", BytesIO(b"z" * size))
    assert store.get("stream") == b"z" * size


def test_many_first_writes_at_once_make_one_bucket(store: ObjectStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: store.put(f"k{number}", b"1"), range(16)))
    assert len(list(store.list())) == 16


@pytest.mark.parametrize(("access", "secret"), [("known", "not-the-secret-key"), ("nobody", "secret-of-nobody")])
def test_another_account_is_told_what_to_check(url: str, access: str, secret: str) -> None:
    parts = urlsplit(url)
    account = f"{parts.username if access == 'known' else access}:{secret}"
    store = open_store(parts._replace(netloc=f"{account}@{parts.hostname}:{parts.port}").geturl())
    for use in (store.check, lambda: store.get("k"), lambda: list(store.list()), lambda: store.put("k", b"1")):
        with pytest.raises(Unavailable, match="refuses the account") as caught:
            use()
        assert secret not in str(caught.value)


def test_the_account_may_come_from_the_environment(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = urlsplit(url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", str(parts.username))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", str(parts.password))
    store = open_store(parts._replace(netloc=f"{parts.hostname}:{parts.port}").geturl())
    store.put("k", b"1")
    assert store.get("k") == b"1"


def test_a_server_that_is_not_there_is_named(url: str) -> None:
    parts = urlsplit(url)
    port = free_port()
    store = open_store(parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{port}").geturl())
    for use in (store.check, lambda: store.get("k"), lambda: list(store.list()), lambda: store.put("k", b"1")):
        with pytest.raises(Unavailable, match=f"127.0.0.1:{port} does not answer .no connection: ") as caught:
            use()
        assert str(parts.password) not in str(caught.value)


def test_a_browser_reads_by_a_link(url: str) -> None:
    parts = urlsplit(url)
    store = open_store(url, f"http://{parts.hostname}:{parts.port}")
    store.put("images/1.jpg", b"\xff\xd8jpeg", content_type="image/jpeg")
    link = store.link("images/1.jpg", seconds=600)
    assert link is not None
    read = httpx.get(link)
    assert (read.status_code, read.content) == (200, b"\xff\xd8jpeg")
    assert read.headers["content-type"] == "image/jpeg"
    assert read.headers["cache-control"] == "private, max-age=600"
    assert str(parts.password) not in link
    missing = store.link("images/2.jpg", seconds=600)
    assert missing is not None
    assert httpx.get(missing).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"X-Amz-Signature": "0" * 64},
        {"X-Amz-Expires": "604800"},
        {"X-Amz-Date": "20240101T000000Z"},
        {"response-cache-control": "public"},
    ],
)
def test_an_altered_link_is_refused(url: str, change: dict[str, str]) -> None:
    store = open_store(url, f"http://{urlsplit(url).netloc.rpartition('@')[2]}")
    store.put("k", b"1")
    store.put("other", b"2")
    parts = urlsplit(str(store.link("k", seconds=600)))
    query = dict(parse_qsl(parts.query)) | change
    assert httpx.get(parts._replace(query=urlencode(query)).geturl()).status_code == 403
    assert httpx.get(parts._replace(path=parts.path.replace("/k", "/other")).geturl()).status_code == 403


def test_a_link_works_as_long_as_it_says(url: str) -> None:
    store = open_store(url, f"http://{urlsplit(url).netloc.rpartition('@')[2]}")
    store.put("k", b"1")
    link = str(store.link("k", seconds=1))
    wait_until(lambda: httpx.get(link).status_code == 403, what="The end of the link")


FORKED = """
import os, sys
from shared.storage import open_store
store = open_store(sys.argv[1])
keys = [f"object/{number}" for number in range(8)]
for key in keys:
    store.put(key, key.encode() * 1000)
children = []
for _ in range(4):
    child = os.fork()
    if not child:
        good = all(store.get(key) == key.encode() * 1000 for key in keys * 20)
        os._exit(0 if good else 1)
    children.append(child)
good = all(store.get(key) == key.encode() * 1000 for key in keys * 20)
sys.exit(not good or any(os.waitpid(child, 0)[1] for child in children))
"""


def test_forked_processes_do_not_read_each_others_answers(url: str) -> None:
    done = run([sys.executable, "-c", FORKED, url], check=False, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_collection_lives_there(store: ObjectStore) -> None:
    catalogue = Catalogue(store)
    works = [artwork(number, title=f"Work {number}") for number in range(150)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda work: catalogue.add(work, b"image", b"thumbnail"), works))
    assert list(catalogue) == works
    assert catalogue.image(works[3]) == b"image"
    before = dict(catalogue.versions())
    catalogue.update(works[7].model_copy(update={"title": "Another"}))
    after = dict(catalogue.versions())
    assert [key for key in after if after[key] != before[key]] == [works[7].id]


def test_models_live_there(store: ObjectStore) -> None:
    registry = ModelRegistry(store)
    for version in ("1", "2"):
        card = ModelCard(
            id=f"swae-{version}",
            kind="swae",
            version=version,
            configuration={},
            dimension=2,
            created_at=datetime.now(UTC),
        )
        registry.add(card, b"weights" * 2_000_000)
    registry.promote("swae-2")
    assert [card.id for card in registry.cards()] == ["swae-1", "swae-2"]
    assert registry.promoted("swae").id == "swae-2"
    assert registry.checkpoint("swae-1") == b"weights" * 2_000_000


def test_jobs_live_there(store: ObjectStore) -> None:
    jobs = Jobs(store)
    message = EncodeCollection(job_id=new_job_id("encode"), encoder="dae")
    job = jobs.create("encode", "Encode with dae", "encoder.encode_collection", message)

    def work(*, progress: Progress) -> None:
        progress.expect(2, "images")
        progress.advance(2)
        progress.result(encoded=2)

    jobs.run(job.id, work)
    ended = jobs.get(job.id)
    assert (ended.state, ended.done, ended.result) == (JobState.SUCCEEDED, 2, {"encoded": 2})
