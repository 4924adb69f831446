"""What can be crawled is told before anything is queued."""

from typing import Any

import pytest

from shared.crawling import check_crawl, crawl_title, delay_of
from shared.errors import Forbidden, InvalidInput, VasariError
from shared.messages import Crawling
from shared.settings import Settings
from shared.sources import AIC, WIKIART

STYLE = "https://www.wikiart.org/en/paintings-by-style/impressionism"
MANIFEST = "https://iiif.museum.example/manifest.json"
MIRRORS = {"wikiart": "http://127.0.0.1:7001", "iiif": "http://127.0.0.1:7006"}


@pytest.mark.parametrize(
    ("settings", "asked", "name"),
    [
        ({}, {"url": STYLE}, "wikiart"),
        ({}, {"url": STYLE, "source": "wikiart", "reader": "browser"}, "wikiart"),
        ({}, {"source": "aic", "artist": "Claude Monet", "style": "Impressionism"}, "aic"),
        ({"crawl_contact": "art@museum.example"}, {"source": "wikidata", "artist": "Q296"}, "wikidata"),
        ({"crawl_hosts": ["*.museum.example"]}, {"url": MANIFEST}, "iiif"),
        ({"crawl_hosts": ["api.artic.edu"]}, {"source": "iiif", "url": "https://api.artic.edu/m.json"}, "iiif"),
        ({"crawl_mirrors": MIRRORS}, {"url": "http://127.0.0.1:7001/en/claude-monet"}, "wikiart"),
        ({"crawl_mirrors": MIRRORS}, {"source": "iiif", "url": "http://127.0.0.1:7006/collection.json"}, "iiif"),
    ],
)
def test_what_can_be_crawled_has_its_source(settings: dict[str, Any], asked: dict[str, Any], name: str) -> None:
    assert check_crawl(Crawling(**asked), Settings(**settings)).name == name


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({}, InvalidInput, "vasari sources"),
        ({"source": "louvre"}, InvalidInput, "no source 'louvre'"),
        ({"url": "www.wikiart.org/en/claude-monet"}, InvalidInput, "begins with https://"),
        ({"url": "https://[museum.example/"}, InvalidInput, "begins with https://"),
        ({"url": "https://museum.example:port/"}, InvalidInput, "begins with https://"),
        ({"url": "https://museum.example/a\nb"}, InvalidInput, "begins with https://"),
        ({"url": "https://me:secret@www.wikiart.org/en/claude-monet"}, InvalidInput, "before the @"),
        ({"url": MANIFEST}, Forbidden, "VASARI_CRAWL_HOSTS"),
        ({"url": "http://127.0.0.1:7002/"}, Forbidden, "VASARI_CRAWL_HOSTS"),
        ({"source": "iiif", "url": MANIFEST}, Forbidden, "VASARI_CRAWL_HOSTS"),
        ({"source": "wikiart", "url": MANIFEST}, InvalidInput, "no host of wikiart"),
        ({"url": STYLE, "artist": "Claude Monet", "text": "x"}, InvalidInput, "leave out artist or text"),
        ({"source": "aic"}, InvalidInput, "artist, style, classification or text"),
        ({"source": "aic", "artist": "  "}, InvalidInput, "Say what to crawl"),
        ({"source": "iiif"}, InvalidInput, "an address such as"),
        ({"source": "iiif", "artist": "x"}, InvalidInput, "cannot be searched; give an address"),
        ({"source": "wikidata", "text": "x"}, InvalidInput, "cannot be searched by text, but by artist"),
        ({"source": "aic", "artist": "x", "reader": "browser"}, InvalidInput, "not by 'browser'"),
        ({"source": "wikidata", "artist": "x"}, InvalidInput, "VASARI_CRAWL_CONTACT"),
    ],
)
def test_what_cannot_be_crawled_says_why_in_one_line(
    asked: dict[str, Any], error: type[VasariError], words: str
) -> None:
    with pytest.raises(error) as refused:
        check_crawl(Crawling(**asked), Settings())
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ({"url": STYLE}, "Crawl WikiArt: impressionism"),
        ({"url": "https://www.wikiart.org/en/search/water%20lilies/"}, "Crawl WikiArt: water lilies"),
        ({"url": "https://www.wikiart.org"}, "Crawl WikiArt: www.wikiart.org"),
        ({"url": "https://www.artic.edu/collection?q=a%0Ab"}, "Crawl Art Institute of Chicago: collection?q=a b"),
        ({"source": "aic", "artist": "Claude Monet"}, "Crawl Art Institute of Chicago: artist Claude Monet"),
        ({"source": "wikiart", "style": "Cubism", "text": "guitar"}, "Crawl WikiArt: style Cubism, text guitar"),
        ({"url": MANIFEST}, "Crawl IIIF: iiif.museum.example/manifest.json"),
    ],
)
def test_a_crawl_is_called_by_what_it_looks_for(asked: dict[str, Any], title: str) -> None:
    settings = Settings(crawl_hosts=["*.museum.example"])
    assert crawl_title(Crawling(**asked), check_crawl(Crawling(**asked), settings)) == title


def test_a_title_has_its_length() -> None:
    assert len(crawl_title(Crawling(source="aic", text="x" * 5000), AIC)) < 120


def test_a_site_is_never_asked_faster_than_it_allows_but_a_mirror_may_be() -> None:
    assert delay_of(WIKIART, Settings()) == WIKIART.delay
    assert delay_of(WIKIART, Settings(crawl_delay=0.0)) == WIKIART.delay
    assert delay_of(WIKIART, Settings(crawl_delay=5.0)) == 5.0
    assert delay_of(WIKIART, Settings(crawl_delay=0.0, crawl_mirrors=MIRRORS)) == 0.0
