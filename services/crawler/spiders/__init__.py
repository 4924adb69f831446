"""How each source is read, one source per file."""

from collections.abc import Mapping

from services.crawler.spiders.aic import AICSpider
from services.crawler.spiders.base import SourceSpider
from services.crawler.spiders.cleveland import ClevelandSpider
from services.crawler.spiders.iiif import IIIFSpider
from services.crawler.spiders.met import MetSpider
from services.crawler.spiders.wikiart import WikiArtSpider
from services.crawler.spiders.wikidata import WikidataSpider

_ALL = (WikiArtSpider, AICSpider, MetSpider, ClevelandSpider, WikidataSpider, IIIFSpider)
SPIDERS: Mapping[str, type[SourceSpider]] = {spider.source.name: spider for spider in _ALL}
"""The spider of each source, by the source's name."""
