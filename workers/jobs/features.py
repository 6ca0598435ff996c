"""Materialises features of activity to Redis: all of them, or those of one person or one item.

A second run replaces the values of the first. The definition is :mod:`gnn.features.activity`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from gnn.features.activity import (
    ACTIVITY_VIEWS,
    COUNTED_KINDS,
    LONGEST_DAYS,
    Activity,
    Kind,
    activity_of_events,
    count_rows,
)
from graph.catalogue.types import ItemLabel
from graph.interactions.recent import RecentActivityRepository, RecentEvent
from graph.privacy.erasure import ErasureRepository, erasure_id
from graph.viewer import SYSTEM
from workers.erasure import forget_keys
from workers.errors import WorkerError
from workers.jobs.upkeep import embed_items
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.task_arguments import Arguments, ItemArguments, PersonArguments
from workers.valkey.feature_store import ROWS_OF_A_WRITE, FeatureStore, Row, ViewFacts

READ_SHARE, COUNT_SHARE = 0.6, 0.7
NOT_MATERIALISED = "not kept: features were not materialised yet"
PERSON_VIEW = "person_activity"
ITEM_VIEWS: Mapping[ItemLabel, str] = {ItemLabel.JOB: "job_activity", ItemLabel.COURSE: "course_activity"}
VIEWS = {view.name: view for view in ACTIVITY_VIEWS}

log = structlog.get_logger("careergraph.features")


async def materialise_features(context: Context, id: str, _arguments: Arguments, progress: Progress) -> str:
    """Count what everyone did lately, and put all views to use together."""
    store, moment = FeatureStore(context.redis), datetime.now(UTC)
    await store.drop_staged(id)
    activity = await read_everyone(context, moment, progress)
    erased, facts, people = await list_erased(context, moment), {}, []
    for number, view in enumerate(ACTIVITY_VIEWS):
        done = COUNT_SHARE + (1 - COUNT_SHARE) * number / len(ACTIVITY_VIEWS)
        rows = list((await asyncio.to_thread(count_rows, view, activity, moment.timestamp())).items())
        if view.entity == "User":
            rows = [(user, row) for user, row in rows if erasure_id(user) not in erased]
            people += [user for user, _ in rows]
        for start in range(0, len(rows), ROWS_OF_A_WRITE):
            progress(done, f"{view.name}: {start:,} of {len(rows):,} written")
            await store.stage(view, rows[start : start + ROWS_OF_A_WRITE], id)
        facts[view.name] = ViewFacts(moment, len(rows), view.features)
    await store.publish(facts, id)
    await forget_erased(context, people, moment)
    return ", ".join(f"{name}: {of_view.rows:,}" for name, of_view in facts.items())


async def read_everyone(context: Context, moment: datetime, progress: Progress) -> Activity:
    """Read what everyone did within the longest window before a moment."""
    repository, since = RecentActivityRepository(context.client, SYSTEM), start_of_windows(moment)
    events: dict[Kind, Sequence[RecentEvent]] = {}
    for number, (type, label) in enumerate(COUNTED_KINDS):
        progress(READ_SHARE * number / len(COUNTED_KINDS), f"reading {type.lower()}s of {label.lower()}s")
        events[type, label] = await repository.read_everyone(type, label, since)
    progress(READ_SHARE, "reading places and occupations")
    return await read_activity(repository, events)


async def read_activity(repository: RecentActivityRepository, events: Mapping[Kind, Sequence[RecentEvent]]) -> Activity:
    """Return events with the places and occupations of their jobs."""
    jobs = {event.item for (_, label), of_kind in events.items() if label == ItemLabel.JOB for event in of_kind}
    groups = await repository.read_groups(sorted(jobs))
    return await asyncio.to_thread(activity_of_events, events, groups)


def start_of_windows(moment: datetime) -> datetime:
    """Return the beginning of the longest window before a moment."""
    return moment - timedelta(days=LONGEST_DAYS)


async def list_erased(context: Context, since: datetime) -> frozenset[str]:
    """Return the ids of the erasures that were under way since then: what was read may be of these people."""
    return await ErasureRepository(context.client, SYSTEM).list_ids_since(since)


async def forget_erased(context: Context, people: Sequence[str], since: datetime) -> None:
    """Delete what was published of people whose erasure began meanwhile."""
    erased = await list_erased(context, since)
    if not erased:
        return
    for user in people:
        if erasure_id(user) in erased:
            await forget_keys(context.redis, user)


async def extract_person_features(context: Context, _id: str, arguments: PersonArguments, progress: Progress) -> str:
    """Count again what a person did lately. The rest of a person's features is read anew with each of their requests.

    Raises:
        WorkerError: the view is just being replaced.
    """
    user, moment = arguments.user, datetime.now(UTC)
    repository, since = RecentActivityRepository(context.client, SYSTEM), start_of_windows(moment)
    progress(0.1, "reading what they did")
    events = {(type, label): await repository.read_person(user, type, label, since) for type, label in COUNTED_KINDS}
    row = count_rows(VIEWS[PERSON_VIEW], activity_of_events(events, {}), moment.timestamp()).get(user)
    if erasure_id(user) in await list_erased(context, moment):
        row = None
    message = await replace_row(context, PERSON_VIEW, user, row)
    await forget_erased(context, [user], moment)
    return message


async def extract_item_features(context: Context, _id: str, arguments: ItemArguments, progress: Progress) -> str:
    """Count again what people did lately with an item, and embed it by the active ranker.

    Raises:
        WorkerError: the view is just being replaced.
        NotFoundError: there is no such item.
    """
    label, item, moment = ItemLabel(arguments.label), arguments.item, datetime.now(UTC)
    repository, since = RecentActivityRepository(context.client, SYSTEM), start_of_windows(moment)
    progress(0.1, "embedding")
    embedded = await embed_items(context, label, [item], progress)
    progress(0.8, "reading what people did with it")
    events = {
        (type, of_label): await repository.read_item(item, type, of_label, since)
        for type, of_label in COUNTED_KINDS
        if of_label == label
    }
    name = ITEM_VIEWS[label]
    row = count_rows(VIEWS[name], activity_of_events(events, {}), moment.timestamp()).get(item)
    return f"{embedded}; {await replace_row(context, name, item, row)}"


async def replace_row(context: Context, name: str, id: str, row: Row | None) -> str:
    """Replace one node's values in a view, and return them with their names.

    Raises:
        WorkerError: the view is just being replaced.
    """
    store, features = FeatureStore(context.redis), VIEWS[name].features
    facts = (await store.read_states())[name].facts
    if facts is None:
        return NOT_MATERIALISED
    if not await store.replace_row(VIEWS[name], facts, id, row):
        raise WorkerError(f"{name} was replaced meanwhile")
    return ", ".join(f"{feature} {value}" for feature, value in zip(features, row or (0,) * len(features), strict=True))
