"""Which source an address belongs to."""

import pytest

from shared.errors import InvalidInput
from shared.sources import FILTERS, SOURCES, find_source, matches


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.wikiart.org/en/paintings-by-style/impressionism", "wikiart"),
        ("http://wikiart.org/en/claude-monet", "wikiart"),
        ("https://WWW.WikiArt.org./en/claude-monet", "wikiart"),
        ("https://www.artic.edu/collection?q=monet", "aic"),
        ("https://api.artic.edu/api/v1/artworks/search?q=monet", "aic"),
        ("https://www.metmuseum.org/art/collection/search?q=monet", "met"),
        ("https://www.clevelandart.org/art/1958.31", "cleveland"),
        ("https://www.wikidata.org/wiki/Q296", "wikidata"),
        ("https://museum.example/manifest.json", "iiif"),
        ("https://wikiart.org.museum.example/manifest.json", "iiif"),
        ("https://notwikiart.org/manifest.json", "iiif"),
        ("http://127.0.0.1:7001/en/claude-monet", "wikiart"),
        ("http://127.0.0.1:7002/en/claude-monet", "iiif"),
    ],
)
def test_an_address_tells_its_source(url: str, name: str) -> None:
    assert find_source(None, url, {"wikiart": "http://127.0.0.1:7001"}).name == name


def test_a_name_comes_before_the_address() -> None:
    assert find_source("iiif", "https://api.artic.edu/manifest.json", {}).name == "iiif"


@pytest.mark.parametrize(
    ("name", "url", "words"),
    [
        ("louvre", None, "vasari sources"),
        (None, None, "vasari sources"),
        (None, "", "vasari sources"),
        (None, "www.wikiart.org/en/claude-monet", "https://"),
        (None, "file:///etc/passwd", "https://"),
        (None, "https:///nowhere", "https://"),
    ],
)
def test_what_cannot_be_crawled_is_refused(name: str | None, url: str | None, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        find_source(name, url, {})


@pytest.mark.parametrize(
    ("host", "pattern", "same"),
    [
        ("museum.example", "museum.example", True),
        ("Museum.Example.", "museum.example", True),
        ("images.museum.example", "museum.example", False),
        ("images.museum.example", "*.museum.example", True),
        ("museum.example", "*.museum.example", False),
        ("evilmuseum.example", "*.museum.example", False),
        ("anything.example", "*", True),
    ],
)
def test_a_host_is_matched_whole(host: str, pattern: str, same: bool) -> None:
    assert matches(host, pattern) is same


def test_every_source_tells_its_terms_and_its_pace() -> None:
    for name, source in SOURCES.items():
        assert source.name == name
        assert source.terms.endswith(".")
        assert source.terms_url.startswith("https://")
        assert source.delay > 0
        assert set(source.filters) <= set(FILTERS)
        assert source.readers[0] == "json"
        assert source.listings
