"""The demonstration: the whole path on the sample gallery, step by step, told on the terminal."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from services.cli import evaluating, output, showing
from services.cli.client import Client, connect
from services.crawler.downloading.chromium import browser_is_here
from services.demo import gallery
from services.demo.site import Site, sample_site
from shared.errors import Unavailable
from shared.settings import Settings

_TRAINING = {"kind": "swae", "minutes": 0.6}
_HITS = 8
_LISTING = "/en/popular-paintings/alltime"
_PORT = 8871  # the sample site's first; the same each time, so that its works' addresses stay what they are


@contextmanager
def sample_museum(folder: Path) -> Iterator[Settings]:
    """The sample gallery, painted unless it is there, on a site that stands in the sources' places; yields the settings
    of a Vasari with a data folder of its own that crawls there."""
    source = folder / "gallery"
    with output.bar() as shown:
        line = shown.add_task("Paint the sample gallery", total=None, left="", note="")

        def progress(done: int, total: int) -> None:
            shown.update(line, completed=done, total=total)

        summary = gallery.build(source, on_progress=progress)
    output.err.print(f"{summary.works} works by {summary.artists} fictional painters, {summary.influences} influences")
    with _served(source) as site:
        yield Settings(
            data_dir=folder / "data",
            url=None,
            crawl_mirrors=site.mirrors,
            crawl_networks=["127.0.0.1/32"],
            crawl_delay=0,
        )


def run(folder: Path, settings: Settings) -> None:
    """Do every step up to the search. What an earlier run has done is not done again."""
    with connect(settings) as client:
        _crawl(client, settings)
        influences = folder / "gallery" / "influence.csv"
        _step(client, "/influences", files={"file": (influences.name, influences.read_bytes())})
        if "swae" not in {model["kind"] for model in client.get("/models")}:
            _step(client, "/trainings", json=_TRAINING)
        for encoder in ("swae", "backbone"):
            _step(client, "/encodings", json={"encoder": encoder})
        evaluating.show(_step(client, "/evaluations", json={}), as_json=False)
        query = client.get("/artworks", limit=1)["artworks"][0]
        for encoder in ("swae", "backbone"):
            showing.found(client.get("/search", artwork=query["id"], encoder=encoder, limit=_HITS), as_json=False)


def _crawl(client: Client, settings: Settings) -> None:
    """Fill the collection as a user would: from a listing, in a browser where there is one."""
    reader = "browser" if browser_is_here(settings) else "json"
    listing = settings.crawl_mirrors["wikiart"] + _LISTING
    output.err.print(f"Crawl {listing}, its listing read {'in Chromium' if reader == 'browser' else 'as JSON'}")
    showing.crawled(_step(client, "/crawls", json={"url": listing, "reader": reader}), as_json=False)


@contextmanager
def _served(source: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        try:
            site = stack.enter_context(sample_site(source, port=_PORT))
        except Unavailable:  # another demonstration has the ports
            site = stack.enter_context(sample_site(source))
        yield site


def _step(client: Client, path: str, **options: Any) -> dict[str, Any]:
    return output.run_job(client, client.post(path, **options))
