"""Which addresses and filters are listings of WikiArt, and what is asked for each."""

from urllib.parse import parse_qs, urlsplit

import pytest

from services.crawler.spiders.wikiart_listings import listing_of, slug_of
from shared.errors import InvalidInput
from shared.messages import Crawling

HOME = "https://www.wikiart.org"


def json_path(url: str, home: str = HOME) -> str:
    return listing_of(Crawling(url=url), home).json_path


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/en/paintings-by-style/impressionism", "/en/paintings-by-style/impressionism"),
        ("/en/paintings-by-style/impressionism/", "/en/paintings-by-style/impressionism"),
        ("/en/paintings-by-style/impressionism/text-list", "/en/paintings-by-style/impressionism"),
        ("/de/paintings-by-style/na-ve-art-primitivism?a=b", "/de/paintings-by-style/na-ve-art-primitivism"),
        ("/en/paintings-by-genre/landscape", "/en/paintings-by-genre/landscape"),
        ("/ru/paintings-by-media/oil", "/ru/paintings-by-media/oil"),
        ("/en/popular-paintings", "/en/popular-paintings/alltime"),
        ("/zh/popular-paintings/alltime", "/zh/popular-paintings/alltime"),
        ("/en/search/water%20lilies/1", "/en/Search/water%20lilies"),
        ("/en/Search/monet", "/en/Search/monet"),
        ("/uk/Search/AC%2FDC", "/uk/Search/AC%2FDC"),
        ("/en/claude-monet", "/en/claude-monet/mode/all-paintings"),
        ("/ru/klod-mone/all-works", "/ru/klod-mone/mode/all-paintings"),
        ("/en/claude-monet/all-works/text-list", "/en/claude-monet/mode/all-paintings"),
        ("/en/claude-monet/mode/featured", "/en/claude-monet/mode/featured"),
        ("/en/salvador-dali/by-style/symbolism", "/en/salvador-dali/by-style/symbolism"),
        (
            "/en/salvador-dali/all-works#!#filterName:Style_symbolism,resultType:masonry",
            "/en/salvador-dali/by-style/symbolism",
        ),
        (
            "/en/claude-monet/all-works#!#filterName:all-paintings-chronologically,resultType:text",
            "/en/claude-monet/mode/all-paintings",
        ),
    ],
)
def test_every_form_of_a_listing_is_read(path: str, asked: str) -> None:
    assert json_path(f"{HOME}{path}") == asked


@pytest.mark.parametrize(
    ("url", "select"),
    [
        ("/en/paintings-by-style/cubism", None),
        ("/en/paintings-by-style/cubism?select=featured", "featured"),
        ("/en/paintings-by-style/cubism?select=featured#!#filterName:featured,viewType:masonry", "featured"),
        ("/en/paintings-by-style/cubism#!#filterName:featured", "featured"),
        ("/en/paintings-by-style/cubism?select=featured#!#filterName:all-works,viewType:masonry", None),
    ],
)
def test_what_is_chosen_on_the_page_is_what_is_crawled(url: str, select: str | None) -> None:
    listing = listing_of(Crawling(url=HOME + url), HOME)
    query = parse_qs(urlsplit(listing.json_at(3)).query)
    wanted = {"json": ["2"], "layout": ["new"], "page": ["3"], "resultType": ["masonry"]}
    assert query == ({"select": [select]} if select else {}) | wanted
    assert f"filterName:{select or 'all-works'}" in listing.page_path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/en",
        "/english/claude-monet",
        "/en/claude-monet/water-lilies-1906",
        "/en/paintings-by-style",
        "/en/paintings-by-style/cubism/extra",
        "/en/artists-by-nation/french",
        "/en/App/Painting/ImageJson/1",
        "/en/terms-of-use",
        "/en/popular-artists",
        "/en/claude-monet/mode/unheard-of",
        "/en/search/monet/one",
        "/en/paintings-by-style/cubism#!#filterName:Genre_portrait",
        "/en/claude-monet/all-works#!#filterName:Series_water-lilies,resultType:masonry",
    ],
)
def test_another_address_is_refused_with_what_is_accepted(path: str) -> None:
    with pytest.raises(InvalidInput, match=r"/en/paintings-by-style/…|can be crawled") as refused:
        json_path(HOME + path)
    assert HOME + path in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_mirror_below_a_path_is_read_as_the_site_is() -> None:
    home = "http://127.0.0.1:9000/wikiart"
    assert json_path(f"{home}/en/claude-monet", home) == "/en/claude-monet/mode/all-paintings"
    assert json_path(f"{HOME}/en/claude-monet", home) == "/en/claude-monet/mode/all-paintings"


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"style": "Naïve Art (Primitivism)"}, "/en/paintings-by-style/na-ve-art-primitivism"),
        ({"style": " post-impressionism "}, "/en/paintings-by-style/post-impressionism"),
        ({"classification": "self-portrait"}, "/en/paintings-by-genre/self-portrait"),
        ({"artist": "Włodzimierz Zakrzewski"}, "/en/wlodzimierz-zakrzewski/mode/all-paintings"),
        ({"artist": "Georgia O'Keeffe", "text": " "}, "/en/georgia-o-keeffe/mode/all-paintings"),
        ({"text": "water lilies"}, "/en/Search/water%20lilies"),
    ],
)
def test_one_filter_names_a_listing(asked: dict[str, str], path: str) -> None:
    assert listing_of(Crawling(source="wikiart", **asked), HOME).json_path == path


@pytest.mark.parametrize("asked", [{}, {"style": " "}, {"style": "cubism", "artist": "Pablo Picasso"}, {"style": "…"}])
def test_no_filter_and_several_are_refused(asked: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        listing_of(Crawling(source="wikiart", **asked), HOME)


def test_styles_are_written_as_in_the_sites_addresses() -> None:
    names = ["Art Nouveau (Modern)", "Mannerism (Late Renaissance)", "Ukiyo-e", "Nouveau Réalisme", "P&D"]
    assert [slug_of(name) for name in names] == [
        "art-nouveau-modern",
        "mannerism-late-renaissance",
        "ukiyo-e",
        "nouveau-r-alisme",
        "p-d",
    ]
