"""The HTTP API against a running Vasari with real services, on the sample gallery."""

import csv
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.running import WORKS_PER_ARTIST, Running

WORKS = 12 * WORKS_PER_ARTIST


def works(api: httpx.Client, **params: Any) -> list[dict[str, Any]]:
    return list(api.get("/artworks", params={"limit": 500, **params}).json()["artworks"])


def search(api: httpx.Client, **params: Any) -> dict[str, Any]:
    response = api.get("/search", params=params)
    assert response.status_code == 200, response.text
    return dict(response.json())


def detail(response: httpx.Response) -> str:
    told = response.json()["detail"]
    assert isinstance(told, str)
    assert "\n" not in told
    return told


def ids(answer: dict[str, Any]) -> list[str]:
    return [hit["artwork"]["id"] for hit in answer["hits"]]


def lineage(vasari: Running) -> set[tuple[str, str]]:
    with (vasari.gallery / "influence.csv").open() as table:
        return {(row["influencer"], row["influenced"]) for row in csv.DictReader(table)}


def test_the_collection_is_what_was_imported(api: httpx.Client, vasari: Running) -> None:
    told = api.get("/collection").json()
    assert told["works"] == WORKS
    assert [artist["works"] for artist in told["artists"]] == [WORKS_PER_ARTIST] * 12
    assert sum(told["styles"].values()) == WORKS
    assert told["graph_influences"] == len(lineage(vasari))
    assert told["default_encoder"] == "backbone"
    (encoder,) = [e for e in told["encoders"] if e["encoder"] == "backbone"]
    assert (encoder["dimension"], encoder["indexed"]) == (1280, WORKS)


def test_every_hit_carries_parts_that_make_its_score(api: httpx.Client, vasari: Running) -> None:
    query = works(api)[0]
    answer = search(api, artwork=query["id"], limit=WORKS, weight=0.7)
    assert answer["query"]["artwork"]["id"] == query["id"]
    assert answer["query"]["artist"]["name"] == query["artist"]
    assert len(answer["hits"]) == answer["query"]["candidates"] == WORKS - 1
    assert query["id"] not in ids(answer)
    edges = lineage(vasari)
    for place, hit in enumerate(answer["hits"], start=1):
        why = hit["why"]
        assert hit["rank"] == place
        boost = max(why["cosine"], 0) * 0.7 * why["influence"] / 2 ** why["repeats"]
        assert why["score"] == pytest.approx(why["cosine"] + boost)
        if hit["artwork"]["artist"] == query["artist"]:
            assert (why["hops"], why["influence"], why["path"]) == (1, 1.0, [])
        elif why["hops"] is None:
            assert (why["influence"], why["path"]) == (0.01, [])
        else:
            assert len(why["path"]) == why["hops"]
            met = in_common(edges, query["artist"], hit["artwork"]["artist"])
            told = why["in_common"]
            assert tuple({one["name"] for one in told[side]} for side in ("influencers", "influenced")) == met
            s = sum(map(len, met))
            assert why["influence"] == (1.0 if why["hops"] == 1 else s / (1 + s) or 0.01)
            for step in why["path"]:
                assert (step["influencer"]["name"], step["influenced"]["name"]) in edges
                assert step["sources"]
            ends = [why["path"][0][end]["id"] for end in ("influencer", "influenced")]
            assert query["artist_id"] in ends
    scores = [hit["why"]["score"] for hit in answer["hits"]]
    assert scores == sorted(scores, reverse=True)


def in_common(edges: set[tuple[str, str]], one: str, other: str) -> tuple[set[str], set[str]]:
    """Who influenced both painters, and whom both influenced."""
    influencers = [{a for a, b in edges if b == painter} for painter in (one, other)]
    influenced = [{b for a, b in edges if a == painter} for painter in (one, other)]
    return influencers[0] & influencers[1], influenced[0] & influenced[1]


def test_weight_nought_is_appearance_alone(api: httpx.Client) -> None:
    answer = search(api, artwork=works(api)[3]["id"], weight=0, limit=40)
    cosines = [hit["why"]["cosine"] for hit in answer["hits"]]
    assert cosines == sorted(cosines, reverse=True)
    assert all(hit["rank"] == hit["why"]["cosine_rank"] for hit in answer["hits"])


def test_influence_brings_related_artists_forward(api: httpx.Client) -> None:
    def related(weight: float) -> int:
        hits = [
            hit["why"]
            for work in works(api)[::7]
            for hit in search(api, artwork=work["id"], weight=weight, limit=10)["hits"]
        ]
        return sum(why["hops"] == 1 and bool(why["path"]) for why in hits)

    assert related(2.0) > related(0.0)


def test_the_neighbours_of_the_gallery_are_by_its_painters_far_above_chance(api: httpx.Client) -> None:
    same = total = 0
    for work in works(api):
        for hit in search(api, artwork=work["id"], weight=0, limit=WORKS_PER_ARTIST - 1)["hits"]:
            same += hit["artwork"]["artist"] == work["artist"]
            total += 1
    chance = (WORKS_PER_ARTIST - 1) / (WORKS - 1)
    assert same / total > 4 * chance


def test_an_upload_is_recognised_or_searched_with(api: httpx.Client, vasari: Running) -> None:
    known = works(api)[5]
    image = (vasari.gallery / known["attributes"]["file"]).read_bytes()
    answer = api.post("/search", params={"limit": 5}, files={"image": ("a.jpg", image)}).json()
    assert answer["query"]["artwork"]["id"] == known["id"]
    assert ids(answer) == ids(search(api, artwork=known["id"], limit=5))

    # The same picture in other bytes is not that artwork, but nothing looks more like it.
    out = BytesIO()
    Image.open(BytesIO(image)).resize((300, 300)).save(out, "PNG")
    answer = api.post("/search", params={"limit": 5}, files={"image": ("b.png", out.getvalue())}).json()
    assert answer["query"]["artwork"] is None
    assert answer["query"]["artist_from"] == "best hit"
    assert answer["query"]["artist"]["id"] == answer["hits"][0]["artwork"]["artist_id"]
    nearest = min(answer["hits"], key=lambda hit: hit["why"]["cosine_rank"])
    assert nearest["artwork"]["id"] == known["id"]

    preview = api.get(f"/queries/{answer['query']['query']}/thumbnail")
    assert Image.open(BytesIO(preview.content)).size == (300, 300)

    again = search(api, query=answer["query"]["query"], limit=5, weight=0)
    assert again["hits"][0]["artwork"]["id"] == known["id"]
    told = search(api, query=answer["query"]["query"], query_artist=known["artist"])
    assert (told["query"]["artist_from"], told["query"]["artist"]["name"]) == ("caller", known["artist"])


def test_filters_choose_among_all_works(api: httpx.Client) -> None:
    query = works(api)[0]
    styles = sorted(api.get("/collection").json()["styles"])[:2]
    hits = search(api, artwork=query["id"], style=styles, limit=WORKS)["hits"]
    assert len(hits) == len([w for w in works(api, style=styles) if w["id"] != query["id"]])
    assert {hit["artwork"]["style"] for hit in hits} <= set(styles)
    other = works(api)[-1]["artist"]
    assert {hit["artwork"]["artist"] for hit in search(api, artwork=query["id"], artist=other)["hits"]} == {other}
    years = [h["artwork"]["year"] for h in search(api, artwork=query["id"], year_from=1850, year_to=1900)["hits"]]
    assert years
    assert all(1850 <= year <= 1900 for year in years)
    assert search(api, artwork=query["id"], artist="Nobody At All")["hits"] == []


def test_directions_follow_the_edges(api: httpx.Client, vasari: Running) -> None:
    influencer, influenced = sorted(lineage(vasari))[0]
    query = works(api, artist=influenced)[0]
    for direction, reached in (("before", True), ("after", False)):
        answer = search(api, artwork=query["id"], direction=direction, artist=influencer)
        hops = {hit["why"]["hops"] for hit in answer["hits"]}
        assert (hops == {1}) is reached
        assert not any(any(hit["why"]["in_common"].values()) for hit in answer["hits"])


def test_a_search_says_what_is_wrong_with_it(api: httpx.Client) -> None:
    known = works(api)[0]["id"]
    for params, status, words in [
        ({}, 422, "artwork"),
        ({"artwork": known, "query": known}, 422, "either"),
        ({"artwork": "0" * 32}, 404, "No artwork"),
        ({"artwork": "../etc"}, 404, "No artwork"),
        ({"query": "0" * 32}, 404, "send the image again"),
        ({"query": "../jobs"}, 404, "send the image again"),
        ({"artwork": known, "weight": -1}, 422, "weight"),
        ({"artwork": known, "weight": "nan"}, 422, "weight"),
        ({"artwork": known, "limit": 0}, 422, "limit"),
        ({"artwork": known, "direction": "sideways"}, 422, "direction"),
        ({"artwork": known, "encoder": "resnet"}, 422, "encoder"),
        ({"artwork": known, "encoder": "dae"}, 404, "vasari train dae"),
        ({"artwork": known, "year_from": 1900, "year_to": 1800}, 422, "swap"),
    ]:
        response = api.get("/search", params=params)
        assert (response.status_code, words in detail(response)) == (status, True), (params, response.text)


@pytest.mark.parametrize("content", [b"", b"no image", b"\x89PNG\r\n\x1a\n" + bytes(50)])
def test_an_upload_that_is_no_image_is_refused(api: httpx.Client, content: bytes) -> None:
    response = api.post("/search", files={"image": ("x.png", content)})
    assert response.status_code == 422
    assert detail(response)


def test_an_image_that_breaks_off_is_refused(api: httpx.Client, vasari: Running) -> None:
    image = next((vasari.gallery / "images").iterdir()).read_bytes()
    response = api.post("/search", files={"image": ("x.jpg", image[: len(image) // 2])})
    assert response.status_code == 422
    assert "cut short" in detail(response)


def test_artworks_can_be_browsed(api: httpx.Client, vasari: Running) -> None:
    page = api.get("/artworks", params={"limit": 5, "offset": 3}).json()
    assert (page["total"], len(page["artworks"])) == (WORKS, 5)
    assert page["artworks"] == works(api)[3:8]
    one = page["artworks"][0]
    assert api.get(f"/artworks/{one['id']}").json() == one
    assert {work["artist"] for work in works(api, text=one["artist"].upper())} == {one["artist"]}
    assert works(api, text="no such words at all") == []
    wall = works(api, order="mixed")
    assert len({work["artist"] for work in wall[:12]}) == 12
    assert sorted(work["id"] for work in wall) == sorted(work["id"] for work in works(api))
    image = httpx.get(vasari.url + one["image_url"])
    assert image.content == (vasari.gallery / one["attributes"]["file"]).read_bytes()
    assert image.headers["content-type"] == "image/jpeg"
    assert "immutable" in image.headers["cache-control"]
    thumbnail = Image.open(BytesIO(httpx.get(vasari.url + one["thumbnail_url"]).content))
    assert max(thumbnail.size) <= 512
    for path in ("", "/image", "/thumbnail"):
        assert api.get(f"/artworks/{'0' * 32}{path}").status_code == 404


def test_artists_and_paths(api: httpx.Client, vasari: Running) -> None:
    influencer, influenced = sorted(lineage(vasari))[0]
    artist = api.get(f"/artists/{influenced}").json()
    assert artist["works"] == WORKS_PER_ARTIST
    assert influencer in [step["influencer"]["name"] for step in artist["influenced_by"]]
    path = api.get("/paths", params={"from": influencer, "to": influenced}).json()
    assert path["hops"] == 1
    assert path["path"][0]["influencer"]["name"] == influencer
    back = api.get("/paths", params={"from": influencer, "to": influenced, "direction": "before"})
    assert back.status_code == 404 or back.json()["hops"] > 1
    assert api.get("/artists/Nobody").status_code == 404
    assert api.get("/paths", params={"from": "Nobody", "to": influenced}).status_code == 404


def test_jobs_can_be_listed_and_looked_at(api: httpx.Client) -> None:
    jobs = api.get("/jobs").json()
    assert {"import", "graph", "encode"} <= {job["kind"] for job in jobs}
    assert [job["id"] for job in jobs] == sorted((job["id"] for job in jobs), reverse=True)
    one = jobs[-1]
    assert api.get(f"/jobs/{one['id']}").json() == one
    assert one["state"] == "succeeded"
    assert api.get("/jobs/none").status_code == 404
    assert api.post(f"/jobs/{one['id']}/cancel").json()["state"] == "succeeded"
    assert api.post(f"/jobs/{one['id']}/resume").status_code == 422


def test_jobs_that_cannot_be_done_are_refused_at_once(api: httpx.Client, tmp_path: Path) -> None:
    for path, body, status in [
        ("/imports", {"folder": "relative/path"}, 422),
        ("/imports", {}, 422),
        ("/encodings", {"encoder": "nonsense"}, 422),
        ("/trainings", {"kind": "swae", "epochs": 0}, 422),
        ("/trainings", {"kind": "swae", "job_id": "x"}, 422),
    ]:
        response = api.post(path, json=body)
        assert response.status_code == status, (path, body, response.text)
        assert detail(response)
    response = api.post("/influences", files={"file": ("notes.doc", b"x")})
    assert response.status_code in (202, 422)


def test_models_are_listed(api: httpx.Client) -> None:
    (model,) = [model for model in api.get("/models").json() if model["kind"] == "backbone"]
    assert (model["promoted"], model["indexed"], model["configuration"]["architecture"]) == (
        True,
        WORKS,
        "mobilenet_v2",
    )
    assert api.post(f"/models/{model['id']}/promote").json()["promoted"] is True
    assert api.post("/models/none/promote").status_code == 404


def test_health_readiness_and_description(api: httpx.Client, vasari: Running) -> None:
    assert api.get("/health").json() == {"status": "ok"}
    ready = api.get("/ready").json()
    assert ready == {"ready": True, "parts": dict.fromkeys(ready["parts"], "ok")}
    described = api.get("/openapi.json").json()
    assert {"/api/v1/search", "/api/v1/imports", "/api/v1/jobs/{job_id}"} <= set(described["paths"])
    page = httpx.get(vasari.url + "/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'self'" in page.headers["content-security-policy"]


def test_another_name_for_this_machine_is_refused(vasari: Running) -> None:
    response = httpx.get(vasari.url + "/api/v1/collection", headers={"Host": "evil.example"})
    assert response.status_code == 400
