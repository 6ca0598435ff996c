"""What ``deploy`` and docker compose name exists: metrics, labels, variables, files, ports, runbook entries."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.observation.api_metrics import ApiMetrics
from workers.observation.worker_metrics import WorkerMetrics

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
DASHBOARDS = sorted((DEPLOY / "grafana" / "dashboards").glob("*.json"))
SCRAPED = {"job", "instance", "role"}
FOREIGN: dict[str, set[str]] = {"up": set(), "process_resident_memory_bytes": set()}
BUILT_IN_VARIABLES = {"__rate_interval", "__interval", "__range"}
OPEN_TO_OTHERS = {"nginx"}
ON_THIS_MACHINE = {"neo4j", "grafana"}
WORDS = {
    "sum", "max", "min", "count", "rate", "increase", "by", "without", "histogram_quantile", "time", "and", "or",
    "vector", "le", "label_values",
}  # fmt: skip


def known_metrics() -> dict[str, set[str]]:
    """The labels of each metric that code has, by the names of its series."""
    known: dict[str, set[str]] = dict(FOREIGN)
    for metrics in (ApiMetrics(), WorkerMetrics()):
        for collector, names in metrics.registry._collector_to_names.items():
            labels = set(getattr(collector, "_labelnames", ()))
            for name in names:
                known[name] = labels | ({"le"} if name.endswith("_bucket") else set())
    return known


KNOWN = known_metrics()


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for path in DASHBOARDS:
        dashboard = json.loads(path.read_text(encoding="utf-8"))
        for panel in dashboard["panels"]:
            yield f"{path.stem}: {panel['title']}", dashboard, panel


def expressions() -> Iterator[tuple[str, str, set[str]]]:
    """Each expression of Prometheus with where it stands and the variables of its dashboard."""
    for rule in alerts():
        yield rule["alert"], rule["expr"], set()
    for place, dashboard, panel in panels():
        variables = {variable["name"] for variable in dashboard["templating"]["list"]}
        for target in panel["targets"]:
            if target["datasource"]["type"] == "prometheus":
                yield place, target["expr"], variables
    for path in DASHBOARDS:
        for variable in json.loads(path.read_text(encoding="utf-8"))["templating"]["list"]:
            yield f"{path.stem}: ${variable['name']}", variable["query"]["query"], set()


EXPRESSIONS = list(expressions())


def metrics_in(expression: str) -> set[str]:
    """The names of series in an expression."""
    plain = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]|\$\w+', " ", expression)
    plain = re.sub(r"\b(by|without) \([^)]*\)", " ", plain)
    plain = re.sub(r"label_values\((\w+), \w+\)", r"\1", plain)
    return {word for word in re.findall(r"[a-zA-Z_]\w*", plain) if word not in WORDS}


def labels_in(expression: str) -> set[str]:
    """The labels in an expression: of selectors, groupings and queries of variables."""
    labels = set()
    for selector in re.findall(r"\{([^}]*)\}", expression):
        labels |= set(re.findall(r'(\w+)\s*(?:=~|!~|!=|=)\s*"', selector))
    for grouping in re.findall(r"\b(?:by|without) \(([^)]*)\)", expression):
        labels |= set(re.findall(r"\w+", grouping))
    return labels | set(re.findall(r"label_values\(\w+, (\w+)\)", expression))


@pytest.mark.parametrize(("place", "expression", "variables"), EXPRESSIONS)
def test_each_metric_label_and_variable_exists(place: str, expression: str, variables: set[str]) -> None:
    metrics = metrics_in(expression)
    assert metrics, place
    assert metrics <= KNOWN.keys()
    labels = set().union(*(KNOWN[name] for name in metrics)) | SCRAPED
    assert labels_in(expression) <= labels
    assert set(re.findall(r"\$(\w+)", expression)) <= variables | BUILT_IN_VARIABLES


def test_the_words_of_legends_are_labels_of_the_panel() -> None:
    for place, _, panel in panels():
        for target in panel["targets"]:
            names = metrics_in(target["expr"]) if target["datasource"]["type"] == "prometheus" else set()
            known = set().union(*(KNOWN.get(name, set()) for name in names)) | SCRAPED
            assert set(re.findall(r"\{\{(\w+)\}\}", target.get("legendFormat", ""))) <= known, place


def test_a_wrong_metric_and_a_wrong_label_would_be_found() -> None:
    assert metrics_in('sum by (le, kind) (rate(careergraph_nope_total{queue="a b"}[5m])) > 0.5') == {
        "careergraph_nope_total"
    }
    assert labels_in('max by (queue, colour) (careergraph_tasks{kind=~"$kind", state!="x"})') == {
        "queue", "colour", "kind", "state",
    }  # fmt: skip


def test_dashboards_have_ids_and_places_of_their_own() -> None:
    dashboards = [json.loads(path.read_text(encoding="utf-8")) for path in DASHBOARDS]
    assert {path.stem for path in DASHBOARDS} == {"api", "serving", "models", "queues", "llm-cost"}
    assert len({dashboard["uid"] for dashboard in dashboards}) == len(dashboards)
    for dashboard in dashboards:
        taken: set[tuple[int, int]] = set()
        for panel in dashboard["panels"]:
            place = panel["gridPos"]
            cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
            assert not cells & taken
            assert place["x"] + place["w"] <= 24
            taken |= cells


def test_data_sources_of_panels_are_provisioned() -> None:
    folder = DEPLOY / "grafana" / "provisioning" / "datasources"
    sources = yaml.safe_load((folder / "careergraph.yml").read_text(encoding="utf-8"))["datasources"]
    known = {(source["type"], source["uid"]) for source in sources}
    used = {
        (target["datasource"]["type"], target["datasource"]["uid"])
        for _, _, panel in panels()
        for target in panel["targets"]
    }
    assert used <= known


def test_labels_of_logs_are_those_that_the_shipper_sets() -> None:
    shipper = (DEPLOY / "alloy" / "config.alloy").read_text(encoding="utf-8")
    for _, _, panel in panels():
        for target in panel["targets"]:
            if target["datasource"]["type"] == "loki":
                selector = re.findall(r"(\w+)\s*=~?", target["expr"].split("|")[0])
                assert selector
                assert all(f'"{label}"' in shipper for label in selector)


def test_each_alert_has_an_entry_in_the_runbook() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    headings = {heading.lower() for heading in re.findall(r"^### (\w+)$", page, re.MULTILINE)}
    names = [rule["alert"] for rule in alerts()]
    assert {name.lower() for name in names} == headings
    assert len(set(names)) == len(names)
    for rule in alerts():
        assert rule["annotations"]["runbook"] == f"docs/operations.md#{rule['alert'].lower()}"
        assert rule["labels"]["severity"] in {"warning", "critical"}


def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return content


def test_images_are_pinned_and_only_nginx_is_open_to_others() -> None:
    for name, service in compose()["services"].items():
        assert re.search(r":v?\d+\.\d+\.\d+(-\w+)?$", service["image"]), name
        for port in service.get("ports", []):
            assert name in OPEN_TO_OTHERS or (name in ON_THIS_MACHINE and port.startswith("127.0.0.1:")), name


def test_files_and_volumes_that_compose_names_exist() -> None:
    content = compose()
    for service in content["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (ROOT / source).exists(), source
            elif not source.startswith("/"):
                assert source in content["volumes"]


def test_prometheus_scrapes_each_service_that_serves_metrics() -> None:
    services = compose()["services"]
    port = services["api"]["environment"]["CAREERGRAPH_METRICS_PORT"]
    variable = "CAREERGRAPH_METRICS_PORT"
    serving = {name for name, service in services.items() if variable in service.get("environment", {})}
    targets = json.loads((DEPLOY / "prometheus" / "targets" / "careergraph.json").read_text(encoding="utf-8"))
    assert {target for group in targets for target in group["targets"]} == {f"{name}:{port}" for name in serving}
    addresses = json.loads((DEPLOY / "prometheus" / "targets" / "alertmanager.json").read_text(encoding="utf-8"))
    assert addresses == [{"targets": ["alertmanager:9093"]}]
    assert "alertmanager" in services


def run_tool(tool: str, *arguments: str | Path) -> None:
    path = shutil.which(tool)
    if path is None:
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run([path, *arguments], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_accepts_its_configuration_and_rules() -> None:
    run_tool("promtool", "check", "config", DEPLOY / "prometheus" / "prometheus.yml")


ALERT_TESTS = sorted((DEPLOY / "prometheus").glob("alerts*_test.yml"))


def test_alerts_fire_when_they_should_and_clear() -> None:
    run_tool("promtool", "test", "rules", *ALERT_TESTS)


def test_each_alert_is_seen_to_fire_and_not_to() -> None:
    cases = [
        (case["alertname"], bool(case["exp_alerts"]))
        for file in ALERT_TESTS
        for test in yaml.safe_load(file.read_text(encoding="utf-8"))["tests"]
        for case in test["alert_rule_test"]
    ]
    assert (
        {name for name, fires in cases if fires}
        == {name for name, fires in cases if not fires}
        == {rule["alert"] for rule in alerts()}
    )


def test_prometheus_accepts_the_expressions_of_all_panels(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel_{index}", "expr": re.sub(r"\$__rate_interval", "5m", expression).replace("$", "")}
        for index, (_, expression, _) in enumerate(EXPRESSIONS)
        if not expression.startswith("label_values")
    ]
    (tmp_path / "rules.yml").write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    run_tool("promtool", "check", "rules", tmp_path / "rules.yml")


def test_alertmanager_accepts_its_configuration() -> None:
    run_tool("amtool", "check-config", DEPLOY / "alertmanager" / "alertmanager.yml")


def test_nginx_accepts_its_configuration(tmp_path: Path) -> None:
    text = (DEPLOY / "nginx" / "nginx.conf").read_text(encoding="utf-8")
    local = text.replace("server api:8000", "server 127.0.0.1:8000").replace("/tmp/", f"{tmp_path}/")  # noqa: S108
    (tmp_path / "nginx.conf").write_text(local, encoding="utf-8")
    run_tool("nginx", "-t", "-c", tmp_path / "nginx.conf")


def test_what_watches_says_what_to_install(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, DEPLOY / "observe.py"],
        env={"PATH": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "apt-get install prometheus prometheus-alertmanager" in done.stderr
