"""The sample site on this machine, where the project's containers reach it and nothing else does."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.demo.gallery.build import build
from services.demo.site import Site, sample_site
from tests.compose.project import Project
from tests.compose.steps import step

_WORKS_PER_ARTIST = 4
_SEED = 8  # other pictures than those that are imported


@contextmanager
def crawled_site(project: Project, scratch: Path) -> Iterator[Site]:
    """Serve it at the host's own address on the project's network, and have the services that are started from then
    on ask there instead of at the sources."""
    gallery = scratch / "site"
    with step("paint another gallery, for a site to crawl"):
        build(gallery, works_per_artist=_WORKS_PER_ARTIST, seed=_SEED)
    host = project.gateway()
    with sample_site(gallery, host=host) as site:
        project.set(
            VASARI_CRAWL_MIRRORS=json.dumps(site.mirrors),
            VASARI_CRAWL_NETWORKS=json.dumps([f"{host}/32"]),
            VASARI_CRAWL_DELAY="0",
            VASARI_WIKIDATA_URL=f"{site.mirrors['wikidata']}/sparql",
            VASARI_SPARQL_DELAY="0",
        )
        yield site
