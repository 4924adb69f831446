"""An evaluation asked for, followed and read through the API, on the sample gallery."""

from typing import Any

import httpx
import pytest

from services.cli.client import Client
from tests.running import WORKS_PER_ARTIST, Running

WORKS = 12 * WORKS_PER_ARTIST


@pytest.fixture(scope="module")
def job(vasari: Running) -> dict[str, Any]:
    client = Client(vasari.url, local=True)
    *_, ended = client.follow(client.post("/evaluations", json={"encoders": ["backbone"], "folds": 4}))
    client.close()
    assert ended["state"] == "succeeded", ended
    return dict(ended)


def test_the_job_tells_the_figures(job: dict[str, Any]) -> None:
    assert (job["done"], job["total"], job["unit"]) == (WORKS, WORKS, "works")
    result = job["result"]
    figures = result["encoders"]["backbone"]
    assert figures["works"] == result["works"] == WORKS
    for measure in ("map10_artist", "p10_style", "ndcg10", "distinct10"):
        low, high = result["intervals"]["backbone"][measure]
        assert 0 < low <= figures[measure] <= high
    (lifts,) = result["lifts"].values()
    assert all(at["rest_lift"][0] > 0 for at in lifts)


def test_the_report_is_a_page_that_may_run_nothing(api: httpx.Client, job: dict[str, Any]) -> None:
    response = api.get(f"/evaluations/{job['id']}/report")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.text.count("data:image/jpeg;base64,") > 50
    assert f"{job['result']['encoders']['backbone']['map10_artist']:.3f}" in response.text


def test_the_numbers_name_every_artist_and_style(api: httpx.Client, job: dict[str, Any]) -> None:
    figures = api.get(f"/evaluations/{job['id']}/figures").json()
    assert [group["works"] for group in figures["by_artist"]] == [WORKS_PER_ARTIST] * 12
    assert sum(group["works"] for group in figures["by_style"]) == WORKS
    assert set(figures["influence"]["lifts"]["backbone"]) == {"any", "before", "after"}
    assert figures["influence"]["folds"] == 4


def test_a_report_that_is_not_there_is_said(api: httpx.Client, vasari: Running) -> None:
    (imported,) = [each for each in api.get("/jobs").json() if each["kind"] == "import"][-1:]
    for job_id, words in (("none", "no job 'none'"), (imported["id"], "is no evaluation")):
        for what in ("report", "figures"):
            response = api.get(f"/evaluations/{job_id}/{what}")
            assert response.status_code == 404
            assert words in response.json()["detail"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"encoders": ["backbone"], "against": "dae"}, "add it"),
        ({"encoders": ["telepathy"]}, "encoders"),
        ({"unseen": "some"}, "unseen"),
        ({"folds": 21}, "folds"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_measured_is_refused(api: httpx.Client, body: dict[str, Any], words: str) -> None:
    response = api.post("/evaluations", json=body)
    assert response.status_code == 422
    assert words in response.json()["detail"]


def test_the_backbone_was_trained_on_none_of_the_works(api: httpx.Client, vasari: Running) -> None:
    client = Client(vasari.url, local=True)
    *_, ended = client.follow(client.post("/evaluations", json={"encoders": ["backbone"], "unseen": "works"}))
    client.close()
    assert ended["state"] == "succeeded"
    assert ended["result"]["encoders"]["backbone"]["works"] == WORKS
