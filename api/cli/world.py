"""The command ``careergraph world``."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.cli.session import Settings, console, counting, with_graph
from graph.catalogue.revision import RevisionRepository
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.ingest.bulk import BulkWriter
from graph.ingest.report import Report
from graph.world.simulate import SIZES, Parameters
from graph.world.write import make_world


def parameters(
    size: str, people: int | None, jobs: int | None, courses: int | None, interactions: int | None, seed: int
) -> Parameters:
    """Return the parameters of a size, with some numbers replaced.

    Raises:
        BadParameter: a number or the size is invalid.
    """
    if size not in SIZES:
        raise typer.BadParameter(f"--size {size}: must be one of {', '.join(SIZES)}")
    counts = [
        number or default for number, default in zip((people, jobs, courses, interactions), SIZES[size], strict=True)
    ]
    until = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return Parameters(counts[0], counts[1], counts[2], counts[3], seed, until)


async def write_world(client: GraphClient, settings: Settings, world_parameters: Parameters) -> bool:
    """Make the world and write it, with progress; return whether there was anything to do."""
    report = Report(settings.home / "world")
    with counting(console()) as progress:
        report.progress = progress
        hidden = settings.home / "world" / f"hidden-{world_parameters.seed}.npz"
        used_parameters = await make_world(client, BulkWriter(client), world_parameters, hidden, report)
    if used_parameters:
        from workers.jobs.career_moves import learn_career_moves  # noqa: PLC0415 - scipy is slow to import

        await RevisionRepository(client).raise_()
        await learn_career_moves(client)
    return used_parameters is not None


def world(
    size: Annotated[str, typer.Option(help="Size: demo, medium or large.")] = "demo",
    people: Annotated[int | None, typer.Option(min=10, help="Number of people; overrides the size.")] = None,
    jobs: Annotated[int | None, typer.Option(min=30, help="Number of jobs; overrides the size.")] = None,
    courses: Annotated[int | None, typer.Option(min=10, help="Number of courses; overrides the size.")] = None,
    interactions: Annotated[
        int | None, typer.Option(min=100, help="Number of interactions; overrides the size.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed; the same seed and numbers make the same world.")] = 7,
) -> None:
    """Make the demo world: people, jobs, courses and 180 days of behaviour."""
    world_parameters = parameters(size, people, jobs, courses, interactions, seed)

    async def run(client: GraphClient, _: Engines, settings: Settings) -> bool:
        return await write_world(client, settings, world_parameters)

    output = console()
    output.print("the world was written" if with_graph(run) else "the world already exists: nothing was written")
