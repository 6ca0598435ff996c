"""The objects that live as long as the process."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from redis.asyncio import Redis

from api.cache.answers import AnswerCache
from api.graphql.document_source import DocumentSource
from api.http.current_roles import CurrentRoles
from api.http.operation_gate import OperationGate
from api.http.rate_limits import RateLimiter
from api.http.tokens import Tokens
from api.identity.verifier import Verifier
from api.observation.api_metrics import ApiMetrics
from api.serving.changed_jobs import ChangedJobs
from api.serving.compute import ComputePool
from api.serving.model_server import ModelServer
from api.serving.text_reader import TextReader
from gnn.recommend.recommender import Recommender
from gnn.scoring.blend import Blend
from gnn.scoring.model_store import ModelStore
from graph.catalogue.job_cache import JobCache
from graph.catalogue.money import Rates
from graph.db.client import GraphClient
from graph.db.system import SystemRepository
from graph.people.state_reading import StateRepository
from graph.privacy.access_log import AccessLog
from graph.recommendations.evidence import EvidenceRepository
from graph.recommendations.recommendations import PageStore, RecommendationRepository
from graph.viewer import Viewer
from workers.documents.vault import KeptFiles, WaitingFiles
from workers.erasure import Eraser
from workers.import_trials import ImportTrials
from workers.llm.narrative import Narrator
from workers.llm.profiles.facts import ProfileWriter
from workers.mail.links import StopLinks
from workers.model_prices import ModelPrice
from workers.observation.tracing import Tracing
from workers.queue import TaskQueue
from workers.queue_limits import QueueLimits
from workers.signed_links import SignedLinks
from workers.task_catalogue import Queue
from workers.timetable import Schedule


@dataclass(frozen=True, slots=True)
class Parts:
    """Objects that live as long as the process."""

    client: GraphClient
    jobs: JobCache
    changed_jobs: ChangedJobs
    redis: Redis
    documents: DocumentSource
    tokens: Tokens
    identity: Verifier
    roles: CurrentRoles
    serving: ModelServer
    blend: Blend
    pages: PageStore
    reader: TextReader
    narrator: Narrator
    profile_writer: ProfileWriter
    limits: RateLimiter
    operation_gate: OperationGate
    answers: AnswerCache
    accesses: AccessLog
    compute: ComputePool
    ranking: ComputePool
    queue: TaskQueue
    system: SystemRepository
    llm: tuple[str, str]
    llm_price: ModelPrice | None
    models: ModelStore
    rates: Rates
    stop_links: StopLinks
    waiting_files: WaitingFiles
    import_trials: ImportTrials
    kept_files: KeptFiles
    export_files: KeptFiles
    export_links: SignedLinks
    eraser: Eraser
    schedules: Sequence[Schedule]
    queue_limits: Mapping[Queue, QueueLimits]
    metrics: ApiMetrics = field(default_factory=ApiMetrics)
    tracing: Tracing = field(default_factory=Tracing)

    def recommendations_for(self, viewer: Viewer) -> RecommendationRepository:
        """Return the stored recommendations that a viewer may read; the pages of all viewers share one store."""
        return RecommendationRepository(self.client, viewer, self.pages)

    def recommender_for(self, viewer: Viewer) -> Recommender:
        """Return a recommender that uses only data that the viewer may read."""
        states, evidence = StateRepository(self.client, viewer), EvidenceRepository(self.client, viewer)
        return Recommender(states, evidence, self.recommendations_for(viewer), self.blend)
