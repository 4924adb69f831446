"""Models in the API: their artifacts, and versions side by side."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.search.app import create_app
from services.search.bootstrap import bootstrap
from shared.registry import ModelCard, ModelRegistry
from shared.settings import Settings
from shared.storage import open_store

PICTURE = b"\x89PNG\r\n\x1a\n and so on"


def card(version: str, *, data: str = "d", metrics: dict[str, float], **configuration: Any) -> ModelCard:
    return ModelCard(
        id=f"swae-{version}",
        kind="swae",
        version=version,
        configuration=configuration,
        dimension=8,
        metrics=metrics,
        data=data,
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


@pytest.fixture
def app(tmp_path: Path) -> FastAPI:
    settings = Settings(data_dir=tmp_path)
    registry = ModelRegistry(open_store(settings.storage_url))
    network = {"width": 8, "layers": [1, 2]}
    registry.add(
        card("1", metrics={"psnr": 15.0, "loss": 0.5}, network=network, training={"epochs": 3}),
        b"weights",
        {"curves.png": PICTURE, "history.json": b"[]", "strange.xyzzy": b"?"},
    )
    registry.add(card("2", metrics={"psnr": 16.5}, network=network, training={"epochs": 9, "prior": "uniform"}), b"")
    registry.add(card("3", metrics={}, data=""), b"")
    registry.promote("swae-2")
    return create_app(bootstrap(settings))


def get(app: FastAPI, path: str, **params: Any) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(f"/api/v1/models{path}", params=params)

    return asyncio.run(ask())


def test_a_model_tells_its_artifacts(app: FastAPI) -> None:
    told = get(app, "/swae-1").json()
    assert (told["promoted"], told["indexed"]) == (False, 0)
    assert told["artifacts"] == ["curves.png", "history.json", "strange.xyzzy"]
    assert [(model["id"], model["promoted"]) for model in get(app, "").json()] == [
        ("swae-1", False),
        ("swae-2", True),
        ("swae-3", False),
    ]
    listed = get(app, "/swae-1/artifacts").json()
    assert [artifact["media_type"] for artifact in listed] == [
        "image/png",
        "application/json",
        "application/octet-stream",
    ]
    assert listed[0]["url"] == "/api/v1/models/swae-1/artifacts/curves.png"
    assert get(app, "/swae-2/artifacts").json() == []


def test_an_artifact_is_shown_as_what_it_is_and_kept(app: FastAPI) -> None:
    answer = get(app, "/swae-1/artifacts/curves.png")
    assert answer.content == PICTURE
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in answer.headers["cache-control"]
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/swae-9", "/swae-9/artifacts", "/swae-1/artifacts/no.png", "/swae-1/artifacts/.hidden", "/.x/artifacts/a"]
)
def test_what_is_not_there_is_told_in_a_line(app: FastAPI, path: str) -> None:
    answer = get(app, path)
    assert answer.status_code == 404
    assert "\n" not in answer.json()["detail"]


def test_models_are_compared_in_the_order_asked_for(app: FastAPI) -> None:
    told = get(app, "/compare", ids=["swae-2", "swae-1"]).json()
    assert [(model["id"], model["promoted"]) for model in told["models"]] == [("swae-2", True), ("swae-1", False)]
    assert told["same_data"] is True
    assert told["metrics"] == [
        {"name": "loss", "values": [None, 0.5], "differences": [None, None]},
        {"name": "psnr", "values": [16.5, 15.0], "differences": [0.0, -1.5]},
    ]
    assert told["configuration"] == [
        {"name": "training.epochs", "values": [9, 3]},
        {"name": "training.prior", "values": ["uniform", None]},
    ]


def test_models_that_do_not_say_what_they_were_trained_on_are_not_said_to_share_it(app: FastAPI) -> None:
    assert get(app, "/compare", ids=["swae-3", "swae-3"]).json()["same_data"] is False
    assert get(app, "/compare", ids=["swae-1", "swae-3"]).json()["same_data"] is False


def test_a_comparison_needs_two_models_that_exist(app: FastAPI) -> None:
    assert get(app, "/compare", ids=["swae-1"]).status_code == 422
    answer = get(app, "/compare", ids=["swae-1", "swae-7"])
    assert answer.status_code == 404
    assert "swae-7" in answer.json()["detail"]
