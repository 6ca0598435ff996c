"""Clients, queues, followers and the API go on with the server that sentinels made the new primary."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import RedisError
from starlette.applications import Starlette

from api.cli.services.states import engine_state
from api.http.rate_limits import RateLimiter
from graph.engines.child import free_port
from tests.asgi import Answer, send_request
from tests.unit.door import open_door
from tests.watched_valkey import WatchedServers, run_servers, wait_until_moved, wait_until_watched
from workers.valkey.announcements import Announcements
from workers.valkey.connections import arq_pool, redis_client
from workers.valkey.key_rows import binary_redis, read_keys
from workers.valkey.recommendation_updates import RecommendationUpdate, UpdateReason, announce_update, follow_updates

PATIENCE_SECONDS = 60.0
KEYS = [f"key {number}" for number in range(300)]
QUERY = "query Kept { __typename }"
KEPT = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(QUERY.encode()).hexdigest()}}
QUEUE = "careergraph:queue:enrichment"


@pytest.fixture
async def servers(tmp_path: Path) -> AsyncIterator[WatchedServers]:
    with run_servers(tmp_path) as running:
        await wait_until_watched(running)
        yield running


async def ask(app: Starlette, **request: object) -> Answer:
    return await send_request(app, json.dumps(request).encode())


async def read_states(app: Starlette) -> dict[str, Any]:
    return (await send_request(app, method="GET", path="/health/ready")).json


async def test_a_failover_loses_nothing_that_the_replica_has(servers: WatchedServers, tmp_path: Path) -> None:
    redis, pool = redis_client(servers.url, timeout=5.0), arq_pool(servers.url, QUEUE)
    limiter = RateLimiter(redis, 10, 1_000, PATIENCE_SECONDS)
    async with open_door(tmp_path, redis_url=servers.url, deadline_seconds=10.0) as app:
        await redis.mset(dict.fromkeys(KEYS, "kept"))
        jobs = [await pool.enqueue_job("run", number, _job_id=f"job {number}") for number in range(50)]
        await limiter.count("ann", "192.0.2.1")
        assert (await ask(app, query=QUERY, extensions=KEPT)).status == HTTPStatus.OK
        assert (await read_states(app))["redis"] == "ok"
        assert await redis.wait(1, 10_000) == 1, "the replica has everything"

        assert engine_state("redis", None, servers.url, 6_379, None).state == "reachable"

        servers.primary.kill()
        with pytest.raises((RedisError, OSError)):
            await redis.get(KEYS[0])
        await wait_until_moved(servers)

        assert await redis.mget(KEYS) == ["kept"] * len(KEYS)
        assert {job.job_id for job in await pool.queued_jobs()} == {job.job_id for job in jobs if job}
        assert await pool.enqueue_job("run", 50, _job_id="job 50") is not None
        assert (await limiter.count("ann", "192.0.2.1")).standings[0].remaining < 9
        assert not limiter.local
        assert (await ask(app, extensions=KEPT)).json == {"data": {"__typename": "Query"}}
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await read_states(app))["redis"] != "ok":  # the answer is reused for a second
                await redis.ping()
    async with binary_redis(servers.url) as backup:
        assert len([row async for row in read_keys(backup)]) > len(KEYS) + len(jobs)
    await pool.aclose()
    await redis.aclose()


async def test_connections_to_a_server_that_became_a_replica_write_to_the_new_primary(servers: WatchedServers) -> None:
    redis, pool = redis_client(servers.url, timeout=5.0), arq_pool(servers.url, QUEUE)
    announcements = Announcements(redis)
    updates = follow_updates(redis, announcements, "ann")
    first = asyncio.ensure_future(anext(updates))
    await redis.set("key", "before")
    await pool.enqueue_job("run", _job_id="before")
    servers.ask_to_move()
    await wait_until_moved(servers)
    await redis.set("key", "after")
    await pool.enqueue_job("run", _job_id="after")
    assert {job.job_id for job in await pool.queued_jobs()} == {"before", "after"}
    update = RecommendationUpdate(UpdateReason.CHOICE, datetime(2026, 1, 1, tzinfo=UTC))
    await announce_update(redis, "ann", update)
    assert await asyncio.wait_for(first, PATIENCE_SECONDS) == update
    await updates.aclose()  # type: ignore[attr-defined]
    await pool.aclose()
    await redis.aclose()


def test_status_says_that_no_sentinel_answers() -> None:
    state = engine_state("redis", None, f"redis+sentinel://127.0.0.1:{free_port()},127.0.0.1/queue", 6_379, None)
    assert (state.state, state.runs) == ("unreachable", False)
