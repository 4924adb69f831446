"""The sample site's pages and records: each in the shape of the source that it stands for, paged to the end."""

import hashlib
import html
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from services.demo.site import Site, sample_site
from shared.errors import InvalidInput
from tests.running import WORKS_PER_ARTIST

GALLERY = 12 * WORKS_PER_ARTIST  # works of the sample gallery
WORKS = 130  # those, and copies of some


@pytest.fixture(scope="module")
def site(sample_gallery: Path) -> Iterator[Site]:
    with sample_site(sample_gallery, works=WORKS) as site:
        yield site


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30) as client:
        yield client


@pytest.fixture
def get(site: Site, client: httpx.Client) -> Any:
    """Asks a source's site; for JSON unless told otherwise."""

    def ask(source: str, path: str, **query: Any) -> Any:
        answer = client.get(f"{site.mirrors[source]}{path}", params=query or None)
        assert answer.status_code == 200, answer.text
        return answer.json() if "json" in answer.headers["content-type"] else answer.text

    return ask


@pytest.fixture
def picture(client: httpx.Client) -> Any:
    """Loads an image whole; gives its bytes and its size in pixels."""

    def load(address: str) -> tuple[bytes, tuple[int, int]]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        with Image.open(io.BytesIO(answer.content)) as image:
            image.load()
            return answer.content, image.size

    return load


def wikiart_page(get: Any, number: int, listing: str = "/en/popular-paintings/alltime") -> dict[str, Any]:
    page: dict[str, Any] = get("wikiart", listing, json=2, layout="new", page=number, resultType="masonry")
    return page


def test_every_source_has_a_robots_txt_that_forbids_something(site: Site, client: httpx.Client) -> None:
    for source, address in site.mirrors.items():
        answer = client.get(f"{address}/robots.txt")
        assert answer.headers["content-type"].startswith("text/plain"), source
        assert re.search(r"^Disallow: /.+", answer.text, re.MULTILINE), source


def test_wikiart_gives_sixty_works_a_page_and_nothing_after_the_last(get: Any) -> None:
    pages = [wikiart_page(get, number) for number in (1, 2, 3, 4)]
    assert [len(page["Paintings"]) for page in pages] == [60, 60, 10, 0]
    assert {(page["AllPaintingsCount"], page["PageSize"]) for page in pages} == {(WORKS, 60)}
    works = [work for page in pages for work in page["Paintings"]]
    assert len({work["id"] for work in works}) == len({work["paintingUrl"] for work in works}) == WORKS
    assert set(works[0]) == {
        *("id", "title", "year", "width", "height", "artistName", "image", "map", "paintingUrl", "artistUrl"),
        *("albums", "flags", "images"),
    }


def test_wikiart_gives_the_bare_list_too(get: Any) -> None:
    bare = get("wikiart", "/en/popular-paintings/alltime", json=1, page=2)
    assert bare == wikiart_page(get, 2)["Paintings"]


@pytest.mark.parametrize("by", ["style", "genre", "media"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_wikiart_lists_by_what_its_pages_link_to(get: Any, by: str, language: str) -> None:
    page = get("wikiart", wikiart_page(get, 1)["Paintings"][0]["paintingUrl"].replace("/en/", f"/{language}/"))
    found = re.search(rf'href="(/{language}/paintings-by-{by}/[^"?]+)[^"]*"[^>]*><span[^>]*>([^<]+)<', page)
    assert found is not None
    works = wikiart_page(get, 1, found[1])["Paintings"]
    assert works
    for work in works[:2]:
        assert work["paintingUrl"].startswith(f"/{language}/")
        assert f">{found[2]}<" in get("wikiart", work["paintingUrl"])


def test_wikiart_lists_an_artists_works_and_searches(get: Any) -> None:
    artist = wikiart_page(get, 1)["Paintings"][0]
    slug = artist["artistUrl"].rpartition("/")[2]
    by_artist = wikiart_page(get, 1, f"/en/{slug}/mode/all-paintings")
    words = artist["artistName"].split()[-1]
    found = wikiart_page(get, 1, f"/en/Search/{words}")
    assert by_artist["Paintings"] == found["Paintings"]
    assert {work["artistName"] for work in found["Paintings"]} == {artist["artistName"]}
    assert wikiart_page(get, 1, "/en/search/no-such-words/1")["Paintings"] == []


def test_a_page_of_wikiart_tells_the_work_and_links_its_artist(get: Any, picture: Any) -> None:
    listed = wikiart_page(get, 1)["Paintings"][3]
    page = get("wikiart", listed["paintingUrl"])
    models = [json.loads(html.unescape(found)) for found in re.findall(r'ng-init="\w+ = (\{.*?\})"', page)]
    sizes = {size["Name"]: size for size in models[0]["ImageThumbnailsModel"][0]["Thumbnails"]}
    assert models[1]["title"] == listed["title"]
    assert models[1]["_id"] == listed["id"]
    assert sizes["Original"]["Url"] == listed["image"]
    for size in sizes.values():
        assert picture(size["Url"])[1] == (size["Width"], size["Height"])
    assert f'<span itemprop="dateCreated">{listed["year"]}</span>' in page
    assert "copyright-icon-public-domain" in page
    artist = get("wikiart", listed["artistUrl"])
    assert re.search(r'<span itemprop="birthDate">\d{4}</span>', artist)
    assert 'href="https://en.wikipedia.org/wiki/' in artist


def test_wikiart_has_no_larger_sizes_than_the_image(site: Site, client: httpx.Client, get: Any) -> None:
    image = wikiart_page(get, 1)["Paintings"][0]["image"]
    assert client.get(f"{image}!PinterestSmall.jpg").status_code == 200
    assert client.get(f"{image}!HD.jpg").status_code == 404


def test_the_art_institute_searches_pages_and_names_its_images(get: Any, picture: Any) -> None:
    query = {"bool": {"filter": [{"term": {"is_public_domain": True}}, {"exists": {"field": "image_id"}}]}}
    pages = [
        get("aic", "/api/v1/artworks/search", params=json.dumps({"query": query, "limit": 50, "page": number}))
        for number in (1, 2, 3)
    ]
    assert [len(page["data"]) for page in pages] == [50, 50, 30]
    assert pages[2]["pagination"] == {
        "total": WORKS,
        "limit": 50,
        "offset": 100,
        "total_pages": 3,
        "current_page": 3,
    }
    found = get("aic", "/api/v1/artworks/search", q="impressionism", fields="id,image_id,style_title", limit=3)
    assert {work["style_title"] for work in found["data"]} == {"Impressionism"}
    address = f"{found['config']['iiif_url']}/{found['data'][0]['image_id']}"
    assert picture(f"{address}/full/200,/0/default.jpg")[1][0] == 200
    assert httpx.get(f"{address}/info.json").json()["width"] >= 200
    one = get("aic", f"/api/v1/artworks/{found['data'][0]['id']}")
    assert one["data"]["style_titles"] == ["Impressionism"]


def test_the_art_institute_gives_a_hundred_works_a_page_at_most(site: Site, client: httpx.Client) -> None:
    answer = client.get(f"{site.mirrors['aic']}/api/v1/artworks/search?limit=101")
    assert (answer.status_code, answer.json()["error"]) == (403, "Invalid limit")


def test_the_met_gives_ids_and_then_objects(get: Any, picture: Any, site: Site, client: httpx.Client) -> None:
    everything = get("met", "/public/collection/v1/search", q="*", hasImages="true")
    assert everything["total"] == len(set(everything["objectIDs"])) == WORKS
    pages = [
        get("met", "/public/collection/v1.1/search", q="*", offset=offset, limit=100)["objectIDs"]
        for offset in (0, 100, 200)
    ]
    assert [*pages[0], *pages[1]] == everything["objectIDs"]
    assert pages[2] is None
    work = get("met", f"/public/collection/v1/objects/{everything['objectIDs'][0]}")
    assert work["isPublicDomain"] is True
    assert picture(work["primaryImageSmall"])[1][0] < picture(work["primaryImage"])[1][0]
    by_artist = get("met", "/public/collection/v1/search", artistOrCulture="true", q=work["artistDisplayName"])
    assert everything["objectIDs"][0] in by_artist["objectIDs"]
    assert get("met", "/public/collection/v1/search", q="nothing-of-the-kind") == {"total": 0, "objectIDs": None}
    assert client.get(f"{site.mirrors['met']}/public/collection/v1/objects/1").status_code == 404


def test_cleveland_pages_by_skip_and_limit(get: Any, picture: Any) -> None:
    pages = [get("cleveland", "/api/artworks/", cc0="", has_image=1, limit=60, skip=skip) for skip in (0, 60, 120)]
    assert [len(page["data"]) for page in pages] == [60, 60, 10]
    assert pages[0]["info"]["total"] == WORKS
    work = pages[0]["data"][0]
    for name in ("web", "print"):
        image = work["images"][name]
        assert picture(image["url"])[1] == (int(image["width"]), int(image["height"]))
    assert get("cleveland", f"/api/artworks/{work['accession_number']}")["data"]["id"] == work["id"]
    maker = work["creators"][0]["description"].partition(" (")[0]
    assert get("cleveland", "/api/artworks/", artists=maker, fields="id")["data"][0] == {"id": work["id"]}


def test_wikidata_answers_sparql_and_commons_has_the_files(get: Any, picture: Any, site: Site) -> None:
    query = """
        PREFIX wd: <http://www.wikidata.org/entity/> PREFIX wdt: <http://www.wikidata.org/prop/direct/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?work ?title ?image WHERE {
          ?style rdfs:label "Impressionism"@en .
          ?work wdt:P135 ?style ; wdt:P31/wdt:P279* wd:Q3305213 ; wdt:P18 ?image ; rdfs:label ?title
        } ORDER BY ?work LIMIT 3"""
    found = get("wikidata", "/api/wikidata", query=query)["results"]["bindings"]
    assert len(found) == 3
    name = found[0]["image"]["value"].rpartition("/")[2]
    page = get("wikidata", f"/wiki/File:{name}")
    assert found[0]["title"]["value"] in page
    original = html.unescape(re.search(r'class="fullImageLink".*?href="([^"]+)"', page)[1])  # type: ignore[index]
    digest = hashlib.md5(original.rpartition("/")[2].encode()).hexdigest()
    assert f"/wikipedia/commons/{digest[0]}/{digest[:2]}/" in original
    assert picture(original)
    file = original.rpartition("/")[2]
    thumbnail = original.replace("/commons/", "/commons/thumb/") + f"/250px-{file}"
    assert picture(thumbnail)[1][0] == 250
    assert httpx.get(thumbnail.replace("250px", "251px")).status_code == 400


def test_a_query_that_is_none_is_refused(site: Site, client: httpx.Client) -> None:
    assert client.post(f"{site.mirrors['wikidata']}/sparql", data={"query": "SELECT nonsense"}).status_code == 400


def test_iiif_collections_of_both_versions_lead_to_every_work(get: Any, picture: Any, client: httpx.Client) -> None:
    folders = [client.get(entry["id"]).json() for entry in get("iiif", "/collection.json")["items"]]
    manifests = {entry["id"] for folder in folders for entry in folder["items"]}
    assert len(manifests) == WORKS
    manifest = client.get(min(manifests)).json()
    body = manifest["items"][0]["items"][0]["items"][0]["body"]
    assert picture(body["id"])[1] == (body["width"], body["height"])
    assert picture(f"{body['service'][0]['id']}/full/!200,200/0/default.jpg")[1][0] <= 200
    assert client.get(f"{body['service'][0]['id']}/full/5000,/0/default.jpg").status_code == 400

    older: list[str] = []
    page = client.get(get("iiif", "/2/collection.json")["first"]).json()
    older += [entry["@id"] for entry in page["manifests"]]
    while "next" in page:
        page = client.get(page["next"]).json()
        older += [entry["@id"] for entry in page["manifests"]]
    assert len(set(older)) == WORKS
    resource = client.get(older[0]).json()["sequences"][0]["canvases"][0]["images"][0]["resource"]
    assert picture(resource["@id"])[1] == (resource["width"], resource["height"])
    assert client.get(f"{resource['service']['@id']}/info.json").json()["width"] == resource["width"]


def test_copies_show_the_same_picture_in_other_bytes(get: Any, picture: Any) -> None:
    works = [work for number in (1, 2, 3) for work in wikiart_page(get, number)["Paintings"]]
    copies = [picture(work["image"])[0] for work in works[0::GALLERY]]
    assert len({hashlib.sha256(content).hexdigest() for content in copies}) == len(copies) == 2
    pixels = {Image.open(io.BytesIO(content)).tobytes() for content in copies}
    assert len(pixels) == 1
    assert works[GALLERY]["title"] == f"{works[0]['title']} (copy 1)"


def test_an_image_that_the_client_has_is_not_sent_again(get: Any, client: httpx.Client) -> None:
    image = wikiart_page(get, 1)["Paintings"][0]["image"]
    first = client.get(image)
    by_tag = client.get(image, headers={"If-None-Match": first.headers["etag"]})
    by_date = client.get(image, headers={"If-Modified-Since": first.headers["last-modified"]})
    assert [by_tag.status_code, by_date.status_code] == [304, 304]
    assert by_tag.content == b""
    assert client.get(image, headers={"If-None-Match": '"another"'}).status_code == 200


def test_the_log_tells_what_was_asked_and_answered(site: Site, client: httpx.Client) -> None:
    site.forget()
    answer = client.get(f"{site.mirrors['met']}/robots.txt?why=not", headers={"User-Agent": "Test/1"})
    client.get(f"{site.mirrors['aic']}/nothing")
    seen = site.requests("met")
    assert [(one.method, one.path, one.status, one.bytes) for one in seen] == [
        ("GET", "/robots.txt?why=not", 200, len(answer.content))
    ]
    assert seen[0].headers["user-agent"] == "Test/1"
    assert [(one.source, one.status) for one in site.requests()] == [("met", 200), ("aic", 404)]
    assert [one["path"] for one in client.get(f"{site.mirrors['iiif']}/_site/requests").json()] == [
        "/robots.txt?why=not",
        "/nothing",
    ]


def test_fewer_works_are_the_first_ones(sample_gallery: Path) -> None:
    with sample_site(sample_gallery, works=3) as site:
        address = f"{site.mirrors['met']}/public/collection/v1/search?q=*"
        assert httpx.get(address).json()["total"] == 3


def test_a_folder_that_is_no_gallery_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="is no gallery"), sample_site(tmp_path):
        pass


def test_as_a_program_it_tells_its_addresses_and_ends_with_its_input(sample_gallery: Path) -> None:
    command = [sys.executable, "-m", "services.demo.site", str(sample_gallery), "--works", "5"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        mirrors = json.loads(process.stdout.readline())["mirrors"]
        assert set(mirrors) == {"wikiart", "aic", "met", "cleveland", "wikidata", "iiif"}
        assert httpx.get(f"{mirrors['cleveland']}/api/artworks/").json()["info"]["total"] == 5
        process.stdin.close()
        assert process.wait(30) == 0


def test_as_a_program_it_says_in_one_line_what_is_wrong(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "services.demo.site", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "is no gallery" in done.stderr
