"""WikiArt: listings of a style, a genre, an artist or a search, in any of the site's languages."""

from services.crawler.spiders.base import SourceSpider
from shared.sources import WIKIART


class WikiArtSpider(SourceSpider):
    """See the module."""

    source = WIKIART
