"""Maps in the API: what is served, when it is sent again, and what is said where there is none. Nobody draws here."""

import asyncio
import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from services.search.app import create_app
from services.search.bootstrap import Dependencies, bootstrap
from shared.maps import CollectionMap, MapCard, Maps
from shared.registry import ModelCard
from shared.settings import Settings
from shared.vectors.base import Point

MODEL = "backbone-one"


@pytest.fixture
def has(tmp_path: Path) -> Dependencies:
    return bootstrap(Settings(data_dir=tmp_path, broker_url="memory://"))


@pytest.fixture
def app(has: Dependencies) -> FastAPI:
    return create_app(has)


def ask(app: FastAPI, method: str, path: str, **options: Any) -> httpx.Response:
    async def asked() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1/api/v1") as client:
            return await client.request(method, path, **options)

    return asyncio.run(asked())


def promote(has: Dependencies, model_id: str = MODEL, works: int = 6) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    card = ModelCard(id=model_id, kind="backbone", version="1", configuration={}, dimension=3, created_at=now)
    has.registry.add(card, b"")
    has.registry.promote(model_id)
    has.index.ensure_collection(model_id, 3)
    rows = np.random.default_rng(0).normal(size=(works, 3)).astype(np.float32)
    has.index.upsert(model_id, [Point(f"{number:032x}", row) for number, row in enumerate(rows)])


def drawn(model_id: str = MODEL, day: int = 1) -> CollectionMap:
    card = MapCard(
        encoder="backbone",
        model_id=model_id,
        method="tsne",
        parameters={"perplexity": 30, "seed": 0},
        works=2,
        neighbours_kept=0.4,
        neighbours_by_chance=0.1,
        created_at=datetime(2026, 1, day, tzinfo=UTC),
    )
    return CollectionMap(
        card=card,
        ids=["a" * 32, "b" * 32],
        x=[0, 65535],
        y=[7, 9],
        artists=["ada"],
        artist=[0, -1],
        styles=[],
        style=[-1, -1],
        predicted=[0, 0],
        year=[1900, None],
    )


def test_a_map_is_served_as_it_was_stored(has: Dependencies, app: FastAPI) -> None:
    promote(has)
    Maps(has.store).put(drawn())
    packed = ask(app, "GET", "/map", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    plain = ask(app, "GET", "/map", params={"encoder": "backbone"}, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json() == drawn().model_dump(mode="json")
    assert ask(app, "GET", "/maps").json() == [drawn().card.model_dump(mode="json")]


def test_a_map_is_sent_again_only_when_it_was_drawn_again(has: Dependencies, app: FastAPI) -> None:
    promote(has)
    Maps(has.store).put(drawn())
    tag = ask(app, "GET", "/map").headers["etag"]
    for known in (tag, f'W/{tag}, "another"'):
        again = ask(app, "GET", "/map", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
    Maps(has.store).put(drawn(day=20))
    assert ask(app, "GET", "/map", headers={"If-None-Match": tag}).status_code == 200


def test_a_missing_map_is_told_with_what_draws_it(has: Dependencies, app: FastAPI) -> None:
    assert ask(app, "GET", "/map").status_code == 409
    assert ask(app, "POST", "/maps", json={}).status_code == 409
    promote(has)
    answer = ask(app, "GET", "/map", params={"method": "umap"})
    assert answer.status_code == 404
    assert "`vasari map --encoder backbone --method umap`" in answer.json()["detail"]
    assert ask(app, "GET", "/map", params={"encoder": "swae"}).status_code == 404
    assert ask(app, "GET", "/map", params={"method": "pca"}).status_code == 422
    assert ask(app, "GET", "/maps").json() == []


def test_another_model_has_a_map_of_its_own(has: Dependencies, app: FastAPI) -> None:
    promote(has)
    Maps(has.store).put(drawn())
    promote(has, "backbone-two")
    assert ask(app, "GET", "/map").status_code == 404
    has.registry.promote(MODEL)
    assert ask(app, "GET", "/map").status_code == 200


def test_a_map_is_asked_for_with_its_parameters(has: Dependencies, app: FastAPI) -> None:
    promote(has)
    answer = ask(app, "POST", "/maps", json={"method": "umap", "neighbours": 8, "seed": 5})
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/jobs/{answer.json()['id']}"
    assert answer.json()["title"] == "Map of backbone by UMAP"
    message = has.jobs.header(answer.json()["id"]).message
    assert {name: message[name] for name in ("encoder", "method", "neighbours", "seed")} == {
        "encoder": "backbone",
        "method": "umap",
        "neighbours": 8,
        "seed": 5,
    }
    for wrong in ({"perplexity": 1}, {"neighbours": 2}, {"method": "pca"}, {"seeds": 1}):
        assert ask(app, "POST", "/maps", json=wrong).status_code == 422


def test_columns_of_unequal_lengths_are_no_map() -> None:
    told = drawn().model_dump()
    with pytest.raises(ValueError, match="of one length"):
        CollectionMap.model_validate({**told, "x": [1]})


def test_a_card_of_an_older_release_is_passed_over(has: Dependencies) -> None:
    Maps(has.store).put(drawn())
    assert Maps(has.store).card(MODEL, "tsne") == drawn().card
    has.store.put(f"maps/{MODEL}/tsne.json", b'{"encoder": "backbone"}')
    assert Maps(has.store).card(MODEL, "tsne") is None
    assert gzip.decompress(Maps(has.store).packed(MODEL, "tsne")).startswith(b'{"card":')
