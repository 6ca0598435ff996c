"""The model registry, for administrators."""

from datetime import datetime

import strawberry

from api import ids
from api.context import Info
from api.paging import After, First, PageInfo, checked_first, cursor, key_of, page_info, text, time
from api.schema.node import Node
from graph import models as graph_models
from graph.models import ModelStatus
from graph.viewer import Role

strawberry.enum(ModelStatus, description="Where a model stands in its life.")


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


@strawberry.type(description="An epoch of a training.")
class Epoch:
    """A point of the history."""

    epoch: int = strawberry.field(description="From 1.")
    loss: float = strawberry.field(description="Training loss.")
    metric: float | None = strawberry.field(description="NDCG@10 on the validation part, where it was judged.")


@strawberry.type(description="A trained model.")
class Model(Node):
    """A model of the registry."""

    kind: str = strawberry.field(description="GNN or a baseline.")
    version: str = strawberry.field(description="Its version.")
    status: ModelStatus = strawberry.field(description="Where it stands.")
    embedder: str | None = strawberry.field(description="What made its text features.")
    created_at: datetime = strawberry.field(description="When it was registered.")
    metrics: list[Metric] = strawberry.field(description="How well it did on the test part.")
    training: TrainingFacts = strawberry.field(description="How it was trained.")
    hyperparameters: list[Hyperparameter] = strawberry.field(description="Settings of the training.")
    history: list[Epoch] = strawberry.field(description="Loss and validation by epoch.")

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
        )


@strawberry.type(description="A model on a page.")
class ModelEdge:
    """An edge to a model."""

    cursor: str = strawberry.field(description="Place of this edge.")
    node: Model = strawberry.field(description="The model.")


@strawberry.type(description="Models, the newest first.")
class ModelConnection:
    """A page of models."""

    edges: list[ModelEdge] = strawberry.field(description="The page.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")


@strawberry.type
class ModelQueries:
    """Queries about models."""

    @strawberry.field(description="The registry, the newest first; only for administrators.")
    async def models(self, info: Info, first: First = 20, after: After = None) -> ModelConnection:
        info.context.signed_in().must_be(Role.ADMIN)
        found, more = await info.context.models.newest(checked_first(first), key_of(after, time, text))
        cursors = [cursor(model.created_at, model.id) for model in found]
        edges = [ModelEdge(cursor=place, node=Model.of(model)) for place, model in zip(cursors, found, strict=True)]
        return ModelConnection(edges=edges, page_info=page_info(cursors, more=more, after=after))

    @strawberry.field(description="The model that serves; null when none does. Only for administrators.")
    async def active_model(self, info: Info) -> Model | None:
        info.context.signed_in().must_be(Role.ADMIN)
        found = await info.context.models.active()
        return Model.of(found) if found else None
