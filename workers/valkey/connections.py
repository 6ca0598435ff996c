"""Connections to Redis or Valkey, and the keys that CareerGraph uses there."""

import json
from typing import Any
from urllib.parse import urlsplit

from arq.connections import ArqRedis, RedisSettings, create_pool
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

PREFIX = "careergraph:v1"
CONNECT_SECONDS = 2


def serialize(value: dict[str, Any]) -> bytes:
    """Arq's messages as JSON; what JSON does not know, such as an exception, as its text."""
    return json.dumps(value, default=str).encode()


def deserialize(message: bytes) -> dict[str, Any]:
    """The reverse of :func:`serialize`."""
    found: dict[str, Any] = json.loads(message)
    return found


def arq_settings(url: str) -> RedisSettings:
    """Arq's settings for an address; they need a database number, 0 where the address has none."""
    settings: RedisSettings = RedisSettings.from_dsn(url if urlsplit(url).path.strip("/") else f"{url.rstrip('/')}/0")
    settings.conn_timeout = CONNECT_SECONDS
    settings.conn_retries = 2
    settings.conn_retry_delay = 1
    return settings


async def arq_pool(url: str) -> ArqRedis:
    """A pool that enqueues jobs with our serializers."""
    return await create_pool(arq_settings(url), job_serializer=serialize, job_deserializer=deserialize)


def redis_client(url: str, *, timeout: float = CONNECT_SECONDS) -> "Redis":
    """A client for cache and pub/sub; it connects at first use and does not wait long."""
    client: Redis = Redis.from_url(
        url,
        socket_connect_timeout=timeout,
        socket_timeout=timeout,
        decode_responses=True,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )
    return client


def catalogue_channel() -> str:
    """Where processes of the API tell each other that jobs changed."""
    return f"{PREFIX}:catalogue"


def task_channel(id: str) -> str:
    """Channel on which a task's changes are published."""
    return f"{PREFIX}:task:{id}"


def worker_key(worker: str) -> str:
    """Key that lives while a worker does."""
    return f"{PREFIX}:worker:{worker}"


def answer_key(digest: str) -> str:
    """Key of a cached answer of a language model."""
    return f"{PREFIX}:llm:{digest}"


def kept_answer_key(digest: str) -> str:
    """Key of an answer of the API that is kept for a while."""
    return f"{PREFIX}:answer:{digest}"


def tag_key(tag: str) -> str:
    """Key of a tag's counter."""
    return f"{PREFIX}:tag:{tag}"


def ranking_key(id: str) -> str:
    """Key of a served ranking that pages belong to."""
    return f"{PREFIX}:ranking:{id}"
