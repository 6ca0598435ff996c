"""The monitor: drift, calibration and usage of the active model, and alarms as records."""

import asyncio
import json
from datetime import UTC, datetime

import structlog

from gnn.data.dataset import Dataset, dataset_of
from gnn.errors import ArtifactError
from gnn.evaluation.drift import Drift, drifts
from gnn.scoring import artifact
from graph.registry.alarms import Alarm, AlarmRepository
from graph.registry.model_records import Model, OnlineUse
from graph.registry.models import ModelRepository
from graph.snapshot.reader import SnapshotReader
from graph.viewer import SYSTEM
from workers.runtime.context import Context
from workers.runtime.runner import Progress
from workers.task_arguments import Arguments

FEWEST_SEEN = 200
CALIBRATION_LIMIT, CLICK_LIMIT, FAILURE_LIMIT = 0.05, 0.01, 0.01

log = structlog.get_logger("careergraph.monitoring")


async def monitor_models(context: Context, _id: str, _arguments: Arguments, progress: Progress) -> str:
    """Check the active model. A second run replaces the results of the first."""
    progress(0.1, "reading the graph")
    data = await asyncio.to_thread(dataset_of, await SnapshotReader(context.client, context.rates).read())
    progress(0.6, "comparing")
    return await watch(context, data)


async def watch(context: Context, data: Dataset) -> str:
    """Compare the active model's current data with its training data, store the result, and raise and end alarms."""
    models, now = ModelRepository(context.client, SYSTEM), datetime.now(UTC)
    active = await models.active()
    if active is None:
        return "no model is active"
    use = await models.online(active.version)
    trained_until = await asyncio.to_thread(trained_until_of, context, active)
    comparisons = await asyncio.to_thread(drifts, data, trained_until, now.timestamp())
    error = calibration_error(use)
    health = {
        "calibrationError": error,
        "drift": [
            [comparison.feature, comparison.statistic, comparison.value, comparison.threshold, comparison.alarm]
            for comparison in comparisons
        ],
    }
    await models.keep_health(active.id, json.dumps(health), now)
    alarms = alarms_of(active, comparisons, error, use)
    await AlarmRepository(context.client, SYSTEM).settle(active.id, alarms, now)
    return f"{active.version}: {len(comparisons)} comparisons, {len(alarms)} alarms"


def trained_until_of(context: Context, active: Model) -> float:
    """Return the end of a model's training data in seconds since 1970; its registration time if its files lack it."""
    try:
        split = artifact.read_manifest(context.store.fetch(str(active.artifact))).get("split", {})
    except ArtifactError as error:
        log.warning("a model's files do not state its training data", model=active.version, error=str(error))
        split = {}
    return float(split.get("validation", split.get("end", active.created_at.timestamp())))


def calibration_error(use: OnlineUse) -> float | None:
    """Return the gap between mean confidence and share of applications of seen recommendations; ``None`` if too few."""
    if use.seen < FEWEST_SEEN or use.confidence is None:
        return None
    return abs(use.confidence - use.applied / use.seen)


def alarms_of(active: Model, comparisons: list[Drift], error: float | None, use: OnlineUse) -> list[Alarm]:
    """Return the alarms to raise."""
    alarms = [
        Alarm(
            f"drift.{comparison.feature}.{comparison.statistic}",
            f"{comparison.statistic} {comparison.value:.3f} above {comparison.threshold}",
        )
        for comparison in comparisons
        if comparison.alarm
    ]
    if error is not None and error > CALIBRATION_LIMIT:
        alarms.append(Alarm("calibration", f"confidence is off by {error:.3f}, more than {CALIBRATION_LIMIT}"))
    if use.seen >= FEWEST_SEEN and use.clicked / use.seen < CLICK_LIMIT:
        alarms.append(Alarm("click_rate", f"{use.clicked} of {use.seen} seen recommendations were opened"))
    if active.requests and active.failures / active.requests > FAILURE_LIMIT:
        alarms.append(Alarm("error_rate", f"{active.failures} of {active.requests} requests failed"))
    return alarms
