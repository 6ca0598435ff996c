"""Experiments between models."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import strawberry

from api.errors import MissingError
from api.graphql import ids
from api.graphql.context import Context, Info
from api.graphql.paging import GlobalId
from api.schema.admin.models import Model
from api.schema.common.node import Node
from api.schema.common.payload import UserError
from gnn.errors import ArtifactError
from gnn.evaluation.ab_test import LEVEL, MISMATCH_LEVEL, always_valid_p, mismatch, rate_interval
from gnn.scoring import loader
from graph.errors import ConflictError, NotFoundError
from graph.registry import experiments as graph_experiments
from graph.registry.experiments import Arm, ArmCount, ExperimentMetric, ExperimentState
from graph.viewer import Role

strawberry.enum(
    ExperimentMetric, description="The metric that an experiment compares, as a share of the people exposed."
)
strawberry.enum(ExperimentState, description="The state of an experiment.")
MOST_NAME = 100
NOBODY = ArmCount(0, 0, 0)


@strawberry.type(description="An arm of an experiment.")
class ExperimentArm:
    """An arm with its counts."""

    name: str = strawberry.field(description="Its name.")
    share: float = strawberry.field(description="Share of people assigned to it, 0 to 1.")
    exposures: int = strawberry.field(description="People who were shown its model.")
    conversions: int = strawberry.field(description="How many of them converted, by the experiment's metric.")
    rate: float = strawberry.field(description="Conversions divided by exposures.")
    low: float = strawberry.field(description="Lower bound of the 95% interval.")
    high: float = strawberry.field(description="Upper bound of the 95% interval.")
    local_model: strawberry.Private[str]

    @strawberry.field(description="The model that this arm serves.")
    async def model(self, info: Info) -> Model | None:
        model = await info.context.models.by_id(self.local_model)
        return Model.of(model) if model else None


@strawberry.type(description="Results of an experiment so far.")
class ExperimentResult:
    """A result."""

    winner: str | None = strawberry.field(description="The better arm; null while the result is not significant.")
    p_value: float = strawberry.field(
        description="p-value for equal rates of the first two arms; stays valid under repeated looks (mSPRT)."
    )
    sample_ratio_p_value: float = strawberry.field(
        description="p-value for an assignment that matches the shares (chi-squared)."
    )
    sample_ratio_mismatch: bool = strawberry.field(
        description="Whether the split deviates from the shares; if so, there is no winner."
    )


@strawberry.type(description="An experiment between models.")
class Experiment(Node):
    """An experiment."""

    name: str = strawberry.field(description="Its name.")
    metric: ExperimentMetric = strawberry.field(description="The metric that it compares.")
    state: ExperimentState = strawberry.field(
        description="Its state. One experiment runs at a time; later ones wait for it to end."
    )
    created_at: datetime = strawberry.field(description="When it was created.")
    started_at: datetime | None = strawberry.field(description="When it started.")
    ended_at: datetime | None = strawberry.field(description="When it ended.")
    arms: list[ExperimentArm] = strawberry.field(description="Its arms.")
    result: ExperimentResult = strawberry.field(description="Its results so far.")


def count_conversions(metric: ExperimentMetric, count: ArmCount) -> int:
    """Return the number of people in an arm who converted, by the experiment's metric."""
    return count.clicked if metric is ExperimentMetric.CLICK_RATE else count.applied


async def experiment_of(context: Context, experiment: graph_experiments.Experiment) -> Experiment:
    """Return an experiment with its counts and result."""
    counts = await context.experiments.counts(experiment.id)
    arm_counts = [counts.get(arm.name, NOBODY) for arm in experiment.arms]
    arms = []
    for arm, count in zip(experiment.arms, arm_counts, strict=True):
        conversion_count = count_conversions(experiment.metric, count)
        rate, low, high = rate_interval(conversion_count, count.exposures)
        arms.append(
            ExperimentArm(
                name=arm.name,
                share=arm.share,
                exposures=count.exposures,
                conversions=conversion_count,
                rate=rate,
                low=low,
                high=high,
                local_model=arm.model,
            )
        )
    return Experiment(
        id=ids.encode("Experiment", experiment.id),
        name=experiment.name,
        metric=experiment.metric,
        state=experiment.state,
        created_at=experiment.created_at,
        started_at=experiment.started_at,
        ended_at=experiment.ended_at,
        arms=arms,
        result=result_of(arms),
    )


def result_of(arms: list[ExperimentArm]) -> ExperimentResult:
    """Compare the first two arms; there is no winner when the split deviates from the shares."""
    first, second = arms[0], arms[1]
    p_value = always_valid_p((first.conversions, second.conversions), (first.exposures, second.exposures))
    split_p_value = mismatch([arm.exposures for arm in arms], [arm.share for arm in arms])
    unsound = split_p_value < MISMATCH_LEVEL
    better_arm = first.name if first.rate > second.rate else second.name
    return ExperimentResult(
        winner=better_arm if p_value < LEVEL and not unsound else None,
        p_value=p_value,
        sample_ratio_p_value=split_p_value,
        sample_ratio_mismatch=unsound,
    )


@strawberry.input(description="An arm of an experiment.")
class ExperimentArmInput:
    """An arm to create."""

    name: str = strawberry.field(description="Its name, unique within the experiment.")
    model: strawberry.ID = strawberry.field(description="The model that this arm serves.")
    share: float = strawberry.field(description="Share of people assigned to it; all shares add up to 1.")


@strawberry.input(description="An experiment to create.")
class CreateExperimentInput:
    """Input of ``createExperiment``."""

    name: str = strawberry.field(description="A name that no other experiment has.")
    arms: list[ExperimentArmInput] = strawberry.field(description="Two arms, the current one first.")
    metric: ExperimentMetric = strawberry.field(description="The metric to compare.")


@strawberry.input(description="The experiment to end.")
class EndExperimentInput:
    """Input of ``endExperiment``."""

    experiment: strawberry.ID = strawberry.field(description="The experiment.")


@strawberry.type(description="The result of creating or ending an experiment.")
class ExperimentPayload:
    """Payload of ``createExperiment`` and ``endExperiment``."""

    experiment: Experiment | None = strawberry.field(description="The experiment; null when there are errors.")
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


def check_input(input: CreateExperimentInput) -> list[UserError]:
    """Return the errors in an input."""
    errors = []
    if not 1 <= len(input.name.strip()) <= MOST_NAME:
        errors.append(UserError.of("INVALID", f"Give a name of 1 to {MOST_NAME} characters.", "name"))
    if len(input.arms) != 2 or len({arm.name for arm in input.arms}) != len(input.arms):
        errors.append(UserError.of("INVALID", "Give two arms with different names.", "arms"))
    if any(not 0 < arm.share < 1 for arm in input.arms) or abs(sum(arm.share for arm in input.arms) - 1) > 1e-6:
        errors.append(UserError.of("INVALID", "Shares must lie between 0 and 1 and add up to 1.", "arms"))
    return errors


async def check_models(info: Info, arms: list[Arm]) -> list[UserError]:
    """Return an error for each arm whose model cannot serve."""
    errors = []
    for arm in arms:
        model = await info.context.models.by_id(arm.model)
        if model is None:
            errors.append(UserError.of("NOT_FOUND", f"The model of {arm.name!r} is not in the registry.", "arms"))
        elif model.artifact is None:
            errors.append(UserError.of("CONFLICT", f"{model.kind} is only evaluated: it cannot serve.", "arms"))
        else:
            try:
                await asyncio.to_thread(loader.load_checked, info.context.parts.models, model.artifact)
            except ArtifactError as error:
                errors.append(UserError.of("CONFLICT", f"{arm.name!r} cannot serve: {error}", "arms"))
    return errors


async def payload(info: Info, id: str) -> ExperimentPayload:
    """Return the payload with an experiment's current state."""
    stored_experiment = await info.context.experiments.by_id(id)
    await info.context.parts.serving.refresh()
    info.context.renew_generation()
    return ExperimentPayload(
        experiment=await experiment_of(info.context, stored_experiment) if stored_experiment else None, errors=[]
    )


@strawberry.type
class ExperimentQueries:
    """Queries about experiments."""

    @strawberry.field(description="An experiment with its result so far; only for administrators.")
    async def experiment(self, info: Info, id: GlobalId) -> Experiment:
        stored_experiment = await info.context.experiments.by_id(ids.local_id(id, "Experiment"))
        if stored_experiment is None:
            raise MissingError(f"There is no experiment {id}.")
        return await experiment_of(info.context, stored_experiment)

    @strawberry.field(description="The latest 50 experiments; only for administrators.")
    async def experiments(self, info: Info) -> list[Experiment]:
        return [
            await experiment_of(info.context, experiment) for experiment in await info.context.experiments.newest(50)
        ]


@strawberry.type
class ExperimentMutations:
    """Mutations of experiments."""

    @strawberry.mutation(
        description="Compare models on people, who stay in their arm. Starts at once, or when the running one ends. "
        "Only for administrators."
    )
    async def create_experiment(
        self,
        info: Info,
        input: Annotated[CreateExperimentInput, strawberry.argument(description="The mutation's input.")],
    ) -> ExperimentPayload:
        info.context.viewer.require_role(Role.ADMIN)
        if errors := check_input(input):
            return ExperimentPayload(experiment=None, errors=errors)
        arms = [Arm(arm.name, arm.share, ids.local_id(arm.model, "Model")) for arm in input.arms]
        if errors := await check_models(info, arms):
            return ExperimentPayload(experiment=None, errors=errors)
        try:
            id = await info.context.experiments.create(input.name.strip(), input.metric, arms, datetime.now(UTC))
        except ConflictError as error:
            return ExperimentPayload(experiment=None, errors=[UserError.of("CONFLICT", f"{error}.", "name")])
        return await payload(info, id)

    @strawberry.mutation(
        description="End an experiment; the one that has waited longest starts. Only for administrators."
    )
    async def end_experiment(
        self,
        info: Info,
        input: Annotated[EndExperimentInput, strawberry.argument(description="The mutation's input.")],
    ) -> ExperimentPayload:
        id = ids.local_id(input.experiment, "Experiment")
        try:
            await info.context.experiments.end(id, datetime.now(UTC))
        except NotFoundError:
            error = UserError.of("NOT_FOUND", "There is no such experiment that has not ended.", "experiment")
            return ExperimentPayload(experiment=None, errors=[error])
        return await payload(info, id)
