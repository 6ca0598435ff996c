"""Jobs between trainings: embeddings of new and changed nodes, and the lightweight online update."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog

from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import Dataset, dataset_of
from gnn.data.split import make_questions
from gnn.models.kinds import ModelKind
from gnn.scoring import artifact
from gnn.scoring.online import OnlineSettings, update_ranker
from gnn.scoring.scorer import Scorer
from gnn.training.backtest import filters_of, moment_at
from graph.catalogue.revision import RevisionRepository
from graph.catalogue.types import ItemLabel
from graph.errors import GraphError, NotFoundError
from graph.registry.embeddings import EmbeddingRepository
from graph.registry.model_records import Model
from graph.registry.models import ModelRepository
from graph.registry.tasks import ENDED, Task, TaskState
from graph.snapshot.reader import SnapshotReader
from graph.viewer import SYSTEM
from workers.errors import QueueUnavailableError, WorkerError
from workers.jobs.training import recipe_of
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.task_arguments import Arguments, UpdateArguments
from workers.task_catalogue import TaskKind

RECENT_SECONDS = 14 * 86_400.0
NO_RANKER = "no ranker is active: train one first"
AFTER_SUCCESS, AFTER_FAILURE = timedelta(minutes=5), timedelta(hours=1)

log = structlog.get_logger("careergraph.upkeep")


async def look_for_changes(ctx: Mapping[str, Any]) -> None:
    """Request embeddings of new and changed nodes, unless already requested. Arq calls this every minute."""
    context: Context = ctx["context"]
    try:
        await ask_for_embeddings(context, datetime.now(UTC))
    except (GraphError, QueueUnavailableError) as error:
        log.warning("could not check for changes; trying again in a minute", error=str(error))


async def ask_for_embeddings(context: Context, now: datetime) -> Task | None:
    """Request a task for nodes whose embedding by the active ranker is out of date; ``None`` if none is needed.

    All changes within five minutes share one task. After a failed task, the next one is requested an hour later.
    """
    active = await ModelRepository(context.client, SYSTEM).active()
    if active is None or active.kind != ModelKind.RANKER:
        return None
    last = await context.tasks.latest(TaskKind.REFRESH_EMBEDDINGS)
    if last and (last.state not in ENDED or now - last.queued_at < (AFTER_FAILURE if failed(last) else AFTER_SUCCESS)):
        return None
    if not await EmbeddingRepository(context.client).any_stale(active.version):
        return None
    return await context.queue.ask(TaskKind.REFRESH_EMBEDDINGS, SYSTEM, id=f"embeddings-{now:%Y%m%dT%H%M}")


def failed(task: Task) -> bool:
    """Return whether a task ended without success."""
    return task.state is not TaskState.SUCCEEDED


async def find_active_ranker(context: Context) -> Model | None:
    """Return the active ranker; ``None`` if no model is active, or a baseline is."""
    active = await ModelRepository(context.client, SYSTEM).active()
    return None if active is None or active.kind != ModelKind.RANKER or active.artifact is None else active


async def refresh_embeddings(context: Context, _id: str, _arguments: Arguments, progress: Progress) -> str:
    """Embed the nodes whose embedding by the active model is missing or out of date. A second run has nothing to do.

    Without an active ranker there is nothing to embed with.
    """
    active, repository = await find_active_ranker(context), EmbeddingRepository(context.client)
    if active is None:
        return NO_RANKER
    progress(0.1, "reading the graph")
    snapshot = await SnapshotReader(context.client, context.rates).read()
    catalogue = await asyncio.to_thread(catalogue_of, dataset_of(snapshot))
    model = await asyncio.to_thread(lambda: artifact.load(context.store.fetch(active.version)))
    progress(0.4, "embedding")
    scorer = await asyncio.to_thread(Scorer, model, catalogue, snapshot.taken_at.timestamp())
    counts = []
    for index, label in enumerate(("Job", "Course", "Skill")):
        ids = snapshot.nodes[label].ids
        stale = await repository.stale(label, active.version)
        rows = [row for row, id in enumerate(ids) if id in stale]
        await repository.write(
            label, [ids[row] for row in rows], scorer.embeddings[label][rows], active.version, snapshot.taken_at
        )
        progress(0.6 + 0.13 * (index + 1), f"{len(rows)} {label.lower()}s embedded")
        counts.append(f"{len(rows)} {label.lower()}s")
    return f"embedded {', '.join(counts)}"


async def embed_items(context: Context, label: ItemLabel, ids: Sequence[str], progress: Progress) -> str:
    """Embed some items by the active ranker, whether or not they have changed, and say how many.

    Raises:
        NotFoundError: the catalogue does not hold one of them.
    """
    at, active, serving = datetime.now(UTC), await find_active_ranker(context), await context.serving.current()
    rows = []
    for id in ids:
        position = serving.catalogue.position(label, id)
        if position is None:
            raise NotFoundError(label, id)
        rows.append(position)
    scorer = serving.scorer
    if active is None or not isinstance(scorer, Scorer) or scorer.version != active.version:
        return NO_RANKER
    progress(0.5, "writing embeddings")
    repository = EmbeddingRepository(context.client)
    await repository.write(label, ids, scorer.embeddings[label][rows], active.version, at)
    return f"{len(rows)} {label.lower()}s embedded"


async def update_model(context: Context, _id: str, arguments: UpdateArguments, progress: Progress) -> str:
    """Adapt the active ranker's weights to the choices of the last two weeks, or undo this."""
    active = await find_active_ranker(context)
    if active is None:
        raise WorkerError(NO_RANKER)
    if arguments.reset:
        await asyncio.to_thread(context.store.remove_update, active.version)
        await RevisionRepository(context.client).raise_()
        return f"{active.version} was reset to its trained weights"
    progress(0.1, "reading the graph")
    snapshot = await SnapshotReader(context.client, context.rates).read()
    progress(0.4, "learning from recent choices")
    deltas = await asyncio.to_thread(learn_deltas, context, active, dataset_of(snapshot), datetime.now(UTC).timestamp())
    if not deltas:
        return f"fewer than {OnlineSettings().fewest} people chose anything recently: nothing was changed"
    await asyncio.to_thread(context.store.write_update, active.version, deltas)
    await RevisionRepository(context.client).raise_()
    return f"{active.version} was adapted to recent choices of {', '.join(sorted(deltas))}s"


def learn_deltas(context: Context, active: Model, data: Dataset, now: float) -> dict[ItemLabel, Any]:
    """Return the weight changes by item label, learnt from the last two weeks."""
    model = artifact.load(context.store.fetch(active.version))
    start = now - RECENT_SECONDS
    moment = moment_at(model, data, start, filters_of(model, recipe_of(context).filters))
    deltas = {}
    for label, question in make_questions(data, start, now).items():
        change = update_ranker(model.ranker[label], question, partial(moment.past.features, label))
        if change is not None:
            deltas[label] = change
    return deltas
