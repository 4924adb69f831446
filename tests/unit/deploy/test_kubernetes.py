"""The Kubernetes manifests: valid, strict, and about the same Vasari as the compose file."""

from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from shared.tasks import Queue
from tests.unit.deploy.reading import OURS, parsed, settings_of, unknown_settings

FOLDER = "deploy/kubernetes"
VERSIONS = ("1.29", "1.31", "1.34")
WORKERS = tuple(name for name in OURS if name != "search")

Manifest = dict[str, Any]


def kustomized(folder: Path) -> list[Manifest]:
    """The resources of a kustomization, with its namespace and its images' tags, as kustomize puts them in."""
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text())
    assert (kustomization["apiVersion"], kustomization["kind"]) == (
        "kustomize.config.k8s.io/v1beta1",
        "Kustomization",
    )
    known = {"apiVersion", "kind", "namespace", "resources", "labels", "images"}
    assert kustomization.keys() <= known, "this test resolves no other field"
    found: list[Manifest] = []
    for name in kustomization["resources"]:
        path = folder / name
        found += kustomized(path) if path.is_dir() else list(yaml.safe_load_all(path.read_text()))
    tags = {image["name"]: image["newTag"] for image in kustomization.get("images", [])}
    for manifest in found:
        if manifest["kind"] != "Namespace":
            manifest["metadata"]["namespace"] = kustomization["namespace"]
        for container in containers(manifest):
            if container["image"] in tags:
                container["image"] += f":{tags[container['image']]}"
    return found


def containers(manifest: Manifest) -> list[Manifest]:
    if manifest["kind"] != "Deployment":
        return []
    listed: list[Manifest] = manifest["spec"]["template"]["spec"]["containers"]
    return listed


@pytest.fixture
def base(root: Path) -> list[Manifest]:
    return kustomized(root / FOLDER / "base")


@pytest.fixture
def deployments(base: list[Manifest]) -> dict[str, Manifest]:
    return {manifest["metadata"]["name"]: manifest for manifest in base if manifest["kind"] == "Deployment"}


@pytest.fixture
def secret(root: Path) -> Manifest:
    content: Manifest = yaml.safe_load((root / FOLDER / "secret.example.yaml").read_text())
    return content


def one(manifests: list[Manifest], kind: str) -> Manifest:
    (found,) = (manifest for manifest in manifests if manifest["kind"] == kind)
    return found


def environment(deployment: Manifest, base: list[Manifest]) -> dict[str, str | None]:
    """A container's variables; None for what comes out of the Secret."""
    (container,) = containers(deployment)
    config = one(base, "ConfigMap")
    assert container["envFrom"] == [{"configMapRef": {"name": config["metadata"]["name"]}}]
    given = {variable["name"]: variable.get("value") for variable in container["env"]}
    return {**config["data"], **given}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_manifest_is_valid(base: list[Manifest], secret: Manifest, version: str) -> None:
    for manifest in [*base, secret]:
        kubernetes_validate.validate(manifest, version, strict=True)


def test_the_validation_would_tell(base: list[Manifest]) -> None:
    deployment = one([manifest for manifest in base if manifest["metadata"]["name"] == "graph"], "Deployment")
    deployment["spec"]["template"]["spec"]["containers"][0]["readOnlyRootFileSystem"] = True
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(deployment, VERSIONS[-1], strict=True)


def test_every_file_is_part_of_a_kustomization(root: Path) -> None:
    for folder in ("base", "keda"):
        listed = set(yaml.safe_load((root / FOLDER / folder / "kustomization.yaml").read_text())["resources"])
        there = {file.name for file in (root / FOLDER / folder).iterdir()} - {"kustomization.yaml"}
        assert there == {name for name in listed if not name.startswith("..")}


def test_the_services_are_those_of_the_compose_file(deployments: dict[str, Manifest], compose: dict[str, Any]) -> None:
    assert deployments.keys() == set(OURS)
    for name, deployment in deployments.items():
        (container,) = containers(deployment)
        assert container["image"] == compose[name]["image"]


@pytest.mark.parametrize("name", OURS)
def test_a_pod_meets_the_restricted_standard(deployments: dict[str, Manifest], base: list[Manifest], name: str) -> None:
    namespace = one(base, "Namespace")
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    pod = deployments[name]["spec"]["template"]["spec"]
    assert pod["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 10001,
        "runAsGroup": 10001,
        "fsGroup": 10001,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert pod["automountServiceAccountToken"] is False
    (container,) = containers(deployments[name])
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    mounts = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
    assert "emptyDir" in volumes[mounts["/tmp"]]
    assert set(mounts.values()) == volumes.keys()


@pytest.mark.parametrize("name", OURS)
def test_labels_select_the_pods(deployments: dict[str, Manifest], name: str) -> None:
    spec = deployments[name]["spec"]
    assert spec["selector"]["matchLabels"].items() <= spec["template"]["metadata"]["labels"].items()
    assert spec["selector"]["matchLabels"] == {"app.kubernetes.io/name": name}


@pytest.mark.parametrize("name", OURS)
def test_requests_and_limits_are_set(deployments: dict[str, Manifest], name: str) -> None:
    (container,) = containers(deployments[name])
    assert container["resources"]["requests"].keys() == container["resources"]["limits"].keys() == {"cpu", "memory"}


def test_what_a_browser_leaves_behind_is_reaped(deployments: dict[str, Manifest], compose: dict[str, Any]) -> None:
    # Process 1 of the pod is then Kubernetes' own, as it is Docker's `init` in the compose file.
    assert deployments["crawler"]["spec"]["template"]["spec"]["shareProcessNamespace"] is True
    assert compose["crawler"]["init"] is True
    (container,) = containers(deployments["crawler"])
    assert container["resources"]["limits"]["memory"] == "3Gi"


@pytest.mark.parametrize("name", OURS)
def test_every_setting_is_one_that_vasari_has_and_accepts(
    deployments: dict[str, Manifest], base: list[Manifest], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = environment(deployments[name], base)
    assert not unknown_settings(variables)
    settings_of(variables, monkeypatch)


@pytest.mark.parametrize("name", OURS)
def test_it_has_the_servers_that_it_has_in_the_compose_file(
    deployments: dict[str, Manifest], base: list[Manifest], compose: dict[str, Any], name: str
) -> None:
    def servers(variables: dict[str, Any]) -> set[str]:
        """Not the endpoints that others run, which have defaults."""
        others = ("PUBLIC", "DBPEDIA", "WIKIDATA")
        return {name for name in variables if name.endswith("_URL") and not any(other in name for other in others)}

    assert servers(environment(deployments[name], base)) == servers(compose[name]["environment"])


def test_secrets_are_referred_to_and_never_written(
    deployments: dict[str, Manifest], base: list[Manifest], secret: Manifest
) -> None:
    assert "Secret" not in {manifest["kind"] for manifest in base}
    assert set(secret["stringData"].values()) == {""}
    for deployment in deployments.values():
        for variable in containers(deployment)[0]["env"]:
            if variable["name"].endswith("_URL"):
                reference = variable["valueFrom"]["secretKeyRef"]
                assert reference["name"] == secret["metadata"]["name"]
                assert reference["key"] in secret["stringData"]
    assert "://" not in str(one(base, "ConfigMap")["data"])


def test_every_command_is_one_that_vasari_has(deployments: dict[str, Manifest], compose: dict[str, Any]) -> None:
    queues: list[str] = []
    for name, deployment in deployments.items():
        (container,) = containers(deployment)
        options = parsed(container["args"])
        if name == "search":
            assert options["command"] == "serve"
            continue
        assert options["command"] == "worker"
        queues += options["queue"] or [options["service"]]
        if command := compose[name].get("command"):
            assert container["args"] == command
    assert sorted(queues) == sorted(Queue)


@pytest.mark.parametrize("name", OURS)
def test_probes_ask_where_it_answers(deployments: dict[str, Manifest], name: str) -> None:
    (container,) = containers(deployments[name])
    (port,) = container["ports"]
    assert port["containerPort"] == (8000 if name == "search" else 9100)
    paths = {}
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        asked = container[probe]["httpGet"]
        assert asked["port"] == port["name"]
        paths[probe] = asked["path"]
        # The API answers to its names alone, and a probe calls it by its address unless told otherwise.
        if name == "search":
            assert asked["httpHeaders"] == [{"name": "Host", "value": "localhost"}]
    ready = "/api/v1/health" if name == "search" else "/health"
    assert paths == {"startupProbe": ready, "readinessProbe": ready, "livenessProbe": "/metrics"}


@pytest.mark.parametrize("name", WORKERS)
def test_a_worker_may_finish_what_it_does(deployments: dict[str, Manifest], compose: dict[str, Any], name: str) -> None:
    assert compose[name]["stop_grace_period"] == "2m0s"
    assert deployments[name]["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] >= 120


def test_the_api_is_reached_by_its_service(
    deployments: dict[str, Manifest], base: list[Manifest], monkeypatch: pytest.MonkeyPatch
) -> None:
    service = one(base, "Service")
    (port,) = service["spec"]["ports"]
    assert service["spec"]["selector"] == deployments["search"]["spec"]["selector"]["matchLabels"]
    assert port["targetPort"] == containers(deployments["search"])[0]["ports"][0]["name"]
    name, namespace = service["metadata"]["name"], service["metadata"]["namespace"]
    settings = settings_of(environment(deployments["search"], base), monkeypatch)
    assert {name, f"{name}.{namespace}", f"{name}.{namespace}.svc"} <= set(settings.allowed_hosts)


def test_what_people_wait_for_outlives_the_loss_of_a_node(
    deployments: dict[str, Manifest], base: list[Manifest]
) -> None:
    budgets = [manifest["spec"] for manifest in base if manifest["kind"] == "PodDisruptionBudget"]
    guarded = {budget["selector"]["matchLabels"]["app.kubernetes.io/name"] for budget in budgets}
    assert guarded == {"search", "queries"}
    for name in guarded:
        assert deployments[name]["spec"]["replicas"] >= 2


# KEDA's kinds, whose schemas no package has. The fields are those of its reference.


@pytest.fixture
def scaling(root: Path) -> list[Manifest]:
    return kustomized(root / FOLDER / "keda")


def test_encoders_follow_their_queue(scaling: list[Manifest], deployments: dict[str, Manifest]) -> None:
    scaled = one(scaling, "ScaledObject")
    assert scaled["apiVersion"] == "keda.sh/v1alpha1"
    spec = scaled["spec"]
    known = {"scaleTargetRef", "pollingInterval", "minReplicaCount", "maxReplicaCount", "advanced", "triggers"}
    assert spec.keys() <= known
    assert spec["scaleTargetRef"] == {"name": "encoder"}
    # The scaler's own number would be reset by each `kubectl apply`.
    assert "replicas" not in deployments["encoder"]["spec"]
    assert 1 <= spec["minReplicaCount"] < spec["maxReplicaCount"]
    (trigger,) = spec["triggers"]
    assert trigger.keys() == {"type", "metadata", "authenticationRef"}
    assert trigger["type"] == "redis"
    assert trigger["metadata"].keys() == {"address", "databaseIndex", "listName", "listLength"}
    assert all(isinstance(value, str) for value in trigger["metadata"].values()), "KEDA's metadata are strings"
    assert trigger["metadata"]["listName"] in parsed(containers(deployments["encoder"])[0]["args"])["queue"]
    assert int(trigger["metadata"]["listLength"]) >= 1
    host, _, port = trigger["metadata"]["address"].rpartition(":")
    assert host
    assert port.isdigit()
    behaviour = spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "encoder"}
    # It goes into a HorizontalPodAutoscaler word for word.
    autoscaler = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "encoder"},
        "spec": {"scaleTargetRef": target, "maxReplicas": spec["maxReplicaCount"], "behavior": behaviour},
    }
    kubernetes_validate.validate(autoscaler, VERSIONS[-1], strict=True)


def test_the_scaler_reads_its_password_from_the_secret(scaling: list[Manifest], secret: Manifest) -> None:
    authentication = one(scaling, "TriggerAuthentication")
    assert authentication["apiVersion"] == "keda.sh/v1alpha1"
    (trigger,) = one(scaling, "ScaledObject")["spec"]["triggers"]
    assert trigger["authenticationRef"] == {"name": authentication["metadata"]["name"]}
    assert authentication["spec"].keys() == {"secretTargetRef"}
    (reference,) = authentication["spec"]["secretTargetRef"]
    assert reference["parameter"] == "password"
    assert reference["name"] == secret["metadata"]["name"]
    assert reference["key"] in secret["stringData"]
    assert "password" not in trigger["metadata"]


def test_everything_is_in_one_namespace(scaling: list[Manifest], secret: Manifest) -> None:
    namespaces = {manifest["metadata"]["namespace"] for manifest in scaling if manifest["kind"] != "Namespace"}
    assert namespaces == {secret["metadata"]["namespace"]} == {one(scaling, "Namespace")["metadata"]["name"]}
