"""The training job: snapshot → model → registry → gate → activation."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from gnn.benchmarks.report import peak_gigabytes
from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import ITEM_LABELS, Dataset, dataset_of
from gnn.data.split import Question, choosers, judged_questions, temporal_split
from gnn.errors import ArtifactError
from gnn.evaluation.judge import Judgement, judge
from gnn.evaluation.promotion import Verdict, verdict
from gnn.models.registry import chosen_settings, make
from gnn.scoring import loader
from gnn.scoring.baseline import Baseline, BaselineScorer, save_baseline
from gnn.scoring.blend import Serving
from gnn.scoring.calibration import Calibration, probability_curve, quantiles_of
from gnn.training.backtest import Recipe
from gnn.training.holdout import blended, judged_serving, refitted
from gnn.training.pipeline import Fitted, embeddings_of, fit
from gnn.training.settings import Settings
from graph.catalogue.types import ItemLabel
from graph.errors import ConflictError
from graph.registry.embeddings import EmbeddingRepository
from graph.registry.models import Cause, Model, ModelRepository, ModelStatus
from graph.snapshot.reader import Snapshot, SnapshotReader
from workers.errors import TaskStoppedError
from workers.jobs.monitoring import watch
from workers.jobs.registry_entry import baseline_entry, ranker_entry
from workers.queue import RANKER, TRAINED
from workers.runtime.context import Context, blend_of, embedder_for
from workers.runtime.runner import Progress, run_task

READ_SHARE, WRITE_SHARE = 0.05, 0.95
JUDGED_ONLY = ("OCCUPATION_POPULARITY", "CONVFM")
RIVALS = ("POPULARITY", "OCCUPATION_POPULARITY", "ITEM_KNN")
CALIBRATED_PEOPLE = 400


async def train(ctx: Mapping[str, Any], id: str, arguments: Mapping[str, Any]) -> None:
    """Arq function of the kind ``TRAIN``; ``arguments["kinds"]`` names what to train."""
    await run_task(ctx, id, arguments, do, ctx["context"].settings.training_seconds)


async def do(context: Context, id: str, arguments: Mapping[str, Any], progress: Progress) -> str:
    """Train each kind that was asked for; run again for the same task, it makes the same models."""
    progress(0.0, "reading the graph")
    snapshot = await SnapshotReader(context.client).read()
    kinds = [kind for kind in TRAINED if kind in arguments["kinds"]]
    done = []
    for place, kind in enumerate(kinds):

        def report(share: float, message: str, place: int = place, kind: str = kind) -> None:
            progress(READ_SHARE + (WRITE_SHARE - READ_SHARE) * (place + share) / len(kinds), f"{kind}: {message}")

        trainer = train_ranker if kind == RANKER else train_baseline
        done.append(await trainer(context, id, kind, snapshot, report))
    return "; ".join(done)


def version_of(id: str, kind: str, started: datetime) -> str:
    """Version of the model that a task makes: the day, the kind and the start of the task's id."""
    return f"{started:%Y%m%d}-{kind.lower().replace('_', '-')}-{id.split('-', maxsplit=1)[0]}"


async def train_ranker(context: Context, id: str, kind: str, snapshot: Snapshot, report: Any) -> str:
    """Train the ranker over its GNN, register it with its metrics, and activate it if it passes the gate."""
    task = await context.tasks.by_id(id)
    started = task.started_at if task and task.started_at else datetime.now(UTC)
    version = version_of(id, kind, task.queued_at if task else started)
    models = ModelRepository(context.client)
    active = await models.active()
    if active and active.version == version:
        return f"{version} is active already"  # an earlier attempt at this task came so far
    recipe = recipe_of(context)
    texts = sum(len(table) for table in snapshot.nodes.values())
    embedder = embedder_for(context.settings, context.home, texts, context.settings.most_trained_texts)
    fitted = await asyncio.to_thread(fit, snapshot, embedder, recipe, context.models, version, report)
    data = dataset_of(snapshot)
    active = await models.active()
    report(0.98, "comparing with the active model and the baselines")
    rivals = await asyncio.to_thread(judged_baselines, data)
    rival, silent = await asyncio.to_thread(judged_active, context, active, data)
    said = verdict(fitted.judgements["HYBRID"], rivals, rival)
    if silent:
        said = Verdict(said.promoted, f"{said.reason}; not compared with the active model, which cannot load: {silent}")
    used = replace(recipe, network=fitted.network)
    await models.register(ranker_entry(fitted, rivals, used, started, said))
    task = await context.tasks.by_id(id)
    if task is None or task.worker != context.worker:
        raise TaskStoppedError("another worker has taken this training over")
    if said.promoted:
        report(0.99, "writing embeddings")
        await write_embeddings(context, fitted, snapshot)
        said = await promote(models, fitted.version, id, active, said)
    await watch(context, data)
    best = ", ".join(f"{one.label} {one.ndcg.mean():.4f}" for one in fitted.judgements["HYBRID"])
    return f"{version} {said.reason}; NDCG@10 {best}; at most {peak_gigabytes():.1f} GB of memory held"


def recipe_of(context: Context) -> Recipe:
    """How to train, by the settings."""
    settings = context.settings
    network = Settings(epochs=settings.training_epochs, seed=settings.training_seed)
    return Recipe.of(network, blend_of(settings))


def judged_active(context: Context, active: Model | None, data: Dataset) -> tuple[list[Judgement] | None, str | None]:
    """The active model as it serves on the same test part, or why it could not be judged; neither where none is."""
    if active is None or active.artifact is None:
        return None, None
    try:
        loaded = loader.load_current(context.models, active.artifact)
    except ArtifactError as error:
        return None, str(error)
    return judged_serving(loaded, data, temporal_split(data), recipe_of(context)), None


def judged_baselines(data: Dataset) -> dict[str, list[Judgement]]:
    """The baselines that a new model must beat, fitted on everything before the test part."""
    split, found = temporal_split(data), {}
    for kind in RIVALS:
        found[kind] = [
            judge(kind, asked, fitted_baseline(kind, data, asked).score)
            for asked in judged_questions(data, split.test, split.end).values()
        ]
    return found


def fitted_baseline(kind: str, data: Dataset, asked: Question) -> Any:
    """A baseline with its chosen settings, fitted on a question's history."""
    model = make(kind)
    model.fit(data, asked)
    return model


async def promote(models: ModelRepository, version: str, task: str, active: Model | None, said: Verdict) -> Verdict:
    """Activate a model that passed; if another became active meanwhile, it waits as it is."""
    id = f"ranker-{version}"
    try:
        replacing = active.id if active else None
        await models.activate(id, datetime.now(UTC), f"task {task}", Cause.PROMOTION, replacing=replacing)
    except ConflictError as error:
        refused = Verdict(promoted=False, reason=f"not promoted: {error}")
        await models.set_status(id, ModelStatus.INACTIVE, refused.reason)
        return refused
    return said


async def write_embeddings(context: Context, fitted: Fitted, snapshot: Snapshot) -> None:
    """Write the model's embedding on every job, course and skill, for vector search in the graph."""
    embeddings = await asyncio.to_thread(embeddings_of, fitted.folder, snapshot)
    repository = EmbeddingRepository(context.client)
    for label, vectors in embeddings.items():
        await repository.write(label, snapshot.nodes[label].ids, vectors, fitted.version, snapshot.taken_at)


async def train_baseline(context: Context, id: str, kind: str, snapshot: Snapshot, report: Any) -> str:
    """Fit and judge a baseline, and register it; it serves only when an administrator or an experiment says so."""
    task, started = await context.tasks.by_id(id), datetime.now(UTC)
    version = version_of(id, kind, task.queued_at if task else started)
    report(0.1, "fitting and judging")
    data = dataset_of(snapshot)
    judged, valid = await asyncio.to_thread(made_baseline, context, kind, version, data)
    model = baseline_entry(kind, version, data, judged, valid, chosen_settings(kind), started, kind not in JUDGED_ONLY)
    await ModelRepository(context.client).register(model)
    return f"{kind} judged: {version}"


def made_baseline(context: Context, kind: str, version: str, data: Dataset) -> tuple[list[Judgement], list[Judgement]]:
    """Judge a baseline on the test and the validation part, calibrate it, and write it fitted on everything."""
    split = temporal_split(data)
    test = [
        judge(kind, asked, fitted_baseline(kind, data, asked).score)
        for asked in judged_questions(data, split.test, split.end).values()
    ]
    questions = judged_questions(data, split.validation, split.test)
    models = {label: fitted_baseline(kind, data, asked) for label, asked in questions.items()}
    valid = [judge(kind, asked, models[label].score) for label, asked in questions.items()]
    if kind not in JUDGED_ONLY:
        empty = Calibration(np.linspace(0.0, 1.0, 201), np.zeros(0), np.zeros(0))
        blank = Baseline(version, kind, {}, {}, dict.fromkeys(ITEM_LABELS, empty))
        learnt = {label: model for label, model in models.items() if len(questions[label].history)}
        past = replace(blank, models=learnt, ids={label: data.nodes[label].ids for label in learnt})
        curves = calibrated_baseline(past, data, questions, recipe_of(context))
        final = replace(refitted(blank, data, split.end), calibration=curves)
        save_baseline(context.models, final, {"split": {"end": split.end}})
    return test, valid


def calibrated_baseline(
    made: Baseline, data: Dataset, questions: Mapping[ItemLabel, Question], recipe: Recipe
) -> dict[ItemLabel, Calibration]:
    """A baseline's calibration on the validation part, of the blended score by serving's own code."""
    curves = dict(made.calibration)
    start = min((asked.start for asked in questions.values()), default=0.0)
    catalogue = catalogue_of(data.before(start))
    for label, asked in questions.items():
        if label in made.models:
            scores = made.models[label].score(choosers(asked)[:CALIBRATED_PEOPLE])[:, asked.candidates]
            curves[label] = Calibration(quantiles_of(scores), np.zeros(0), np.zeros(0))
    scorer = BaselineScorer(replace(made, calibration=curves), catalogue)
    for label, asked in questions.items():
        totals, outcomes = blended(Serving(catalogue, scorer), asked, recipe.blend)
        curves[label] = Calibration(curves[label].quantiles, *probability_curve(totals, outcomes))
    return curves
