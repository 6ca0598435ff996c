"""The recommendation jobs: rank items for one person or for everyone, and store the best ones as nodes."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog

from gnn.data.catalogue import catalogue_of
from gnn.data.dataset import ITEM_LABELS, dataset_of
from gnn.recommend.recommender import Recommender, served_of
from gnn.scoring import loader
from gnn.scoring.blend import Serving
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from graph.people.state_reading import StateRepository
from graph.people.users import Directory
from graph.recommendations.evidence import EvidenceRepository
from graph.recommendations.recommendations import RecommendationRepository
from graph.registry.models import ModelRepository
from graph.snapshot.reader import SnapshotReader
from graph.viewer import SYSTEM
from workers.jobs.shares import count_shares, request_shares, select_share
from workers.runtime.context import Context, blend_of
from workers.runtime.runner import Progress
from workers.task_arguments import PeopleArguments, PersonArguments, ShareArguments
from workers.task_catalogue import TaskKind
from workers.valkey.cache_tags import mark_changed
from workers.valkey.recommendation_updates import RecommendationUpdate, UpdateReason, announce_update

STORED = 50
BATCH = 100

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
    stored_model = await asyncio.to_thread(loader.load_stored, context.store, active.artifact)
    loaded_model, problem = stored_model.model, stored_model.problem
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
    recommender, repository = recommender_of(context), RecommendationRepository(context.client, SYSTEM)
    progress(0.5, "ranking")
    state = await recommender.state_of(arguments.user)
    counts = [
        f"{count} {label.lower()}s" for label, count in (await store_best(recommender, repository, serving, state))
    ]
    await tell_refreshed(context, arguments.user)
    note = "" if problem is None else f", by {served_by(serving)}: the model cannot be loaded completely"
    return f"stored {' and '.join(counts)}{note}"


async def refresh_all_recommendations(context: Context, id: str, arguments: ShareArguments, progress: Progress) -> str:
    """Store the 50 best jobs and courses of everyone with recent activity. A second run refreshes the same nodes.

    Of many people, each share becomes a task of its own, for any worker.
    """
    since = datetime.now(UTC) - timedelta(days=context.settings.activity_days)
    people = await Directory(context.client).active_since(since)
    if arguments.shares > 1:
        return await refresh_people(context, select_share(people, arguments), progress)
    count = count_shares(len(people), context.settings.refreshed_people)
    if count <= 1:
        return await refresh_people(context, people, progress)
    shares = [ShareArguments(share=share, shares=count) for share in range(count)]
    return await request_shares(context, id, TaskKind.REFRESH_ALL_RECOMMENDATIONS, shares, len(people), progress)


async def refresh_many_recommendations(
    context: Context, _id: str, arguments: PeopleArguments, progress: Progress
) -> str:
    """Store the 50 best jobs and courses of some people; those who do not exist are left out."""
    return await refresh_people(context, arguments.users, progress)


async def refresh_people(context: Context, people: Sequence[str], progress: Progress) -> str:
    """Store the 50 best jobs and courses of people, some at a time. Return a message about the outcome."""
    progress(0.0, "loading the model")
    serving, problem = await serving_of(context)
    recommender, repository = recommender_of(context), RecommendationRepository(context.client, SYSTEM)
    done = 0
    for start in range(0, len(people), BATCH):
        states = await recommender.states_of(people[start : start + BATCH])
        for state in states:
            await store_best(recommender, repository, serving, state)
            await tell_refreshed(context, state.id)
        done += len(states)
        progress(done / len(people), f"{done:,} of {len(people):,} people")
    note = "" if problem is None else f", by {served_by(serving)}: the model cannot be loaded completely"
    return f"stored recommendations of {done:,} people{note}"


async def tell_refreshed(context: Context, user: str) -> None:
    """Invalidate a person's cached responses, and tell who follows their recommendations."""
    await mark_changed(context.redis, user)
    await announce_update(context.redis, user, RecommendationUpdate(UpdateReason.REFRESHED, datetime.now(UTC)))


def recommender_of(context: Context) -> Recommender:
    """Return a recommender that may read everyone's data."""
    client = context.client
    repository, evidence = RecommendationRepository(client, SYSTEM), EvidenceRepository(client, SYSTEM)
    return Recommender(StateRepository(client, SYSTEM), evidence, repository, blend_of(context.settings))


async def store_best(
    recommender: Recommender, repository: RecommendationRepository, serving: Serving, state: PersonState
) -> list[tuple[ItemLabel, int]]:
    """Rank all items for a person and store the best. Return how many of each label were stored."""
    counts = []
    for label in ITEM_LABELS:
        ranking = await asyncio.to_thread(recommender.rank_state, serving, state, label)
        page = [served_of(ranking, scored, rank) for rank, scored in enumerate(ranking.items[:STORED], start=1)]
        await repository.store(ranking.user, label, page)
        counts.append((label, len(page)))
    return counts


def served_by(serving: Serving) -> str:
    """Return a description of the ranking method that is used when the model has a problem."""
    return "the heuristic alone" if serving.scorer is None else "the model without its online change"
