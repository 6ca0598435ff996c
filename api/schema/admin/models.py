"""The model registry, for administrators."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.errors import BadUserInputError, MissingError
from api.graphql import ids
from api.graphql.connections import Connection, Edge
from api.graphql.context import Info
from api.graphql.cost_directives import FIRST, PAGE, assumed_size, sized_by
from api.graphql.paging import After, First, checked_first, cursor, key_of, page_info, text, time
from api.schema.common.node import Node
from graph.registry import model_records
from graph.registry.model_records import Cause, ModelStatus, Purpose

strawberry.enum(Purpose, name="ModelPurpose", description="What models are for; one of each purpose is active.")
strawberry.enum(ModelStatus, description="The stage of a model's life cycle.")
strawberry.enum(Cause, name="ActivationCause", description="Why a model was activated.")
MOST_COMPARED = 20


@strawberry.type(description="A measured metric.")
class Metric:
    """A metric on the test split."""

    name: str = strawberry.field(description="Name of the metric, such as ndcg.job or popularity.ndcg.job.")
    value: float = strawberry.field(description="The mean over people.")
    k: int | None = strawberry.field(description="Cut-off rank.")
    low: float | None = strawberry.field(description="Lower bound of the 95% interval.")
    high: float | None = strawberry.field(description="Upper bound of the 95% interval.")


@strawberry.type(description="Facts about a training run.")
class TrainingFacts:
    """A training run."""

    started_at: datetime = strawberry.field(description="When it started.")
    finished_at: datetime = strawberry.field(description="When it ended.")
    seconds: float = strawberry.field(description="How long it took.")
    epochs: int = strawberry.field(description="Number of epochs.")
    interactions: int = strawberry.field(description="Interactions in the data.")
    users: int = strawberry.field(description="People in the data.")
    items: int = strawberry.field(description="Jobs and courses in the data.")


@strawberry.type(description="A setting of a training run.")
class Hyperparameter:
    """A hyperparameter."""

    name: str = strawberry.field(description="Its name.")
    value: str = strawberry.field(description="Its value.")


@strawberry.type(description="An input feature of a model.")
class Feature:
    """A feature."""

    name: str = strawberry.field(description="Its name, such as job.fresh.")
    importance: float = strawberry.field(
        description="Absolute linear weight, with the feature scaled to unit variance."
    )


@strawberry.type(description="A metric of how people acted on a model's recommendations.")
class OnlineMetric:
    """An online metric."""

    name: str = strawberry.field(
        description="served, seen, clicked, applied, dismissed: counts; click_rate, apply_rate: share of those seen."
    )
    value: float = strawberry.field(description="Its value.")


@strawberry.type(description="How a model is deployed.")
class Deployment:
    """A deployment."""

    since: datetime | None = strawberry.field(description="When it was last activated; null if it never was.")
    environment: str = strawberry.field(description="Where it serves.")
    requests: int = strawberry.field(
        description="Number of pages that it ranked; pages served from the cache do not count."
    )
    mean_latency_ms: float | None = strawberry.field(
        description="Mean time to make a page in the API, in milliseconds."
    )
    error_rate: float | None = strawberry.field(description="Share of pages that failed, 0 to 1.")


@strawberry.type(description="An activation of a model.")
class ModelActivation:
    """A model activation."""

    model: "Model" = strawberry.field(description="The model.")
    at: datetime = strawberry.field(description="When it was activated.")
    by: str = strawberry.field(description="An administrator's id, or the task that promoted it.")
    cause: Cause = strawberry.field(description="Why it was activated.")
    replaced: "Model | None" = strawberry.field(
        description="The model that was active for the same purpose until then, which rolling back the latest "
        "activation brings back; null if there was none."
    )


@strawberry.type(description="An epoch of a training run.")
class Epoch:
    """A point of the training history."""

    epoch: int = strawberry.field(description="Number of the epoch, from 1.")
    loss: float = strawberry.field(description="Training loss.")
    metric: float | None = strawberry.field(
        description="NDCG@10 on the validation split; null where it was not evaluated."
    )


@strawberry.type(description="A trained model.")
class Model(Node):
    """A model of the registry."""

    kind: str = strawberry.field(description="RANKER, which ranks on top of a GNN, or the name of a baseline.")
    version: str = strawberry.field(description="Its version.")
    status: ModelStatus = strawberry.field(description="The stage of its life cycle.")
    embedder: str | None = strawberry.field(description="The embedder of its text features.")
    created_at: datetime = strawberry.field(description="When it was registered.")
    metrics: list[Metric] = strawberry.field(description="Its metrics on the test split.")
    training: TrainingFacts = strawberry.field(description="How it was trained.")
    hyperparameters: list[Hyperparameter] = strawberry.field(description="Settings of the training run.")
    history: list[Epoch] = strawberry.field(
        description="Loss and validation metric by epoch; a model in closed form has one point, 1 - NDCG@10.",
        directives=[assumed_size(200)],
    )
    features: list[Feature] = strawberry.field(description="Its input features, most important first.")
    verdict: str = strawberry.field(description="Why it was or was not promoted.")
    deployment: Deployment = strawberry.field(description="How it is deployed.")

    @strawberry.field(description="How people acted on its recommendations.")
    async def online_metrics(self, info: Info) -> list[OnlineMetric]:
        return await online_metrics(info, self.version)

    @classmethod
    def of(cls, model: model_records.Model) -> "Model":
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
    """How people acted on the recommendations of a version."""
    use = await info.context.models.online(version)
    counts = {name: float(getattr(use, name)) for name in ("served", "seen", "clicked", "applied", "dismissed")}
    rates = {"click_rate": use.clicked / use.seen, "apply_rate": use.applied / use.seen} if use.seen else {}
    return [OnlineMetric(name=name, value=value) for name, value in {**counts, **rates}.items()]


ModelEdge = Edge[Model]


ModelConnection = Connection[ModelEdge]


@strawberry.type(description="A model's value of a metric.")
class ComparedValue:
    """One model's value in a comparison."""

    model: Model = strawberry.field(description="The model.")
    value: float = strawberry.field(description="The mean over people.")
    low: float | None = strawberry.field(description="Lower bound of the 95% interval.")
    high: float | None = strawberry.field(description="Upper bound of the 95% interval.")


@strawberry.type(description="One metric across several models.")
class Comparison:
    """A comparison."""

    metric: str = strawberry.field(description="Name of the metric.")
    k: int | None = strawberry.field(description="Cut-off rank.")
    values: list[ComparedValue] = strawberry.field(
        description="Values of the models that have it, in the requested order."
    )


@strawberry.type
class ModelQueries:
    """Queries about models."""

    @strawberry.field(description="All registered models, newest first. Only for administrators.", directives=[PAGE])
    async def models(self, info: Info, first: First = 20, after: After = None) -> ModelConnection:
        page, more = await info.context.models.newest(checked_first(first), key_of(after, time, text))
        cursors = [cursor(model.created_at, model.id) for model in page]
        edges = [
            ModelEdge(cursor=edge_cursor, node=Model.of(model))
            for edge_cursor, model in zip(cursors, page, strict=True)
        ]
        return ModelConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))

    @strawberry.field(description="The active model of a purpose; null when there is none. Only for administrators.")
    async def active_model(
        self,
        info: Info,
        purpose: Annotated[
            Purpose, strawberry.argument(description="RANKING, or READING for the model that reads texts.")
        ] = Purpose.RANKING,
    ) -> Model | None:
        model = await info.context.models.active(purpose)
        return Model.of(model) if model else None

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
        candidates = [
            (model_metric, model)
            for model in await info.context.models.all_models()
            if (model_metric := model.metric(name, k))
        ]
        return Model.of(max(candidates, key=lambda pair: pair[0].value)[1]) if candidates else None

    @strawberry.field(
        description="The metrics that several models have in common. Only for administrators.",
        directives=[sized_by("ids")],
    )
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
        shared_metrics = [
            m for m in models[0].metrics if all(compared_model.metric(m.name, m.k) for compared_model in models)
        ]
        return [
            Comparison(
                metric=metric.name,
                k=metric.k,
                values=[
                    ComparedValue(
                        model=Model.of(compared_model),
                        value=model_metric.value,
                        low=model_metric.low,
                        high=model_metric.high,
                    )
                    for compared_model in models
                    if (model_metric := compared_model.metric(metric.name, metric.k))
                ],
            )
            for metric in shared_metrics
        ]

    @strawberry.field(description="Model activations, newest first. Only for administrators.", directives=[FIRST])
    async def model_activations(self, info: Info, first: First = 20) -> list[ModelActivation]:
        models = {registered_model.id: registered_model for registered_model in await info.context.models.all_models()}
        newest_activations = await info.context.models.activations(checked_first(first))
        return [
            ModelActivation(
                model=Model.of(models[activation.model]),
                at=activation.at,
                by=activation.by,
                cause=activation.cause,
                replaced=Model.of(models[activation.replaced]) if activation.replaced in models else None,
            )
            for activation in newest_activations
        ]


def metric_of(metric: str) -> tuple[str, int | None]:
    """Parse the name and cut-off of a metric such as ``ndcg@10``.

    Raises:
        BadUserInputError: the cut-off is not a number.
    """
    name, separator, k = metric.partition("@")
    if separator and not k.isdigit():
        raise BadUserInputError(f"metric: {metric!r} should look like ndcg@10.")
    return name, int(k) if separator else None


async def known_model(info: Info, id: str) -> model_records.Model:
    """Look up a model by its global id.

    Raises:
        MissingError: there is no such model.
    """
    model = await info.context.models.by_id(ids.local_id(id, "Model"))
    if model is None:
        raise MissingError(f"There is no model {id}.")
    return model
