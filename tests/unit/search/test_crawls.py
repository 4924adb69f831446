"""Crawls and sources in the API; nobody works on the queue here."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.search.app import create_app
from services.search.bootstrap import bootstrap
from shared.catalogue import Catalogue
from shared.settings import Settings
from shared.sources import SOURCES
from shared.storage import open_store
from tests.records import artwork

STYLE = "https://www.wikiart.org/en/paintings-by-style/impressionism"


class Api:
    """The application, asked without a server."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def get(self, path: str) -> httpx.Response:
        return asyncio.run(self._ask("GET", path))

    def post(self, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._ask("POST", path, **options))

    async def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, **options)


Open = Callable[..., Api]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    return lambda **settings: Api(create_app(bootstrap(Settings(data_dir=tmp_path, **settings))))


def test_a_crawl_is_queued_as_it_was_asked_for(opened: Open, tmp_path: Path) -> None:
    api = opened()
    answer = api.post("/api/v1/crawls", json={"url": STYLE, "limit": 200, "reader": "browser"})
    assert answer.status_code == 202
    job = answer.json()
    assert (job["kind"], job["title"], job["state"]) == ("crawl", "Crawl WikiArt: impressionism", "queued")
    assert api.get(answer.headers["Location"]).json()["id"] == job["id"]
    header = bootstrap(Settings(data_dir=tmp_path)).jobs.header(job["id"])
    assert header.task == "crawler.crawl"
    asked = {name: value for name, value in header.message.items() if value is not None}
    assert asked == {
        "job_id": job["id"], "part": "main", "url": STYLE, "limit": 200, "reader": "browser", "refresh": False
    }  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({}, 422, "vasari sources"),
        ({"source": "louvre", "artist": "x"}, 422, "no source"),
        ({"url": "https://museum.example/manifest.json"}, 403, "VASARI_CRAWL_HOSTS"),
        ({"source": "wikidata", "artist": "Claude Monet"}, 422, "VASARI_CRAWL_CONTACT"),
        ({"source": "met", "artist": "x", "reader": "browser"}, 422, "json"),
        ({"url": STYLE, "limit": 0}, 422, "limit"),
        ({"url": STYLE, "size": 5}, 422, "size"),
        ({"url": STYLE, "speed": "high"}, 422, "speed"),
    ],
)
def test_what_cannot_be_crawled_is_refused_at_once(opened: Open, body: dict[str, Any], status: int, words: str) -> None:
    api = opened()
    answer = api.post("/api/v1/crawls", json=body)
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    assert "\n" not in answer.json()["detail"]
    assert api.get("/api/v1/jobs").json() == []


def test_sources_are_listed_as_they_are_crawled_here(opened: Open) -> None:
    told = {source["name"]: source for source in opened().get("/api/v1/sources").json()}
    assert list(told) == list(SOURCES)
    for name, source in told.items():
        assert (source["title"], source["terms"]) == (SOURCES[name].title, SOURCES[name].terms)
        assert (source["delay"], source["mirror"]) == (SOURCES[name].delay, None)
        assert source["listings"] == list(SOURCES[name].listings)
    assert told["wikiart"]["readers"] == ["json", "browser"]
    assert [name for name, source in told.items() if source["contact"]] == ["wikidata"]
    assert told["wikidata"]["contact_set"] is False


def test_what_the_operator_sets_shows_in_the_sources(opened: Open) -> None:
    home = "http://127.0.0.1:7001"
    api = opened(
        crawl_mirrors={"wikiart": home}, crawl_delay=0.1, crawl_contact="art@museum.example", crawl_hosts=["m.example"]
    )
    told = {source["name"]: source for source in api.get("/api/v1/sources").json()}
    assert (told["wikiart"]["mirror"], told["wikiart"]["delay"]) == (home, 0.1)
    assert told["aic"]["delay"] == SOURCES["aic"].delay  # no faster than the site allows
    assert told["wikidata"]["contact_set"] is True
    assert told["iiif"]["hosts"] == ["m.example"]


def test_an_artwork_tells_where_it_is_from_and_whose_it_is(opened: Open, tmp_path: Path) -> None:
    told = {
        "source": "aic",
        "source_id": "27992",
        "page_url": "https://www.artic.edu/artworks/27992",
        "rights": "https://creativecommons.org/publicdomain/zero/1.0/",
        "credit": "Gift of somebody",
    }
    record = artwork(1, **told)
    Catalogue(open_store(Settings(data_dir=tmp_path).storage_url)).add(record, b"", b"")
    answer = opened().get(f"/api/v1/artworks/{record.id}").json()
    assert {name: answer[name] for name in told} == told
