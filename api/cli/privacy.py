"""The commands ``careergraph erase`` and ``careergraph retention``."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.cli.session import Settings, console, with_graph
from api.setup import cipher_of
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.privacy.erasure import ErasureRepository
from graph.privacy.retention import KeptData
from graph.registry.tasks import TaskRepository
from graph.viewer import SYSTEM
from workers.erasure import Eraser
from workers.queue import TaskQueue
from workers.retention import Retention, limits_of
from workers.valkey.connections import redis_client


def erase(
    user: Annotated[str, typer.Option(help="Id of the person to erase.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask. Nothing can be brought back.")] = False,
) -> None:
    """Erase a person everywhere. Run it again if it was interrupted; workers finish it otherwise."""
    if not yes:
        typer.confirm("Erase this person? Nothing can be brought back.", abort=True)

    async def run(client: GraphClient, running_engines: Engines, settings: Settings) -> None:
        await ErasureRepository(client, SYSTEM).begin(user, datetime.now(UTC))
        redis = redis_client(running_engines.redis_url)
        queue = TaskQueue(TaskRepository(client, SYSTEM), redis, running_engines.redis_url)
        cipher = cipher_of(settings.home, settings.workers)
        try:
            await Eraser.open(client, redis, queue, settings.home, cipher).erase(user)
        finally:
            await queue.close()
            await redis.aclose()

    with_graph(run)
    console().print("The person is erased.")


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count what is old, and delete nothing.")] = False,
) -> None:
    """Delete data about people that is older than the settings allow. A schedule does so every day."""

    async def run(client: GraphClient, _: Engines, settings: Settings) -> dict[KeptData, int]:
        limits, cipher = limits_of(settings.workers, datetime.now(UTC)), cipher_of(settings.home, settings.workers)
        work = Retention.open(client, settings.home, cipher)
        return await work.count(limits) if dry_run else await work.delete(limits, lambda _, __: None)

    output, counts = console(), with_graph(run)
    for kind, count in counts.items():
        output.print(f"{count:>12,}  {kind}{' would be deleted' if dry_run else ''}")
