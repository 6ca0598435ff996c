"""Parts that commands share: settings, engines, clients and console output."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from api.settings import ApiSettings
from api.setup import Setup
from graph.db.client import GraphClient
from graph.db.migrations import Migrator, packaged
from graph.engines.arcadedb import GraphAddress
from graph.engines.home import Engines, embedded_engines
from graph.engines.keeper import Keeper
from graph.settings import GraphSettings
from workers.settings import WorkerSettings

T = TypeVar("T")
PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of all packages."""

    graph: GraphSettings
    api: ApiSettings
    workers: WorkerSettings

    @property
    def home(self) -> Path:
        """The home folder."""
        return self.graph.folder

    @property
    def graph_address(self) -> GraphAddress | None:
        """The configured graph server; ``None`` for the embedded engine."""
        if self.graph.graph_uri is None:
            return None
        password = self.graph.graph_password.get_secret_value()
        return GraphAddress(self.graph.graph_uri, self.graph.graph_user, password, self.graph.graph_database)


def read_settings() -> Settings:
    """Read the settings from the environment and ``.env``.

    Raises:
        ValidationError: a value is invalid.
    """
    return Settings(GraphSettings(), ApiSettings(), WorkerSettings())


def console() -> Console:
    """The console for people: standard output."""
    return Console(highlight=False, soft_wrap=True)


@contextmanager
def engines(settings: Settings, keeper: Keeper | None = None) -> Iterator[Engines]:
    """The configured engines; embedded ones are joined or started, and stopped by the process that started them.

    Args:
        settings: the settings of all packages.
        keeper: is notified when embedded engines cannot be kept running.
    """
    given = settings.graph_address, settings.workers.redis_url
    with embedded_engines(settings.home, settings.graph.graph_heap, *given, keeper) as found:
        yield found


@asynccontextmanager
async def graph(found: Engines) -> AsyncIterator[GraphClient]:
    """A client of the migrated graph that waits for the graph to be ready."""
    client = GraphClient.open(found.graph, patience=PATIENCE_SECONDS)
    try:
        await Migrator(client, found.graph).migrate(packaged())
        yield client
    finally:
        await client.close()


def with_graph(work: Callable[[GraphClient, Engines, Settings], Coroutine[Any, Any, T]]) -> T:
    """Run some work on a migrated graph."""
    settings = read_settings()

    async def run(found: Engines) -> T:
        async with graph(found) as client:
            return await work(client, found, settings)

    with engines(settings) as found:
        return asyncio.run(run(found))


def setup_of(settings: Settings, found: Engines) -> Setup:
    """The setup of an API process."""
    return Setup(found, settings.home, settings.api, settings.workers)


@contextmanager
def counting(where: Console) -> Iterator[Callable[[str, int], None]]:
    """Show counts by kind as they grow; without a terminal, print one line per kind at the end."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
    )
    latest: dict[str, int] = {}
    with Progress(*columns, console=where, disable=not where.is_terminal) as shown:
        rows: dict[str, Any] = {}

        def count(kind: str, done: int) -> None:
            latest[kind] = done
            if kind not in rows:
                rows[kind] = shown.add_task(kind, total=None)
            shown.update(rows[kind], completed=done)

        yield count
    if not where.is_terminal:
        for kind, done in latest.items():
            where.print(f"  {kind}: {done:,}")


def bar(where: Console) -> Progress:
    """A progress bar from 0 to 100 for one task."""
    return Progress(
        TextColumn("  {task.description:<28}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[message]}"),
        console=where,
        disable=not where.is_terminal,
    )
