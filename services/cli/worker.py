"""`vasari worker`: one service's Celery worker, in processes of its own."""

import os
import tempfile
from collections.abc import Sequence

from shared.settings import Settings


def run_worker(service: str, settings: Settings, queues: Sequence[str] = ()) -> int:
    """Work on a service's queues, or on some of them, until SIGTERM; gives the exit code. Raises `InvalidInput`."""
    with tempfile.TemporaryDirectory(prefix="vasari-metrics-") as folder:
        # Read when the metrics are first imported, so everything that counts is imported below.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        from services.cli.worker_process import work

        return work(service, settings, queues)
