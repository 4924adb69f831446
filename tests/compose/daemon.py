"""A Docker daemon of the run's own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
from docker.errors import DockerException

from tests.compose.steps import Failed, run
from tests.servers.choosing import wait_until

_PACKAGES = {"dockerd": "docker.io", "debootstrap": "debootstrap"}


def install() -> None:
    """Have the programs that the run needs, from Debian's packages. Raises `Failed` where that cannot be."""
    missing = [package for program, package in _PACKAGES.items() if shutil.which(program) is None]
    if not missing:
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise Failed(f"{', '.join(missing)}: not installed. Install them, or run this as root on Debian.")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "--quiet"], env=env)
    run(["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *missing], env=env)


@contextmanager
def daemon(scratch: Path) -> Iterator[str]:
    """Its address, as in DOCKER_HOST; its images stay in `scratch` for the next run. Raises `Failed`.

    It touches no packet filter: containers reach each other over their bridge, the published ports go through Docker's
    own proxy, and nothing in a container reaches the outside.
    """
    if os.geteuid() != 0:
        raise Failed("A Docker daemon of its own needs root; run this as root, or with --real on the Docker you have.")
    scratch.mkdir(parents=True, exist_ok=True)
    socket, log = scratch / "docker.sock", scratch / "dockerd.log"
    command = ["dockerd", "--iptables=false", "--ip6tables=false", "--ip-forward=false", "--ip", "127.0.0.1"]
    command += ["--bridge=none", "--host", f"unix://{socket}", "--pidfile", str(scratch / "docker.pid")]
    command += ["--data-root", str(scratch / "docker"), "--exec-root", str(scratch / "run")]
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
    try:
        client = docker.DockerClient(base_url=f"unix://{socket}") if _answers(socket, process) else None
        if client is None:
            raise Failed(f"dockerd does not start:\n{log.read_text(errors='replace')[-2000:]}")
        client.close()
        yield f"unix://{socket}"
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(socket: Path, process: "subprocess.Popen[bytes]") -> bool:
    def ping() -> bool:
        if process.poll() is not None:
            return True
        try:
            client = docker.DockerClient(base_url=f"unix://{socket}", timeout=5)
        except DockerException:
            return False
        try:
            return bool(client.ping())
        except Exception:
            return False
        finally:
            client.close()

    wait_until(ping, what="dockerd", seconds=60)
    return process.poll() is None
