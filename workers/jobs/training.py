"""The training job: snapshot → model → registry → gate → activation."""

import asyncio
import shutil
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gnn.data.dataset import Dataset, dataset_of
from gnn.data.split import temporal_split
from gnn.errors import ArtifactError, StoreAwayError
from gnn.evaluation.judge import Judgement
from gnn.evaluation.promotion import Verdict, verdict
from gnn.models.base import quiet
from gnn.models.kinds import ModelKind
from gnn.models.registry import chosen_settings
from gnn.process_memory import peak_gigabytes
from gnn.scoring import loader
from gnn.scoring.baseline import save_baseline
from gnn.training.backtest import Recipe
from gnn.training.baselines import fit_baseline, judge_rivals
from gnn.training.checkpoint import CHECKPOINT
from gnn.training.holdout import judge_serving
from gnn.training.pipeline import FittedModel, embeddings_of, fit
from gnn.training.selection import SPACES, Choice, choose_for_training, defaults_of
from gnn.training.settings import Settings
from graph.registry.embeddings import EmbeddingRepository
from graph.registry.model_records import Model
from graph.registry.models import ModelRepository
from graph.snapshot.reader import SnapshotReader
from graph.snapshot.tables import Snapshot
from graph.viewer import SYSTEM
from workers.errors import TaskCancelledError
from workers.jobs.career_moves import learn_career_moves
from workers.jobs.monitoring import watch
from workers.jobs.promotion import check_own_task, promote
from workers.jobs.registry_entry import baseline_entry, ranker_entry
from workers.jobs.text_training import train_text
from workers.runtime.context import Context, blend_of, embedder_for
from workers.runtime.runner import Progress
from workers.task_arguments import TrainingArguments

READ_SHARE, WRITE_SHARE = 0.05, 0.95


async def train_models(context: Context, id: str, arguments: TrainingArguments, progress: Progress) -> str:
    """Train each requested kind. A second run for the same task makes the same models."""
    progress(0.0, "reading the graph")
    kinds = [kind for kind in ModelKind if kind in arguments.kinds]
    snapshot: Snapshot | None = None
    if kinds != [ModelKind.TEXT]:
        await learn_career_moves(context.client)
        snapshot = await SnapshotReader(context.client, context.rates).read()
    outcomes = []
    for index, kind in enumerate(kinds):

        def report(share: float, message: str, index: int = index, kind: ModelKind = kind) -> None:
            progress(READ_SHARE + (WRITE_SHARE - READ_SHARE) * (index + share) / len(kinds), f"{kind}: {message}")

        if snapshot is None or kind is ModelKind.TEXT:
            outcomes.append(await train_text(context, id, await text_version(context, id), report))
            continue
        trainer = train_ranker if kind is ModelKind.RANKER else train_baseline
        outcomes.append(await trainer(context, id, kind, snapshot, report))
    return "; ".join(outcomes)


def version_of(id: str, kind: ModelKind, started: datetime) -> str:
    """Return the version of a task's model: the day, the kind and the start of the task's id."""
    return f"{started:%Y%m%d}-{kind.lower().replace('_', '-')}-{id.split('-', maxsplit=1)[0]}"


async def text_version(context: Context, id: str) -> str:
    """Return the version of a task's text model."""
    task = await context.tasks.by_id(id)
    return version_of(id, ModelKind.TEXT, task.queued_at if task else datetime.now(UTC))


async def train_ranker(context: Context, id: str, kind: ModelKind, snapshot: Snapshot, report: Any) -> str:
    """Train the ranker over its GNN, register it with its metrics, and activate it if it passes the gate."""
    task = await context.tasks.by_id(id)
    started = task.started_at if task and task.started_at else datetime.now(UTC)
    version = version_of(id, kind, task.queued_at if task else started)
    models = ModelRepository(context.client, SYSTEM)
    active = await models.active()
    if active and active.version == version:
        return f"{version} is already active"  # an earlier attempt at this task got this far
    recipe = recipe_of(context)
    data = dataset_of(snapshot)
    recipe, choice = await asyncio.to_thread(choose_filter, context, recipe, data, report)
    texts = sum(len(table) for table in snapshot.nodes.values())
    embedder = embedder_for(context.settings, context.home, texts, context.settings.most_trained_texts)
    try:
        fitted = await asyncio.to_thread(fit, snapshot, embedder, recipe, context.models, version, report, context.team)
        active = await models.active()
        report(0.98, "comparing with the active model and the baselines")
    except TaskCancelledError:
        if await models.by_id(f"ranker-{version}") is None:  # an earlier attempt may have registered it
            await asyncio.to_thread(remove_unfinished, context.models, version)
        raise
    rivals = await asyncio.to_thread(judge_rivals, data)
    active_judgements, load_error = await asyncio.to_thread(judge_active, context, active, data)
    decision = verdict(fitted.judgements["HYBRID"], rivals, active_judgements)
    if load_error:
        decision = Verdict(
            decision.promoted,
            f"{decision.reason}; not compared with the active model, which cannot be loaded: {load_error}",
        )
    used_recipe = replace(recipe, network=fitted.network)
    await asyncio.to_thread(context.store.keep, version)
    await models.register(ranker_entry(fitted, rivals, used_recipe, started, decision))
    await check_own_task(context, id)  # no report follows: what is registered is activated, too
    if decision.promoted:
        await write_embeddings(context, fitted, snapshot)
        decision = await promote(models, f"ranker-{fitted.version}", id, active, decision)
    await watch(context, data)
    note = f"; {choice}" if choice else ""
    quality = ", ".join(f"{judgement.label} {judgement.ndcg.mean():.4f}" for judgement in fitted.judgements["HYBRID"])
    return f"{version} {decision.reason}; NDCG@10 {quality}; at most {peak_gigabytes():.1f} GB of memory held{note}"


def remove_unfinished(folder: Path, version: str) -> None:
    """Remove what a training that was cancelled wrote of a model that was not registered."""
    (folder / f".{version}{CHECKPOINT}").unlink(missing_ok=True)
    shutil.rmtree(folder / version, ignore_errors=True)


def choose_filter(context: Context, recipe: Recipe, data: Dataset, report: Any) -> tuple[Recipe, Choice | None]:
    """Return the recipe with the settings of the graph filter that are chosen on validation, and the choice if any."""
    report(0.0, "choosing settings of the graph filter")
    defaults = {name: value for name, value in asdict(recipe.filters).items() if name != "seed"}
    seconds = context.settings.selection_seconds
    choice = choose_for_training(ModelKind.GRAPH_FILTER, data, defaults, seconds, quiet)
    return (replace(recipe, filters=replace(recipe.filters, **choice.settings)), choice) if choice else (recipe, None)


def recipe_of(context: Context) -> Recipe:
    """Build the training recipe from the settings."""
    settings = context.settings
    network = Settings(epochs=settings.training_epochs, seed=settings.training_seed)
    return Recipe.of(network, blend_of(settings))


def judge_active(context: Context, active: Model | None, data: Dataset) -> tuple[list[Judgement] | None, str | None]:
    """Evaluate the active model as it serves on the same test split. Return judgements or the error, or neither.

    Raises:
        StoreAwayError: this host lacks the model, and its store is away: the comparison has to wait.
    """
    if active is None or active.artifact is None:
        return None, None
    try:
        context.store.fetch(active.artifact)
        loaded = loader.load_current(context.models, active.artifact)
    except StoreAwayError:
        raise
    except ArtifactError as error:
        return None, str(error)
    return judge_serving(loaded, data, temporal_split(data), recipe_of(context)), None


async def write_embeddings(context: Context, fitted: FittedModel, snapshot: Snapshot) -> None:
    """Write the model's embedding to every job, course and skill, for vector search in the graph."""
    embeddings = await asyncio.to_thread(embeddings_of, fitted.folder, snapshot)
    repository = EmbeddingRepository(context.client)
    for label, vectors in embeddings.items():
        await repository.write(label, snapshot.nodes[label].ids, vectors, fitted.version, snapshot.taken_at)


async def train_baseline(context: Context, id: str, kind: ModelKind, snapshot: Snapshot, report: Any) -> str:
    """Fit, evaluate and register a baseline. It serves only if an administrator or an experiment selects it."""
    task, started = await context.tasks.by_id(id), datetime.now(UTC)
    version = version_of(id, kind, task.queued_at if task else started)
    report(0.1, "fitting and judging")
    data = dataset_of(snapshot)
    settings: dict[str, Any] = {}
    if kind in SPACES:
        seconds = context.settings.selection_seconds
        choice = await asyncio.to_thread(choose_for_training, kind, data, defaults_of(kind), seconds, quiet)
        settings = dict(choice.settings) if choice else {}
    fitted = await asyncio.to_thread(fit_baseline, kind, version, data, recipe_of(context).blend, settings)
    if fitted.baseline:
        await asyncio.to_thread(save_baseline, context.models, fitted.baseline, {"split": {"end": fitted.end}})
        await asyncio.to_thread(context.store.keep, version)
    await ModelRepository(context.client, SYSTEM).register(
        baseline_entry(kind, version, data, fitted, {**chosen_settings(kind), **settings}, started)
    )
    return f"{kind} judged: {version}{f'; {choice}' if settings else ''}"
