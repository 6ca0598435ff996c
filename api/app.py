"""The composition root of the API: settings in, a Starlette application out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from functools import partial
from importlib.metadata import version

from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute

from api.cache.answers import AnswerCache
from api.cache.persisted_queries import PersistedQueries, StoreBounds
from api.collection import pause_collection
from api.console.routes import console_routes
from api.errors import MESSAGES
from api.graphql.document_source import DocumentSource
from api.graphql.parts import Parts
from api.graphql.trusted_documents import read_trusted_documents
from api.health import Ready, live
from api.http.addresses import parse_networks
from api.http.admission import Admission
from api.http.alert_stops import StopAlert
from api.http.auth import Authentication
from api.http.body_limits import BodyLimits
from api.http.current_roles import CurrentRoles
from api.http.deadline import BodyDeadline
from api.http.disconnection import CancelWhenGone
from api.http.exports import download_export
from api.http.graphiql import graphiql_routes
from api.http.operation_gate import OperationGate
from api.http.point_meter import COST_HEADER
from api.http.rate_limits import RateLimiter
from api.http.refusals import refuse
from api.http.request_ids import HEADER, STATE, RequestIds, new_request_id
from api.identity.accounts import Accounts
from api.identity.first_visits import FirstVisits
from api.identity.opening import open_verifier
from api.observation.api_metrics import ApiMetrics
from api.observation.gauges import keep_gauges
from api.observation.http_metrics import HttpMetrics
from api.serving.changed_jobs import ChangedJobs
from api.serving.compute import ComputePool
from api.serving.generation import GenerationBuilder
from api.serving.generation_files import GenerationFiles
from api.serving.model_server import ModelServer
from api.serving.serving_source import ServingSource
from api.serving.text_reader import NamesReader, TextReader
from api.settings import ApiSettings
from api.setup import Setup, cipher_of, llm_of, tokens_of
from api.transport.http_endpoint import Door
from gnn.scoring.model_store import ModelStore
from graph.catalogue.job_cache import JobCache
from graph.db.client import GraphClient
from graph.db.system import SystemRepository
from graph.errors import GraphError
from graph.people.users import Directory
from graph.places.reading import load_place_reader
from graph.privacy.access_log import AccessLog
from graph.privacy.erasure import ErasureRepository
from graph.recommendations.recommendations import PageStore
from graph.registry.experiments import ExperimentRepository
from graph.registry.models import ModelRepository
from graph.registry.service_accounts import ServiceAccountRepository
from graph.registry.tasks import TaskRepository
from graph.snapshot.patch import ChangeReader
from graph.viewer import SYSTEM
from workers.documents.vault import EXPORT_FOLDER, KeptFiles, WaitingFiles
from workers.erasure import Eraser
from workers.exports.links import PATH as EXPORT_PATH
from workers.exports.links import export_links
from workers.import_trials import ImportTrials
from workers.llm.asking import Asker
from workers.llm.choice import budget_for, open_asker
from workers.llm.narrative import NamesIn, Narrator, TemplateNarrator
from workers.llm.narrator import ModelNarrator
from workers.llm.profiles.facts import ProfileWriter, TemplateProfileWriter
from workers.llm.profiles.model_writer import ModelProfileWriter
from workers.mail.links import PATH as STOP_PATH
from workers.mail.links import stop_links
from workers.observation.metrics import Metrics
from workers.observation.metrics_server import serve_metrics
from workers.observation.open_tracing import open_tracing
from workers.observation.tracing import watch_both
from workers.observation.watched_chat import WatchedChat
from workers.queue import TaskQueue
from workers.runtime.context import blend_of, embedder_name
from workers.settings import WorkerSettings
from workers.timetable import schedules_of
from workers.valkey.bookmarks import open_bookmarks
from workers.valkey.connections import redis_client

BULK_PATIENCE_SECONDS = 30.0
BACKGROUND_SECONDS = 300.0  # for one query that no request waits for
RANKINGS_WAITING = 200  # a ranking takes some milliseconds, so the last one in the queue waits about two seconds


def parts_of(setup: Setup) -> Parts:
    """Make the process's parts; connections open on first use."""
    address, deadline = setup.engines.graph, setup.api.deadline_seconds
    metrics, tracing = ApiMetrics(), open_tracing("careergraph-api", setup.workers)
    watch = watch_both(metrics.watch_graph, tracing.watch_graph)
    metrics.embedder.labels(embedder_name(setup.workers)).set(1)
    exchange = open_bookmarks(setup.engines)
    client = GraphClient.open(address, patience=deadline, deadline=deadline, watch=watch, exchange=exchange)
    redis = redis_client(
        setup.engines.redis_url, timeout=deadline / 2, watch=metrics.watch_redis
    )  # connecting and waiting each have their own time-out

    def bulk() -> GraphClient:
        return GraphClient.open(address, patience=BULK_PATIENCE_SECONDS, exchange=open_bookmarks(setup.engines))

    embedded = address.http is not None
    background = client.with_deadline(BACKGROUND_SECONDS)
    reader = TextReader(ComputePool(1, setup.api.compute_waiting, setup.api.compute_seconds))
    models = ModelStore(setup.home / "models", setup.workers.model_store_url)
    files = GenerationFiles(setup.home, "embedded" if embedded else f"{address.uri} {address.database}")
    queue = TaskQueue(
        TaskRepository(client, SYSTEM), redis, setup.engines.redis_url, setup.workers.most_open_tasks, tracing
    )
    serving = ModelServer(
        ServingSource(background, bulk, setup.rates),
        GenerationBuilder(models),
        ModelRepository(background, SYSTEM),
        ExperimentRepository(client, SYSTEM),
        queue.announcements,
        setup.api.refresh_seconds,
        reader.prepare,
        files if setup.api.share_serving else None,
    )
    cipher, tokens = cipher_of(setup.home, setup.workers), tokens_of(setup.home, setup.api)
    waiting_files, kept_files = WaitingFiles(redis, cipher), KeptFiles(setup.home, cipher)
    export_files = KeptFiles(setup.home, cipher, EXPORT_FOLDER)
    compute = ComputePool(setup.api.compute_threads, setup.api.compute_waiting, setup.api.compute_seconds)
    llm, asker = llm_of(setup.workers), asker_of(setup.workers, metrics)
    accounts = Accounts(ServiceAccountRepository(client, SYSTEM).all, setup.api.roles_seconds)
    return Parts(
        client=client,
        jobs=JobCache(client),
        changed_jobs=ChangedJobs(ChangeReader(client)),
        redis=redis,
        documents=document_source(setup.api, redis),
        tokens=tokens,
        identity=open_verifier(setup.api, tokens, accounts),
        roles=CurrentRoles(
            Directory(client).roles_of,
            setup.api.roles_seconds,
            read_erasure=ErasureRepository(client, SYSTEM).erased_at,
            welcome=FirstVisits(client).register if setup.api.register_on_first_visit else None,
        ),
        serving=serving,
        reader=reader,
        limits=RateLimiter(
            redis,
            setup.api.viewer_requests,
            setup.api.address_requests,
            point_limit=setup.api.viewer_points,
            account_limit=setup.api.account_requests,
            account_point_limit=setup.api.account_points,
        ),
        operation_gate=OperationGate(setup.api.viewer_subscriptions),
        answers=AnswerCache(redis, setup.api.cache_seconds),
        accesses=AccessLog(client),
        compute=compute,
        ranking=ComputePool(1, RANKINGS_WAITING, setup.api.compute_seconds),
        narrator=narrator_of(asker, setup.workers, redis, NamesReader(reader, serving).names_in),
        profile_writer=profile_writer_of(asker, setup.workers, redis),
        blend=blend_of(setup.workers),
        pages=PageStore(client),
        queue=queue,
        system=SystemRepository(
            client, embedded=embedded, embedded_version=version("arcadedb-embedded") if embedded else ""
        ),
        llm=llm,
        llm_price=setup.workers.prices.price_of(llm[1]),
        models=models,
        rates=setup.rates,
        stop_links=stop_links(setup.workers, setup.home),
        waiting_files=waiting_files,
        import_trials=ImportTrials(redis, waiting_files),
        kept_files=kept_files,
        export_files=export_files,
        export_links=export_links(setup.workers, setup.home),
        eraser=Eraser(background, redis, queue, waiting_files, kept_files, export_files, setup.home),
        schedules=schedules_of(setup.workers),
        queue_limits=setup.workers.queue_limits,
        metrics=metrics,
        tracing=tracing,
    )


def document_source(settings: ApiSettings, redis: Redis) -> DocumentSource:
    """Return where the documents of requests come from.

    Raises:
        SettingsError: the trusted documents cannot be read.
    """
    seconds = 3_600 * settings.persisted_query_hours
    bounds = StoreBounds(settings.persisted_queries, settings.persisted_query_bytes, seconds)
    trusted = read_trusted_documents(settings.trusted_documents)
    return DocumentSource(trusted, PersistedQueries(redis, bounds), settings.trusted_only)


def asker_of(settings: WorkerSettings, metrics: Metrics) -> Asker | None:
    """Return what asks the language model once, because a person waits; ``None`` if the settings choose none."""
    price_of = settings.prices.price_of
    asked_once = settings.model_copy(update={"llm_retries": 0})
    return open_asker(asked_once, lambda chat: WatchedChat(chat, metrics, price_of(chat.model)))


def narrator_of(asker: Asker | None, settings: WorkerSettings, redis: Redis, names_in: NamesIn) -> Narrator:
    """Return the narrator of explanations: the language model that the settings choose, else the templates."""
    return ModelNarrator(asker.chat, redis, settings.narrative_seconds, names_in) if asker else TemplateNarrator()


def profile_writer_of(asker: Asker | None, settings: WorkerSettings, redis: Redis) -> ProfileWriter:
    """Return what sums up profiles: the language model that the settings choose, else the template."""
    if asker is None:
        return TemplateProfileWriter()
    return ModelProfileWriter(asker, redis, settings.narrative_seconds, partial(budget_for, settings, None))


def make_app(setup: Setup) -> Starlette:
    """Make the application: ``/graphql``, ``/health/live``, ``/health/ready``, GraphiQL's files and the console.

    Raises:
        SettingsError: a setting is invalid.
    """
    parts = parts_of(setup)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        with pause_collection():
            await asyncio.to_thread(load_place_reader)  # before the first request, which it would hold up
        with contextlib.suppress(GraphError):  # loaded once the graph is back; until then the API is not ready
            await parts.serving.refresh()
        metrics_server = serve_metrics(parts.metrics.registry, setup.workers.metrics_host, setup.workers.metrics_port)
        tasks = [asyncio.create_task(parts.serving.keep_fresh())]
        if parts.identity.provider is not None:
            tasks.append(asyncio.create_task(parts.identity.provider.prepare()))
        if setup.workers.metrics_port is not None:
            background = parts.client.with_deadline(BACKGROUND_SECONDS)
            tasks.append(asyncio.create_task(keep_gauges(parts.metrics, background, parts.redis, parts.serving)))
        try:
            with metrics_server:
                yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            with contextlib.suppress(GraphError):  # only counts of the last seconds are lost, nothing acknowledged
                await parts.serving.use.write()
            parts.compute.close()
            parts.ranking.close()
            parts.reader.close()
            await parts.queue.close()
            if parts.identity.provider is not None:
                await parts.identity.provider.close()
            await parts.redis.aclose()
            await parts.client.close()
            await asyncio.to_thread(parts.tracing.close)

    settings = setup.api
    door = Door(
        parts,
        graphiql=settings.graphiql,
        origins=settings.allowed_origins,
        patience=settings.read_seconds,
        seconds=settings.operation_seconds,
    )
    app = Starlette(
        routes=[
            Route("/health/live", live),
            Route("/health/ready", Ready(settings.deadline_seconds).answer),
            Route("/graphql", door),
            Route(f"{STOP_PATH}{{token}}", StopAlert),
            Route(f"{EXPORT_PATH}{{token}}", download_export),
            WebSocketRoute("/graphql", door),
            *(graphiql_routes() if settings.graphiql else ()),
            *(console_routes(settings.browser_url) if settings.console else ()),
        ],
        middleware=[
            Middleware(RequestIds),
            Middleware(HttpMetrics, metrics=parts.metrics),
            *cross_origin(settings.allowed_origins),
            Middleware(
                Admission,
                limiter=parts.limits,
                tokens=parts.identity,
                trusted=parse_networks(settings.trusted_proxies),
                sockets=settings.address_sockets,
            ),
            Middleware(BodyDeadline, seconds=settings.read_seconds),
            Middleware(BodyLimits, json_bytes=settings.max_body_bytes, file_bytes=settings.max_file_bytes),
            Middleware(Authentication, tokens=parts.identity, roles=parts.roles),
            Middleware(CancelWhenGone),
        ],
        exception_handlers={Exception: admit_fault},
        lifespan=lifespan,
    )
    app.state.parts = parts
    return app


def cross_origin(origins: Sequence[str]) -> list[Middleware]:
    """Return the CORS middleware for pages of other origins; tokens travel in a header, never in cookies."""
    if not origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=("GET", "POST"),
            allow_headers=(
                "Authorization",
                "Content-Type",
                "X-CareerGraph-Preflight",
                "Apollo-Require-Preflight",
                COST_HEADER,
            ),
            expose_headers=("Retry-After", "RateLimit", "RateLimit-Policy", HEADER),
        )
    ]


async def admit_fault(request: Request, _: Exception) -> Response:
    """Return the response to an uncaught error, which the server logs."""
    headers = {HEADER: getattr(request.state, STATE, new_request_id())}  # outside of what answers it otherwise
    return refuse("INTERNAL", MESSAGES["INTERNAL"], 500, request.headers.get("accept"), headers)
