"""The command ``careergraph evaluate``."""

from pathlib import Path
from typing import Annotated

import typer

from api.errors import CommandError

NAMES = (
    "demo, medium, large, current, gowalla, ml1m, coco, jobviews, melo, search, cold, interests, careers, world, "
    "reading, cv, skills, visitors, wishes"
)


def evaluate(
    dataset: Annotated[str | None, typer.Argument(help=f"Data set to evaluate on: {NAMES}; demo by default.")] = None,
    folder: Annotated[
        Path | None,
        typer.Option(help="In place of a data set: a folder with train.txt and test.txt; docs/evaluation.md."),
    ] = None,
    budget: Annotated[
        float, typer.Option(min=0, help="--folder: seconds for choosing settings on validation.")
    ] = 300.0,
    models: Annotated[
        list[str] | None, typer.Option(help="Only this model, such as EASE or RANKER; may be repeated.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=10, help="Training runs of each model that uses randomness.")] = 3,
    ablate: Annotated[bool, typer.Option(help="Also train the ranker without each part of its GNN.")] = False,
    json: Annotated[bool, typer.Option(help="Print JSON instead of tables.")] = False,
    data: Annotated[Path, typer.Option(help="Folder of the real data sets.")] = Path("../shared/data"),
    world_seed: Annotated[int, typer.Option(min=0, help="Seed of a simulated world.")] = 7,
    unjudged: Annotated[
        Path | None, typer.Option(help="reading, visitors: write the answers that nobody has judged to this CSV file.")
    ] = None,
    judged: Annotated[
        Path | None,
        typer.Option(help="reading, visitors: add the ratings in such a file to the judgements."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder of the report.")] = Path("reports"),
) -> None:
    """Train and evaluate every model the same way: full ranking, selection on validation, one test run.

    demo, medium and large are simulated worlds; current is the configured graph; gowalla,
    ml1m, coco and jobviews (real people looking at real jobs) are read from the folder given with --data.
    melo evaluates the links of job titles to ESCO's occupations, by search and by the text model.
    search evaluates it on ESCO, jobs and courses, by queries with what they must find.
    interests evaluates the ranking with and without people's interests on the demo world.
    cold evaluates visitors, newcomers, new jobs and the skill gap against the demo world's hidden truth.
    world compares how people look at jobs in life and in the demo world.
    careers ranks the present occupations of real people, given the earlier ones, by the career graph and O*NET's order.
    reading evaluates the links of job titles to occupations and of texts to skills, by judgements.
    cv reads CVs, and compares their occupations with the categories of their folders.
    skills evaluates the links of sentences to ESCO's skills, as a ranking and as a set.
    visitors asks the running API for the jobs of eight visitors, and evaluates them by judgements.
    wishes asks it for the jobs of a hundred people, and counts which conflict with what they said that they want.
    """
    from api.cli.evaluation.judging import run_evaluation  # noqa: PLC0415 - torch is slow to import
    from api.cli.evaluation.output import Wish  # noqa: PLC0415

    if folder and dataset:
        raise CommandError(f"give a data set ({dataset}) or --folder, not both")
    name = dataset or ("" if folder else "demo")
    run_evaluation(
        Wish(name, models or [], seeds, ablate, json, data, world_seed, out, unjudged, judged, folder, budget)
    )
