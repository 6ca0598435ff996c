"""Renders the chart in ``deploy/helm`` as ``helm template`` does, by the command ``helm`` or by Helm's library.

Run as a program, it reads a list of values from standard input and prints a list of manifests by template. The library
is not loaded into the tests' own process: it brings a runtime with threads and signal handlers.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

import yaml

Manifest: TypeAlias = dict[str, Any]

CHART = Path(__file__).resolve().parents[1] / "deploy" / "helm" / "careergraph"
RELEASE, NAMESPACE = "cg", "jobs"


class ChartError(Exception):
    """Helm refuses the values, or cannot render the chart."""


def has_helm() -> bool:
    """Return whether charts can be rendered here."""
    return shutil.which("helm") is not None or find_spec("helm_python") is not None


def render_chart(values: Mapping[str, Any]) -> list[Manifest]:
    """Return the manifests that an installation with these values would create.

    Raises:
        ChartError: Helm refuses the values, or cannot render the chart.
    """
    helm = shutil.which("helm")
    if helm is None:
        command = [sys.executable, __file__]
    else:
        command = [helm, "template", RELEASE, str(CHART), "--namespace", NAMESPACE, "--values", "-"]
    done = subprocess.run(command, input=json.dumps(values), capture_output=True, text=True, check=False, timeout=60)
    if done.returncode != 0:
        raise ChartError(done.stderr)
    return [manifest for manifest in yaml.safe_load_all(done.stdout) if manifest]


def print_manifests(values: Mapping[str, Any]) -> None:
    """Print the manifests, as ``helm template`` does."""
    from helm_python import Chart, HelmError  # noqa: PLC0415 - only where there is no helm

    with Chart.load(CHART) as chart:
        try:
            chart.validate_schema(values)
            templates: Mapping[str, str] = chart.render(dict(values), name=RELEASE, namespace=NAMESPACE)
        except HelmError as error:
            sys.exit(str(error))
    print("\n---\n".join(text for name, text in templates.items() if name.endswith(".yaml")))


def of_kind(manifests: Sequence[Manifest], kind: str) -> dict[str, Manifest]:
    """Return the manifests of a kind by name."""
    return {manifest["metadata"]["name"]: manifest for manifest in manifests if manifest["kind"] == kind}


if __name__ == "__main__":
    print_manifests(json.load(sys.stdin))
