"""`vasari crawl`: what was typed, as the API is asked for it."""

from typing import Any

from services.cli.client import connect, connect_running
from services.cli.output import run_job
from shared.settings import Settings


def asked(what: str, **options: Any) -> dict[str, Any]:
    """The body of the request: `what` is an address if it has a slash, otherwise a source's name."""
    given = {name: value for name, value in options.items() if value is not None}
    return {"url" if "/" in what else "source": what, **given}


def crawl(body: dict[str, Any]) -> dict[str, Any]:
    """Crawl, and return the job at its end. Raises as `run_job` does."""
    with connect(Settings()) as client:
        return run_job(client, client.post("/crawls", json=body))


def queue(body: dict[str, Any]) -> dict[str, Any]:
    """Queue the crawl with a Vasari that runs, and return its job at once. Raises as `connect_running` does."""
    with connect_running(Settings()) as client:
        job: dict[str, Any] = client.post("/crawls", json=body)
        return job
