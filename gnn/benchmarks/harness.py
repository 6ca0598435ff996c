"""Trains and evaluates all models on a data set the same way: selected on validation, tested once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from time import perf_counter

import numpy as np
from scipy.sparse import csr_matrix

from gnn.benchmarks.base import Benchmark, Oracle
from gnn.benchmarks.titles import TitleBaselines, list_methods
from gnn.benchmarks.variants import judge_variant, make_variants
from gnn.data.dataset import Dataset, Index
from gnn.data.split import Question, choosers
from gnn.errors import DataError
from gnn.evaluation.judge import Judgement, judge
from gnn.evaluation.stack import Stack, best_weights
from gnn.features.text import CharacterSvd, Embedder
from gnn.models.base import Model, Progress
from gnn.models.graph_filter import FilterSettings
from gnn.models.kinds import SEEDED, ModelKind
from gnn.models.registry import chosen_settings, make
from gnn.scoring.ranker_features import Block, feature_names
from gnn.training.backtest import Moment, Recipe, moment_at
from gnn.training.holdout import calibration_errors, judge_moment
from gnn.training.leaks import check_no_gap
from gnn.training.pipeline import embed, learning_moment, shown_to_rankers, texts_before, train_model
from gnn.training.selection import SPACES, Choice, choose_settings, defaults_of
from graph.catalogue.types import ItemLabel

LEARNED = ModelKind.RANKER
GIVEN_KINDS = (
    ModelKind.POPULARITY,
    ModelKind.ITEM_KNN,
    ModelKind.EASE,
    ModelKind.ALS,
    ModelKind.LIGHTGCN,
    ModelKind.GRAPH_FILTER,
    LEARNED,
)
TEMPORAL_KINDS = (
    ModelKind.POPULARITY,
    ModelKind.OCCUPATION_POPULARITY,
    ModelKind.ITEM_KNN,
    ModelKind.EASE,
    ModelKind.ALS,
    ModelKind.LIGHTGCN,
    ModelKind.SASREC,
    ModelKind.CONVFM,
    ModelKind.GRAPH_FILTER,
    LEARNED,
)
SERVED = ("HYBRID", "GNN", "HEURISTIC")
STACKED = (ModelKind.GRAPH_FILTER, ModelKind.ALS)
MOST_EASE = 20_000
BUDGET = 300.0  # seconds
CHECKED_PEOPLE, CHECKED_ITEMS = 8, 200  # whose features are computed again without the answers


@dataclass(slots=True)
class Results:
    """Judgements by model name, for each seed, one per item label; and fitting seconds by name."""

    benchmark: Benchmark
    judgements: dict[str, list[list[Judgement]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    calibration_error: dict[str, list[float]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    choices: dict[ModelKind, Choice] = field(default_factory=dict)
    weights: dict[ModelKind, float] = field(default_factory=dict)
    cases: dict[str, dict[str, list[list[Judgement]]]] = field(default_factory=dict)

    def add(self, name: str, seed_judgements: list[Judgement]) -> None:
        """Add one seed's judgements."""
        self.judgements.setdefault(name, []).append(seed_judgements)

    def add_case(self, case: str, name: str, seed_judgements: list[Judgement]) -> None:
        """Add one seed's judgements on one of the data set's cases."""
        self.cases.setdefault(case, {}).setdefault(name, []).append(seed_judgements)


def select_kinds(benchmark: Benchmark, requested_kinds: Sequence[str]) -> tuple[ModelKind, ...]:
    """Return the models to train on a data set.

    Raises:
        DataError: a requested model is not available for this data set.
    """
    available_kinds = TEMPORAL_KINDS if benchmark.split else GIVEN_KINDS
    if unavailable_kinds := [kind for kind in requested_kinds if kind not in available_kinds]:
        raise DataError(
            f"{unavailable_kinds[0]} is not available for {benchmark.name}; choose one of {', '.join(available_kinds)}"
        )
    return tuple(kind for kind in available_kinds if not requested_kinds or kind in requested_kinds)


def evaluate_models(
    benchmark: Benchmark,
    kinds: Sequence[ModelKind],
    seeds: int,
    embedder: Embedder | None,
    recipe: Recipe,
    progress: Progress,
    budget: float = BUDGET,
) -> Results:
    """Train and evaluate models.

    Args:
        benchmark: the data set.
        kinds: models, as returned by :func:`select_kinds`.
        seeds: trainings of each model that depends on random numbers; the others are fitted once.
        embedder: the text embedder; ``None`` fits the character embedder on data before the validation part.
        recipe: training settings of the ranker and its GNN.
        progress: receives the completed share and a message.
        budget: seconds for choosing settings, if none are tuned for the data set.
    """
    results = Results(benchmark)
    if benchmark.oracle:
        results.add(
            "ORACLE", [judge("ORACLE", question, benchmark.oracle[label]) for label, question in benchmark.test.items()]
        )
    if not benchmark.is_tuned:
        choose_all(results, kinds, budget, progress)
    if benchmark.has_titles:
        evaluate_titles(results, embedder)
    runs = [(kind, seed) for kind in kinds for seed in range(1, 1 + (seeds if kind in {*SEEDED, LEARNED} else 1))]
    for index, (kind, seed) in enumerate(runs):

        def report(share: float, message: str, index: int = index, kind: ModelKind = kind, seed: int = seed) -> None:
            progress((index + share) / len(runs), f"{kind} seed {seed}: {message}")

        started = perf_counter()
        if kind == LEARNED and benchmark.split:
            evaluate_ranker(results, seed, embedder, recipe, report)
        elif kind == LEARNED:
            evaluate_stack(results, seed, report)
        else:
            evaluate_baseline(results, kind, seed, report)
        results.seconds[kind] = perf_counter() - started
    return results


def evaluate_baseline(results: Results, kind: ModelKind, seed: int, progress: Progress) -> None:
    """Evaluate one model alone, fitted on everything before the test part."""
    benchmark, judgements = results.benchmark, []
    for label, question in benchmark.test.items():
        if kind is ModelKind.EASE and benchmark.data.count(label) > MOST_EASE:
            results.left_out[kind] = f"a dense matrix of {benchmark.data.count(label):,} items would not fit"
            return
        model = fit_model(results, kind, seed, question, progress)
        judgements.append(judge(kind, question, model.score, find_content(benchmark, label), progress))
    results.add(kind, judgements)


def choose_all(results: Results, kinds: Sequence[ModelKind], budget: float, progress: Progress) -> None:
    """Choose the settings of the models that can be chosen: of those to evaluate, and of those that are combined."""
    benchmark = results.benchmark
    chosen_kinds = [kind for kind in SPACES if kind in kinds or LEARNED in kinds]
    for kind in chosen_kinds:
        results.choices[kind] = choose_settings(
            kind, benchmark.data, benchmark.validation, defaults_of(kind), budget / len(chosen_kinds),
            benchmark.headline[-1], progress,
        )  # fmt: skip
        progress(0.0, str(results.choices[kind]))


def fit_model(results: Results, kind: ModelKind, seed: int, question: Question, progress: Progress) -> Model:
    """Fit a model on a question's history, with the settings tuned for the data set or chosen on validation."""
    choice = results.choices.get(kind)
    model = make(kind, results.benchmark.name, seed, **(choice.settings if choice else {}))
    model.fit(results.benchmark.data, question, progress)
    return model


def evaluate_titles(results: Results, embedder: Embedder | None) -> None:
    """Evaluate the baselines that read titles and places, on the test part and on the cases."""
    benchmark, data = results.benchmark, results.benchmark.data
    encoder = embedder or CharacterSvd.fit(data.nodes[ItemLabel.JOB].texts, 1)
    titles, occupations = (encoder.encode(data.nodes[label].texts) for label in (ItemLabel.JOB, "Occupation"))
    for name, method in list_methods(TitleBaselines(data, titles, occupations)).items():
        results.add(name, [judge(name, question, partial(method, question)) for question in benchmark.test.values()])
        for case_name, case in benchmark.cases.items():
            judgements = [judge(name, question, partial(method, question)) for question in case.questions.values()]
            results.add_case(case_name, name, judgements)


def find_content(benchmark: Benchmark, label: ItemLabel) -> csr_matrix | None:
    """Return the items' content features for diversity: skills, or topics if there are no skills."""
    for type, target in (("REQUIRES", "Skill"), ("TEACHES", "Skill"), ("ABOUT", "Topic")):
        table = benchmark.data.relations.get((label, type, target))
        if table is not None and len(table):
            shape = benchmark.data.count(label), benchmark.data.count(target)
            return csr_matrix((np.ones(len(table)), (table.source, table.target)), shape=shape)
    return None


def evaluate_stack(results: Results, seed: int, progress: Progress) -> None:
    """Evaluate the combined model without features: graph filter, factors and, where chosen, LightGCN.

    The weights are fitted on validation; where settings are chosen there, the best model is the first.
    """
    benchmark, judgements = results.benchmark, []
    kinds = sorted(results.choices, key=lambda kind: -results.choices[kind].value) or list(STACKED)
    for label, question in benchmark.test.items():
        validation_question = benchmark.validation[label]
        fitted_models = [fit_model(results, kind, seed, validation_question, progress) for kind in kinds]
        weights = best_weights(fitted_models, validation_question, benchmark.headline[-1], progress)
        results.weights = dict(zip(kinds, weights, strict=True))
        progress(0.6, f"weights {weights} of {' and '.join(kinds)}")
        stack = Stack(
            [fit_model(results, kind, seed, question, progress) for kind, weight in results.weights.items() if weight],
            tuple(filter(None, weights)),
        )
        judgements.append(judge(LEARNED, question, stack.score, None, progress))
    results.add(LEARNED, judgements)


def evaluate_ranker(results: Results, seed: int, embedder: Embedder | None, recipe: Recipe, progress: Progress) -> None:
    """Evaluate the ranker over its GNN, and its components: the GNN alone, the heuristic, the served blend."""
    benchmark = results.benchmark
    seeded_recipe = seed_recipe(recipe, benchmark, seed)
    test = train_for_benchmark(benchmark, embedder, seeded_recipe, progress)
    assert benchmark.split is not None  # noqa: S101 - only called for temporal splits
    learning = learning_moment(test.artifact, benchmark.learning_data, benchmark.split, seeded_recipe)
    progress(0.8, "judging on the test part")
    check_no_answers(test, learning, benchmark, seeded_recipe)
    judgements_by_name = judge_moment(test, benchmark.test, recipe.blend)
    evaluate_cases(results, test, seeded_recipe)
    for name in (LEARNED, *SERVED):
        if name != "HEURISTIC" or "HEURISTIC" not in results.judgements:
            results.add(name, judgements_by_name[name])
    for variant in make_variants(benchmark.oracle):
        progress(0.95, variant.name)
        results.add(variant.name, judge_variant(variant, benchmark, test, learning, seeded_recipe.ranker))
    for label, error in calibration_errors(test, benchmark.test, recipe.blend).items():
        results.calibration_error.setdefault(label, []).append(error)


def evaluate_cases(results: Results, test: Moment, recipe: Recipe) -> None:
    """Evaluate the trained ranker and its components on the data set's cases."""
    split = results.benchmark.split
    assert split is not None  # noqa: S101 - only called for temporal splits
    for case_name, case in results.benchmark.cases.items():
        moment = moment_at(test.artifact, case.data, split.test, recipe.filters, split.end)
        for name, judgements in judge_moment(moment, case.questions, recipe.blend).items():
            results.add_case(case_name, name, judgements)


def check_no_answers(test: Moment, learning: Moment, benchmark: Benchmark, recipe: Recipe) -> None:
    """Check that neither the features learned from nor those judged on know the answers.

    Raises:
        LeakError: a feature knows them.
    """
    split = benchmark.split
    assert split is not None  # noqa: S101 - only called for temporal splits
    for moment, data, questions, end in (
        (learning, shown_to_rankers(benchmark.learning_data, recipe), benchmark.validation, split.test),
        (test, benchmark.data, benchmark.test, split.end),
    ):
        for label, question in questions.items():
            people = choosers(question)[:CHECKED_PEOPLE]
            rows = np.unique(question.relevant.indices)[:CHECKED_ITEMS].astype(np.int64)
            recompute = partial(compute_features, moment, label, people, rows, recipe, end)
            features = moment.past.features(label, people, rows)
            check_no_gap(feature_names(label), features, recompute, data, moment.now)


def compute_features(
    moment: Moment, label: ItemLabel, people: Index, rows: Index, recipe: Recipe, end: float, data: Dataset
) -> Block:
    """Return the ranker's features of people with items, computed again from some data."""
    again = moment_at(moment.artifact, data, moment.now, recipe.filters, end)
    return again.past.features(label, people, rows)


def seed_recipe(recipe: Recipe, benchmark: Benchmark, seed: int) -> Recipe:
    """Return the recipe for a data set and a seed."""
    return replace(
        recipe,
        network=replace(recipe.network, seed=seed, **chosen_settings("GNN", benchmark.name)),
        ranker=replace(recipe.ranker, seed=seed),
        filters=FilterSettings(**chosen_settings(ModelKind.GRAPH_FILTER, benchmark.name)),
    )


def train_for_benchmark(benchmark: Benchmark, embedder: Embedder | None, recipe: Recipe, progress: Progress) -> Moment:
    """Return a trained model over the data known at the test cut."""
    data, split = benchmark.learning_data, benchmark.split
    assert split is not None  # noqa: S101 - only called for temporal splits
    encoder = embedder or CharacterSvd.fit(texts_before(data, split.validation), recipe.network.seed)
    text = embed(data, encoder, lambda share: progress(0.1 * share, f"reading texts with {encoder.name}"))
    trained_model = train_model(
        data, text, encoder, split, recipe, "evaluated", lambda s, m: progress(0.1 + 0.65 * s, m)
    )
    progress(0.75, "collecting the data known at the test cut")
    return moment_at(trained_model.artifact, benchmark.data, split.test, recipe.filters, split.end)


@dataclass(frozen=True, slots=True)
class TrainedWorld:
    """The test question of a simulated world, the hidden utilities, and a model trained on what came before the test.

    Attributes:
        question: who chose which items in the test window.
        oracle: the utilities of all items for people, float32 [people, items].
        moment: the model and the data known at the beginning of the window.
    """

    question: Question
    oracle: Oracle
    moment: Moment


def train_on_world(
    benchmark: Benchmark, embedder: Embedder | None, recipe: Recipe, label: ItemLabel, seed: int, progress: Progress
) -> TrainedWorld:
    """Train a model on a simulated world, to judge it by the hidden utilities of a label's items."""
    assert benchmark.oracle is not None, "only simulated worlds know what people prefer"  # noqa: S101
    moment = train_for_benchmark(benchmark, embedder, seed_recipe(recipe, benchmark, seed), progress)
    return TrainedWorld(benchmark.test[label], benchmark.oracle[label], moment)
