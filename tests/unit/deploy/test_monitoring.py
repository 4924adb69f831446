"""The monitoring profile: Prometheus finds every service, and the dashboard shows figures that there are."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from services.cli.embedded import embedded
from shared.settings import Settings
from tests.unit.deploy.reading import OURS

_SUFFIXES = ("_bucket", "_sum", "_count")


@pytest.fixture
def scraping(root: Path) -> dict[str, Any]:
    content = yaml.safe_load((root / "deploy/monitoring/prometheus.yml").read_text())
    return {job["job_name"]: job for job in content["scrape_configs"]}


@pytest.fixture
def dashboard(root: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((root / "deploy/monitoring/grafana/dashboards/vasari.json").read_text())
    return content


def expressions(dashboard: dict[str, Any]) -> list[str]:
    return [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]


def test_prometheus_asks_every_worker_by_each_of_its_addresses(scraping: dict[str, Any]) -> None:
    (discovery,) = scraping["workers"]["dns_sd_configs"]
    assert set(discovery["names"]) == set(OURS) - {"search"}
    assert (discovery["type"], discovery["port"]) == ("A", 9100)


def test_prometheus_calls_the_api_by_a_name_that_it_answers_to(
    scraping: dict[str, Any], compose: dict[str, Any]
) -> None:
    (target,) = scraping["search"]["static_configs"]
    (address,) = target["targets"]
    name, _, port = address.partition(":")
    assert name in json.loads(compose["search"]["environment"]["VASARI_ALLOWED_HOSTS"])
    assert int(port) == compose["search"]["ports"][0]["target"]


@pytest.fixture
def exposed(tmp_path: Path) -> dict[str, Metric]:
    """What `/metrics` says after one search, by the metrics' names."""
    with embedded(Settings(data_dir=tmp_path), host="127.0.0.1", port=0) as running:
        httpx.get(f"{running.url}/api/v1/search", params={"artwork": "0" * 32})
        answer = httpx.get(f"{running.url}/metrics").raise_for_status().text
    return {family.name: family for family in text_string_to_metric_families(answer)}


def test_the_dashboard_shows_only_what_there_is(dashboard: dict[str, Any], exposed: dict[str, Metric]) -> None:
    counters = {f"{name}_total" for name, family in exposed.items() if family.type == "counter"}
    histograms = {name + end for name, family in exposed.items() if family.type == "histogram" for end in _SUFFIXES}
    gauges = {name for name, family in exposed.items() if family.type == "gauge"}
    shown = {name for text in expressions(dashboard) for name in re.findall(r"\bvasari_\w+", text)}
    # The memory broker of this test has no queues that one could look into.
    assert shown <= counters | histograms | gauges | {"vasari_queue_depth"}
    assert shown >= {"vasari_requests_total", "vasari_request_seconds_bucket", "vasari_jobs", "vasari_dead_letters"}


def test_the_dashboard_calls_searches_by_their_route(dashboard: dict[str, Any], exposed: dict[str, Metric]) -> None:
    shown = {route for text in expressions(dashboard) for route in re.findall(r'route="([^"]+)"', text)}
    counted = {sample.labels["route"] for sample in exposed["vasari_requests"].samples}
    assert shown
    assert shown <= counted


def test_panels_lie_side_by_side(dashboard: dict[str, Any]) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


def test_grafana_finds_its_source_and_its_dashboard(
    root: Path, compose: dict[str, Any], dashboard: dict[str, Any]
) -> None:
    folder = root / "deploy/monitoring/grafana/provisioning"
    (source,) = yaml.safe_load((folder / "datasources/prometheus.yml").read_text())["datasources"]
    (provider,) = yaml.safe_load((folder / "dashboards/vasari.yml").read_text())["providers"]
    mounts = {mount["target"]: mount["source"] for mount in compose["grafana"]["volumes"]}
    assert source["url"] == "http://prometheus:9090"
    assert {panel["datasource"]["uid"] for panel in dashboard["panels"]} == {source["uid"]}
    assert mounts[provider["options"]["path"]] == str(root / "deploy/monitoring/grafana/dashboards")
    assert mounts["/etc/grafana/provisioning"] == str(folder)
    home = Path(compose["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])
    assert (root / "deploy/monitoring/grafana/dashboards" / home.name).exists()
    assert str(home.parent) == provider["options"]["path"]
