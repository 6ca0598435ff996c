"""Redis over TLS needs a certificate of an authority that is trusted, for one server and for a cluster."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from graph.engines.child import free_port
from graph.engines.valkey import quote
from tests.e2e.running import until
from tests.encrypted_valkey import ADDRESS, Authority, serve_encrypted
from tests.watched_valkey import PASSWORD, run_program
from workers.valkey.connections import arq_pool, redis_client, task_channel

LOGIN = ":p%40ss%3Aw%2Frd%2C%20of%20the%20servers"
QUEUE = "careergraph:queue:enrichment"


@dataclass(frozen=True, slots=True)
class EncryptedServer:
    """A server behind TLS: its port there, and the authority of its certificate."""

    port: int
    authority: Authority


@asynccontextmanager
async def run_server(folder: Path, is_cluster: bool) -> AsyncIterator[EncryptedServer]:
    """Run a server, or a cluster of one member, which gives the port of TLS as its own."""
    port, plain_port, authority = free_port(), free_port(), Authority(folder, "ours")
    lines = [
        f"port {plain_port}",
        f"bind {ADDRESS}",
        f"dir {quote(folder)}",
        'save ""',
        f"requirepass {quote(PASSWORD)}",
    ]
    if is_cluster:
        lines += ["cluster-enabled yes", f"cluster-port {free_port()}"]
        lines += [f"cluster-announce-port {port}", f"cluster-announce-ip {ADDRESS}"]
    with run_program(folder, "encrypted", lines), Redis(port=plain_port, password=PASSWORD) as server:
        await until(lambda: is_ready(server, is_cluster))
        async with serve_encrypted(authority.server_context(), port, plain_port):
            yield EncryptedServer(port, authority)


def is_ready(server: Any, is_cluster: bool) -> bool:
    """Return whether a server answers; a member of a cluster is given all slots, and must have taken them."""
    try:
        server.ping()
    except RedisConnectionError:
        return False
    if not is_cluster:
        return True
    state = server.execute_command("CLUSTER INFO")
    if state["cluster_slots_assigned"] == "0":
        server.execute_command("CLUSTER ADDSLOTSRANGE", 0, 16_383)
    return bool(state["cluster_state"] == "ok")


async def use(url: str) -> None:
    """Use Redis as API and workers do: a key, a task's channel, and a queue of arq."""
    redis, pool = redis_client(url, timeout=5.0), arq_pool(url, QUEUE)
    try:
        assert await redis.set("careergraph:v1:key", "value")
        assert await redis.get("careergraph:v1:key") == "value"
        async with redis.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(task_channel("task"))
            await redis.publish(task_channel("task"), "changed")
            messages = (message async for message in pubsub.listen())
            assert (await anext(messages))["data"] == "changed"
        assert await pool.enqueue_job("run", _job_id="job") is not None
        assert [job.job_id for job in await pool.queued_jobs()] == ["job"]
    finally:
        await pool.aclose()
        await redis.aclose()


async def test_one_server_by_an_authority_in_its_address(tmp_path: Path) -> None:
    async with run_server(tmp_path, is_cluster=False) as server:
        await use(f"rediss://{LOGIN}@{ADDRESS}:{server.port}/0?ssl_ca_certs={server.authority.path}")


async def test_a_cluster_by_an_authority_in_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with run_server(tmp_path, is_cluster=True) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.authority.path))
        await use(f"rediss+cluster://{LOGIN}@{ADDRESS}:{server.port}")


@pytest.mark.parametrize("scheme", ["rediss", "rediss+cluster"])
async def test_a_certificate_of_another_authority_is_refused(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(Authority(tmp_path, "another").path))
    async with run_server(tmp_path, is_cluster=False) as server:
        redis = redis_client(f"{scheme}://{LOGIN}@{ADDRESS}:{server.port}", timeout=5.0)
        with pytest.raises(RedisConnectionError, match="CERTIFICATE_VERIFY_FAILED"):
            await redis.get("careergraph:v1:key")
        await redis.aclose()
