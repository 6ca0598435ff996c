"""The training job: snapshot → model → registry → gate → activation."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from gnn import serve
from gnn.baseline import Baseline, save_baseline
from gnn.benchmarks.base import temporal_questions
from gnn.calibrate import Calibration, probability_curve, quantiles_of
from gnn.dataset import Dataset, dataset_of
from gnn.errors import ArtifactError
from gnn.evaluate import Judgement, judge
from gnn.fit import Fitted, Recipe, embeddings_of, fit, judged_serving
from gnn.promote import Verdict, verdict
from gnn.split import Question, choosers, history_before, temporal_split
from gnn.train import Settings
from gnn.zoo import chosen_settings, make
from graph.embeddings import EmbeddingRepository
from graph.errors import ConflictError
from graph.models import Cause, Model, ModelRepository, ModelStatus
from graph.snapshot import Snapshot, SnapshotReader
from workers.context import Context, blend_of, embedder_of
from workers.errors import TaskStoppedError
from workers.monitoring import watch
from workers.queue import RANKER, TRAINED
from workers.registered import baseline_entry, ranker_entry
from workers.running import Progress, run_task

READ_SHARE, WRITE_SHARE = 0.05, 0.95
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
    recipe = recipe_of(context)
    embedder = embedder_of(context.settings, context.home)
    fitted = await asyncio.to_thread(fit, snapshot, embedder, recipe, context.models, version, report)
    models, data = ModelRepository(context.client), dataset_of(snapshot)
    active = await models.active()
    report(0.98, "comparing with the active model and the baselines")
    rivals = await asyncio.to_thread(judged_baselines, data)
    rival = await asyncio.to_thread(judged_active, context, active, version, data)
    said = verdict(fitted.judgements["HYBRID"], rivals, rival)
    await models.register(ranker_entry(fitted, rivals, recipe, started, said))
    task = await context.tasks.by_id(id)
    if task is None or task.worker != context.worker:
        raise TaskStoppedError("another worker has taken this training over")
    if said.promoted:
        report(0.99, "writing embeddings")
        await write_embeddings(context, fitted, snapshot)
        said = await promote(models, fitted.version, id, active, said)
    await watch(context, data)
    best = fitted.judgements["HYBRID"]
    return f"{version} {said.reason}; NDCG@10 " + ", ".join(f"{one.label} {one.ndcg.mean():.4f}" for one in best)


def recipe_of(context: Context) -> Recipe:
    """How to train, by the settings."""
    settings = context.settings
    network = Settings(epochs=settings.training_epochs, seed=settings.training_seed)
    return Recipe.of(network, blend_of(settings))


def judged_active(context: Context, active: Model | None, version: str, data: Dataset) -> list[Judgement] | None:
    """The active model on the same test part; ``None`` where there is none, or its artifact does not load."""
    if active is None or active.artifact is None or active.version == version:
        return None
    try:
        loaded = serve.load(context.models / active.artifact)
    except ArtifactError:
        return None
    return judged_serving(loaded, data, temporal_split(data), recipe_of(context))


def judged_baselines(data: Dataset) -> dict[str, list[Judgement]]:
    """The baselines that a new model must beat, fitted on everything before the test part."""
    split, found = temporal_split(data), {}
    for kind in RIVALS:
        found[kind] = [
            judge(kind, asked, fitted_baseline(kind, data, asked).score)
            for asked in temporal_questions(data, split.test, split.end).values()
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
        await repository.write(label, snapshot.nodes[label].ids, vectors, fitted.version)


async def train_baseline(context: Context, id: str, kind: str, snapshot: Snapshot, report: Any) -> str:
    """Fit and judge a baseline, and register it; it serves only when an administrator or an experiment says so."""
    task, started = await context.tasks.by_id(id), datetime.now(UTC)
    version = version_of(id, kind, task.queued_at if task else started)
    report(0.1, "fitting and judging")
    data = dataset_of(snapshot)
    judged, valid = await asyncio.to_thread(made_baseline, context, kind, version, data)
    model = baseline_entry(kind, version, data, judged, valid, chosen_settings(kind), started)
    await ModelRepository(context.client).register(model)
    return f"{kind} judged: {version}"


def made_baseline(context: Context, kind: str, version: str, data: Dataset) -> tuple[list[Judgement], list[Judgement]]:
    """Judge a baseline on the test and the validation part, calibrate it, and write it fitted on everything."""
    split = temporal_split(data)
    valid, curves = [], {}
    test = [
        judge(kind, asked, fitted_baseline(kind, data, asked).score)
        for asked in temporal_questions(data, split.test, split.end).values()
    ]
    for label, asked in temporal_questions(data, split.validation, split.test).items():
        model = fitted_baseline(kind, data, asked)
        valid.append(judge(kind, asked, model.score))
        curves[label] = curve_of(model, asked)
    models = {label: fitted_baseline(kind, data, history_before(data, label, split.end)) for label in data.events}
    ids = {label: data.nodes[label].ids for label in models}
    save_baseline(context.models, Baseline(version, kind, models, ids, curves), {"split": {"end": split.end}})
    return test, valid


def curve_of(model: Any, asked: Question) -> Calibration:
    """A baseline's calibration on a question; its confidence is of its own score, as a share of pairs surpassed."""
    people = choosers(asked)[:CALIBRATED_PEOPLE]
    scores = model.score(people)[:, asked.candidates]
    quantiles = quantiles_of(scores)
    shares = 100.0 * Calibration(quantiles, *probability_curve(scores.ravel()[:0], scores.ravel()[:0] > 0)).learned(
        scores
    )
    outcomes = asked.relevant[people].toarray()[:, asked.candidates] > 0
    return Calibration(quantiles, *probability_curve(shares.ravel(), outcomes.ravel()))
