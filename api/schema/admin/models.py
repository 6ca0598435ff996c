"""The model registry, for administrators."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.errors import BadUserInputError, MissingError
from api.graphql import ids
from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.paging import After, First, checked_first, cursor, key_of, page_info, text, time
from api.schema.common.node import Node
from graph.registry import models as graph_models
from graph.registry.models import Cause, ModelStatus

strawberry.enum(ModelStatus, description="Where a model stands in its life.")
strawberry.enum(Cause, name="ActivationCause", description="Why a model was activated.")
MOST_COMPARED = 20


@strawberry.type(description="A measured figure.")
class Metric:
    """A metric on the test part."""

    name: str = strawberry.field(description="What was measured, such as ndcg.job or popularity.ndcg.job.")
    value: float = strawberry.field(description="The mean over people.")
    k: int | None = strawberry.field(description="Depth of the ranking.")
    low: float | None = strawberry.field(description="Lower end of the 95% interval.")
    high: float | None = strawberry.field(description="Upper end of the 95% interval.")


@strawberry.type(description="Facts of a training.")
class TrainingFacts:
    """A training."""

    started_at: datetime = strawberry.field(description="When it began.")
    finished_at: datetime = strawberry.field(description="When it ended.")
    seconds: float = strawberry.field(description="How long it took.")
    epochs: int = strawberry.field(description="Epochs that were run.")
    interactions: int = strawberry.field(description="Interactions in the data.")
    users: int = strawberry.field(description="People in the data.")
    items: int = strawberry.field(description="Jobs and courses in the data.")


@strawberry.type(description="A setting of a training.")
class Hyperparameter:
    """A hyperparameter."""

    name: str = strawberry.field(description="Which.")
    value: str = strawberry.field(description="Its value.")


@strawberry.type(description="A feature that a model looks at.")
class Feature:
    """A feature."""

    name: str = strawberry.field(description="Which, such as job.fresh.")
    importance: float = strawberry.field(description="Size of its linear weight when it has unit variance.")


@strawberry.type(description="A figure from what became of a model's recommendations.")
class OnlineMetric:
    """An online figure."""

    name: str = strawberry.field(
        description="served, seen, clicked, applied, dismissed (counts); click_rate, apply_rate (of those seen)."
    )
    value: float = strawberry.field(description="Its value.")


@strawberry.type(description="How a model serves.")
class Deployment:
    """A deployment."""

    since: datetime | None = strawberry.field(description="When it was last activated; null when it never was.")
    environment: str = strawberry.field(description="Where it serves.")
    requests: int = strawberry.field(
        description="Pages that it made; those that were kept and given again do not count."
    )
    mean_latency_ms: float | None = strawberry.field(description="Mean time of a page in the API, in milliseconds.")
    error_rate: float | None = strawberry.field(description="Share of pages that failed, 0 to 1.")


@strawberry.type(description="An activation of a model.")
class ModelActivation:
    """Who activated what."""

    model: "Model" = strawberry.field(description="The model.")
    at: datetime = strawberry.field(description="When.")
    by: str = strawberry.field(description="Who: an administrator's id, or the task that promoted it.")
    cause: Cause = strawberry.field(description="Why.")


@strawberry.type(description="An epoch of a training.")
class Epoch:
    """A point of the history."""

    epoch: int = strawberry.field(description="From 1.")
    loss: float = strawberry.field(description="Training loss.")
    metric: float | None = strawberry.field(description="NDCG@10 on the validation part, where it was judged.")


@strawberry.type(description="A trained model.")
class Model(Node):
    """A model of the registry."""

    kind: str = strawberry.field(description="RANKER, which ranks over a GNN, or a baseline.")
    version: str = strawberry.field(description="Its version.")
    status: ModelStatus = strawberry.field(description="Where it stands.")
    embedder: str | None = strawberry.field(description="What made its text features.")
    created_at: datetime = strawberry.field(description="When it was registered.")
    metrics: list[Metric] = strawberry.field(description="How well it did on the test part.")
    training: TrainingFacts = strawberry.field(description="How it was trained.")
    hyperparameters: list[Hyperparameter] = strawberry.field(description="Settings of the training.")
    history: list[Epoch] = strawberry.field(
        description="Loss and validation by epoch; one point of 1 - NDCG@10 for a model in closed form."
    )
    features: list[Feature] = strawberry.field(description="What it looks at, the weightiest first.")
    verdict: str = strawberry.field(description="Why it was promoted or not.")
    deployment: Deployment = strawberry.field(description="How it serves.")

    @strawberry.field(description="What became of its recommendations.")
    async def online_metrics(self, info: Info) -> list[OnlineMetric]:
        return await online_metrics(info, self.version)

    @classmethod
    def of(cls, model: graph_models.Model) -> "Model":
        facts = model.training
        return cls(
            id=ids.encode("Model", model.id),
            kind=model.kind,
            version=model.version,
            status=model.status,
            embedder=model.embedder,
            created_at=model.created_at,
            metrics=[Metric(name=m.name, value=m.value, k=m.k, low=m.low, high=m.high) for m in model.metrics],
            training=TrainingFacts(
                started_at=facts.started_at,
                finished_at=facts.finished_at,
                seconds=facts.seconds,
                epochs=facts.epochs,
                interactions=facts.interactions,
                users=facts.users,
                items=facts.items,
            ),
            hyperparameters=[Hyperparameter(name=name, value=value) for name, value in model.hyperparameters],
            history=[Epoch(epoch=epoch, loss=loss, metric=metric) for epoch, loss, metric in model.history],
            features=[Feature(name=name, importance=value) for name, value in model.features],
            verdict=model.verdict,
            deployment=Deployment(
                since=model.activated_at,
                environment="production",
                requests=model.requests,
                mean_latency_ms=1_000 * model.seconds / model.requests if model.requests else None,
                error_rate=model.failures / model.requests if model.requests else None,
            ),
        )


async def online_metrics(info: Info, version: str) -> list[OnlineMetric]:
    """What became of the recommendations of a version."""
    use = await info.context.models.online(version)
    counts = {name: float(getattr(use, name)) for name in ("served", "seen", "clicked", "applied", "dismissed")}
    rates = {"click_rate": use.clicked / use.seen, "apply_rate": use.applied / use.seen} if use.seen else {}
    return [OnlineMetric(name=name, value=value) for name, value in {**counts, **rates}.items()]


ModelEdge = Edge[Model]


ModelConnection = Connection[ModelEdge]


@strawberry.type(description="A model's value of a metric.")
class ComparedValue:
    """One side of a comparison."""

    model: Model = strawberry.field(description="The model.")
    value: float = strawberry.field(description="The mean over people.")
    low: float | None = strawberry.field(description="Lower end of the 95% interval.")
    high: float | None = strawberry.field(description="Upper end of the 95% interval.")


@strawberry.type(description="A metric of several models.")
class Comparison:
    """A comparison."""

    metric: str = strawberry.field(description="What was measured.")
    k: int | None = strawberry.field(description="Depth of the ranking.")
    values: list[ComparedValue] = strawberry.field(description="The models that have it, in the order asked for.")


@strawberry.type
class ModelQueries:
    """Queries about models."""

    @strawberry.field(description="The registry, the newest first; only for administrators.")
    async def models(self, info: Info, first: First = 20, after: After = None) -> ModelConnection:
        found, more = await info.context.models.newest(checked_first(first), key_of(after, time, text))
        cursors = [cursor(model.created_at, model.id) for model in found]
        edges = [ModelEdge(cursor=place, node=Model.of(model)) for place, model in zip(cursors, found, strict=True)]
        return ModelConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))

    @strawberry.field(description="The model that serves; null when none does. Only for administrators.")
    async def active_model(self, info: Info) -> Model | None:
        found = await info.context.models.active()
        return Model.of(found) if found else None

    @strawberry.field(
        description="The model with the highest value of a metric, such as ndcg@10 or recall.job@20; null when none "
        "has it. Only for administrators."
    )
    async def best_model(
        self,
        info: Info,
        metric: Annotated[str, strawberry.argument(description="Name of the metric, such as ndcg@10.")] = "ndcg@10",
    ) -> Model | None:
        name, k = metric_of(metric)
        ranked = [(found, one) for one in await info.context.models.everything() if (found := one.metric(name, k))]
        return Model.of(max(ranked, key=lambda pair: pair[0].value)[1]) if ranked else None

    @strawberry.field(description="The metrics that several models have in common; only for administrators.")
    async def compare_models(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="Global identifiers of the models to compare.")
        ],
    ) -> list[Comparison]:
        if not 1 <= len(ids) <= MOST_COMPARED:
            raise BadUserInputError(f"ids: give 1 to {MOST_COMPARED} models, not {len(ids)}.")
        models = [await known_model(info, id) for id in dict.fromkeys(ids)]
        shared = [m for m in models[0].metrics if all(one.metric(m.name, m.k) for one in models)]
        return [
            Comparison(
                metric=metric.name,
                k=metric.k,
                values=[
                    ComparedValue(model=Model.of(one), value=found.value, low=found.low, high=found.high)
                    for one in models
                    if (found := one.metric(metric.name, metric.k))
                ],
            )
            for metric in shared
        ]

    @strawberry.field(description="Who activated which model, the newest first; only for administrators.")
    async def model_activations(self, info: Info, first: First = 20) -> list[ModelActivation]:
        models = {one.id: one for one in await info.context.models.everything()}
        found = await info.context.models.activations(checked_first(first))
        return [
            ModelActivation(model=Model.of(models[one.model]), at=one.at, by=one.by, cause=one.cause) for one in found
        ]


def metric_of(text_of: str) -> tuple[str, int | None]:
    """Name and cut-off of a metric written like ``ndcg@10``.

    Raises:
        BadUserInputError: the cut-off is no number.
    """
    name, at, k = text_of.partition("@")
    if at and not k.isdigit():
        raise BadUserInputError(f"metric: {text_of!r} should look like ndcg@10.")
    return name, int(k) if at else None


async def known_model(info: Info, id: str) -> graph_models.Model:
    """A model by global id.

    Raises:
        MissingError: there is none.
    """
    found = await info.context.models.by_id(ids.local_id(id, "Model"))
    if found is None:
        raise MissingError(f"There is no model {id}.")
    return found
