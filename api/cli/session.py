"""Parts that commands share: settings, engines, clients and console output."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from api.cli.setting_names import check_setting_names
from api.settings import ApiSettings
from api.setup import Setup
from graph.db.client import GraphClient
from graph.db.migrations import Migrator, packaged_migrations
from graph.engines.arcadedb import GraphAddress
from graph.engines.home import Engines, embedded_engines
from graph.engines.keeper import Keeper
from graph.ingest.report import Progress
from graph.settings import GraphSettings
from workers.settings import WorkerSettings
from workers.valkey.bookmarks import open_bookmarks

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
        SettingsError: there is no such setting, or ``.env`` cannot be read.
        ValidationError: a value is invalid.
    """
    check_setting_names(os.environ, Path.cwd())
    return Settings(GraphSettings(), ApiSettings(), WorkerSettings())


def console() -> Console:
    """Return the console for people: standard output."""
    return Console(highlight=False, soft_wrap=True)


@contextmanager
def engines(settings: Settings, keeper: Keeper | None = None) -> Iterator[Engines]:
    """Provide the configured engines; embedded ones are joined or started, and stopped by whoever started them.

    Args:
        settings: the settings of all packages.
        keeper: is notified when embedded engines cannot be kept running.
    """
    addresses = settings.graph_address, settings.workers.redis_url
    with embedded_engines(settings.home, settings.graph.graph_heap, *addresses, keeper) as running_engines:
        yield running_engines


@asynccontextmanager
async def graph(running_engines: Engines) -> AsyncIterator[GraphClient]:
    """Provide a client of the migrated graph that waits for the graph to be ready."""
    exchange = open_bookmarks(running_engines)
    client = GraphClient.open(running_engines.graph, patience=PATIENCE_SECONDS, exchange=exchange)
    try:
        await Migrator(client, running_engines.graph).migrate(packaged_migrations())
        yield client
    finally:
        await client.close()


def with_graph(work: Callable[[GraphClient, Engines, Settings], Coroutine[Any, Any, T]]) -> T:
    """Run some work on a migrated graph."""
    settings = read_settings()

    async def run(running_engines: Engines) -> T:
        async with graph(running_engines) as client:
            return await work(client, running_engines, settings)

    with engines(settings) as running_engines:
        return asyncio.run(run(running_engines))


def setup_of(settings: Settings, running_engines: Engines) -> Setup:
    """Return the setup of an API process."""
    return Setup(running_engines, settings.home, settings.api, settings.workers, settings.graph.rates)


@contextmanager
def counting(output: Console) -> Iterator[Progress]:
    """Show counts by kind as they grow, with a bar where the share of the work that is done is known.

    Without a terminal, print a line for every tenth of the work, and one per kind at the end.
    """
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[count]:>10,}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    latest: dict[str, int] = {}
    tenths: Counter[str] = Counter()
    with Bars(*columns, console=output, disable=not output.is_terminal) as bars:
        rows: dict[str, TaskID] = {}

        def count(kind: str, number: int, share: float | None) -> None:
            latest[kind] = number
            if kind not in rows:
                rows[kind] = bars.add_task(kind, total=None, count=0)
            bars.update(rows[kind], total=None if share is None else 1.0, completed=share, count=number)
            if not output.is_terminal and share is not None and tenths[kind] < int(10 * share) < 10:
                tenths[kind] = int(10 * share)
                output.print(f"  {kind}: {number:,} ({10 * tenths[kind]}% of the file)")

        yield count
    if not output.is_terminal:
        for kind, number in latest.items():
            output.print(f"  {kind}: {number:,}")


def bar(output: Console) -> Bars:
    """Return a progress bar from 0 to 100 for one task."""
    return Bars(
        TextColumn("  {task.description:<28}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[message]}"),
        console=output,
        disable=not output.is_terminal,
    )
