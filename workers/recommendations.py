"""The recommendation job: ranks for a person and stores the best as nodes."""

import asyncio
from collections.abc import Mapping
from typing import Any

from gnn import serve
from gnn.catalogue import catalogue_of
from gnn.dataset import ITEM_LABELS, dataset_of
from gnn.recommend import Recommender, served_of
from gnn.serving import Serving
from graph.evidence import EvidenceRepository
from graph.models import ModelRepository
from graph.recommendations import RecommendationRepository
from graph.snapshot import SnapshotReader
from graph.state import StateRepository
from workers.context import Context, blend_of
from workers.freshness import changed
from workers.running import Progress, run_task

STORED = 50
LIMIT_SECONDS = 3_600


async def refresh_recommendations(ctx: Mapping[str, Any], id: str, arguments: Mapping[str, Any]) -> None:
    """Arq function of the kind ``REFRESH_RECOMMENDATIONS``; ``arguments["user"]`` names the person."""
    await run_task(ctx, id, arguments, do, LIMIT_SECONDS)


async def serving_of(context: Context) -> Serving:
    """What serves now: a fresh snapshot under the active model."""
    snapshot = await SnapshotReader(context.client).read()
    active = await ModelRepository(context.client).active()
    catalogue = await asyncio.to_thread(catalogue_of, dataset_of(snapshot))
    if active is None or active.artifact is None:
        return Serving(catalogue, None)
    made = await asyncio.to_thread(serve.load_current, context.models, active.artifact)
    now = snapshot.taken_at.timestamp()
    return Serving(catalogue, await asyncio.to_thread(serve.scorer_of, made, catalogue, now))


async def do(context: Context, _id: str, arguments: Mapping[str, Any], progress: Progress) -> str:
    """Store the 50 best jobs and courses; run again, it refreshes the same nodes."""
    progress(0.1, "loading the model")
    serving = await serving_of(context)
    stored = RecommendationRepository(context.client)
    recommender = Recommender(
        StateRepository(context.client), EvidenceRepository(context.client), stored, blend_of(context.settings)
    )
    counts = []
    for place, label in enumerate(ITEM_LABELS):
        progress(0.5 + 0.25 * place, f"ranking {label.lower()}s")
        ranking, _ = await recommender.rank(serving, arguments["user"], label)
        page = [served_of(ranking, scored, rank) for rank, scored in enumerate(ranking.items[:STORED], start=1)]
        await stored.store(ranking.user, label, page)
        counts.append(f"{len(page)} {label.lower()}s")
    await changed(context.redis, arguments["user"])
    return f"stored {' and '.join(counts)}"
