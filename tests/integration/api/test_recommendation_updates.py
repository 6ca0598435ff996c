"""``recommendationsUpdated``: who is told, when, and what is bounded."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.graphql import ids
from api.graphql.context import Context
from api.services.loaders import Loaders
from graph.db.client import GraphClient
from graph.viewer import VISITOR, Role, Viewer
from tests.conftest import Server
from tests.door import PERSON, Door, open_door
from workers.jobs.recommendations import refresh_recommendations
from workers.main import context_of
from workers.runtime.runner import Progress
from workers.settings import WorkerSettings
from workers.task_arguments import PersonArguments
from workers.valkey.connections import recommendations_key
from workers.valkey.recommendation_updates import RecommendationUpdate, UpdateReason, announce_update

CANDIDATE, STRANGER = (Viewer(id, frozenset({Role.CANDIDATE})) for id in (PERSON, "person-000002"))
FOLLOW = "subscription { recommendationsUpdated { user { id } reason at } }"
JOBS = "{ jobs(first: 3) { edges { node { id } } } }"
LOG = """mutation ($input: LogInteractionInput!) { logInteraction(input: $input) {
  interaction { id } errors { code message } } }"""
UNDO = "mutation ($input: UndoInteractionInput!) { undoInteraction(input: $input) { errors { code } } }"
SEEN = "mutation ($input: LogImpressionsInput!) { logImpressions(input: $input) { accepted errors { code } } }"
PROFILE = "mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { errors { code } } }"


@pytest.fixture
def door(server: Server, world: GraphClient) -> Iterator[Door]:
    del world
    with open_door(server) as opened:
        opened.runner.run(empty_redis(opened))
        yield opened


async def empty_redis(door: Door) -> None:
    await door.parts.redis.flushdb()


def context(door: Door, viewer: Viewer) -> Context:
    return Context(door.parts, viewer, Loaders(door.parts.client, door.parts.jobs))


async def ask(door: Door, viewer: Viewer, query: str, /, **variables: Any) -> Any:
    result = await door.schema.execute(query, variable_values=variables, context_value=context(door, viewer))
    assert not result.errors
    return result.data


@asynccontextmanager
async def followed(door: Door, viewer: Viewer) -> AsyncIterator[AsyncIterator[Any]]:
    """What a viewer is told; it begins when Redis knows of the follower."""
    stream: Any = await door.schema.subscribe(FOLLOW, context_value=context(door, viewer))
    queue: asyncio.Queue[Any] = asyncio.Queue()

    async def listen() -> None:
        async for result in stream:
            assert not result.errors
            queue.put_nowait(result.data["recommendationsUpdated"])

    async def updates() -> AsyncIterator[Any]:
        while True:
            yield await queue.get()

    listener, channel = asyncio.ensure_future(listen()), recommendations_key(str(viewer.id))
    while dict(await door.parts.redis.pubsub_numsub(channel))[channel] == 0:
        await door.parts.system.ping()
    try:
        yield updates()
    finally:
        listener.cancel()
        await asyncio.gather(listener, return_exceptions=True)


async def next_update(updates: AsyncIterator[Any]) -> Any:
    async with asyncio.timeout(60):
        return await anext(updates)


def test_a_choice_and_a_change_of_the_profile_are_told(door: Door) -> None:
    async def run() -> None:
        [job, *_] = [edge["node"]["id"] for edge in (await ask(door, CANDIDATE, JOBS))["jobs"]["edges"]]
        async with followed(door, CANDIDATE) as updates:
            impressions = {"impressions": [{"item": job, "key": "seen", "position": 1}]}
            assert (await ask(door, CANDIDATE, SEEN, input=impressions))["logImpressions"]["accepted"] == 1
            choice = {"key": "save", "action": "SAVE", "item": job}
            logged = (await ask(door, CANDIDATE, LOG, input=choice))["logInteraction"]
            update = await next_update(updates)
            assert update["reason"] == "CHOICE", "impressions are not told: a client would ask, log and ask again"
            assert update["user"]["id"] == ids.encode("User", PERSON)
            await ask(door, CANDIDATE, UNDO, input={"interaction": logged["interaction"]["id"]})
            assert (await next_update(updates))["reason"] == "CHOICE"
            assert (await ask(door, CANDIDATE, PROFILE, input={"openToRemote": True}))["updateProfile"]["errors"] == []
            assert (await next_update(updates))["reason"] == "PROFILE"
            refused = await ask(door, CANDIDATE, LOG, input={**choice, "key": ""})
            assert refused["logInteraction"]["errors"]
            assert (await door.parts.redis.get(recommendations_key(PERSON))).count("PROFILE") == 1, "nothing changed"

    door.runner.run(run())


def test_a_refresh_is_told_to_that_person_alone(door: Door, server: Server) -> None:
    async def run() -> None:
        async with (
            followed(door, CANDIDATE) as own,
            followed(door, STRANGER) as others,
            context_of(server.engines, server.home, WorkerSettings()) as worker,
        ):
            await refresh_recommendations(worker, "t", PersonArguments(user=PERSON), Progress(worker, "t"))
            assert (await next_update(own))["reason"] == "REFRESHED"
            await announce_update(worker.redis, str(STRANGER.id), RecommendationUpdate(UpdateReason.CHOICE, NOW))
            assert (await next_update(others))["reason"] == "CHOICE", "the other person's refresh was not told before"

    door.runner.run(run())


NOW = datetime.now(UTC)


def test_many_changes_at_once_are_few_messages_and_the_last_is_among_them(door: Door) -> None:
    async def run() -> None:
        async with followed(door, CANDIDATE) as updates:
            for second in range(200):
                update = RecommendationUpdate(UpdateReason.CHOICE, NOW + timedelta(seconds=second))
                await announce_update(door.parts.redis, PERSON, update)
            last, count = None, 0
            while last != NOW + timedelta(seconds=199):
                latest = await next_update(updates)
                last, count = datetime.fromisoformat(latest["at"]), count + 1
            assert count <= 200
        assert 0 < await door.parts.redis.ttl(recommendations_key(PERSON)) <= 3_600

    door.runner.run(run())


def test_a_visitor_is_refused(door: Door) -> None:
    async def run() -> str:
        result: Any = await door.schema.subscribe(FOLLOW, context_value=context(door, VISITOR))
        answer = result if getattr(result, "errors", None) else await anext(result)
        return str(answer.errors[0].extensions["code"])

    assert door.runner.run(run()) == "UNAUTHENTICATED"
