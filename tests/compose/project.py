"""The compose project: the unmodified file, with settings of the run's own."""

import json
import os
import socket
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import docker

from tests.compose.steps import Failed, run

ROOT = Path(__file__).parents[2]
_NAME = "vasari-compose-test"
_PORTS = (
    "VASARI_PUBLISHED_PORT",
    "MINIO_PORT",
    "MINIO_CONSOLE_PORT",
    "QDRANT_PORT",
    "NEO4J_HTTP_PORT",
    "NEO4J_BOLT_PORT",
    "PROMETHEUS_PORT",
    "GRAFANA_PORT",
    "FLOWER_PORT",
)


def _program() -> Path:
    # The package's own command ends with 0 whatever the program said.
    spec = find_spec("compose")
    if spec is None or spec.origin is None:
        raise Failed("There is no docker-compose; run `make setup`.")
    return Path(spec.origin).with_name("docker-compose")


class Project:
    """`docker compose` on the repository's file.

    Attributes:
        url: Where the page and the API are published.
        ports: The published ones, by the variables that set them.
        import_folder: The folder of this machine that is mounted as `/import`.
        public_store: Where a browser of this machine reaches the object store.
        env_file: Passwords as `make env` writes them, and ports that are free.
    """

    def __init__(self, scratch: Path, address: str | None) -> None:
        """Nothing runs yet. `address` is the Docker to use, as in DOCKER_HOST; None: the one that the host has."""
        self.env_file = scratch / "env"
        self.env_file.unlink(missing_ok=True)
        run([sys.executable, ROOT / "deploy/make_env.py", "--file", self.env_file])
        self.ports = _free_ports()
        self.import_folder = scratch / "import"
        self.public_store = f"http://127.0.0.1:{self.ports['MINIO_PORT']}"
        with self.env_file.open("a") as env:
            env.writelines(f"{name}={port}\n" for name, port in self.ports.items())
            env.write(f"VASARI_IMPORT_FOLDER={self.import_folder}\n")
            env.write(f"VASARI_STORAGE_PUBLIC_URL={self.public_store}\n")
        self.url = f"http://127.0.0.1:{self.ports['VASARI_PUBLISHED_PORT']}"
        # The file's variables come from the environment first, and no setting of the caller's is meant here.
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("VASARI_")}
        if address is not None:
            self._environment["DOCKER_HOST"] = address
        self._address = address

    def compose(self, *arguments: str, files: tuple[Path, ...] = (), log: Path | None = None) -> str:
        """What `docker compose` with these arguments wrote. Raises `Failed`."""
        command = [_program(), "--project-name", _NAME, "--env-file", self.env_file, "--profile", "monitoring"]
        for file in (ROOT / "docker-compose.yml", *files):
            command += ["--file", file]
        return run([*command, *arguments], env=self._environment, log=log)

    def config(self) -> dict[str, Any]:
        """The services, with all variables filled in."""
        services: dict[str, Any] = json.loads(self.compose("config", "--format", "json"))["services"]
        return services

    def secret(self, name: str) -> str:
        """One of the generated passwords."""
        lines = self.env_file.read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))[name]

    def set(self, **variables: str) -> None:
        """Set these variables of the file for what is started from now on. No value has a single quote."""
        with self.env_file.open("a") as env:
            env.writelines(f"{name}='{value}'\n" for name, value in variables.items())

    def gateway(self) -> str:
        """Where the containers reach this machine: its address on their network, which is made now."""
        self.compose("create", "--no-build", "redis")
        client = docker.DockerClient(base_url=self._address) if self._address else docker.from_env()
        try:
            network = client.networks.get(f"{_NAME}_default")
            return str(network.attrs["IPAM"]["Config"][0]["Gateway"])
        finally:
            client.close()

    def up(self, *arguments: str) -> None:
        """Start and wait until everything is healthy. Raises `Failed` with the logs of what is not."""
        try:
            self.compose("up", "--detach", "--no-build", "--wait", "--wait-timeout", "600", *arguments)
        except Failed as error:
            sick = [row["Name"] for row in self.containers() if row["Health"] != "healthy"]
            logs = "\n".join(self.compose("logs", "--tail", "40", name) for name in {_service(name) for name in sick})
            raise Failed(f"{error}\nNot healthy: {', '.join(sick)}\n{logs}") from error

    def containers(self) -> list[dict[str, Any]]:
        """What `docker compose ps` says of each."""
        listed = self.compose("ps", "--all", "--format", "json")
        return [json.loads(line) for line in listed.splitlines()]

    def down(self) -> None:
        """Remove the containers, the network and the volumes."""
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "20")


def _service(container: str) -> str:
    return container.removeprefix(f"{_NAME}-").rpartition("-")[0]


def _free_ports() -> dict[str, int]:
    listeners = {name: socket.create_server(("127.0.0.1", 0)) for name in _PORTS}
    ports = {name: int(listener.getsockname()[1]) for name, listener in listeners.items()}
    for listener in listeners.values():
        listener.close()
    return ports
