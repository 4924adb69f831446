"""docker-compose.yml and its overrides, as Compose resolves them."""

import re
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from shared.tasks import Queue
from tests.unit.deploy.reading import OURS, Config, docker_compose, parsed, settings_of, unknown_settings

SERVERS = {"redis", "minio", "qdrant", "neo4j"}
MONITORING = {"prometheus", "grafana", "flower"}
OVERRIDES = {
    "deploy/compose.gpu.yml": {"encoder", "queries", "trainer"},
    "deploy/compose.seaweedfs.yml": {"minio"},
    "deploy/compose.rustfs.yml": {"minio"},
}


def test_the_services_are_ours_and_their_servers(config: Config) -> None:
    assert config().keys() == {*OURS, *SERVERS}


def test_monitoring_comes_with_its_profile(config: Config) -> None:
    assert config(profile="monitoring").keys() == {*OURS, *SERVERS, *MONITORING}


def test_without_secrets_it_fails_and_says_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    done = docker_compose(tmp_path / "empty", "config")
    assert done.returncode != 0
    assert "make env" in done.stderr


@pytest.mark.parametrize(
    "name",
    ["REDIS_PASSWORD", "MINIO_USER", "MINIO_PASSWORD", "QDRANT_API_KEY", "NEO4J_PASSWORD", "GRAFANA_PASSWORD"],
)
def test_no_secret_has_a_default(env_file: Path, tmp_path: Path, name: str) -> None:
    less = tmp_path / "env"
    less.write_text("".join(line for line in env_file.read_text().splitlines(True) if not line.startswith(name)))
    done = docker_compose(less, "config")
    assert done.returncode != 0
    assert name in done.stderr
    assert "make env" in done.stderr


def test_every_password_is_one_of_the_generated(compose: dict[str, Any], env_file: Path) -> None:
    generated = {line.partition("=")[2] for line in env_file.read_text().splitlines() if "=" in line}
    secret = re.compile("PASSWORD|SECRET|API_KEY|AUTH$")
    for service, content in compose.items():
        environment = content.get("environment", {})
        for name, value in environment.items():
            if secret.search(name):
                assert re.split("[/:]", value)[-1] in generated, (service, name)
            elif value and "@" in value:
                assert urlsplit(value).password in generated, (service, name)
    assert compose["redis"]["command"][compose["redis"]["command"].index("--requirepass") + 1] in generated


def test_every_published_port_is_on_loopback(compose: dict[str, Any]) -> None:
    ports = [(name, port) for name, content in compose.items() for port in content.get("ports", [])]
    assert "search" in dict(ports)
    assert {port["host_ip"] for _, port in ports} == {"127.0.0.1"}


def test_of_ours_only_the_api_is_published_and_any_can_be_scaled(compose: dict[str, Any]) -> None:
    assert [name for name in OURS if compose[name].get("ports")] == ["search"]
    assert not [name for name, content in compose.items() if "container_name" in content]


@pytest.mark.parametrize("name", OURS)
def test_our_containers_have_no_rights_that_they_need_not(compose: dict[str, Any], name: str) -> None:
    service = compose[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"]
    assert service["tmpfs"] == ["/tmp"]
    assert not {"user", "privileged", "cap_add", "pid", "network_mode"} & service.keys()


def test_our_containers_may_finish_what_they_do(compose: dict[str, Any]) -> None:
    assert {compose[name]["stop_grace_period"] for name in OURS} == {"2m0s"}
    assert all(compose[name]["init"] for name in OURS)


def test_everything_comes_back_after_a_restart(compose: dict[str, Any]) -> None:
    assert {content["restart"] for content in compose.values()} == {"unless-stopped"}


def test_every_image_is_pinned_and_servers_can_be_exchanged(compose: dict[str, Any], config: Config) -> None:
    for name, content in compose.items():
        assert re.search(r":\D*\d+\.\d+|:RELEASE\.\d{4}", content["image"]), (name, content["image"])
    names = {name: f"{name.upper()}_IMAGE" for name in SERVERS | MONITORING}
    given = config(profile="monitoring", **{variable: f"mirror/{name}:1" for name, variable in names.items()})
    assert {given[name]["image"] for name in names} == {f"mirror/{name}:1" for name in names}


def test_our_images_are_built_here_and_named_alike(compose: dict[str, Any], root: Path) -> None:
    for name in OURS:
        image = "encoder" if name == "queries" else name
        build = compose[name]["build"]
        assert compose[name]["image"].startswith(f"vasari/{image}:")
        assert build["dockerfile"] == f"deploy/{image}.Dockerfile"
        assert build["context"] == str(root)


def test_every_service_waits_for_the_servers_that_it_is_given(compose: dict[str, Any]) -> None:
    for name in OURS:
        urls = [value for value in compose[name]["environment"].values() if value and "://" in value]
        hosts = {urlsplit(url).hostname for url in urls}
        assert hosts <= SERVERS
        assert compose[name]["depends_on"].keys() == hosts, name
    conditions = chain.from_iterable(content.get("depends_on", {}).values() for content in compose.values())
    assert {condition["condition"] for condition in conditions} == {"service_healthy"}


def test_every_server_has_a_health_check(compose: dict[str, Any]) -> None:
    for name in SERVERS | MONITORING:
        assert compose[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL"), name


@pytest.mark.parametrize("name", OURS)
def test_every_setting_is_one_that_vasari_has_and_accepts(
    compose: dict[str, Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = compose[name]["environment"]
    assert not unknown_settings(environment)
    settings = settings_of(environment, monkeypatch)
    assert settings.broker_url.startswith("redis://")
    assert settings.storage_url.startswith("s3://")


def test_the_api_answers_to_the_name_by_which_prometheus_calls_it(
    compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings_of(compose["search"]["environment"], monkeypatch).allowed_hosts == ["search"]


def test_settings_of_the_operator_are_passed_on(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "VASARI_TASK_SECONDS": "1800",
        "VASARI_LOG_LEVEL": "DEBUG",
        "VASARI_BACKBONE": "resnet50",
        "VASARI_ALLOWED_HOSTS": '["search", "vasari.museum.example"]',
    }
    services = config(**given)
    for name in OURS:
        settings = settings_of(services[name]["environment"], monkeypatch)
        assert settings.task_seconds == 1800
        assert settings.log_level == "DEBUG"
    for name in ("encoder", "queries", "trainer"):
        assert services[name]["environment"]["VASARI_BACKBONE"] == "resnet50"
    settings = settings_of(services["search"]["environment"], monkeypatch)
    assert settings.allowed_hosts == ["search", "vasari.museum.example"]


def test_what_may_be_crawled_is_known_to_the_api_and_to_the_crawler(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {
        "VASARI_CRAWL_CONTACT": "mailto:art@museum.example",
        "VASARI_CRAWL_HOSTS": '["*.museum.example"]',
        "VASARI_CRAWL_NETWORKS": '["10.1.0.0/16"]',
        "VASARI_CRAWL_MIRRORS": '{"met": "http://mirror.museum.example"}',
        "VASARI_CRAWL_DELAY": "2.5",
    }
    services = config(**given)
    assert {name for name in OURS if given.keys() <= services[name]["environment"].keys()} == {"crawler", "search"}
    assert services["graph"]["environment"]["VASARI_CRAWL_CONTACT"] == given["VASARI_CRAWL_CONTACT"]
    for name in ("crawler", "search"):
        settings = settings_of(services[name]["environment"], monkeypatch)
        assert settings.crawl_contact == "mailto:art@museum.example"
        assert settings.crawl_hosts == ["*.museum.example"]
        assert [str(network) for network in settings.crawl_networks] == ["10.1.0.0/16"]
        assert settings.crawl_mirrors == {"met": "http://mirror.museum.example"}
        assert settings.crawl_delay == 2.5


def test_a_browser_cannot_take_all_memory(config: Config) -> None:
    assert int(config()["crawler"]["mem_limit"]) == 3 * 2**30
    assert int(config(CRAWLER_MEMORY="4g")["crawler"]["mem_limit"]) == 4 * 2**30


def test_every_command_is_one_that_vasari_has(compose: dict[str, Any]) -> None:
    queues = [queue for name in ("encoder", "queries") for queue in parsed(compose[name]["command"])["queue"]]
    assert queues == [Queue.ENCODER, Queue.ENCODER_QUERIES]
    assert [name for name in OURS if compose[name].get("command")] == ["encoder", "queries"]


def test_a_folder_to_import_is_mounted_read_only_where_it_is_read(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = config(VASARI_IMPORT_FOLDER=str(tmp_path))
    for name in ("crawler", "search"):
        (mount,) = services[name]["volumes"]
        assert (mount["source"], mount["target"], mount["read_only"]) == (str(tmp_path), "/import", True)
        roots = settings_of(services[name]["environment"], monkeypatch).import_roots
        assert roots == [Path("/import")]


@pytest.mark.parametrize("file", OVERRIDES)
def test_an_override_changes_what_it_is_for_and_nothing_else(config: Config, file: str) -> None:
    before, after = config(), config(file)
    assert {name for name in after if after[name] != before.get(name)} == OVERRIDES[file]


def test_every_override_is_looked_at(root: Path) -> None:
    assert {f"deploy/{file.name}" for file in root.glob("deploy/compose.*.yml")} == OVERRIDES.keys()


@pytest.mark.parametrize("file", ["deploy/compose.seaweedfs.yml", "deploy/compose.rustfs.yml"])
def test_another_object_store_has_minios_account_place_and_folder(
    config: Config, compose: dict[str, Any], env_file: Path, file: str
) -> None:
    store = config(file)["minio"]
    account = {line.partition("=")[2] for line in env_file.read_text().splitlines() if line.startswith("MINIO_")}
    assert account <= set(store["environment"].values())
    assert store["volumes"] == compose["minio"]["volumes"]
    assert 9000 in {port["target"] for port in store["ports"]}
    assert {port["host_ip"] for port in store["ports"]} == {"127.0.0.1"}
    assert re.search(r":\d+\.\d+", store["image"])
    assert ":9000/" in store["healthcheck"]["test"][-1]
    # Nothing of MinIO's own is left, such as its command.
    assert "--console-address" not in (store.get("command") or [])
    assert not [name for name in store["environment"] if name.startswith("MINIO")]


def test_our_images_can_be_in_a_registry(config: Config) -> None:
    services = config(VASARI_IMAGES="registry.museum.example/vasari", VASARI_VERSION="1.2.3")
    assert services["queries"]["image"] == "registry.museum.example/vasari/encoder:1.2.3"


def test_a_gpu_is_reserved_and_used(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    services = config("deploy/compose.gpu.yml")
    for name in ("encoder", "queries", "trainer"):
        (device,) = services[name]["deploy"]["resources"]["reservations"]["devices"]
        assert (device["driver"], device["count"], device["capabilities"]) == ("nvidia", 1, ["gpu"])
        assert settings_of(services[name]["environment"], monkeypatch).device == "cuda"


def test_the_trainer_has_as_many_gpus_as_it_uses(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = config("deploy/compose.gpu.yml", VASARI_DEVICES="4")["trainer"]
    (reserved,) = trainer["deploy"]["resources"]["reservations"]["devices"]
    assert reserved["count"] == settings_of(trainer["environment"], monkeypatch).devices == 4
