"""The demonstration: the whole path on the sample gallery, step by step, told on the terminal."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from services.cli import evaluating, models, output, showing
from services.cli.client import Client, connect
from services.crawler.downloading.chromium import browser_is_here
from services.demo import gallery
from services.demo.site import Site, sample_site
from shared.errors import Unavailable
from shared.settings import Settings

# Short, so that the whole can be watched; the figures are better after the times that each kind asks for.
_TRAININGS: dict[str, dict[str, Any]] = {
    "embedding": {},
    "style": {"minutes": 0.6},
    "swae": {"minutes": 0.6},
}
_SEARCHED = ("embedding", "swae")
_HITS = 8
_GENERATED = 24
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
            wikidata_url=f"{site.mirrors['wikidata']}/sparql",
            sparql_delay=0,
        )


def run(folder: Path, settings: Settings) -> None:
    """Do every step up to the search. What an earlier run has done is not done again."""
    with connect(settings) as client:
        _crawl(client, settings)
        _step(client, "/graph/loads", json={"source": "wikidata"})
        changed = _train(client)
        for encoder in _TRAININGS:
            changed |= _step(client, "/encodings", json={"encoder": encoder})["result"]["encoded"] > 0
        done = set() if changed else {job["kind"] for job in client.get("/jobs", limit=500) if _succeeded(job)}
        if "evaluate" not in done:
            evaluating.show(_step(client, "/evaluations", json={}), as_json=False)
        if "map" not in done:
            _step(client, "/maps", json={})
        _generate(client, folder / "generated.png")
        query = client.get("/artworks", limit=1)["artworks"][0]
        for encoder in _SEARCHED:
            showing.found(client.get("/search", artwork=query["id"], encoder=encoder, limit=_HITS), as_json=False)


def _train(client: Client) -> bool:
    """Train what no earlier run has trained, and say whether there was anything; a model that is only installed has
    seen none of these works."""
    trained = {model["kind"] for model in client.get("/models") if "training" in model["configuration"]}
    missing = [kind for kind in _TRAININGS if kind not in trained]
    for kind in missing:
        job = _step(client, "/trainings", json={"kind": kind, **_TRAININGS[kind]})
        models.show(client.get(f"/models/{job['result']['model_id']}"))
    return bool(missing)


def _generate(client: Client, file: Path) -> None:
    """Have pictures made that nobody has painted, as one image."""
    if not file.exists():
        made = client.post("/generations", json={"model": "swae", "kind": "prior", "count": _GENERATED})
        client.download(f"/generations/{made['id']}", file)
    output.err.print(f"{output.plain(str(file))}: {_GENERATED} pictures from the swae's imagination", soft_wrap=True)


def _succeeded(job: dict[str, Any]) -> bool:
    return bool(job["state"] == "succeeded")


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
