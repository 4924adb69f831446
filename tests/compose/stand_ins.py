"""Images under the names that docker-compose.yml gives the servers', with programs that speak what those speak.

| stands for | is | what is not the same |
|---|---|---|
| python | Debian's Python | of the official image's folders only `/usr/local/bin/python` |
| redis | Debian's redis-server | 7.0 for 7.4; Debian for Alpine |
| minio | SeaweedFS | its own S3, of which `mc ready local` is imitated; no console |
| qdrant | Qdrant's engine behind a small server | no shards, replicas, background optimizers or dashboard |
| neo4j | ArcadeDB | its own Cypher; on 7474 only whether Bolt answers |
| prometheus | Debian's Prometheus | 2.42 for 3.5 |
| flower | Flower as pip installs it | nothing that is known |

Grafana has none, so it stays out of the run.
"""

import re
import shutil
from pathlib import Path
from typing import Any

import yaml

from tests.compose.project import ROOT, Project

_HERE = Path(__file__).parent / "images"
SERVERS = ("redis", "minio", "qdrant", "neo4j", "prometheus", "flower")
OURS = ("crawler", "trainer", "encoder", "graph", "search")
_SHARED = ("arcadedb_server.py", "qdrant_stand_in.py")  # from tests/servers


def build(project: Project, scratch: Path, base: str) -> None:
    """Build the stand-ins."""
    context = scratch / "context"
    shutil.rmtree(context, ignore_errors=True)
    shutil.copytree(_HERE, context)
    for name in _SHARED:
        shutil.copy(ROOT / "tests/servers" / name, context / name)
    # The versions that the tests run with.
    pins = re.findall(r"^\S+==[^\s\\]+(?: ;[^\\\n]+)?", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    (context / "pins.txt").write_text("\n".join([*pins, ""]))
    services: dict[str, Any] = {
        name: {
            "build": {
                "context": str(context),
                "dockerfile": f"{name}.Dockerfile",
                "network": "host",
                "args": {"PYTHON_IMAGE": base},
            }
        }
        for name in SERVERS
    }
    project.compose(
        "build", *SERVERS, files=(_override(scratch / "stand-ins.yml", services),), log=scratch / "stand-ins.log"
    )


def build_ours(project: Project, scratch: Path) -> None:
    """Build the services from their Dockerfiles, on the host's network, since nothing else leads out of a build."""
    services = {name: {"build": {"network": "host"}} for name in OURS}
    project.compose("build", *OURS, files=(_override(scratch / "ours.yml", services),), log=scratch / "ours.log")


def _override(file: Path, services: dict[str, Any]) -> Path:
    file.write_text(yaml.safe_dump({"services": services}))
    return file
