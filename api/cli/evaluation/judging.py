"""Finds the data set, trains and evaluates, prints the tables and writes the report."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import numpy as np

from api.cli.evaluation.careers import evaluate_careers
from api.cli.evaluation.cold_starts import evaluate_newcomers
from api.cli.evaluation.cvs import evaluate_cvs
from api.cli.evaluation.interests import evaluate_interests
from api.cli.evaluation.jobviews import JOBVIEWS, read_jobviews
from api.cli.evaluation.likeness import compare_with_life
from api.cli.evaluation.links import run_melo, run_skills
from api.cli.evaluation.output import Wish, output_of, show, show_progress, show_tables
from api.cli.evaluation.reading import evaluate_reading
from api.cli.evaluation.search_sets import WITH_MEANING, judge_sets, search_table
from api.cli.evaluation.visitors import evaluate_visitors
from api.cli.evaluation.wishes import evaluate_wishes
from api.cli.session import Settings, read_settings, with_graph
from gnn.benchmarks.ablations import judge_ablations
from gnn.benchmarks.base import Benchmark
from gnn.benchmarks.harness import LEARNED, evaluate_models, select_kinds
from gnn.benchmarks.jobviews import make_jobviews
from gnn.benchmarks.judgements import TITLES, VISITORS, add_judgements
from gnn.benchmarks.lookup import CURRENT, find_benchmark
from gnn.benchmarks.published_splits import read_folder
from gnn.benchmarks.report import Table, make_ablation_table, make_tables
from gnn.benchmarks.report_files import summarise_results, write_report
from gnn.benchmarks.worlds import make_benchmark
from gnn.features.text import Embedder
from gnn.training.backtest import Recipe
from gnn.training.settings import Settings as TrainingSettings
from graph.catalogue.money import Rates
from graph.catalogue.types import ItemLabel
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.snapshot.reader import SnapshotReader
from graph.snapshot.tables import Snapshot
from graph.world.simulate import Parameters, World, simulate
from workers.runtime.context import blend_of, embedder_for, embedder_of

MELO, COLD, READING, SEARCH = "melo", "cold", "reading", "search"
WORLD, WISHES = "world", "wishes"
INTERESTS = "interests"
CAREERS, CV, SKILLS = "careers", "cv", "skills"
JUDGED = {READING: TITLES, "visitors": VISITORS}


def hidden_world(folder: Path, snapshot: Snapshot) -> World | None:
    """Return the simulated world behind the graph, from its hidden file; ``None`` if the graph is not simulated."""
    for file in sorted(folder.glob("hidden-*.npz")):
        with np.load(file, allow_pickle=False) as archive:
            labels = (("jobs", ItemLabel.JOB), ("courses", ItemLabel.COURSE))
            if all(sorted(archive[name].tolist()) == snapshot.nodes[label].ids for name, label in labels):
                people, jobs, courses, interactions, seed, until = archive["parameters"].tolist()
                numbers = (int(people), int(jobs), int(courses), int(interactions), int(seed))
                return simulate(Parameters(*numbers, until=datetime.fromtimestamp(until).astimezone()))
    return None


def current_graph() -> Benchmark:
    """Return the configured graph, as a benchmark."""

    async def run(client: GraphClient, _: Engines, settings: Settings) -> Benchmark:
        snapshot = await SnapshotReader(client, settings.graph.rates).read()
        world = hidden_world(settings.home / "world", snapshot)
        return make_benchmark(CURRENT, f"the graph as of {snapshot.taken_at:%Y-%m-%d %H:%M} UTC", snapshot, world)

    return with_graph(run)


def read_benchmark(wish: Wish, rates: Rates) -> Benchmark:
    """Return the data set that is asked for; amounts of money are converted by the rates.

    Raises:
        DataError: it does not exist, or its files are missing or malformed.
    """
    if wish.folder:
        return read_folder(wish.folder)
    if wish.dataset == CURRENT:
        return current_graph()
    if wish.dataset == JOBVIEWS:
        return make_jobviews(read_jobviews(wish.data, rates))
    return find_benchmark(wish.dataset, wish.data, wish.world_seed, rates)


def run_evaluation(wish: Wish) -> None:
    """Train and evaluate, print the tables and write the report.

    Raises:
        DataError: the data set or model does not exist, or its files are missing.
    """
    settings = read_settings()
    if run := SPECIAL.get(wish.dataset):
        run(wish, settings)
        return
    output = output_of(wish)
    benchmark = read_benchmark(wish, settings.graph.rates)
    kinds = select_kinds(benchmark, wish.models)
    output.print(f"{benchmark.about}; {len(kinds)} models")
    recipe = recipe_of(settings)
    embedder = reader_for(benchmark, settings)
    results = show_progress(
        output,
        "training and judging",
        lambda progress: evaluate_models(benchmark, kinds, wish.seeds, embedder, recipe, progress, wish.budget),
    )
    extra: list[Table] = []
    if wish.ablate and LEARNED in kinds:
        ablation_results = show_progress(
            output, "ablations", lambda progress: judge_ablations(benchmark, embedder, recipe, 1, progress)
        )
        extra.append(make_ablation_table(ablation_results, list(benchmark.test)))
    if wish.json:
        print(json.dumps(summarise_results(results), indent=2))
    else:
        for table in [*make_tables(results), *extra]:
            if not table.wide:
                show(output, table)
        output.print("every metric at every cut-off, and by slice, is in the report:")
    for file in write_report(results, extra, wish.out):
        output.print(f"written to {file}")


def recipe_of(settings: Settings) -> Recipe:
    """Return the training recipe of the settings."""
    return Recipe(network=TrainingSettings(epochs=settings.workers.training_epochs), blend=blend_of(settings.workers))


def run_search(wish: Wish, settings: Settings) -> None:
    """Evaluate search over ESCO and the sets of jobs and courses: by words, and by words and meaning together.

    Raises:
        DataError: a file is missing or invalid.
    """
    output = output_of(wish)
    embedder = embedder_of(settings.workers, settings.home)
    rates, seed = settings.graph.rates, wish.world_seed
    outcomes = show_progress(
        output, "judging search", lambda progress: judge_sets(wish.data, rates, embedder, seed, progress)
    )
    if wish.json:
        passed = {
            name: [{"kind": o.query.kind, "text": o.query.text, "passed": o.passed, "first": o.first} for o in results]
            for name, results in outcomes.items()
        }
        print(json.dumps(passed, indent=2, ensure_ascii=False))
        return
    for name, results in outcomes.items():
        for outcome in results:
            if not outcome.passed:
                note = "" if outcome.reachable else " (the sets hold too few that match)"
                first = "; ".join(outcome.first) or "nothing"
                query = outcome.query
                output.print(f"failed by {name}, {query.kind}: {query.text[:60]}{note} -> {first[:300]}", markup=False)
    show(output, search_table(outcomes))
    if WITH_MEANING not in outcomes:
        output.print("meaning was not judged: install the extra `semantic`")


def run_cold(wish: Wish, settings: Settings) -> None:
    """Evaluate cold start and the skill gap against the demo world's hidden truth."""
    output = output_of(wish)
    recipe = recipe_of(settings)
    embedder = embedder_of(settings.workers, settings.home)
    cold_tables = evaluate_newcomers(
        wish.world_seed,
        settings.graph.rates,
        embedder,
        recipe,
        lambda work: show_progress(output, "training and judging", work),
    )
    show_tables(wish, output, cold_tables)


def run_interests(wish: Wish, settings: Settings) -> None:
    """Evaluate the ranking with and without interests on the demo world."""
    output = output_of(wish)
    recipe = recipe_of(settings)
    embedder = embedder_of(settings.workers, settings.home)
    table = evaluate_interests(
        wish.world_seed,
        settings.graph.rates,
        embedder,
        recipe,
        lambda work: show_progress(output, "training and judging", work),
    )
    if wish.json:
        print(json.dumps(asdict(table), indent=2))
        return
    show(output, table)


def run_world(wish: Wish, _settings: Settings) -> None:
    """Compare how people look at jobs in life and in the demo world."""
    output = output_of(wish)
    table = show_progress(
        output, "simulating", lambda progress: compare_with_life(wish.data, wish.world_seed, progress)
    )
    if wish.json:
        print(json.dumps(asdict(table), indent=2))
        return
    show(output, table)


def run_careers(wish: Wish, _settings: Settings) -> None:
    """Evaluate the career graph on real careers.

    Raises:
        DataError: a file is missing or malformed.
    """
    output = output_of(wish)
    career_tables = evaluate_careers(wish.data, lambda work: show_progress(output, "ranking occupations", work))
    show_tables(wish, output, career_tables)


def run_cvs(wish: Wish, _settings: Settings) -> None:
    """Evaluate the reading of CVs.

    Raises:
        DataError: a file is missing or malformed, or there is no CV.
    """
    output = output_of(wish)
    cv_tables = show_progress(output, "reading CVs", lambda progress: evaluate_cvs(wish.data, progress))
    show_tables(wish, output, cv_tables)


def run_wishes(wish: Wish, settings: Settings) -> None:
    """Count what conflicts with people's wishes on the pages of the running API; errors as in its module."""
    show_tables(wish, output_of(wish), evaluate_wishes(settings))


def run_judged(wish: Wish, settings: Settings) -> None:
    """Evaluate answers by judgements: the links of titles and texts, or visitors' jobs; first take in new judgements.

    Raises:
        DataError: a file is missing or malformed.
        CommandError: no API runs that could be asked.
    """
    output = output_of(wish)
    if wish.judged:
        output.print(
            f"{add_judgements(wish.judged, JUDGED[wish.dataset]):,} judgements taken from {wish.judged}", markup=False
        )
    if wish.dataset == READING:
        judged_tables = evaluate_reading(wish.data, wish.unjudged)
    else:
        judged_tables = evaluate_visitors(settings.home, wish.unjudged)
    show_tables(wish, output, judged_tables)
    if wish.unjudged and not wish.json:
        output.print(f"answers to judge written to {wish.unjudged}", markup=False)


SPECIAL: Mapping[str, Callable[[Wish, Settings], None]] = {
    MELO: run_melo,
    SEARCH: run_search,
    COLD: run_cold,
    INTERESTS: run_interests,
    WORLD: run_world,
    CAREERS: run_careers,
    CV: run_cvs,
    SKILLS: run_skills,
    WISHES: run_wishes,
    **dict.fromkeys(JUDGED, run_judged),
}


def reader_for(benchmark: Benchmark, settings: Settings) -> Embedder | None:
    """MiniLM for small data sets and where titles matter, if available; else the character embedder."""
    if benchmark.has_titles:
        return embedder_of(settings.workers, settings.home)
    texts = sum(len(table) for table in benchmark.data.nodes.values())
    if benchmark.split is None:
        return None
    return embedder_for(settings.workers, settings.home, texts, settings.workers.most_semantic_texts)
