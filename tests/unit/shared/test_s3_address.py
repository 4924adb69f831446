"""An S3 store's URL says where it is, and its errors never say its keys."""

import sys
from subprocess import run

import pytest

from shared.errors import InvalidInput
from shared.storage import open_store
from shared.storage.s3_address import read_address


def test_a_url_names_account_host_and_bucket() -> None:
    address = read_address("s3://key%2Fid:s%40cr%2Fet@store.example:9000/works?tls=true&region=eu-west-1")
    assert (address.access_key, address.secret_key) == ("key/id", "s@cr/et")
    assert (address.endpoint, address.bucket) == ("store.example:9000", "works")
    assert (address.tls, address.region) == (True, "eu-west-1")
    assert "s@cr/et" not in repr(address)


def test_what_a_url_leaves_out() -> None:
    address = read_address("s3://store.example/works/")
    assert (address.access_key, address.secret_key) == (None, None)
    assert (address.endpoint, address.bucket) == ("store.example", "works")
    assert (address.tls, address.region) == (False, "us-east-1")
    assert address.public_endpoint is None


@pytest.mark.parametrize(
    ("public_url", "endpoint", "tls"),
    [("https://images.museum.example", "images.museum.example", True), ("http://[::1]:9000/", "[::1]:9000", False)],
)
def test_browsers_reach_the_store_at_another_host(public_url: str, endpoint: str, tls: bool) -> None:
    address = read_address("s3://minio:9000/works", public_url)
    assert (address.public_endpoint, address.public_tls) == (endpoint, tls)
    assert address.endpoint == "minio:9000"


@pytest.mark.parametrize(
    "url",
    [
        "s3://ID:hush@host:9000",
        "s3://ID:hush@host:9000/",
        "s3://ID:hush@host:9000/a/b",
        "s3://ID:hush@host:9000/Upper",
        "s3://ID:hush@host:9000/10.0.0.1",
        "s3://ID:hush@host:9000/a..b",
        "s3://ID:hush@/bucket",
        "s3://ID:hush@:9000/bucket",
        "s3://ID:hu/sh@host:9000/bucket",
        "s3://ID:hush@host:port/bucket",
        "s3://ID:hush@host:99999/bucket",
        "s3://:hush@host:9000/bucket",
        "s3://hush@host:9000/bucket",
        "s3://ID:hush@host:9000/bucket?tls=yes",
        "s3://ID:hush@host:9000/bucket?region=a%20b",
        "s3://ID:hush@host:9000/bucket?secure=true",
        "minio://ID:hush@host:9000/bucket",
    ],
)
def test_other_urls_are_refused_without_showing_the_account(url: str) -> None:
    with pytest.raises(InvalidInput, match="VASARI_STORAGE_URL") as caught:
        open_store(url)
    assert "hu" not in str(caught.value)


@pytest.mark.parametrize(
    "public_url",
    [
        "images.museum.example",
        "ftp://host",
        "https://host/path",
        "https://ID:hush@host",
        "https://",
        "http://host:port",
    ],
)
def test_a_public_address_is_an_origin(public_url: str) -> None:
    with pytest.raises(InvalidInput, match="VASARI_STORAGE_PUBLIC_URL") as caught:
        open_store("s3://host/bucket", public_url)
    assert "hush" not in str(caught.value)


def test_opening_connects_to_nothing() -> None:
    store = open_store("s3://ID:hush@no-such-host.invalid:9000/bucket", "https://images.museum.example")
    link = store.link("images/1.jpg", seconds=60)
    assert link is not None
    assert link.startswith("https://images.museum.example/bucket/images/1.jpg?")
    assert "hush" not in link


def test_a_folder_does_not_load_the_sdk() -> None:
    code = "import sys, shared.storage as s; s.open_store('file:///tmp'); sys.exit('minio' in sys.modules)"
    assert run([sys.executable, "-c", code], check=False).returncode == 0
