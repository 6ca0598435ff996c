"""Writes the harness's results: the tables, the same as plain data, and a plot."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gnn.benchmarks.harness import LEARNED, Results
from gnn.benchmarks.report import Table, average_metric, make_tables, select_label
from gnn.evaluation.metrics import bootstrap


def summarise_results(results: Results) -> dict[str, Any]:
    """Return the means and intervals as plain data."""
    models = {
        name: {
            label: {
                metric: asdict(bootstrap(average_metric(select_label(runs, label), metric)))
                for metric in results.benchmark.headline
            }
            for label in results.benchmark.test
        }
        for name, runs in results.judgements.items()
    }
    return {
        "dataset": results.benchmark.name,
        "about": results.benchmark.about,
        "models": models,
        "calibrationError": results.calibration_error,
        "seconds": results.seconds,
        "leftOut": results.left_out,
    }


def write_report(results: Results, extra: Sequence[Table], folder: Path) -> list[Path]:
    """Write the tables, the plain data and a plot; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    name = results.benchmark.name
    text = "\n".join(
        [
            f"## {name}",
            "",
            results.benchmark.about,
            "",
            *(table.to_markdown() for table in [*make_tables(results), *extra]),
        ]
    )
    report, data, plot = (folder / f"{name}{end}" for end in (".md", ".json", ".png"))
    report.write_text(text, encoding="utf-8")
    data.write_text(json.dumps(summarise_results(results), indent=2), encoding="utf-8")
    draw_plot(results, plot)
    return [report, data, plot]


def draw_plot(results: Results, file: Path) -> None:
    """Draw a bar for each model's headline metric with its interval, by item label.

    Raises:
        ModuleNotFoundError: the extra ``evaluation`` is not installed.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - an optional extra, slow to import

    labels, metric = list(results.benchmark.test), results.benchmark.headline[0]
    figure = Figure(figsize=(6 * len(labels), 0.4 * len(results.judgements) + 1.5), layout="constrained")
    for index, label in enumerate(labels):
        axes = figure.add_subplot(1, len(labels), index + 1)
        rows = sorted(
            (
                (name, bootstrap(average_metric(select_label(runs, label), metric)))
                for name, runs in results.judgements.items()
            ),
            key=lambda row: row[1].mean,
        )
        middle = [interval.mean for _, interval in rows]
        spread = [[i.mean - i.low for _, i in rows], [i.high - i.mean for _, i in rows]]
        colours = ["#2b6cb0" if name in (LEARNED, "HYBRID") else "#a0aec0" for name, _ in rows]
        axes.barh([name for name, _ in rows], middle, xerr=spread, color=colours)
        axes.set_xlabel(f"{metric}, {label.lower()}s, 95% interval")
    figure.savefig(file, dpi=120)
