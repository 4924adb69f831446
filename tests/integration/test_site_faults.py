"""What the sample site does wrong when it is told to, and that it is well again when it is not."""

import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from services.demo.site import Faults, Refusal, Site, sample_site

WORKS = 12


@pytest.fixture(scope="module")
def running(sample_gallery: Path) -> Iterator[Site]:
    with sample_site(sample_gallery, works=WORKS) as site:
        yield site


@pytest.fixture
def site(running: Site) -> Iterator[Site]:
    running.faults = Faults()
    running.forget()
    yield running
    running.faults = Faults()


def get(site: Site, source: str, path: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{site.mirrors[source]}{path}", headers=headers, timeout=60)


def listed(site: Site, **headers: str) -> httpx.Response:
    return get(site, "wikiart", "/en/popular-paintings/alltime?json=2&page=1", **headers)


def work(site: Site, number: int) -> dict[str, Any]:
    found: dict[str, Any] = listed(site).json()["Paintings"][number]
    return found


LISTINGS = {
    "wikiart": "/en/popular-paintings/alltime?json=2&page=1",
    "aic": "/api/v1/artworks/search?limit=100",
    "met": "/public/collection/v1/search?q=*",
    "cleveland": "/api/artworks/",
    "wikidata": "/sparql?query=SELECT%20*%20WHERE%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%203",
    "iiif": "/collection.json",
}


def test_a_refusal_is_given_so_often_and_no_more(site: Site) -> None:
    site.faults.refuse["listing"] = Refusal(429, times=2, retry_after="7")
    answers = [listed(site) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["retry-after"] == "7"


def test_a_refusal_may_be_of_one_source_and_for_each_address(site: Site) -> None:
    site.faults.refuse["met:work"] = Refusal(503, each=True, retry_after=None)
    objects = [f"/public/collection/v1/objects/{number}" for number in (400_000, 400_001)]
    assert [get(site, "met", path).status_code for path in objects * 2] == [503, 503, 200, 200]
    assert get(site, "aic", "/api/v1/artworks/100000").status_code == 200


def test_a_refusal_without_a_number_is_for_ever(site: Site) -> None:
    site.faults.refuse["robots"] = Refusal(500, times=None)
    assert {get(site, source, "/robots.txt").status_code for source in site.mirrors for _ in range(3)} == {500}


def test_every_answer_is_put_off(site: Site) -> None:
    site.faults.delay = 0.3
    begun = time.monotonic()
    get(site, "met", "/robots.txt")
    assert time.monotonic() - begun >= 0.3


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1/", "http://169.254.169.254/", "http://[::1]/", "file:///etc/passwd", "http://2130706433/"],
)
def test_pages_and_images_lead_to_forbidden_addresses(site: Site, address: str) -> None:
    site.faults.images[0] = f"redirect:{address}"
    image = httpx.get(work(site, 0)["image"])
    site.faults.redirect["listing"] = address
    for answer in (image, listed(site)):
        assert (answer.status_code, answer.headers["location"]) == (302, address)


def test_an_image_is_cut_or_says_it_is_huge_or_is_none(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100_000_000)  # whatever other tests have made of it
    address = work(site, 0)["image"]
    whole = httpx.get(address)
    site.faults.images[0] = "cut"
    with pytest.raises(OSError, match="truncated"):
        Image.open(io.BytesIO(httpx.get(address).content)).load()
    site.faults.images[0] = "pixels"
    with pytest.raises(Image.DecompressionBombError):
        Image.open(io.BytesIO(httpx.get(address).content))
    site.faults.images[0] = "html"
    assert httpx.get(address).headers["content-type"].startswith("text/html")
    site.faults.images[0] = "empty"
    assert httpx.get(address).content == b""
    site.faults.images = {0: "gone", 1: "forbidden"}
    assert [httpx.get(work(site, number)["image"]).status_code for number in (0, 1)] == [404, 403]
    site.faults.images.clear()
    assert httpx.get(address).content == whole.content


def test_an_image_has_no_end(site: Site) -> None:
    site.faults.images[0] = "endless"
    with httpx.stream("GET", work(site, 0)["image"]) as answer:
        assert "content-length" not in answer.headers
        received = 0
        for chunk in answer.iter_raw():
            received += len(chunk)
            if received > 5_000_000:
                break
    assert received > 5_000_000


def test_an_image_drips(site: Site) -> None:
    site.faults.images[0] = "drip"
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(work(site, 0)["image"], timeout=0.5)


@pytest.mark.parametrize("source", LISTINGS)
@pytest.mark.parametrize("fault", ["missing", "html", "cut", "shape"])
def test_listings_are_missing_or_html_or_cut_or_of_another_shape(site: Site, source: str, fault: str) -> None:
    well = get(site, source, LISTINGS[source]).json()
    site.faults.listing = fault
    answer = get(site, source, LISTINGS[source])
    assert answer.status_code == (404 if fault == "missing" else 200)
    if fault == "shape":
        assert answer.json().keys() != well.keys()
    else:
        with pytest.raises(json.JSONDecodeError):
            answer.json()


def test_wikiarts_page_and_its_script_are_spared(site: Site) -> None:
    site.faults.listing = "missing"
    assert listed(site).status_code == 404
    assert listed(site, **{"X-Requested-With": "XMLHttpRequest"}).json()["AllPaintingsCount"] == WORKS
    assert get(site, "wikiart", "/en/popular-paintings/alltime").status_code == 200


def test_pages_and_records_of_works_change_their_shape(site: Site) -> None:
    paths = {
        "wikiart": work(site, 0)["paintingUrl"],
        "aic": "/api/v1/artworks/100000",
        "met": "/public/collection/v1/objects/400000",
        "cleveland": "/api/artworks/90000",
        "iiif": f"/manifest/{work(site, 0)['id']}.json",
    }
    well = {source: get(site, source, path).text for source, path in paths.items()}
    site.faults.page = "shape"
    for source, path in paths.items():
        assert get(site, source, path).text != well[source], source
    assert "itemprop" not in get(site, "wikiart", paths["wikiart"]).text


def test_a_listed_works_page_lies_where_robots_txt_forbids(site: Site) -> None:
    site.faults.forbidden = {1}
    path = work(site, 1)["paintingUrl"]
    assert path.startswith("/en/Disallowed/")
    assert "Disallow: /en/Disallowed/" in get(site, "wikiart", "/robots.txt").text
    assert get(site, "wikiart", path).status_code == 200  # whoever asks all the same is answered, and noted


def test_a_work_gets_another_title_and_another_image(site: Site) -> None:
    before = work(site, 2)
    image = httpx.get(before["image"])
    site.faults.updated, site.faults.repainted = {2}, {2}
    after = work(site, 2)
    assert (after["id"], after["paintingUrl"], after["image"]) == (before["id"], before["paintingUrl"], before["image"])
    assert after["title"] == f"{before['title']}, restored"
    again = httpx.get(after["image"], headers={"If-None-Match": image.headers["etag"]})
    assert again.status_code == 200
    assert again.content != image.content
    assert work(site, 3)["title"] == get(site, "cleveland", "/api/artworks/90003").json()["data"]["title"]


def test_some_works_are_not_free_and_some_have_no_image(site: Site) -> None:
    site.faults.copyrighted, site.faults.imageless = {0}, {1}
    met = [get(site, "met", f"/public/collection/v1/objects/{400_000 + number}").json() for number in range(3)]
    assert [one["isPublicDomain"] for one in met] == [False, True, True]
    assert [bool(one["primaryImage"]) for one in met] == [False, False, True]
    assert get(site, "cleveland", "/api/artworks/?cc0&has_image=1").json()["info"]["total"] == WORKS - 2
    term = "query[term][is_public_domain]=true"
    assert get(site, "aic", f"/api/v1/artworks/search?{term}").json()["pagination"]["total"] == WORKS - 1
    assert "copyright-icon-fair-use" in get(site, "wikiart", work(site, 0)["paintingUrl"]).text
    query = "SELECT (COUNT(?image) AS ?n) WHERE { ?work <http://www.wikidata.org/prop/direct/P18> ?image }"
    found = httpx.get(f"{site.mirrors['wikidata']}/sparql", params={"query": query}, timeout=30).json()
    assert found["results"]["bindings"][0]["n"]["value"] == str(WORKS - 1)
    manifest = get(site, "iiif", f"/manifest/{work(site, 0)['id']}.json").json()
    assert manifest["rights"] == "http://rightsstatements.org/vocab/InC/1.0/"
