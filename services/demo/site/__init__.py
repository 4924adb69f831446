"""A site of our own that behaves like those that are crawled: their pages, records, paging and bad days.

It shows a folder that `services.demo.gallery` built. Every source has a server of its own on one host, since each has
its own robots.txt; `VASARI_CRAWL_MIRRORS` takes `Site.mirrors`. As a program: `python -m services.demo.site GALLERY`.

Records have the shapes of the real sources, their values are the sample gallery's; nothing is copied from them.
"""

from services.demo.site.faults import Faults, Refusal
from services.demo.site.server import Site, sample_site
from services.demo.site.serving import Seen

__all__ = ["Faults", "Refusal", "Seen", "Site", "sample_site"]
