"""Automatic persisted queries in a real Redis: kept within bounds, for all processes, and never needed."""

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis
from starlette.applications import Starlette

from api.cache.persisted_queries import PersistedQueries, StoreBounds
from api.http.refusals import GRAPHQL_JSON
from tests.asgi import JSON, Answer, open_socket, send_request
from tests.conftest import Server
from tests.unit.door import open_door
from workers.valkey.connections import persisted_texts_key, persisted_uses_key, redis_client

QUERY = "query Kept { __typename }"
ROOMY = StoreBounds(documents=100, bytes=1_000, seconds=60.0)


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def extension(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": hash_of(text)}}


async def ask(app: Starlette, headers: Any = JSON, **request: object) -> Answer:
    return await send_request(app, json.dumps(request).encode(), headers)


async def read_kept_texts(redis: Redis) -> list[str]:
    return list(await redis.execute_command("HVALS", persisted_texts_key()))  # type: ignore[no-untyped-call]


@pytest.fixture
async def redis(embedded_server: Server) -> AsyncIterator[Redis]:
    """An empty Redis."""
    made = redis_client(embedded_server.engines.redis_url, timeout=30.0)
    await made.flushdb()
    yield made
    await made.aclose()


async def test_a_document_is_sent_once(redis: Redis, embedded_server: Server, tmp_path: Path) -> None:
    url = embedded_server.engines.redis_url
    async with open_door(tmp_path, redis_url=url) as app, open_door(tmp_path, redis_url=url) as other:
        for headers in (JSON, (*JSON, ("accept", GRAPHQL_JSON))):
            missing = await ask(app, headers, extensions=extension(QUERY))
            assert (missing.status, missing.code) == (200, "PERSISTED_QUERY_NOT_FOUND")
            assert missing.json["errors"][0]["message"] == "PersistedQueryNotFound"
            assert "data" not in missing.json
        assert (await ask(app, query=QUERY, extensions=extension(QUERY))).json == {"data": {"__typename": "Query"}}
        for process in (app, other):
            assert (await ask(process, extensions=extension(QUERY))).json == {"data": {"__typename": "Query"}}


async def test_a_socket_names_what_was_kept(redis: Redis, embedded_server: Server, tmp_path: Path) -> None:
    async with open_door(tmp_path, redis_url=embedded_server.engines.redis_url) as app, open_socket(app) as socket:
        await socket.start()
        for id, query in (("1", None), ("2", QUERY), ("3", None)):
            payload = {"extensions": extension(QUERY)} | ({"query": query} if query else {})
            socket.send({"type": "subscribe", "id": id, "payload": payload})
            answer = await socket.receive()
            if id == "1":
                assert answer["payload"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
            else:
                assert answer["payload"]["data"] == {"__typename": "Query"}
                assert (await socket.receive())["type"] == "complete"


async def test_what_is_wrong_or_too_large_is_not_kept(redis: Redis, embedded_server: Server, tmp_path: Path) -> None:
    url = embedded_server.engines.redis_url
    async with open_door(tmp_path, redis_url=url, persisted_query_bytes=200) as app:
        large = "query Large { __typename }" + " " * 200
        named = '{ __type(name: "Ann Smith") { name } }'
        for text in ("{", large, named):
            await ask(app, query=text, extensions=extension(text))
            assert (await ask(app, extensions=extension(text))).code == "PERSISTED_QUERY_NOT_FOUND"
        wrong = await ask(app, query=QUERY, extensions=extension(large))
        assert wrong.code == "BAD_USER_INPUT"
    assert await read_kept_texts(redis) == []


async def test_none_are_kept_where_they_are_off_or_only_trusted_ones_are_taken(
    redis: Redis, embedded_server: Server, tmp_path: Path
) -> None:
    url = embedded_server.engines.redis_url
    async with open_door(tmp_path, redis_url=url, persisted_queries=0) as app:
        assert (await ask(app, extensions=extension(QUERY))).code == "PERSISTED_QUERY_NOT_SUPPORTED"
        assert (await ask(app, query=QUERY, extensions=extension(QUERY))).json == {"data": {"__typename": "Query"}}
    await PersistedQueries(redis, ROOMY).keep(hash_of(QUERY), QUERY)
    async with open_door(tmp_path, redis_url=url, trusted_only=True) as app:
        for request in ({}, {"query": QUERY}):
            answer = await ask(app, **request, extensions=extension(QUERY))
            assert answer.code == "PERSISTED_DOCUMENT_REQUIRED"


async def test_without_redis_documents_are_sent(tmp_path: Path) -> None:
    async with open_door(tmp_path) as app:
        assert (await ask(app, extensions=extension(QUERY))).code == "PERSISTED_QUERY_NOT_FOUND"
        assert (await ask(app, query=QUERY, extensions=extension(QUERY))).json == {"data": {"__typename": "Query"}}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])  # it is flushed
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 7)), max_size=25), st.integers(1, 5))
async def test_a_full_store_forgets_what_was_named_longest_ago(
    redis: Redis, steps: list[tuple[bool, int]], most: int
) -> None:
    await redis.flushdb()
    store = PersistedQueries(redis, StoreBounds(most, 1_000, 60.0))
    recent: list[str] = []
    for is_sent, number in steps:
        text = f"{{ a{number}: __typename }}"
        assert await store.read(hash_of(text)) == (text if text in recent else None)
        if is_sent:
            await store.keep(hash_of(text), text)
        if is_sent or text in recent:
            recent = [*(other for other in recent if other != text), text][-most:]
    assert set(await read_kept_texts(redis)) == set(recent)
    assert await redis.zcard(persisted_uses_key()) == len(recent)


async def test_what_nobody_names_is_forgotten(redis: Redis) -> None:
    await PersistedQueries(redis, ROOMY).keep(hash_of(QUERY), QUERY)
    assert 0 < await redis.pttl(persisted_texts_key()) <= 60_000
    assert 0 < await redis.pttl(persisted_uses_key()) <= 60_000
    await redis.zadd(persisted_uses_key(), {hash_of(QUERY): 1})
    assert await PersistedQueries(redis, ROOMY).read(hash_of(QUERY)) is None
    other = "query Other { __typename }"
    await PersistedQueries(redis, ROOMY).keep(hash_of(other), other)
    assert await read_kept_texts(redis) == [other]
