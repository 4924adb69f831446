"""What the API refuses by its settings, on a Vasari without anything in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from services.cli.embedded import embedded
from shared.settings import Settings


@contextmanager
def client(folder: Path, **settings: object) -> Iterator[httpx.Client]:
    given = Settings.model_validate({"data_dir": folder / "data", **settings})
    with embedded(given, host="127.0.0.1", port=0) as running, httpx.Client(base_url=running.url, timeout=30) as api:
        yield api


def test_an_empty_vasari_says_what_to_do(tmp_path: Path) -> None:
    with client(tmp_path) as api:
        told = api.get("/api/v1/collection").json()
        assert (told["works"], told["encoders"], told["default_encoder"]) == (0, [], None)
        assert api.get("/api/v1/artworks").json() == {"total": 0, "artworks": []}
        assert api.get("/api/v1/jobs").json() == []
        assert api.get("/api/v1/models").json() == []
        assert api.get("/api/v1/ready").json()["ready"] is True
        response = api.get("/api/v1/search", params={"artwork": "0" * 32})
        assert response.status_code == 404
        for path, body in (("/encodings", {"encoder": "swae"}), ("/evaluations", {})):
            response = api.post(f"/api/v1{path}", json=body)
            assert response.status_code in (404, 422)
            assert "vasari" in response.json()["detail"]


@pytest.mark.parametrize(
    ("settings", "allowed"),
    [
        ({}, True),
        ({"host": "0.0.0.0"}, False),
        ({"import_roots": ["/nowhere"]}, False),
        ({"host": "0.0.0.0", "import_roots": ["{folder}"]}, True),
    ],
)
def test_folders_are_imported_only_where_the_operator_allows(
    tmp_path: Path, settings: dict[str, object], *, allowed: bool
) -> None:
    folder = tmp_path / "works"
    folder.mkdir()
    if "import_roots" in settings:
        settings = {**settings, "import_roots": [str(r).format(folder=tmp_path) for r in settings["import_roots"]]}  # type: ignore[attr-defined]
    with client(tmp_path, **settings) as api:
        assert api.post("/api/v1/imports", json={"folder": str(folder)}).status_code == (202 if allowed else 403)
        if allowed and settings:
            (folder / "link").symlink_to("/etc")
            assert api.post("/api/v1/imports", json={"folder": str(folder / "link")}).status_code == 403
            assert api.post("/api/v1/imports", json={"folder": f"{folder}/../../.."}).status_code == 403


def test_large_uploads_are_refused(tmp_path: Path) -> None:
    with client(tmp_path, max_image_bytes=1000) as api:
        response = api.post("/api/v1/search", files={"image": ("big.jpg", bytes(1001))})
        assert (response.status_code, "1,000" in response.json()["detail"]) == (413, True)
        response = api.post(
            "/api/v1/imports/files", files=[("files", ("a.jpg", b"x")), ("files", ("b.jpg", bytes(1001)))]
        )
        assert response.status_code == 413
        assert list((tmp_path / "data" / "objects").glob("uploads/*/*")) == []


def test_an_image_is_understood_before_anything_is_queued(tmp_path: Path) -> None:
    with client(tmp_path) as api:
        response = api.post("/api/v1/search", files={"image": ("x.jpg", b"text")})
    assert response.status_code == 422


def test_names_that_the_operator_adds_are_answered(tmp_path: Path) -> None:
    with client(tmp_path, allowed_hosts=["museum.example"]) as api:
        for host, status in (("museum.example", 200), ("localhost:8000", 200), ("elsewhere.example", 400)):
            assert api.get("/api/v1/health", headers={"Host": host}).status_code == status
