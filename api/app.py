"""The composition root of the API: settings in, a Starlette application out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from importlib.metadata import version

from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLHTTPResponse
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult

from api.addresses import parse_networks
from api.admission import Admission
from api.answers import AnswerCache
from api.auth import Authentication
from api.compute import ComputePool
from api.context import Context, Loaders, Parts
from api.encoding import encoded
from api.errors import BadUserInputError
from api.generation import GenerationBuilder
from api.health import Ready, live
from api.rate_limits import RateLimiter
from api.reading import TextReader
from api.schema.root import make_schema
from api.serving import ServingSource, ServingState
from api.setup import Setup, llm_of, tokens_of
from api.tokens import TokenError
from gnn.recommend import Recommender
from graph.client import GraphClient, connect
from graph.errors import GraphError
from graph.evidence import EvidenceRepository
from graph.experiments import ExperimentRepository
from graph.models import ModelRepository
from graph.recommendations import RecommendationRepository
from graph.state import StateRepository
from graph.system import SystemRepository
from graph.tasks import TaskRepository
from graph.viewer import VISITOR
from workers.context import blend_of
from workers.llm.narrative import NamesIn, Narrator, TemplateNarrator
from workers.queue import TaskQueue
from workers.settings import WorkerSettings
from workers.valkey import redis_client

BULK_PATIENCE_SECONDS = 30.0


def parts_of(setup: Setup) -> Parts:
    """The process's parts; connections open at first use."""
    address, deadline = setup.engines.graph, setup.api.deadline_seconds
    client = GraphClient(connect(address, patience=deadline), address.database, deadline=deadline)
    redis = redis_client(setup.engines.redis_url, timeout=deadline / 2)  # it connects, then waits: two time-outs

    def bulk() -> GraphClient:
        return GraphClient(connect(address, patience=BULK_PATIENCE_SECONDS), address.database)

    embedded = address.http is not None
    serving = ServingState(
        ServingSource(client, bulk),
        GenerationBuilder(setup.home / "models"),
        ModelRepository(client),
        ExperimentRepository(client),
        redis,
        setup.api.refresh_seconds,
    )
    compute = ComputePool(setup.api.compute_threads, setup.api.compute_waiting, setup.api.compute_seconds)
    reader = TextReader(ComputePool(1, setup.api.compute_waiting, setup.api.compute_seconds))
    return Parts(
        client=client,
        redis=redis,
        tokens=tokens_of(setup.home, setup.api),
        serving=serving,
        reader=reader,
        limits=RateLimiter(redis, setup.api.viewer_requests, setup.api.address_requests),
        answers=AnswerCache(redis, setup.api.cache_seconds),
        compute=compute,
        narrator=narrator_of(setup.workers, redis, lambda text: reader.names_in(serving.generation, text)),
        recommender=Recommender(
            StateRepository(client),
            EvidenceRepository(client),
            RecommendationRepository(client),
            blend_of(setup.workers),
        ),
        queue=TaskQueue(TaskRepository(client), redis, setup.engines.redis_url),
        system=SystemRepository(
            client, embedded=embedded, embedded_version=version("arcadedb-embedded") if embedded else ""
        ),
        llm=llm_of(setup.workers),
        models=setup.home / "models",
    )


def narrator_of(settings: WorkerSettings, redis: Redis, names_in: NamesIn) -> Narrator:
    """What tells why: Anthropic where there is a key, else the templates."""
    if not settings.anthropic_api_key:
        return TemplateNarrator()
    from workers.llm.anthropic_narrator import AnthropicNarrator  # noqa: PLC0415 - slow to import, mostly not needed
    from workers.llm.anthropic_provider import anthropic_client  # noqa: PLC0415 - as above

    client, model = anthropic_client(settings), settings.anthropic_model
    return AnthropicNarrator(client, model, redis, settings.narrative_seconds, names_in)


class Door(GraphQL[Context, None]):
    """GraphQL over HTTP and WebSocket, with a context that knows who asks."""

    def __init__(self, parts: Parts, *, graphiql: bool) -> None:
        super().__init__(
            make_schema(),
            graphql_ide="graphiql" if graphiql else None,
            allow_queries_via_get=False,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
        )
        self._parts = parts

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:  # noqa: ARG002
        """A request's context; a socket's viewer comes with its first message."""
        viewer = getattr(request.state, "viewer", VISITOR)
        return Context(self._parts, viewer, Loaders(self._parts.client))

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """The answer; an error from before the execution, such as of syntax, gets its code here."""
        for error in result.errors or []:
            error.extensions = {"code": BadUserInputError.code, **(error.extensions or {})}
        return await super().process_result(request, result)

    def encode_json(self, data: object) -> str:
        """Compact JSON, as text: a socket's messages are."""
        return encoded(data)

    async def on_ws_connect(self, context: Context) -> dict[str, object] | None:
        """Read the token of a socket's first message; refuse the socket when it does not hold."""
        sent = (context.connection_params or {}).get("Authorization")
        try:
            context.viewer = self._parts.tokens.viewer_of(sent if isinstance(sent, str) else None)
        except TokenError as error:
            raise ConnectionRejectionError({"message": str(error), "code": "UNAUTHENTICATED"}) from error
        return {}


def make_app(setup: Setup) -> Starlette:
    """The application: ``/graphql``, ``/health/live``, ``/health/ready``.

    Raises:
        ValueError: a setting cannot be.
    """
    parts = parts_of(setup)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        with contextlib.suppress(GraphError):  # it will be loaded as soon as the graph is back; readiness says so
            await parts.serving.refresh()
        tasks = [asyncio.create_task(parts.serving.keep_fresh()), asyncio.create_task(parts.serving.listen())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with contextlib.suppress(GraphError):  # counts of the last seconds; nothing that was acknowledged
                await parts.serving.use.write()
            parts.compute.close()
            parts.reader.close()
            await parts.queue.close()
            await parts.redis.aclose()
            await parts.client.close()

    door = Door(parts, graphiql=setup.api.graphiql)
    app = Starlette(
        routes=[
            Route("/health/live", live),
            Route("/health/ready", Ready(setup.api.deadline_seconds).answer),
            Route("/graphql", door),
            WebSocketRoute("/graphql", door),
        ],
        middleware=[
            Middleware(
                Admission,
                limiter=parts.limits,
                tokens=parts.tokens,
                trusted=parse_networks(setup.api.trusted_proxies),
            ),
            Middleware(RequestBodyLimitMiddleware, max_body_size=setup.api.max_body_bytes),
            Middleware(Authentication, tokens=parts.tokens),
        ],
        lifespan=lifespan,
    )
    app.state.parts = parts
    return app
