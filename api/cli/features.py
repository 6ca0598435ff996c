"""The command ``careergraph features``."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from api.cli.session import console, engines, read_settings
from api.errors import CommandError
from gnn.features.activity import ACTIVITY_VIEWS
from graph.engines.home import Engines
from workers.valkey.connections import redis_client
from workers.valkey.feature_store import FeatureStore, MaterialisedFeatures


def features(
    nodes: Annotated[
        list[str] | None,
        typer.Option("--of", help="Also the values of a node, such as Job:ID, Place:ID or User:ID; may be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line.")] = False,
) -> None:
    """List the materialised feature views with their age, and values of nodes."""
    ids = ids_by_view(nodes or [])
    with engines(read_settings()) as running_engines:
        materialised = asyncio.run(read(running_engines, ids))
    now = datetime.now(UTC)
    rows = [facts_of_view(materialised, name, now) for name in materialised.states]
    if as_json:
        for row in rows:
            print(json.dumps(row))
        return
    table = Table("view", "of", "values of", "minutes old", "alarm")
    for row in rows:
        age = "–" if row["ageSeconds"] is None else f"{row['ageSeconds'] / 60:.0f}"
        table.add_row(row["name"], row["entity"], str(row["rows"] or 0), age, row["alarm"] or "")
    console().print(table)
    for row in rows:
        for id, values in row["values"].items():
            named = ", ".join(f"{feature} {value}" for feature, value in values.items())
            console().print(f"{row['name']} of {id}: {named}", markup=False)


def ids_by_view(nodes: Sequence[str]) -> Mapping[str, list[str]]:
    """Return the ids of nodes by the view that has their values.

    Raises:
        CommandError: a node has none.
    """
    ids: dict[str, list[str]] = {}
    for node in nodes:
        label, _, id = node.partition(":")
        views = [view for view in ACTIVITY_VIEWS if view.entity == label and id]
        if not views:
            labels = ", ".join(f"{view.entity}:ID" for view in ACTIVITY_VIEWS)
            raise CommandError(f"--of {node}: must be one of {labels}")
        for view in views:
            ids.setdefault(view.name, []).append(id)
    return ids


async def read(running_engines: Engines, ids: Mapping[str, Sequence[str]]) -> MaterialisedFeatures:
    """Read the states of all views and the values of nodes."""
    redis = redis_client(running_engines.redis_url)
    try:
        return await FeatureStore(redis).read(ids)
    finally:
        await redis.aclose()


def facts_of_view(materialised: MaterialisedFeatures, name: str, now: datetime) -> dict[str, Any]:
    """Return what is printed of a view."""
    state = materialised.states[name]
    values = materialised.values.get(name, {})
    return {
        "name": name,
        "entity": state.view.entity,
        "asOf": state.facts.as_of.isoformat() if state.facts else None,
        "ageSeconds": state.age_seconds(now),
        "rows": state.facts.rows if state.facts else None,
        "alarm": state.alarm(now),
        "values": {id: dict(zip(state.view.features, row, strict=True)) for id, row in values.items()},
    }
