"""The training job: snapshot → model → registry → activation; baselines are judged and registered."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from gnn import artifact
from gnn.catalogue import catalogue_of
from gnn.dataset import Dataset, dataset_of
from gnn.evaluate import Judgement, judge_baseline
from gnn.fit import Fitted, fit
from gnn.metrics import bootstrap
from gnn.scorer import Scorer
from gnn.split import temporal_split
from gnn.train import Settings
from graph.embeddings import EmbeddingRepository
from graph.models import Metric, Model, ModelRepository, ModelStatus, Training
from graph.snapshot import Snapshot, SnapshotReader
from workers.context import Context, blend_of, embedder_of
from workers.errors import TaskStoppedError
from workers.queue import GNN, TRAINED
from workers.running import Progress, run_task

READ_SHARE, WRITE_SHARE = 0.05, 0.95


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

        trainer = train_gnn if kind == GNN else train_baseline
        done.append(await trainer(context, id, kind, snapshot, report))
    return "; ".join(done)


def version_of(id: str, started: datetime) -> str:
    """Version of the model that a task makes: the day and the start of the task's id."""
    return f"{started:%Y%m%d}-{id.split('-', maxsplit=1)[0]}"


async def train_gnn(context: Context, id: str, _kind: str, snapshot: Snapshot, report: Any) -> str:
    """Train the GNN, register it with its metrics, write its embeddings, activate it."""
    task = await context.tasks.by_id(id)
    started = task.started_at if task and task.started_at else datetime.now(UTC)
    version = version_of(id, task.queued_at if task else started)
    settings = Settings(epochs=context.settings.training_epochs, seed=context.settings.training_seed)
    embedder = embedder_of(context.settings, context.home)
    fitted = await asyncio.to_thread(
        fit, snapshot, embedder, settings, blend_of(context.settings), context.models, version, report
    )
    model = registered(fitted, started, settings)
    models = ModelRepository(context.client)
    await models.register(model)
    report(1.0, "writing embeddings")
    await write_embeddings(context, fitted, snapshot)
    task = await context.tasks.by_id(id)
    if task is None or task.worker != context.worker:
        raise TaskStoppedError("another worker has taken this training over")
    await models.activate(model.id, datetime.now(UTC))
    best = fitted.judgements["GNN"]
    return f"{version} active; NDCG@10 " + ", ".join(f"{one.label} {one.ndcg.mean():.4f}" for one in best)


async def write_embeddings(context: Context, fitted: Fitted, snapshot: Snapshot) -> None:
    """Write the model's embedding on every job, course and skill, for vector search in the graph."""
    made = await asyncio.to_thread(artifact.load, fitted.folder)
    scorer = await asyncio.to_thread(Scorer, made, catalogue_of(dataset_of(snapshot)))
    repository = EmbeddingRepository(context.client)
    for label in ("Job", "Course", "Skill"):
        await repository.write(label, snapshot.nodes[label].ids, scorer.embeddings[label], fitted.version)


def registered(fitted: Fitted, started: datetime, settings: Settings) -> Model:
    """The registry's entry for a trained GNN."""
    finished = datetime.now(UTC)
    return Model(
        id=f"gnn-{fitted.version}",
        kind=GNN,
        version=fitted.version,
        status=ModelStatus.TESTING,
        created_at=finished,
        training=Training(
            started, finished, len(fitted.trained.history), fitted.interactions, fitted.users, fitted.items
        ),
        metrics=tuple(
            metric for name, found in fitted.judgements.items() for one in found for metric in metrics_of(name, one)
        ),
        hyperparameters=tuple((name, str(getattr(settings, name))) for name in settings.__dataclass_fields__),
        history=tuple(fitted.trained.history),
        embedder=fitted.embedder,
        artifact=fitted.version,
    )


def metrics_of(name: str, one: Judgement) -> list[Metric]:
    """Metrics of one judgement, named like ``ndcg`` or ``popularity.ndcg`` with the item label."""
    prefix = "" if name == GNN else f"{name.lower()}."
    values = {"ndcg": one.ndcg, "recall": one.recall, "mrr": one.reciprocal_rank}
    found = []
    for metric, data in values.items():
        interval = bootstrap(data)
        name_of = f"{prefix}{metric}.{one.label.lower()}"
        found.append(Metric(name_of, interval.mean, 10, interval.low, interval.high))
    return found


async def train_baseline(context: Context, id: str, kind: str, snapshot: Snapshot, report: Any) -> str:
    """Tune and judge a baseline, and register it; it is compared with, never served."""
    started, task = datetime.now(UTC), await context.tasks.by_id(id)
    report(0.1, "tuning on the validation part")
    data: Dataset = dataset_of(snapshot)
    judged = await asyncio.to_thread(lambda: judge_baseline(kind, data, temporal_split(data)))
    finished, version = datetime.now(UTC), version_of(id, task.queued_at if task else started)
    items = data.count("Job") + data.count("Course")
    model = Model(
        id=f"{kind.lower().replace('_', '-')}-{version}",
        kind=kind,
        version=version,
        status=ModelStatus.INACTIVE,
        created_at=finished,
        training=Training(started, finished, 1, data.interactions(), data.count("User"), items),
        metrics=tuple(metric for one in judged for metric in metrics_of(GNN, one)),
        hyperparameters=(),
        history=(),
        embedder=None,
        artifact=None,
    )
    await ModelRepository(context.client).register(model)
    return f"{kind} judged"
