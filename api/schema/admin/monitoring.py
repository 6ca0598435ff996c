"""How the active model fares: drift, calibration, use, alarms."""

import json
from datetime import datetime
from typing import Any

import strawberry

from api.graphql.context import Info
from api.schema.admin.models import Model, OnlineMetric, online_metrics


@strawberry.type(description="How far a feature is from what the model was trained on.")
class FeatureDrift:
    """One statistic of one feature."""

    feature: str = strawberry.field(description="Which, such as job.item.salary.")
    statistic: str = strawberry.field(
        description="PSI: population stability index; KS: Kolmogorov–Smirnov, 0 where it may be chance."
    )
    value: float = strawberry.field(description="Its value.")
    threshold: float = strawberry.field(description="Past it, an alarm is raised.")
    alarm: bool = strawberry.field(description="Whether it is past it.")


@strawberry.type(description="Something about a model that needs a look.")
class ModelAlarm:
    """An open alarm."""

    name: str = strawberry.field(description="What it is about.")
    since: datetime = strawberry.field(description="Since when.")
    message: str = strawberry.field(description="What was found.")


@strawberry.type(description="How the active model fares.")
class ModelHealth:
    """The monitor's findings."""

    model: Model = strawberry.field(description="The active model.")
    calibration_error: float | None = strawberry.field(
        description="Distance of its mean confidence from the share applied to; null for too few seen recommendations."
    )
    drift: list[FeatureDrift] = strawberry.field(description="What events look like now, beside the training part.")
    alarms: list[ModelAlarm] = strawberry.field(description="What is open, the oldest first.")

    @strawberry.field(description="What became of its recommendations.")
    async def online_metrics(self, info: Info) -> list[OnlineMetric]:
        return await online_metrics(info, self.model.version)


@strawberry.type
class MonitoringQueries:
    """Queries about the monitor."""

    @strawberry.field(
        description="What the monitor found last about the active model; null when none is active. "
        "Only for administrators."
    )
    async def model_health(self, info: Info) -> ModelHealth | None:
        active = await info.context.models.active()
        if active is None:
            return None
        found: dict[str, Any] = json.loads(active.health) if active.health else {"calibrationError": None, "drift": []}
        return ModelHealth(
            model=Model.of(active),
            calibration_error=found["calibrationError"],
            drift=[
                FeatureDrift(feature=feature, statistic=statistic, value=value, threshold=threshold, alarm=alarm)
                for feature, statistic, value, threshold, alarm in found["drift"]
            ],
            alarms=[
                ModelAlarm(name=one.name, since=one.since, message=one.message)
                for one in await info.context.alarms.open(active.id)
                if one.since
            ],
        )
