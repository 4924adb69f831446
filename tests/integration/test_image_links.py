"""Images go from the object store straight to the browser where it can reach the store, and through the API else."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from services.search.routes import artworks
from shared.catalogue import Catalogue
from shared.errors import VasariError
from shared.storage import open_store
from shared.storage.base import ObjectStore
from tests.records import artwork
from tests.servers.s3 import bucket_of_its_own

IDENTITY = f"{1:032x}"
CONTENT = {"image": (b"\x89PNG image", "image/png"), "thumbnail": (b"\xff\xd8 thumbnail", "image/jpeg")}


def api(store: ObjectStore) -> Callable[[str], httpx.Response]:
    """What the artworks' part of the API on this store, with one artwork, answers to a GET."""
    catalogue = Catalogue(store)
    catalogue.add(artwork(IDENTITY), CONTENT["image"][0], CONTENT["thumbnail"][0])
    app = FastAPI()
    app.include_router(artworks.router)
    app.state.has = SimpleNamespace(store=store, catalogue=catalogue)

    @app.exception_handler(VasariError)
    def said(_: Request, error: VasariError) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, error.status)

    async def get(path: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
            return await client.get(f"/api/v1/artworks/{path}")

    return lambda path: asyncio.run(get(path))


@pytest.fixture
def s3(s3_url: str) -> Iterator[str]:
    with bucket_of_its_own(s3_url) as url:
        yield url


@pytest.mark.parametrize("part", ["image", "thumbnail"])
def test_a_browser_is_sent_to_the_store(s3: str, part: str) -> None:
    public = f"http://{urlsplit(s3).netloc.rpartition('@')[2]}"
    answer = api(open_store(s3, public))(f"{IDENTITY}/{part}")
    assert answer.status_code == 307
    assert answer.headers["location"].startswith(f"{public}/")
    assert answer.headers["cache-control"].startswith("private, ")
    read = httpx.get(answer.headers["location"])
    assert (read.content, read.headers["content-type"]) == CONTENT[part]


@pytest.mark.parametrize("part", ["image", "thumbnail"])
@pytest.mark.parametrize("where", ["s3", "folder"])
def test_without_a_public_address_the_api_gives_the_bytes(
    request: pytest.FixtureRequest, tmp_path: Path, where: str, part: str
) -> None:
    url = request.getfixturevalue("s3") if where == "s3" else tmp_path.as_uri()
    answer = api(open_store(url))(f"{IDENTITY}/{part}")
    assert answer.status_code == 200
    assert (answer.content, answer.headers["content-type"]) == CONTENT[part]
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("part", ["image", "thumbnail"])
def test_no_link_leads_to_an_artwork_that_is_not_there(s3: str, part: str) -> None:
    answer = api(open_store(s3, "https://images.museum.example"))(f"{2:032x}/{part}")
    assert answer.status_code == 404
    assert "location" not in answer.headers
