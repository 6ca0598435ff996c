"""Recomputes a stored recommendation's score from its stored features, with the model that made it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gnn.scoring import loader
from gnn.scoring.artifact import Artifact
from graph.catalogue.types import ItemLabel
from graph.recommendations.recommendations import ReplayData

DIGITS = 2
LEARNED = "learned"


def replay_scores(models: Path, version: str | None, label: ItemLabel, record: ReplayData) -> list[float] | None:
    """Return the scores that the model gives now: as it serves, and without its online update.

    Args:
        models: folder of the models.
        version: version of the model; ``None`` if only the heuristic served.
        label: label of the item.
        record: the stored features and parts.

    Returns:
        Scores, 0–100; ``None`` if the model stores no features.

    Raises:
        ArtifactError: the model is missing or damaged.
    """
    if version is None:
        return [total([points for _, points in record.parts])]
    loaded = [loader.load_current(models, version), loader.load(models / version)]
    scores = [
        score_again(model, label, record) for model in loaded if isinstance(model, Artifact) and len(record.features)
    ]
    return scores or None


def score_again(artifact: Artifact, label: ItemLabel, record: ReplayData) -> float:
    """Return the score that one model gives."""
    logit = artifact.ranker[label].score(np.array([record.features], dtype=np.float32))
    learned = float(artifact.calibration[label].map_logits(logit)[0])
    return total(
        [round(record.learned_weight * learned, DIGITS) if name == LEARNED else points for name, points in record.parts]
    )


def total(points: Sequence[float]) -> float:
    """Return the sum of rounded parts, as it is shown."""
    return round(sum(points), DIGITS)
