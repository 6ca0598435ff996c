"""The commands ``careergraph model …`` and ``careergraph tune``."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from api.cli.session import Settings, bar, console, read_settings, with_graph
from api.errors import CommandError
from gnn.models.kinds import ModelKind
from graph.db.client import GraphClient
from graph.engines.home import Engines
from graph.errors import NotFoundError
from graph.registry.model_records import Model
from graph.registry.models import ModelRepository
from graph.viewer import SYSTEM

app = typer.Typer(help="Inspect the model registry.", no_args_is_help=True)


@app.command("list")
def list_models() -> None:
    """List the registered models, newest first, and why each was or was not promoted."""

    async def run(client: GraphClient, _: Engines, __: Settings) -> list[Model]:
        return await ModelRepository(client, SYSTEM).all_models()

    for model in with_graph(run):
        console().print(f"{model.id}  {model.status.value}  {model.created_at:%Y-%m-%d %H:%M}  {model.verdict}")


@app.command()
def upload() -> None:
    """Write the models of this host's folder to CAREERGRAPH_MODEL_STORE; those that it has stay as they are."""
    from gnn.scoring.model_store import ModelStore  # noqa: PLC0415 - torch is slow to import

    async def run(client: GraphClient, _: Engines, settings: Settings) -> list[str]:
        store = ModelStore(settings.home / "models", settings.workers.model_store_url)
        if store.url is None:
            raise CommandError("set CAREERGRAPH_MODEL_STORE to the address of an object storage")
        models = await ModelRepository(client, SYSTEM).all_models()
        versions = [model.artifact for model in models if model.artifact and (store.folder / model.artifact).exists()]
        for version in versions:
            await asyncio.to_thread(store.keep, version)
        return versions

    console().print("\n".join(f"stored {version}" for version in with_graph(run)) or "this host has no models")


@app.command()
def card(id: Annotated[str, typer.Argument(help="Id of the model, as shown by `careergraph model list`.")]) -> None:
    """Print a model's card: data, split, metrics with intervals, slices by items, limitations."""
    from api.cli.cards import card_of  # noqa: PLC0415 - torch is slow to import

    async def run(client: GraphClient, _: Engines, settings: Settings) -> tuple[Model, Path]:
        model = await ModelRepository(client, SYSTEM).by_id(id)
        if model is None:
            raise NotFoundError("Model", id)
        return model, settings.home / "models"

    console().print(card_of(*with_graph(run)), markup=False)


def tune(
    dataset: Annotated[str, typer.Argument(help="Data set to tune on: demo, medium, gowalla, ml1m, coco.")],
    model: Annotated[ModelKind, typer.Argument(help="Model kind to tune.")],
    trials: Annotated[int, typer.Option(min=1, help="Number of further settings to try.")] = 20,
    data: Annotated[Path, typer.Option(help="Folder of the real data sets.")] = Path("../shared/data"),
    world_seed: Annotated[int, typer.Option(min=0, help="Seed of a simulated world.")] = 7,
    store: Annotated[Path, typer.Option(help="SQLite file of the search; an existing search is resumed.")] = Path(
        "reports/tuning.sqlite"
    ),
) -> None:
    """Tune a model's settings on the validation split only; running it again resumes the search."""
    from gnn.benchmarks.lookup import find_benchmark  # noqa: PLC0415 - torch is slow to import
    from gnn.benchmarks.tuning import format_settings  # noqa: PLC0415
    from gnn.benchmarks.tuning import tune_model as search  # noqa: PLC0415

    output = console()
    benchmark = find_benchmark(dataset, data, world_seed, read_settings().graph.rates)
    with bar(output) as progress:
        row = progress.add_task(f"{model} on {dataset}", total=100, message="")
        result = search(
            benchmark, model, trials, store, lambda s, m: progress.update(row, completed=100 * s, message=m)
        )
    output.print(
        f"{result.trials} trials; {benchmark.headline[0]} on validation {result.value:.4f}, now {result.current:.4f}"
    )
    output.print(format_settings(dataset, model, result), markup=False)
