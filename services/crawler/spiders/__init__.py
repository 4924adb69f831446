"""How each source is read, one source per file."""

from collections.abc import Mapping

from services.crawler.spiders.base import SourceSpider
from services.crawler.spiders.wikiart import WikiArtSpider

SPIDERS: Mapping[str, type[SourceSpider]] = {spider.source.name: spider for spider in (WikiArtSpider,)}
"""The spider of each source, by the source's name."""
