"""Run docker-compose.yml for real, and use it.

python -m tests.compose.run                on a Docker daemon of its own, on stand-ins for the servers' images
python -m tests.compose.run --real         on the Docker that this machine has, on the real images
python -m tests.compose.run --clean        afterwards, forget the images and packages kept for the next run
"""

import argparse
import shutil
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import docker

from tests.compose import base_image, daemon, stand_ins
from tests.compose.project import Project
from tests.compose.site import crawled_site
from tests.compose.steps import Failed, step
from tests.compose.walk import Walk

_SCRATCH = Path.home() / ".cache/vasari-compose"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", action="store_true", help="this machine's own Docker, and the real images")
    parser.add_argument("--clean", action="store_true", help="keep nothing for the next run")
    parser.add_argument("--scratch", type=Path, default=_SCRATCH, help="what is kept for the next run")
    given = parser.parse_args()
    begun = time.monotonic()
    try:
        given.scratch.mkdir(parents=True, exist_ok=True)
        _run(given.scratch, real=given.real)
    except Exception as error:
        print(f"\n{error}" if isinstance(error, Failed | TimeoutError) else f"\n{traceback.format_exc()}")
        print(f"\nFAILED after {time.monotonic() - begun:.0f} s: docker-compose.yml does not run.")
        return 1
    finally:
        if given.clean:
            shutil.rmtree(given.scratch)
    servers = "the real images" if given.real else "stand-ins"
    print(f"\nPASSED in {time.monotonic() - begun:.0f} s: docker-compose.yml runs on {servers}.")
    return 0


def _run(scratch: Path, *, real: bool) -> None:
    with ExitStack() as stack:
        if real:
            address = None
            project = Project(scratch, address)
            with step("build the services' images"):
                project.compose("build", log=scratch / "ours.log")
        else:
            daemon.install()
            address = stack.enter_context(daemon.daemon(scratch))
            project = Project(scratch, address)
            _build(project, scratch, address)
        stack.enter_context(_removed(project))
        site = stack.enter_context(crawled_site(project, scratch))
        walk = Walk(project, scratch, real=real)
        walk.paint()
        walk.start()
        walk.fill()
        walk.search()
        walk.scale()
        walk.train()
        walk.evaluate()
        walk.crawl(site)
        walk.know()
        walk.watch()
        _show(project, address)
        walk.shrink()
        walk.restart()


def _build(project: Project, scratch: Path, address: str) -> None:
    base = project.config()["search"]["build"]["args"]["PYTHON_IMAGE"]
    with base_image.packages():
        with step(f"{base} out of Debian's packages"):
            base_image.make(address, base, scratch)
        with step(f"stand-ins for {', '.join(stand_ins.SERVERS)}"):
            stand_ins.build(project, scratch, base)
        with step(f"images of {', '.join(stand_ins.OURS)}"):
            stand_ins.build_ours(project, scratch)


@contextmanager
def _removed(project: Project) -> Iterator[None]:
    """Leave nothing of the project behind, and begin without what a run that was killed has left."""
    project.down()
    try:
        yield
    finally:
        with step("docker compose down --volumes"):
            project.down()


def _show(project: Project, address: str | None) -> None:
    print("\n" + project.compose("ps", "--format", "table {{.Name}}\t{{.Image}}\t{{.Status}}"))
    client = docker.DockerClient(base_url=address) if address else docker.from_env()
    for service in stand_ins.OURS:
        image = client.images.get(project.config()[service]["image"])
        print(f"      {image.tags[0]}: {image.attrs['Size'] / 1e6:.0f} MB")
    client.close()


if __name__ == "__main__":
    sys.exit(main())
