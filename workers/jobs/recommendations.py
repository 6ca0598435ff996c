"""The recommendation job: ranks items for a person and stores the best ones as nodes."""

import asyncio

import structlog

from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import ITEM_LABELS, dataset_of
from gnn.recommend.recommender import Recommender, served_of
from gnn.scoring import loader
from gnn.scoring.blend import Serving
from graph.people.state import StateRepository
from graph.recommendations.evidence import EvidenceRepository
from graph.recommendations.recommendations import RecommendationRepository
from graph.registry.models import ModelRepository
from graph.snapshot.reader import SnapshotReader
from graph.viewer import SYSTEM
from workers.runtime.context import Context, blend_of
from workers.runtime.runner import Progress
from workers.task_catalogue import PersonArguments
from workers.valkey.cache_tags import mark_changed

STORED = 50

log = structlog.get_logger("careergraph.recommendations")


async def serving_of(context: Context) -> tuple[Serving, str | None]:
    """Return the current serving state, from a fresh snapshot and the active model, and any problem with the model.

    If the model cannot be loaded, only the heuristic is used, as in the API.
    """
    snapshot = await SnapshotReader(context.client, context.rates).read()
    active = await ModelRepository(context.client, SYSTEM).active()
    catalogue = await asyncio.to_thread(catalogue_of, dataset_of(snapshot))
    if active is None or active.artifact is None:
        return Serving(catalogue, None), None
    loaded_model, problem = await asyncio.to_thread(loader.load_best, context.models, active.artifact)
    if problem:
        log.error("a model cannot be loaded completely", model=active.version, error=problem)
    if loaded_model is None:
        return Serving(catalogue, None), problem
    now = snapshot.taken_at.timestamp()
    return Serving(catalogue, await asyncio.to_thread(loader.scorer_of, loaded_model, catalogue, now)), problem


async def refresh_recommendations(context: Context, _id: str, arguments: PersonArguments, progress: Progress) -> str:
    """Store the 50 best jobs and courses. A second run refreshes the same nodes."""
    progress(0.1, "loading the model")
    serving, problem = await serving_of(context)
    client, repository = context.client, RecommendationRepository(context.client, SYSTEM)
    states, evidence = StateRepository(client, SYSTEM), EvidenceRepository(client, SYSTEM)
    recommender = Recommender(states, evidence, repository, blend_of(context.settings))
    counts = []
    for index, label in enumerate(ITEM_LABELS):
        progress(0.5 + 0.25 * index, f"ranking {label.lower()}s")
        ranking, _ = await recommender.rank(serving, arguments.user, label)
        page = [served_of(ranking, scored, rank) for rank, scored in enumerate(ranking.items[:STORED], start=1)]
        await repository.store(ranking.user, label, page)
        counts.append(f"{len(page)} {label.lower()}s")
    await mark_changed(context.redis, arguments.user)
    note = "" if problem is None else f", by {served_by(serving)}: the model cannot be loaded completely"
    return f"stored {' and '.join(counts)}{note}"


def served_by(serving: Serving) -> str:
    """Return a description of the ranking method that is used when the model has a problem."""
    return "the heuristic alone" if serving.scorer is None else "the model without its online change"
