"""An S3 object store: MinIO in a container, or SeaweedFS as a program."""

import json
import secrets
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from urllib.parse import urlsplit

import httpx
import urllib3
from minio import Minio
from minio.deleteobjects import DeleteObject
from testcontainers.core.container import DockerContainer

from shared.storage.s3_address import read_address
from shared.storage.s3_client import make_client
from tests.servers.choosing import Kind, NotHere, free_port, wait_until
from tests.servers.program import Program

_IMAGE = "quay.io/minio/minio:RELEASE.2025-04-22T22-12-26Z"
_BUCKET = "vasari-tests"


class LocalS3:
    """A SeaweedFS on loopback with one account.

    A test can end it and start it again: ports, account and data stay. `url` names a bucket that does not exist yet.
    """

    def __init__(self, folder: Path, port: int | None = None) -> None:
        """Nothing runs yet. Raises `NotHere` where this machine has no SeaweedFS."""
        self.port = port or free_port()
        self._address = f"127.0.0.1:{self.port}"
        self._access_key, self._secret_key = secrets.token_hex(10), secrets.token_hex(20)
        self.url = _url(self._access_key, self._secret_key, self._address)
        self._config = folder / "s3.json"
        ports = {f"{part}.port{kind}": free_port() for part in ("master", "volume", "filer") for kind in ("", ".grpc")}
        self._master = f"http://127.0.0.1:{ports['master.port']}"
        ports |= {"s3.port": self.port, "s3.port.grpc": free_port(), "s3.port.iceberg": 0, "s3.port.lance": 0}
        self._ports = [number for number in ports.values() if number]
        command = [
            _weed(),
            "server",
            f"-dir={folder}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            *(f"-{name}={number}" for name, number in ports.items()),
            "-master.telemetry=false",
            "-master.electionTimeout=1s",  # which it waits for when it starts again
            "-master.volumeSizeLimitMB=256",
            "-volume.max=200",  # each bucket takes several
            "-volume.preStopSeconds=0",
            "-filer",
            "-s3",
            f"-s3.config={self._config}",
            "-s3.autoCreateBucket=false",
        ]
        self._program = Program("SeaweedFS", command, folder, self._answers)

    def start(self) -> None:
        """Return once it can store."""
        account = {"accessKey": self._access_key, "secretKey": self._secret_key}
        identities = {"identities": [{"name": "tests", "credentials": [account], "actions": ["Admin"]}]}
        self._config.parent.mkdir(parents=True, exist_ok=True)
        self._config.write_text(json.dumps(identities))
        self._program.start()

    def stop(self) -> None:
        """Take it away at once: asked to end, it would wait 15 s for its own parts."""
        self._program.kill()
        for number in self._ports:
            for socket in Path("/tmp").glob(f"seaweedfs-*-{number}.sock"):
                socket.unlink()

    def _answers(self) -> bool:
        # The S3 side lists buckets before there is a volume server to store anything.
        topology = httpx.get(f"{self._master}/dir/status", timeout=5).json()["Topology"]
        return topology["Max"] > 0 and _lists_buckets(self._address, self._access_key, self._secret_key)


@contextmanager
def bucket_of_its_own(url: str) -> Iterator[str]:
    """The URL of a new bucket on the same server; the bucket goes with all that it holds."""
    parts = urlsplit(url)
    name = f"{parts.path.strip('/')[:40]}-{secrets.token_hex(4)}"
    try:
        yield parts._replace(path=f"/{name}").geturl()
    finally:
        address = read_address(url)
        client = make_client(address)
        if client.bucket_exists(name):
            for _ in client.remove_objects(name, (DeleteObject(key) for key in _keys(client, name))):
                pass
            client.remove_bucket(name)


@contextmanager
def _container(folder: Path) -> Iterator[str]:
    user, password = secrets.token_hex(10), secrets.token_hex(20)
    container = DockerContainer(_IMAGE).with_command("server /data").with_exposed_ports(9000)
    container.with_env("MINIO_ROOT_USER", user).with_env("MINIO_ROOT_PASSWORD", password)
    with container:
        address = f"{container.get_container_host_ip()}:{container.get_exposed_port(9000)}"
        wait_until(lambda: _lists_buckets(address, user, password), what="MinIO")
        yield _url(user, password, address)


@contextmanager
def _local(folder: Path) -> Iterator[str]:
    server = LocalS3(folder)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def _keys(client: Minio, bucket: str) -> list[str]:
    return [str(item.object_name) for item in client.list_objects(bucket, recursive=True)]


def _url(access_key: str, secret_key: str, address: str) -> str:
    return f"s3://{access_key}:{secret_key}@{address}/{_BUCKET}"


def _lists_buckets(address: str, access_key: str, secret_key: str) -> bool:
    with urllib3.PoolManager(retries=False, timeout=5) as http:
        client = Minio(address, access_key, secret_key, secure=False, region="us-east-1", http_client=http)
        client.list_buckets()
    return True


def _weed() -> str:
    program = which("weed") or which("weed", path=sysconfig.get_path("scripts"))
    if program is None:
        raise NotHere("weed, of SeaweedFS, is not installed")
    return program


KIND = Kind("s3", _IMAGE, _container, "SeaweedFS", _local)
