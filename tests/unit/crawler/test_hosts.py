import pytest
from scrapy.exceptions import IgnoreRequest

from services.crawler.downloading.hosts import HostRules
from shared.settings import Settings
from shared.sources import IIIF, WIKIART

MIRROR = "http://127.0.0.1:8000/en"


@pytest.fixture
def rules() -> HostRules:
    settings = Settings(crawl_hosts=["museum.example", "*.gallery.example"], crawl_mirrors={"wikiart": MIRROR})
    return HostRules(WIKIART, settings)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.wikiart.org/en/",
        "http://uploads3.wikiart.org:80/images/a.jpg",
        "https://WWW.WikiArt.org.:443/",
        "http://127.0.0.1:8000/images/a.jpg",
        "https://museum.example:8443/",
        "https://a.gallery.example/",
    ],
)
def test_hosts_of_the_source_its_mirror_and_the_operator_are_asked(rules: HostRules, url: str) -> None:
    rules.check(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/",
        "https://wikiart.org.elsewhere.example/",
        "https://notwikiart.org/",
        "https://www.wikiart.org:8443/",
        "https://www.wikiart.org:80/",
        "https://www.wikiart.org:0/",
        "https://www.wikiart.org:99999/",
        "http://127.0.0.1/",
        "http://127.0.0.1:6379/",
        "https://www.artic.edu/",
        "https://user:word@www.wikiart.org/",
        "https://@www.wikiart.org/",
        "https://www.wikiart.org%00.elsewhere.example/",
        "https://www.wikiart.org\\@elsewhere.example/",
        "https:///en/",
        "http://[fe80::1%25eth0]/",
        "file:///etc/passwd",
        "ftp://www.wikiart.org/",
        "data:text/plain,x",
        "javascript:1",
        "//www.wikiart.org/",
        "",
    ],
)
def test_all_others_are_not(rules: HostRules, url: str) -> None:
    with pytest.raises(IgnoreRequest, match="is not asked: "):
        rules.check(url)


def test_a_manifest_may_stand_with_any_known_source() -> None:
    rules = HostRules(IIIF, Settings())
    rules.check("https://www.artic.edu/iiif/2/manifest.json")
    with pytest.raises(IgnoreRequest, match="VASARI_CRAWL_HOSTS may add it"):
        rules.check("https://elsewhere.example/manifest.json")
