"""The command ``careergraph evaluate``."""

from pathlib import Path
from typing import Annotated

import typer

NAMES = "demo, medium, large, current, gowalla, ml1m, coco, melo, cold"


def evaluate(
    dataset: Annotated[str, typer.Argument(help=f"What to judge on: {NAMES}.")] = "demo",
    models: Annotated[
        list[str] | None, typer.Option(help="Only these models, such as EASE or RANKER; may be given again.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=10, help="Trainings of each model that chance enters into.")] = 3,
    ablate: Annotated[bool, typer.Option(help="Train the ranker without each part of its GNN as well.")] = False,
    json: Annotated[bool, typer.Option(help="Print plain data instead of tables.")] = False,
    data: Annotated[Path, typer.Option(help="Folder of the real data sets.")] = Path("../shared/data"),
    world_seed: Annotated[int, typer.Option(min=0, help="Seed of a simulated world.")] = 7,
    out: Annotated[Path, typer.Option(help="Folder of the report.")] = Path("reports"),
) -> None:
    """Train and judge every model the same way: full ranking, chosen on validation, judged on test once.

    demo, medium and large are simulated worlds; current is the graph that is set up; gowalla,
    ml1m and coco are read from the folder given with --data. melo judges search: words, meaning, both.
    cold judges visitors, newcomers, new jobs and the skill gap by what the demo world hides.
    """
    from api.cli.judging import Wish, run_evaluation  # noqa: PLC0415 - torch is slow to import

    run_evaluation(Wish(dataset, models or [], seeds, ablate, json, data, world_seed, out))
