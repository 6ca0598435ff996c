"""The Helm chart in ``deploy``: what it names exists in the code, and it renders to what Kubernetes can run."""

import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from jsonschema import Draft7Validator, ValidationError
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from api.cli.root import app
from api.observation.api_metrics import ApiMetrics
from api.observation.http_metrics import KINDS
from api.settings import ApiSettings
from graph.settings import GraphSettings
from tests.helm_chart import CHART, NAMESPACE, ChartError, Manifest, has_helm, of_kind, render_chart
from workers.settings import WorkerSettings
from workers.task_catalogue import Queue

FILES = sorted(path for path in CHART.rglob("*") if path.is_file())
SETTINGS: tuple[type[BaseSettings], ...] = (ApiSettings, GraphSettings, WorkerSettings)
FIELDS = {f"CAREERGRAPH_{name.upper()}": field for kind in SETTINGS for name, field in kind.model_fields.items()}
SECRET = "x" * 32
SECRETS = {
    "CAREERGRAPH_GRAPH_PASSWORD": SECRET,
    "CAREERGRAPH_REDIS_URL": "redis://:x@redis:6379/0",
    "CAREERGRAPH_JWT_SECRET": SECRET,
    "CAREERGRAPH_LINK_SECRET": SECRET,
    "CAREERGRAPH_DOCUMENT_KEY": SECRET,
}
EVERYTHING = {
    "existingSecret": "given",
    "image": {"pullSecrets": [{"name": "registry"}]},
    "files": {"existingClaim": "share"},
    "keda": {"enabled": True},
    "api": {"autoscaling": {"enabled": True}, "nodeSelector": {"disk": "fast"}, "tolerations": [{"key": "api"}]},
    "workers": {"training": {"nodeSelector": {"gpu": "yes"}}},
    "ingress": {"enabled": True, "tlsSecret": "certificate"},
    "podMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
    "networkPolicy": {"apiFrom": [{"podSelector": {}}], "egress": [{"ports": [{"protocol": "TCP", "port": 7687}]}]},
    "podAnnotations": {"team": "people"},
}
VALUES: dict[str, dict[str, Any]] = {"least": {"secrets": SECRETS}, "everything": EVERYTHING}

needs_helm = pytest.mark.skipif(not has_helm(), reason="there is neither helm nor the package helm-python-sdk")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((CHART / "values.schema.json").read_text(encoding="utf-8"))
    Draft7Validator.check_schema(content)
    return content


@pytest.fixture(scope="module")
def defaults() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
    return content


@pytest.fixture(scope="module", params=VALUES)
def manifests(request: pytest.FixtureRequest) -> list[Manifest]:
    return render_chart(VALUES[request.param])


def merge(values: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Merge values as Helm does."""
    merged = dict(values)
    for key, change in changes.items():
        is_map = isinstance(change, dict) and isinstance(values.get(key), dict)
        merged[key] = merge(values[key], change) if is_map else change
    return merged


def pods(manifests: list[Manifest]) -> Iterator[tuple[Manifest, dict[str, Any], dict[str, Any]]]:
    """Each manifest that starts pods, with the pod's template and its container."""
    for manifest in manifests:
        if manifest["kind"] in {"Deployment", "Job"}:
            template = manifest["spec"]["template"]
            (container,) = template["spec"]["containers"]
            yield manifest, template, container


def environment(container: dict[str, Any]) -> dict[str, str]:
    return {variable["name"]: variable["value"] for variable in container["env"]}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_setting_that_the_chart_names_exists(path: Path) -> None:
    assert set(re.findall(r"CAREERGRAPH_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8"))) <= FIELDS.keys()


def test_settings_that_the_page_names_as_secrets_are_secrets(defaults: dict[str, Any]) -> None:
    assert not any(FIELDS[name].annotation in {SecretStr, SecretStr | None} for name in defaults["settings"])


def test_the_chart_has_the_version_of_the_package() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text(encoding="utf-8"))
    assert chart["appVersion"] == version("careergraph")


def test_default_values_fit_the_schema_and_have_each_queue_once(
    schema: dict[str, Any], defaults: dict[str, Any]
) -> None:
    Draft7Validator(schema).validate(defaults)
    queues = [queue for group in defaults["workers"].values() for queue in group["queues"]]
    assert sorted(queues) == sorted(Queue)
    known = schema["properties"]["workers"]["additionalProperties"]["properties"]["queues"]["items"]["enum"]
    assert sorted(known) == sorted(Queue)
    assert all(queue in (CHART / "templates" / "NOTES.txt").read_text(encoding="utf-8") for queue in Queue)


@pytest.mark.parametrize(
    "changes",
    [
        {"workers": {"general": {"queues": ["nobody"]}}},
        {"workers": {"general": {"queues": []}}},
        {"workers": {"More Words": {}}},
        {"settings": {"CAREERGRAPH_HOME": "/elsewhere"}},
        {"settings": {"CAREERGRAPH_REDIS_URL": "redis://here"}},
        {"settings": {"PATH": "/bin"}},
        {"secrets": {"CAREERGRAPH_JWT_SECRET": ""}},
        {"graph": {"uri": "http://neo4j"}},
        {"api": {"replicas": -1}},
        {"api": {"replica": 1}},
        {"files": {"size": "much"}},
        {"keda": {"prometheusUrl": "prometheus"}},
        {"disruptionBudget": {"maxUnavailable": 0}},
    ],
    ids=str,
)
def test_the_schema_refuses_values_that_cannot_work(
    schema: dict[str, Any], defaults: dict[str, Any], changes: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        Draft7Validator(schema).validate(merge(defaults, changes))


@needs_helm
def test_helm_refuses_values_that_do_not_fit_the_schema() -> None:
    with pytest.raises(ChartError, match=r"nobody|queues"):
        render_chart({"secrets": SECRETS, "workers": {"general": {"queues": ["nobody"]}}})


@needs_helm
@pytest.mark.parametrize("name", SECRETS)
def test_an_installation_without_a_secret_that_all_processes_share_is_refused(name: str) -> None:
    with pytest.raises(ChartError, match=f"set secrets.{name}, or existingSecret"):
        render_chart({"secrets": {other: value for other, value in SECRETS.items() if other != name}})


@needs_helm
def test_what_pods_start_and_check_are_commands(manifests: list[Manifest]) -> None:
    group, started = typer.main.get_command(app), []
    for _, _, container in pods(manifests):
        checks = [container[probe]["exec"]["command"] for probe in PROBES if "exec" in container.get(probe, {})]
        assert all(command[0] == "careergraph" for command in checks)
        for arguments in (container["args"], *(command[1:] for command in checks)):
            with group.make_context("careergraph", list(arguments)) as context:
                name, command, rest = group.resolve_command(context, list(arguments))  # type: ignore[attr-defined]
                with command.make_context(name, rest, parent=context):
                    pass
        started.append(container["args"])
        assert all(command == ["careergraph", "worker", "--check", *container["args"][1:]] for command in checks)
    assert sorted(started) == sorted(
        [["migrate"], ["serve"], ["worker", "training"], ["worker", *(q for q in Queue if q != Queue.TRAINING)]],
    )


PROBES = ("startupProbe", "livenessProbe", "readinessProbe")


@needs_helm
def test_the_api_is_probed_where_it_listens(manifests: list[Manifest]) -> None:
    container = of_kind(manifests, "Deployment")["cg-careergraph-api"]["spec"]["template"]["spec"]["containers"][0]
    ports = {port["name"]: str(port["containerPort"]) for port in container["ports"]}
    variables = environment(container)
    assert ports == {"http": variables["CAREERGRAPH_PORT"], "metrics": variables["CAREERGRAPH_METRICS_PORT"]}
    paths = [container[probe]["httpGet"]["path"] for probe in PROBES]
    assert paths == ["/health/live", "/health/live", "/health/ready"]
    assert set(paths) <= KINDS.keys()
    assert all(container[probe]["httpGet"]["port"] == "http" for probe in PROBES)
    service = of_kind(manifests, "Service")["cg-careergraph-api"]["spec"]
    assert [port["targetPort"] for port in service["ports"]] == ["http"]


@needs_helm
def test_pods_are_confined_and_write_only_to_volumes(manifests: list[Manifest]) -> None:
    dockerfile = (CHART.parents[2] / "Dockerfile").read_text(encoding="utf-8")
    for manifest, template, container in pods(manifests):
        spec, security = template["spec"], container["securityContext"]
        assert spec["securityContext"]["runAsNonRoot"]
        assert spec["securityContext"]["runAsUser"] > 0
        assert security == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        }  # fmt: skip
        assert spec["enableServiceLinks"] is False, "a service called careergraph would set CAREERGRAPH_PORT"
        assert spec["automountServiceAccountToken"] is False
        places = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
        assert places["/tmp"] == "tmp"  # noqa: S108
        home = environment(container)["CAREERGRAPH_HOME"]
        assert places[home] == "home"
        assert f"VOLUME {home}\n" in dockerfile
        shared = {path for path, name in places.items() if name == "files"}
        assert shared == (set() if manifest["kind"] == "Job" else {f"{home}/{name}" for name in SHARED_FOLDERS})
        assert set(places.values()) == {volume["name"] for volume in spec["volumes"]}
        assert container["resources"]["limits"]["memory"]


SHARED_FOLDERS = ("models", "documents", "exports")


@needs_helm
def test_settings_and_secrets_that_pods_read_exist_when_they_start(manifests: list[Manifest]) -> None:
    config, secrets = of_kind(manifests, "ConfigMap"), of_kind(manifests, "Secret")
    for manifest, _, container in pods(manifests):
        is_hook = "helm.sh/hook" in manifest["metadata"].get("annotations", {})
        for source in container["envFrom"]:
            if "configMapRef" in source:
                assert source["configMapRef"]["name"] in config
            elif (name := source["secretRef"]["name"]) != "given":
                annotations = secrets[name]["metadata"].get("annotations", {})
                assert secrets[name]["stringData"] == SECRETS
                assert ("helm.sh/hook" in annotations) == is_hook, "a hook runs before what is no hook exists"


@needs_helm
def test_selectors_find_their_pods_and_no_others(manifests: list[Manifest]) -> None:
    labels = [
        (manifest["metadata"]["name"], template["metadata"]["labels"]) for manifest, template, _ in pods(manifests)
    ]
    for manifest in manifests:
        if manifest["kind"] in {"Deployment", "PodDisruptionBudget"}:
            wanted = manifest["spec"]["selector"]["matchLabels"].items()
            selected = [name for name, given in labels if wanted <= given.items()]
            assert selected == [manifest["metadata"]["name"]]
    names = [(manifest["kind"], manifest["metadata"]["name"]) for manifest in manifests]
    assert len(set(names)) == len(names)


@needs_helm
def test_workers_have_time_to_drain(manifests: list[Manifest]) -> None:
    drain_seconds = WorkerSettings.model_fields["drain_seconds"].default
    for manifest, template, container in pods(manifests):
        if container["args"][0] == "worker":
            assert template["spec"]["terminationGracePeriodSeconds"] > drain_seconds + 15, manifest["metadata"]["name"]


@needs_helm
def test_either_a_number_or_a_scaler_decides_how_many_pods_run(manifests: list[Manifest]) -> None:
    scaled = {
        manifest["spec"]["scaleTargetRef"]["name"]
        for manifest in manifests
        if manifest["kind"] in {"ScaledObject", "HorizontalPodAutoscaler"}
    }
    deployments = of_kind(manifests, "Deployment")
    assert scaled in (set(), set(deployments))
    for name, deployment in deployments.items():
        assert ("replicas" in deployment["spec"]) == (name not in scaled)


@needs_helm
def test_the_scaler_asks_for_a_metric_that_exists() -> None:
    deployments = render_chart(EVERYTHING)
    gauge = ApiMetrics().queue_tasks
    (metric,) = gauge.collect()
    for name, scaler in of_kind(deployments, "ScaledObject").items():
        (trigger,) = scaler["spec"]["triggers"]
        selector = re.search(r"(careergraph_\w+)\{(.*?)\}", trigger["metadata"]["query"])
        assert selector is not None, name
        labels = dict(re.findall(r'(\w+)=~?"([^"]*)"', selector[2]))
        assert selector[1] == metric.name
        assert labels.keys() == {"namespace", "queue", "state"}
        assert labels["namespace"] == NAMESPACE
        arguments = of_kind(deployments, "Deployment")[name]["spec"]["template"]["spec"]["containers"][0]["args"]
        assert labels["queue"].split("|") == arguments[1:]
        assert labels["state"].split("|") == ["waiting", "running"]
    monitor = of_kind(deployments, "PodMonitor")["cg-careergraph"]["spec"]
    relabelings = {rule["targetLabel"] for rule in monitor["podMetricsEndpoints"][0]["relabelings"]}
    assert relabelings == {"job", "role"}
