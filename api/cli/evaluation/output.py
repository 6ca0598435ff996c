"""What is asked of ``careergraph evaluate``, and how its progress and tables are shown."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table as Shown

from api.cli.session import bar, console
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


def output_of(wish: Wish) -> Console:
    """Return where progress and tables go: to standard error if standard output is for JSON."""
    return Console(stderr=True, highlight=False, soft_wrap=True) if wish.json else console()


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


def show_tables(wish: Wish, output: Console, tables: Iterable[Table]) -> None:
    """Print tables, or all of them as one list of JSON."""
    if wish.json:
        print(json.dumps([asdict(table) for table in tables], indent=2))
        return
    for table in tables:
        show(output, table)
