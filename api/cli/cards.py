"""Model cards (Mitchell et al., 2019) from the registry and the artifact's manifest."""

from datetime import UTC, datetime
from pathlib import Path

from gnn.errors import ArtifactError
from gnn.scoring.artifact import read_manifest
from graph.registry.model_records import Metric, Model

LIMITS = """\
- The evaluation covers only choices among items that people were shown; what else they would choose is not known.
- For people about whom little is known, the heuristic decides most of the ranking; see docs/models.md.
- The embedder reads English texts best; Arabic texts use the same embedder.
- What people enter in their profiles has no time and counts as always known.\
"""


SLICE = ".slice."


def format_metric(metric: Metric) -> str:
    """Format one metric as a row."""
    name = f"{metric.name}@{metric.k}" if metric.k else metric.name
    interval = "" if metric.low is None else f"[{metric.low:.4f}, {metric.high:.4f}]"
    return f"| {name} | {metric.value:.4f} | {interval} |"


def format_slice(metric: Metric) -> str:
    """Format one slice as a row."""
    label, part = metric.name.removeprefix("ndcg.").split(SLICE)
    interval = "" if metric.low is None else f"[{metric.low:.4f}, {metric.high:.4f}]"
    return f"| {label}s: {part} | {metric.value:.4f} | {interval} |"


def split_of(folder: Path, version: str) -> str:
    """Return the times of the split, from the manifest."""
    try:
        split = read_manifest(folder / version).get("split", {})
    except ArtifactError as error:
        return f"not known: {error}"
    moments = [f"{name} {datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC" for name, at in split.items()]
    return ", ".join(moments) or "not known"


def card_of(model: Model, folder: Path) -> str:
    """Write a model's card in Markdown."""
    facts = model.training
    lines = [
        f"# {model.kind} {model.version}",
        "",
        f"{model.status.value}. {model.verdict}",
        "",
        "## Data",
        "",
        f"{facts.users:,} people, {facts.items:,} jobs and courses, {facts.interactions:,} interactions.",
        f"Time split: {split_of(folder, model.artifact or model.version)}.",
        "Trained on data before `validation`, selected before `test`, tested on data until `end`; full ranking.",
        "",
        "## Training",
        "",
        f"{facts.started_at:%Y-%m-%d %H:%M} UTC, {facts.seconds:.0f} seconds, {facts.epochs} epochs.",
        f"Text embedder: {model.embedder or 'none'}.",
        "",
        "## Metrics on the test part, with 95% bootstrap intervals over people",
        "",
        "| Metric | Mean | Interval |",
        "| --- | --- | --- |",
        *(format_metric(metric) for metric in model.metrics if SLICE not in metric.name),
        "",
        "## NDCG@10 on slices of the test part",
        "",
        "| Slice | Mean | Interval |",
        "| --- | --- | --- |",
        *(format_slice(metric) for metric in model.metrics if SLICE in metric.name),
        "",
        "## Features by importance",
        "",
        ", ".join(f"{name} {value:.2f}" for name, value in model.features[:12])
        or "none: the model uses only histories",
        "",
        "## Hyperparameters",
        "",
        ", ".join(f"{name}={value}" for name, value in model.hyperparameters) or "none",
        "",
        "## Limits",
        "",
        LIMITS,
    ]
    return "\n".join(lines)
