"""Serves a baseline: one fitted model for each item label, stored on disk and applied to a catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import STRENGTH, TYPES, Events, Rows
from gnn.errors import ArtifactError
from gnn.features.people import Group
from gnn.features.person_item import Pairs
from gnn.models.base import Model, Scores, under
from gnn.models.kinds import ModelKind
from gnn.models.registry import make
from gnn.scoring.artifact import calibrations, checked_manifest, curve_arrays, unreadable, write_folder
from gnn.scoring.calibration import Calibration
from gnn.scoring.link_scorer import DetailedScores, Signals
from graph.catalogue.types import ItemLabel

ARRAYS = "baseline.safetensors"


@dataclass(frozen=True, slots=True)
class Baseline:
    """A fitted baseline: by label, ``models``, ``ids`` (of the items, in the models' order) and ``calibration``.

    ``settings`` are those in which it differs from the kind's tuned ones.
    """

    version: str
    kind: ModelKind
    models: Mapping[ItemLabel, Model]
    ids: Mapping[ItemLabel, Sequence[str]]
    calibration: Mapping[ItemLabel, Calibration]
    settings: Mapping[str, Any] = field(default_factory=dict)


def save_baseline(folder: Path, baseline: Baseline, facts: Mapping[str, Any]) -> Path:
    """Write a baseline to a temporary folder and rename it; an existing one of the same version is kept."""
    arrays: dict[str, Any] = curve_arrays(baseline.calibration)
    for label, model in baseline.models.items():
        arrays |= {f"model.{label}.{name}": values for name, values in model.state().items()}
    items = {label: list(ids) for label, ids in baseline.ids.items()}
    return write_folder(
        folder,
        baseline.version,
        {ARRAYS: arrays},
        {"kind": baseline.kind, "items": items, "settings": dict(baseline.settings), **facts},
    )


def load_baseline(folder: Path) -> Baseline:
    """Read a baseline's folder; raises errors as :func:`gnn.scoring.artifact.load`."""
    manifest = checked_manifest(folder)
    try:
        arrays, kind = load_file(folder / ARRAYS), ModelKind(manifest["kind"])
        items = {ItemLabel(label): ids for label, ids in manifest["items"].items()}
        settings = dict(manifest.get("settings", {}))
        models = {label: make(kind, **settings) for label in items}
        for label, model in models.items():
            model.restore(under(f"model.{label}.", arrays))
        return Baseline(manifest["version"], kind, models, items, calibrations(arrays), settings)
    except OSError as error:
        raise unreadable(folder, error) from error
    except (SafetensorError, LookupError, TypeError, ValueError, RuntimeError) as error:
        raise ArtifactError(f"{folder} cannot be read: {error}") from error


class BaselineScorer:
    """Serves a baseline over a catalogue; items added after it was fitted get its lowest score.

    Args:
        baseline: the baseline.
        catalogue: what can be recommended now.
    """

    def __init__(self, baseline: Baseline, catalogue: Catalogue) -> None:
        self.version = baseline.version
        self.kind = baseline.kind
        self.embedder = None
        self.semantics = None
        self.calibration = baseline.calibration
        self._models = baseline.models
        self._fitted = {label: {id: index for index, id in enumerate(ids)} for label, ids in baseline.ids.items()}
        self._counts = {label: len(table) for label, table in catalogue.data.nodes.items()}
        self._positions = {
            label: np.array([self._fitted[label].get(id, -1) for id in catalogue.ids(label)], dtype=np.int64)
            for label in baseline.models
        }

    def signals(self, group: Group, label: ItemLabel) -> None:
        """Return ``None``: a baseline has no per-person signals."""

    def contributions(self, label: ItemLabel, features: Scores) -> tuple[tuple[str, ...], Scores]:
        """Return empty contributions: a baseline has no features."""
        del label
        return (), np.zeros((len(features), 0), np.float32)

    def score_with_features(
        self, group: Group, pairs: Pairs, now: float, signals: Signals | None = None
    ) -> DetailedScores:
        """Scores items for people from their interactions; a baseline has no features."""
        del now, signals
        return DetailedScores(self._logits(group, pairs.label, pairs.rows), None)

    def _logits(self, group: Group, label: ItemLabel, rows: Rows) -> Scores:
        positions = self._positions.get(label)
        if positions is None or not self._fitted[label]:
            return np.zeros((len(group), self._counts[label] if rows is None else len(rows)), dtype=np.float32)
        index_by_id = self._fitted[label]
        interactions = [
            (row, index_by_id[choice.id], choice.at, TYPES.index(choice.type))
            for row, state in enumerate(group.states)
            for choice in state.choices
            if choice.label == label and choice.type in STRENGTH and choice.id in index_by_id
        ]
        people, items, times, types = (
            (np.array(column) for column in zip(*interactions, strict=True)) if interactions else (np.zeros(0),) * 4
        )
        history = Events(people.astype(np.int64), items.astype(np.int64), times.astype(float), types.astype(np.int8))
        scores: Scores = self._models[label].fold_in(history, len(group))
        selected = positions if rows is None else positions[rows]
        worst = scores.min(axis=1, initial=0.0)[:, None]
        return np.where(selected >= 0, scores[:, selected], worst).astype(np.float32)
