"""The command ``careergraph evaluate``."""

from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    seeds: Annotated[int, typer.Option(min=1, max=10, help="How many seeds the GNN is trained with.")] = 3,
    out: Annotated[Path, typer.Option(help="Folder of the report.")] = Path("reports"),
) -> None:
    """Judge the GNN and the baselines on the graph's temporal test part, by full ranking."""
    from api.cli.judging import run_evaluation  # noqa: PLC0415 - torch is slow to import

    run_evaluation(seeds, out)
