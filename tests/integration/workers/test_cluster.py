"""Clients, queues, followers and the API work on a cluster, and go on with the replica that takes a primary's place."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from api.cli.services.states import engine_state
from api.http.rate_limits import RateLimiter
from tests.asgi import send_request
from tests.clustered_valkey import OWNER, RANGES, ClusteredServers, prepare_cluster, run_cluster
from tests.e2e.running import until
from tests.unit.door import open_door
from workers.valkey.announcements import Announcements
from workers.valkey.cache_tags import mark_changed
from workers.valkey.cluster import TAG
from workers.valkey.connections import PREFIX, arq_pool, redis_client
from workers.valkey.key_rows import binary_redis, read_keys
from workers.valkey.recommendation_updates import RecommendationUpdate, UpdateReason, announce_update, follow_updates

PATIENCE_SECONDS = 60.0
KEYS = [f"{PREFIX}:key {number}" for number in range(100)]
QUEUE = "careergraph:queue:enrichment"
TARGET = (OWNER + 1) % len(RANGES)


@pytest.fixture
async def servers(tmp_path: Path) -> AsyncIterator[ClusteredServers]:
    with run_cluster(tmp_path) as running:
        await prepare_cluster(running)
        yield running


async def test_a_failover_loses_nothing_that_the_replica_has(servers: ClusteredServers, tmp_path: Path) -> None:
    redis, pool = redis_client(servers.url, timeout=5.0), arq_pool(servers.url, QUEUE)
    limiter = RateLimiter(redis, 10, 1_000, PATIENCE_SECONDS)
    updates = follow_updates(redis, Announcements(redis), "ann")
    first = asyncio.ensure_future(anext(updates))
    async with open_door(tmp_path, redis_url=servers.url, deadline_seconds=10.0) as app:
        assert await redis.mset(dict.fromkeys(KEYS, "kept")), "several keys at once"
        jobs = [await pool.enqueue_job("run", number, _job_id=f"job {number}") for number in range(20)]
        await limiter.count("ann", "192.0.2.1")
        await mark_changed(redis, "ann")
        assert await redis.keys(f"{PREFIX}:key 1?") != [], "patterns and what they give have no tag"
        assert all(key.startswith(TAG.encode()) for key in servers.ask(OWNER, "KEYS", "*"))
        assert (await send_request(app, json.dumps({"query": "{ __typename }"}).encode())).status == HTTPStatus.OK
        assert engine_state("redis", None, servers.url, 6_379, None).state == "reachable"
        assert await redis.wait(1, 10_000) == 1, "the replica has everything"

        servers.processes[OWNER].kill()
        with pytest.raises((RedisError, OSError)):
            await redis.get(KEYS[0])
        await until(servers.has_moved)

        assert await redis.mget(KEYS) == ["kept"] * len(KEYS)
        assert {job.job_id for job in await pool.queued_jobs()} == {job.job_id for job in jobs if job}
        assert await pool.enqueue_job("run", 20, _job_id="job 20") is not None
        assert (await limiter.count("ann", "192.0.2.1")).standings[0].remaining < 9
        update = RecommendationUpdate(UpdateReason.CHOICE, datetime(2026, 1, 1, tzinfo=UTC))
        await announce_update(redis, "ann", update)
        assert await asyncio.wait_for(first, PATIENCE_SECONDS) == update
    async with binary_redis(servers.url) as backup:
        assert len([row async for row in read_keys(backup)]) > len(KEYS) + len(jobs)
    await updates.aclose()  # type: ignore[attr-defined]
    await pool.aclose()
    await redis.aclose()


async def test_redis_is_away_for_the_keys_that_a_move_of_the_slot_has_moved(servers: ClusteredServers) -> None:
    redis, idle = redis_client(servers.url, timeout=5.0), redis_client(servers.url, timeout=5.0)
    assert await idle.ping()
    assert await redis.mset(dict.fromkeys(KEYS, "kept"))
    servers.begin_move(TARGET)
    assert await redis.mget(KEYS) == ["kept"] * len(KEYS)
    with pytest.raises(RedisConnectionError, match="moves"):
        await redis.get(f"{PREFIX}:new key")
    servers.move_keys(TARGET)
    with pytest.raises(RedisConnectionError, match="moves"):
        await redis.get(KEYS[0])
    servers.end_move(TARGET)
    assert await redis.mget(KEYS) == ["kept"] * len(KEYS)
    with pytest.raises(RedisConnectionError, match="moves"):
        await idle.get(KEYS[0])
    assert await idle.get(KEYS[0]) == "kept", "the connection that was open follows"
    await idle.aclose()
    await redis.aclose()
