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

strawberry.enum(ExperimentMetric, description="What an experiment compares, as a share of the people exposed.")
strawberry.enum(ExperimentState, description="Where an experiment stands.")
MOST_NAME = 100
NOBODY = ArmCount(0, 0, 0)


@strawberry.type(description="A side of an experiment.")
class ExperimentArm:
    """An arm with its counts."""

    name: str = strawberry.field(description="Its name.")
    share: float = strawberry.field(description="Share of people who get it, 0 to 1.")
    exposures: int = strawberry.field(description="People who were shown its model.")
    conversions: int = strawberry.field(description="How many of them did what the experiment compares.")
    rate: float = strawberry.field(description="Conversions of exposures.")
    low: float = strawberry.field(description="Lower end of the 95% interval.")
    high: float = strawberry.field(description="Upper end of the 95% interval.")
    local_model: strawberry.Private[str]

    @strawberry.field(description="The model that it serves.")
    async def model(self, info: Info) -> Model | None:
        found = await info.context.models.by_id(self.local_model)
        return Model.of(found) if found else None


@strawberry.type(description="What an experiment found so far.")
class ExperimentResult:
    """A result."""

    winner: str | None = strawberry.field(description="The arm that is better; null while that is not sure.")
    p_value: float = strawberry.field(
        description="Of equal rates of the first two arms, valid however often one looks (mSPRT)."
    )
    sample_ratio_p_value: float = strawberry.field(description="Of people dealt by the shares (chi-squared).")
    sample_ratio_mismatch: bool = strawberry.field(description="Whether the split is unsound: then nothing is won.")


@strawberry.type(description="An experiment between models.")
class Experiment(Node):
    """An experiment."""

    name: str = strawberry.field(description="Its name.")
    metric: ExperimentMetric = strawberry.field(description="What it compares.")
    state: ExperimentState = strawberry.field(description="Where it stands; one runs, later ones wait for its end.")
    created_at: datetime = strawberry.field(description="When it was made.")
    started_at: datetime | None = strawberry.field(description="When it began.")
    ended_at: datetime | None = strawberry.field(description="When it ended.")
    arms: list[ExperimentArm] = strawberry.field(description="Its sides.")
    result: ExperimentResult = strawberry.field(description="What it found so far.")


def converted(metric: ExperimentMetric, count: ArmCount) -> int:
    """People of an arm who did what the experiment compares."""
    return count.clicked if metric is ExperimentMetric.CLICK_RATE else count.applied


async def experiment_of(context: Context, one: graph_experiments.Experiment) -> Experiment:
    """An experiment with its counts and result."""
    counts = await context.experiments.counts(one.id)
    own = [counts.get(arm.name, NOBODY) for arm in one.arms]
    arms = []
    for arm, count in zip(one.arms, own, strict=True):
        done = converted(one.metric, count)
        rate, low, high = rate_interval(done, count.exposures)
        arms.append(
            ExperimentArm(
                name=arm.name,
                share=arm.share,
                exposures=count.exposures,
                conversions=done,
                rate=rate,
                low=low,
                high=high,
                local_model=arm.model,
            )
        )
    return Experiment(
        id=ids.encode("Experiment", one.id),
        name=one.name,
        metric=one.metric,
        state=one.state,
        created_at=one.created_at,
        started_at=one.started_at,
        ended_at=one.ended_at,
        arms=arms,
        result=result_of(arms),
    )


def result_of(arms: list[ExperimentArm]) -> ExperimentResult:
    """The comparison of the first two arms; nothing is won where the split is unsound."""
    first, second = arms[0], arms[1]
    p_value = always_valid_p((first.conversions, second.conversions), (first.exposures, second.exposures))
    ratio = mismatch([arm.exposures for arm in arms], [arm.share for arm in arms])
    unsound = ratio < MISMATCH_LEVEL
    better = first.name if first.rate > second.rate else second.name
    return ExperimentResult(
        winner=better if p_value < LEVEL and not unsound else None,
        p_value=p_value,
        sample_ratio_p_value=ratio,
        sample_ratio_mismatch=unsound,
    )


@strawberry.input(description="A side of an experiment.")
class ExperimentArmInput:
    """An arm to be made."""

    name: str = strawberry.field(description="Its name, different from the others'.")
    model: strawberry.ID = strawberry.field(description="The model that it serves.")
    share: float = strawberry.field(description="Share of people who get it; all shares add up to 1.")


@strawberry.input(description="An experiment to be made.")
class CreateExperimentInput:
    """Input of ``createExperiment``."""

    name: str = strawberry.field(description="A name that no experiment has yet.")
    arms: list[ExperimentArmInput] = strawberry.field(description="Two sides, the one in use first.")
    metric: ExperimentMetric = strawberry.field(description="What to compare.")


@strawberry.input(description="Which experiment to end.")
class EndExperimentInput:
    """Input of ``endExperiment``."""

    experiment: strawberry.ID = strawberry.field(description="The experiment.")


@strawberry.type(description="An experiment that was made or ended.")
class ExperimentPayload:
    """Payload of ``createExperiment`` and ``endExperiment``."""

    experiment: Experiment | None = strawberry.field(description="The experiment; null when there are errors.")
    errors: list[UserError] = strawberry.field(description="What to mend.")


def checked(input: CreateExperimentInput) -> list[UserError]:
    """What is wrong with an input."""
    errors = []
    if not 1 <= len(input.name.strip()) <= MOST_NAME:
        errors.append(UserError.of("INVALID", f"Give a name of 1 to {MOST_NAME} characters.", "name"))
    if len(input.arms) != 2 or len({arm.name for arm in input.arms}) != len(input.arms):
        errors.append(UserError.of("INVALID", "Give two arms with different names.", "arms"))
    if any(not 0 < arm.share < 1 for arm in input.arms) or abs(sum(arm.share for arm in input.arms) - 1) > 1e-6:
        errors.append(UserError.of("INVALID", "Shares lie between 0 and 1 and add up to 1.", "arms"))
    return errors


async def unfit(info: Info, arms: list[Arm]) -> list[UserError]:
    """Which arms' models cannot serve, and why."""
    errors = []
    for arm in arms:
        model = await info.context.models.by_id(arm.model)
        if model is None:
            errors.append(UserError.of("NOT_FOUND", f"The model of {arm.name!r} is not in the registry.", "arms"))
        elif model.artifact is None:
            errors.append(UserError.of("CONFLICT", f"{model.kind} is judged only: it cannot serve.", "arms"))
        else:
            try:
                await asyncio.to_thread(loader.load, info.context.parts.models / model.artifact)
            except ArtifactError as error:
                errors.append(UserError.of("CONFLICT", f"{arm.name!r} cannot serve: {error}", "arms"))
    return errors


async def payload(info: Info, id: str) -> ExperimentPayload:
    """An experiment as it now is."""
    found = await info.context.experiments.by_id(id)
    await info.context.parts.serving.refresh()
    info.context.renew_generation()
    return ExperimentPayload(experiment=await experiment_of(info.context, found) if found else None, errors=[])


@strawberry.type
class ExperimentQueries:
    """Queries about experiments."""

    @strawberry.field(description="An experiment with its result so far; only for administrators.")
    async def experiment(self, info: Info, id: GlobalId) -> Experiment:
        found = await info.context.experiments.by_id(ids.local_id(id, "Experiment"))
        if found is None:
            raise MissingError(f"There is no experiment {id}.")
        return await experiment_of(info.context, found)

    @strawberry.field(description="The latest 50 experiments; only for administrators.")
    async def experiments(self, info: Info) -> list[Experiment]:
        return [await experiment_of(info.context, one) for one in await info.context.experiments.newest(50)]


@strawberry.type
class ExperimentMutations:
    """Mutations of experiments."""

    @strawberry.mutation(
        description="Compare models on people, who keep their side; runs at once, or when the one that runs has ended. "
        "Only for administrators."
    )
    async def create_experiment(
        self,
        info: Info,
        input: Annotated[CreateExperimentInput, strawberry.argument(description="What the mutation needs.")],
    ) -> ExperimentPayload:
        if errors := checked(input):
            return ExperimentPayload(experiment=None, errors=errors)
        arms = [Arm(arm.name, arm.share, ids.local_id(arm.model, "Model")) for arm in input.arms]
        if errors := await unfit(info, arms):
            return ExperimentPayload(experiment=None, errors=errors)
        try:
            id = await info.context.experiments.create(input.name.strip(), input.metric, arms, datetime.now(UTC))
        except ConflictError as error:
            return ExperimentPayload(experiment=None, errors=[UserError.of("CONFLICT", f"{error}.", "name")])
        return await payload(info, id)

    @strawberry.mutation(
        description="End an experiment; the one that waits longest then runs. Only for administrators."
    )
    async def end_experiment(
        self,
        info: Info,
        input: Annotated[EndExperimentInput, strawberry.argument(description="What the mutation needs.")],
    ) -> ExperimentPayload:
        id = ids.local_id(input.experiment, "Experiment")
        try:
            await info.context.experiments.end(id, datetime.now(UTC))
        except NotFoundError:
            said = UserError.of("NOT_FOUND", "There is no such experiment that has not ended.", "experiment")
            return ExperimentPayload(experiment=None, errors=[said])
        return await payload(info, id)
