"""What is asked of ``careergraph evaluate``, and how its progress and tables are shown."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table as Shown

from api.cli.session import bar
from gnn.benchmarks.report import Table

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wish:
    """An evaluation request; its fields are the command's options."""

    dataset: str
    models: list[str]
    seeds: int
    ablate: bool
    json: bool
    data: Path
    world_seed: int
    out: Path
    unjudged: Path | None = None
    judged: Path | None = None
    folder: Path | None = None
    budget: float = 0.0


def show_progress(output: Console, title: str, work: Callable[[Callable[[float, str], None]], T]) -> T:
    """Run work with a progress bar; without a terminal, print a line for every 10% done."""
    with bar(output) as progress:
        row, reported_tenths = progress.add_task(title, total=100, message=""), [-1]

        def report(share: float, message: str) -> None:
            progress.update(row, completed=100 * share, message=message[:70])
            if not output.is_terminal and int(10 * share) > reported_tenths[0]:
                reported_tenths[0] = int(10 * share)
                output.print(f"  {title}: {100 * share:.0f}%, {message}")

        return work(report)


def show(output: Console, table: Table) -> None:
    """Print a table."""
    grid = Shown(*table.header, title=table.title, title_justify="left")
    for row in table.rows:
        grid.add_row(*row)
    output.print(grid)
