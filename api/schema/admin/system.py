"""The running system: engines, model, embedder, language model."""

import asyncio
from datetime import datetime
from importlib.metadata import version

import strawberry
import torch
from redis.asyncio import Redis
from redis.exceptions import RedisError

from api.graphql.context import Info
from api.serving.text_reader import reads_meaning
from gnn.features.activity import FRESH_SECONDS
from gnn.scoring.artifact import device
from gnn.scoring.feature_views import VIEWS, FeatureView, Freshness
from workers.errors import QueueUnavailableError
from workers.valkey.feature_store import FeatureStore, ViewState

strawberry.enum(Freshness, description="How fresh features are.")


@strawberry.type(description="The graph server.")
class GraphSystem:
    """The graph server."""

    engine: str = strawberry.field(description="ARCADEDB_EMBEDDED or NEO4J.")
    version: str = strawberry.field(description="Its version.")
    nodes: int = strawberry.field(description="Nodes in the graph.")
    relationships: int = strawberry.field(description="Relationships in the graph.")


@strawberry.type(description="The Redis or Valkey server.")
class RedisSystem:
    """The Redis server."""

    version: str = strawberry.field(description="Its version.")


@strawberry.type(description="The active model.")
class ModelSystem:
    """The model."""

    loaded: bool = strawberry.field(description="Whether a model is loaded; without one, only the heuristic ranks.")
    version: str | None = strawberry.field(description="Its version.")
    problem: str | None = strawberry.field(description="Why the active model could not be loaded.")


@strawberry.type(description="PyTorch.")
class TorchSystem:
    """PyTorch."""

    version: str = strawberry.field(description="Its version.")
    device: str = strawberry.field(description="The device in use: cpu, or cuda with the card's name.")


@strawberry.type(description="The embedder of text features.")
class EmbedderSystem:
    """The embedder."""

    name: str = strawberry.field(description="Its name.")
    source: str = strawberry.field(description="Its origin.")


@strawberry.type(description="What links texts to skills and occupations.")
class LinkerSystem:
    """The linker."""

    reads_meaning: bool = strawberry.field(description="Whether a model reads meaning; without one, names alone count.")
    model: str | None = strawberry.field(
        description="Version of the active text model; null when there is none, and the ranker's embedder may serve."
    )


@strawberry.type(description="The language model that summarises interests.")
class LlmSystem:
    """The language model."""

    provider: str = strawberry.field(description="BUILT_IN, or the provider of a language model.")
    model: str = strawberry.field(description="Name of the model.")


RANKING_OWNER, RANKING_DEFINITION = "ranking", "gnn/scoring/ranker_features.py"
ACTIVITY_OWNER, ACTIVITY_DEFINITION = "features", "gnn/features/activity.py"


@strawberry.type(description="A group of features with the same freshness.")
class FeatureViewSystem:
    """A feature view."""

    name: str = strawberry.field(description="Its name.")
    description: str = strawberry.field(description="What its features are.")
    owner: str = strawberry.field(
        description="Who answers for it: `ranking`, the ranker's code, or `features`, the queue whose task makes it."
    )
    definition: str = strawberry.field(description="The file in which its features are defined, once for all uses.")
    entity: str = strawberry.field(description="The label whose nodes have the features.")
    features: list[str] = strawberry.field(description="The features.")
    freshness: Freshness = strawberry.field(description="How fresh its features are.")
    as_of: datetime | None = strawberry.field(
        description="The time that its features reflect; null for a materialised view that is missing."
    )
    age_seconds: float | None = strawberry.field(description="Seconds since then; null if it is missing.")
    fresh_for_seconds: int | None = strawberry.field(
        description="The age up to which it is fresh; null for views made at each request or with the catalogue."
    )
    rows: int | None = strawberry.field(
        description="For how many nodes a materialised view has values; the others have zeros."
    )
    alarm: str | None = strawberry.field(
        description="What is wrong with it: it is missing or stale; null if it is fresh."
    )

    @classmethod
    def of(cls, view: FeatureView, now: datetime, read_at: datetime) -> "FeatureViewSystem":
        moment = now if view.freshness is Freshness.REQUEST else read_at
        return cls(
            name=view.name,
            description=view.description,
            owner=RANKING_OWNER,
            definition=RANKING_DEFINITION,
            entity=view.label,
            features=list(view.features),
            freshness=view.freshness,
            as_of=moment,
            age_seconds=max(0.0, (now - moment).total_seconds()),
            fresh_for_seconds=None,
            rows=None,
            alarm=None,
        )

    @classmethod
    def of_state(cls, state: ViewState, now: datetime) -> "FeatureViewSystem":
        return cls(
            name=state.view.name,
            description=state.view.description,
            owner=ACTIVITY_OWNER,
            definition=ACTIVITY_DEFINITION,
            entity=state.view.entity,
            features=list(state.view.features),
            freshness=Freshness.MATERIALISED,
            as_of=state.facts.as_of if state.facts else None,
            age_seconds=state.age_seconds(now),
            fresh_for_seconds=FRESH_SECONDS,
            rows=state.facts.rows if state.facts else None,
            alarm=state.alarm(now),
        )


@strawberry.type(description="The components of the running system.")
class System:
    """The system."""

    version: str = strawberry.field(description="CareerGraph's version.")
    graph: GraphSystem = strawberry.field(description="The graph server.")
    redis: RedisSystem = strawberry.field(description="The Redis server.")
    model: ModelSystem = strawberry.field(description="The model.")
    torch: TorchSystem = strawberry.field(description="PyTorch.")
    embedder: EmbedderSystem = strawberry.field(description="The embedder of the active model.")
    linker: LinkerSystem = strawberry.field(description="What links texts to skills and occupations.")
    llm: LlmSystem = strawberry.field(description="The language model that summarises interests and explains reasons.")
    feature_views: list[FeatureViewSystem] = strawberry.field(
        description="Feature views: the ranker's, and those that a task materialises."
    )


async def read_view_states(redis: Redis) -> list[ViewState]:
    """Return the states of the materialised feature views.

    Raises:
        QueueUnavailableError: Redis does not answer.
    """
    try:
        return list((await FeatureStore(redis).read_states()).values())
    except (RedisError, OSError, TimeoutError) as error:
        raise QueueUnavailableError(f"Redis does not answer: {error}") from error


async def redis_version(redis: Redis) -> str:
    """Name and version of the Redis server.

    Raises:
        QueueUnavailableError: it does not answer.
    """
    try:
        facts = await redis.info("server")
    except (RedisError, OSError, TimeoutError) as error:
        raise QueueUnavailableError(f"Redis does not answer: {error}") from error
    return f"valkey {facts['valkey_version']}" if "valkey_version" in facts else str(facts["redis_version"])


@strawberry.type
class SystemQueries:
    """Queries about the system."""

    @strawberry.field(description="The components of the running system. Only for administrators.")
    async def system(self, info: Info) -> System:
        parts = info.context.parts
        facts, redis, states = await asyncio.gather(
            parts.system.facts(info.context.viewer), redis_version(parts.redis), read_view_states(parts.redis)
        )
        generation = info.context.generation
        scorer = generation.serving.scorer
        provider, model = parts.llm
        embedder = scorer.embedder if scorer else None
        return System(
            version=version("careergraph"),
            graph=GraphSystem(
                engine=facts.engine, version=facts.version, nodes=facts.nodes, relationships=facts.relationships
            ),
            redis=RedisSystem(version=redis),
            model=ModelSystem(loaded=scorer is not None, version=generation.model, problem=generation.problem),
            torch=TorchSystem(version=torch.__version__, device=device()),
            embedder=EmbedderSystem(
                name=embedder.name if embedder else "none",
                source=embedder.source if embedder else "no model is active: texts are not embedded",
            ),
            linker=LinkerSystem(
                reads_meaning=reads_meaning(generation, generation.serving),
                model=generation.text_model.version if generation.text_model else None,
            ),
            llm=LlmSystem(provider=provider, model=model),
            feature_views=[
                FeatureViewSystem.of(view, info.context.now, generation.read_at)
                for views in VIEWS.values()
                for view in views
            ]
            + [FeatureViewSystem.of_state(state, info.context.now) for state in states],
        )
