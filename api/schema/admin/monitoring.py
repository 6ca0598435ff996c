"""Health of the active model: drift, calibration, usage, alarms."""

import json
from datetime import datetime
from typing import Any

import strawberry

from api.graphql.context import Info
from api.schema.admin.models import Model, OnlineMetric, online_metrics


@strawberry.type(description="How far a feature has drifted from the training data.")
class FeatureDrift:
    """One statistic of one feature."""

    feature: str = strawberry.field(description="Name of the feature, such as job.item.salary.")
    statistic: str = strawberry.field(
        description="PSI: population stability index; KS: Kolmogorov–Smirnov, 0 if not significant."
    )
    value: float = strawberry.field(description="Its value.")
    threshold: float = strawberry.field(description="A value above this raises an alarm.")
    alarm: bool = strawberry.field(description="Whether the value is above the threshold.")


@strawberry.type(description="A problem with a model that needs attention.")
class ModelAlarm:
    """An open alarm."""

    name: str = strawberry.field(description="Name of the alarm.")
    since: datetime = strawberry.field(description="When it was raised.")
    message: str = strawberry.field(description="What the monitor found.")


@strawberry.type(description="Health of the active model.")
class ModelHealth:
    """The monitor's findings."""

    model: Model = strawberry.field(description="The active model.")
    calibration_error: float | None = strawberry.field(
        description="Gap between its mean confidence and the apply rate; null if too few recommendations were seen."
    )
    drift: list[FeatureDrift] = strawberry.field(description="Drift of recent events from the training split.")
    alarms: list[ModelAlarm] = strawberry.field(description="Open alarms, oldest first.")

    @strawberry.field(description="How people acted on its recommendations.")
    async def online_metrics(self, info: Info) -> list[OnlineMetric]:
        return await online_metrics(info, self.model.version)


@strawberry.type
class MonitoringQueries:
    """Queries about the monitor."""

    @strawberry.field(
        description="The latest findings about the active model; null when none is active. Only for administrators."
    )
    async def model_health(self, info: Info) -> ModelHealth | None:
        active_model = await info.context.models.active()
        if active_model is None:
            return None
        findings: dict[str, Any] = (
            json.loads(active_model.health) if active_model.health else {"calibrationError": None, "drift": []}
        )
        return ModelHealth(
            model=Model.of(active_model),
            calibration_error=findings["calibrationError"],
            drift=[
                FeatureDrift(feature=feature, statistic=statistic, value=value, threshold=threshold, alarm=alarm)
                for feature, statistic, value, threshold, alarm in findings["drift"]
            ],
            alarms=[
                ModelAlarm(name=open_alarm.name, since=open_alarm.since, message=open_alarm.message)
                for open_alarm in await info.context.alarms.open(active_model.id)
                if open_alarm.since
            ],
        )
