"""Trains with several seeds and compares with the baselines, and with the oracle on a demo world."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from api.cli.session import Settings, bar, console, with_graph
from gnn.dataset import Dataset, dataset_of
from gnn.evaluate import Judgement, difference, judge, questions
from gnn.fit import Fitted, fit
from gnn.metrics import Interval, bootstrap
from gnn.split import temporal_split
from gnn.train import Settings as TrainingSettings
from graph.client import GraphClient
from graph.engines.home import Engines
from graph.snapshot import Snapshot, SnapshotReader
from graph.world.choice import Index, Worth
from graph.world.rows import course_id, job_id, person_id
from graph.world.simulate import Parameters, World, simulate
from workers.context import blend_of, embedder_of

COMPARED = ("POPULARITY", "ITEM_KNN", "HEURISTIC")


def shown(value: Interval) -> str:
    """A mean with its interval."""
    return f"{value.mean:.4f} [{value.low:.4f}, {value.high:.4f}]"


def oracle(world: World, data: Dataset) -> list[Judgement]:
    """How somebody does who knows the hidden preferences."""
    split = temporal_split(data)
    person = {person_id(index): index for index in range(world.parameters.people)}
    who = [person.get(id, -1) for id in data.nodes["User"].ids]
    found = []
    for label, asked in questions(data, split.test, split.end).items():
        job = label == "Job"
        utility = world.hidden.job_utility if job else world.hidden.course_utility
        count = world.parameters.jobs if job else world.parameters.courses
        place = {(job_id if job else course_id)(index): index for index in range(count)}
        items = np.array([place[id] for id in data.nodes[label].ids])
        found.append(judge("ORACLE", asked, partial(utilities, utility, who, items)))
    return found


def utilities(
    utility: Callable[[Index, Index], Worth], who: list[int], items: Index, people: Index
) -> NDArray[np.float32]:
    """Hidden utilities of items for people by position, float32 [people, items]; zeros for who was not simulated."""
    nothing = np.zeros(len(items))
    rows = [
        utility(np.full(len(items), who[person]), items) if who[person] >= 0 else nothing for person in people.tolist()
    ]
    return np.stack(rows).astype(np.float32)


def hidden_world(folder: Path, snapshot: Snapshot) -> World | None:
    """The simulated world behind the graph, from its hidden file; ``None`` where the graph is not one."""
    for file in sorted(folder.glob("hidden-*.npz")):
        with np.load(file, allow_pickle=False) as stored:
            named = (("jobs", "Job"), ("courses", "Course"))
            if all(sorted(stored[name].tolist()) == snapshot.nodes[label].ids for name, label in named):
                people, jobs, courses, interactions, seed, until = stored["parameters"].tolist()
                numbers = (int(people), int(jobs), int(courses), int(interactions), int(seed))
                return simulate(Parameters(*numbers, until=datetime.fromtimestamp(until).astimezone()))
    return None


def train_seeds(snapshot: Snapshot, settings: Settings, seeds: int, say: Console) -> list[Fitted]:
    """One GNN a seed."""
    fitted = []
    with TemporaryDirectory() as folder, bar(say) as progress:
        for seed in range(1, seeds + 1):
            row = progress.add_task(f"seed {seed} of {seeds}", total=100, message="")

            def report(share: float, message: str, row: object = row) -> None:
                progress.update(row, completed=100 * share, message=message[:60])  # type: ignore[arg-type]

            chosen = TrainingSettings(epochs=settings.workers.training_epochs, seed=seed)
            embedder = embedder_of(settings.workers, settings.home)
            fitted.append(
                fit(snapshot, embedder, chosen, blend_of(settings.workers), Path(folder), f"seed-{seed}", report)
            )
            progress.update(row, completed=100, message="")
    return fitted


def report_lines(fitted: list[Fitted], extra: list[Judgement]) -> tuple[list[tuple[str, ...]], list[tuple[str, str]]]:
    """Rows of the two tables: each model on each label, and the paired differences."""
    first = fitted[0].judgements
    ranked = [one for name in ("GNN", "HYBRID", *COMPARED) for one in first[name]] + extra
    rows = []
    for one in ranked:
        runs = (
            [next(j for j in f.judgements[one.name] if j.label == one.label) for f in fitted]
            if one.name in first
            else [one]
        )
        mean = {m: np.mean([getattr(run, m) for run in runs], axis=0) for m in ("ndcg", "recall", "reciprocal_rank")}
        rows.append((one.name, one.label, str(len(one.people)), *(shown(bootstrap(v)) for v in mean.values())))
    gaps = [
        (f"{ours} − {theirs}", shown(difference([f.judgements[ours] for f in fitted], first[theirs])))
        for ours in ("GNN", "HYBRID")
        for theirs in COMPARED
    ]
    return rows, gaps


def run_evaluation(seeds: int, out: Path) -> None:
    """Train, judge, print the tables and write them to a file."""
    say = console()

    async def run(client: GraphClient, _: Engines, settings: Settings) -> tuple[list[Fitted], list[Judgement]]:
        snapshot = await SnapshotReader(client).read()
        fitted = await asyncio.to_thread(train_seeds, snapshot, settings, seeds, say)
        world = hidden_world(settings.home / "world", snapshot)
        return fitted, oracle(world, dataset_of(snapshot)) if world else []

    fitted, extra = with_graph(run)
    rows, gaps = report_lines(fitted, extra)
    header = ("Model", "Items", "People", "NDCG@10", "Recall@10", "MRR@10")
    for title, columns, lines in (
        (f"Temporal test, full ranking, mean over {seeds} seeds, 95% bootstrap intervals over people", header, rows),
        ("Paired difference in NDCG@10, jobs and courses together", ("Models", "Difference"), gaps),
    ):
        table = Table(*columns, title=title)
        for line in lines:
            table.add_row(*line)
        say.print(table)
    out.mkdir(parents=True, exist_ok=True)
    text = [markdown(header, rows), "", markdown(("Models", "Difference in NDCG@10"), gaps), ""]
    (out / "evaluation.md").write_text("\n".join(text), encoding="utf-8")
    say.print(f"written to {out / 'evaluation.md'}")


def markdown(header: tuple[str, ...], rows: list[tuple[str, ...]] | list[tuple[str, str]]) -> str:
    """A Markdown table."""
    lines = [" | ".join(header), " | ".join("---" for _ in header), *(" | ".join(row) for row in rows)]
    return "\n".join(f"| {line} |" for line in lines)
