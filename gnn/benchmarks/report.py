"""Tables of the harness's results."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gnn.benchmarks.ablations import Ablation
from gnn.benchmarks.harness import LEARNED, Results
from gnn.evaluation.judge import Judgement, Slice, by_person, difference, on_slice
from gnn.evaluation.metrics import CUTOFFS, Values, bootstrap, means
from gnn.evaluation.slices import people_in, slices_of
from gnn.process_memory import peak_gigabytes
from gnn.training.selection import short
from graph.catalogue.types import ItemLabel

SHOWN = ("recall", "precision", "ndcg", "mrr", "map", "hit_rate")
CODED = ("language", "sector")
WHOLE = ("f1", "coverage@10", "gini@10", "novelty@10", "diversity@10")


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table of text; a ``wide`` one has a column per model, too many for a terminal."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: bool = False

    def to_markdown(self) -> str:
        """Return the table in Markdown."""
        lines = [
            " | ".join(self.header),
            " | ".join("---" for _ in self.header),
            *(" | ".join(row) for row in self.rows),
        ]
        return "\n".join([f"### {self.title}", "", *(f"| {line} |" for line in lines), ""])


def select_label(runs: Sequence[Sequence[Judgement]], label: ItemLabel) -> list[Judgement]:
    """Return a model's judgements of one label, one per seed."""
    return [judgement for run in runs for judgement in run if judgement.label == label]


def average_metric(judgements: Sequence[Judgement], metric: str) -> Values:
    """Return each person's metric, averaged over seeds."""
    return np.asarray(np.mean([judgement.values[metric] for judgement in judgements], axis=0))


def make_tables(results: Results) -> list[Table]:
    """Make all tables of a data set."""
    all_tables = []
    for label in results.benchmark.test:
        all_tables += [
            make_headline_table(results, label),
            make_full_table(results, label),
            make_slice_table(results, label),
        ]
    all_tables += [make_case_table(results, name) for name in results.cases]
    all_tables.append(make_difference_table(results))
    all_tables += [
        make_slice_difference_table(results, label) for label in results.benchmark.test if LEARNED in results.judgements
    ]
    if results.calibration_error:
        all_tables.append(make_calibration_table(results))
    if results.benchmark.oracle:
        all_tables.append(make_oracle_table(results))
    if results.benchmark.references:
        all_tables.append(make_reference_table(results))
    if results.choices:
        all_tables.append(make_choice_table(results))
    all_tables.append(make_time_table(results))
    return all_tables


def make_choice_table(results: Results) -> Table:
    """Make the table of the settings chosen on validation, and of the weights in the combined model."""
    rows = [
        (
            kind,
            ", ".join(f"{name} {short(value)}" for name, value in choice.settings.items()),
            f"{choice.value:.4f}",
            f"{choice.default:.4f}",
            str(choice.trials),
            f"{results.weights[kind]:.1f}" if kind in results.weights else "–",
        )
        for kind, choice in results.choices.items()
    ]
    metric = results.benchmark.headline[-1]
    header = ("Model", "Settings", f"{metric} on validation", "by default", "Trials", f"Weight in {LEARNED}")
    return Table("Settings chosen on the validation part", header, tuple(rows))


def make_headline_table(results: Results, label: ItemLabel) -> Table:
    """Make the table of the data set's headline metrics, with intervals."""
    metrics = results.benchmark.headline
    rows = []
    for name, runs in results.judgements.items():
        seed_judgements = select_label(runs, label)
        rows.append(
            (
                name,
                str(len(seed_judgements)),
                str(len(seed_judgements[0].people)),
                *(str(bootstrap(average_metric(seed_judgements, metric))) for metric in metrics),
            )
        )
    ordered = sorted(rows, key=lambda row: row[-1], reverse=True)
    title = f"{results.benchmark.name}, {label}: full ranking, means over people and seeds with 95% bootstrap intervals"
    return Table(title, ("Model", "Seeds", "People", *metrics), tuple(ordered))


def make_full_table(results: Results, label: ItemLabel) -> Table:
    """Make the table of every metric at every cut-off."""
    header = ("Metric", *results.judgements)
    names = [f"{name}@{k}" for name in SHOWN for k in CUTOFFS] + ["auc"]
    runs = {name: select_label(model_runs, label) for name, model_runs in results.judgements.items()}
    rows = [
        (
            m,
            *(
                f"{np.mean([means(judgement.values)[m] for judgement in seed_judgements]):.4f}"
                for seed_judgements in runs.values()
            ),
        )
        for m in names
    ]
    for metric in WHOLE:
        values = [
            [judgement.whole[metric] for judgement in seed_judgements if metric in judgement.whole]
            for seed_judgements in runs.values()
        ]
        if any(values):
            rows.append((metric, *(f"{np.mean(seed_values):.4f}" if seed_values else "–" for seed_values in values)))
    return Table(f"{results.benchmark.name}, {label}: every metric", header, tuple(rows), wide=True)


def make_slice_table(results: Results, label: ItemLabel) -> Table:
    """Make the table of the headline metric of each slice."""
    question, metric = results.benchmark.test[label], results.benchmark.headline[0]
    rows = []
    for part in slices_of(question, results.benchmark.data):
        values = [average_slice(results, name, label, part).mean() for name in results.judgements]
        rows.append((part.name, str(people_in(part, question)), *(f"{value:.4f}" for value in values)))
    title = f"{results.benchmark.name}, {label}: {metric} by slice"
    return Table(title, ("Slice", "People", *results.judgements), tuple(rows), wide=True)


def make_case_table(results: Results, case: str) -> Table:
    """Make the table of the headline metrics on one of the data set's cases."""
    metrics = results.benchmark.headline
    rows = []
    for name, runs in results.cases[case].items():
        for label in results.benchmark.cases[case].questions:
            judgements = select_label(runs, label)
            cells = (str(bootstrap(average_metric(judgements, metric))) for metric in metrics)
            rows.append((name, label, str(len(judgements[0].people)), *cells))
    return Table(f"{results.benchmark.name}: people with {case}", ("Model", "Items", "People", *metrics), tuple(rows))


def make_difference_table(results: Results) -> Table:
    """Make the table of the combined ranker's paired difference from every other model."""
    rows: list[tuple[str, ...]] = []
    ours = results.judgements.get(LEARNED)
    metrics = results.benchmark.headline
    for name, theirs in results.judgements.items() if ours else ():
        if name == LEARNED or ours is None:
            continue
        comparison = f"{LEARNED} − {name}"
        for label in results.benchmark.test:
            sides = (
                [[judgement] for judgement in select_label(ours, label)],
                [[judgement] for judgement in select_label(theirs, label)],
            )
            rows.append((comparison, label, *(str(difference(*sides, metric)) for metric in metrics)))
        if len(results.benchmark.test) > 1:
            rows.append((comparison, "all", *(str(difference(ours, theirs, metric)) for metric in metrics)))
    title = "Paired differences over people, means over seeds, 95% bootstrap intervals"
    return Table(title, ("Models", "Items", *metrics), tuple(rows))


def make_slice_difference_table(results: Results, label: ItemLabel) -> Table:
    """Make the table of the combined ranker's paired difference from every other model, by slice."""
    question, metric = results.benchmark.test[label], results.benchmark.headline[0]
    others = [name for name in results.judgements if name != LEARNED]
    rows = []
    for part in slices_of(question, results.benchmark.data):
        if part.name.startswith(CODED):
            continue
        ours = average_slice(results, LEARNED, label, part)
        gaps = (bootstrap(ours - average_slice(results, name, label, part)) for name in others)
        rows.append((part.name, str(len(ours)), *map(str, gaps)))
    title = f"{results.benchmark.name}, {label}: {metric} of {LEARNED} minus each model's, paired, by slice"
    return Table(title, ("Slice", "People", *others), tuple(rows), wide=True)


def average_slice(results: Results, name: str, label: ItemLabel, part: Slice) -> Values:
    """Return the headline metric of each person of a slice, averaged over seeds."""
    question, metric = results.benchmark.test[label], results.benchmark.headline[0]
    return np.asarray(
        np.mean(
            [
                on_slice(judgement, question, part, metric)
                for judgement in select_label(results.judgements[name], label)
            ],
            0,
        )
    )


def make_calibration_table(results: Results) -> Table:
    """Make the table of the confidence's expected calibration error."""
    rows = [(label, *(f"{error:.4f}" for error in errors)) for label, errors in results.calibration_error.items()]
    seeds = max(len(row) - 1 for row in rows)
    title = "Expected calibration error of the confidence on the test part"
    return Table(title, ("Items", *(f"seed {seed + 1}" for seed in range(seeds))), tuple(rows))


def make_oracle_table(results: Results) -> Table:
    """Make the table of each model's NDCG@10 as a share of the oracle's."""
    rows, oracle_judgements = [], results.judgements["ORACLE"][0]
    for name, runs in results.judgements.items():
        shares = [
            np.mean([judgement.ndcg.mean() for judgement in select_label(runs, label)])
            / oracle_judgements[index].ndcg.mean()
            for index, label in enumerate(results.benchmark.test)
        ]
        rows.append((name, *(f"{100 * share:.0f}%" for share in shares)))
    title = "Share of the oracle's NDCG@10, which knows hidden preferences but not what was shown"
    return Table(title, ("Model", *results.benchmark.test), tuple(rows))


def make_reference_table(results: Results) -> Table:
    """Make the table of published results, ours, and the difference."""
    rows = []
    for reference in results.benchmark.references:
        runs = results.judgements.get(reference.kind)
        for metric, value in reference.values.items():
            ours = np.mean([by_person(run, metric).mean() for run in runs]) if runs else None
            cells = ("not run", "–") if ours is None else (f"{ours:.4f}", f"{ours - value:+.4f}")
            rows.append((reference.kind, metric, f"{value:.4f}", *cells, reference.source))
    title = "Comparison with the literature"
    return Table(title, ("Model", "Metric", "Published", "Here", "Difference", "Source"), tuple(rows))


def make_time_table(results: Results) -> Table:
    """Make the table of seconds to fit and evaluate, with the models that were left out."""
    rows = [(name, f"{seconds:.0f}") for name, seconds in results.seconds.items()]
    rows += [(name, reason) for name, reason in results.left_out.items()]
    rows.append(("peak memory of the process", f"{peak_gigabytes():.1f} GB"))
    return Table("Seconds of one fit with its evaluation", ("Model", "Seconds"), tuple(rows))


def make_ablation_table(ablations: Sequence[Ablation], labels: Sequence[str]) -> Table:
    """Make the table of what each part of the GNN contributes: paired differences from the whole model."""
    whole, rows = ablations[0], []
    for ablation in ablations:
        for index, label in enumerate(labels):
            cells = []
            for judgements, baseline in ((ablation.gnn, whole.gnn), (ablation.ranker, whole.ranker)):
                gap = "" if ablation is whole else f" ({bootstrap(judgements[index].ndcg - baseline[index].ndcg)})"
                cells.append(f"{judgements[index].ndcg.mean():.4f}{gap}")
            rows.append((ablation.name, label, *cells))
    return Table("Ablations: NDCG@10 (difference from the whole)", ("Change", "Items", "GNN", "RANKER"), tuple(rows))
