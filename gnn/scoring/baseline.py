"""Serves a baseline: one fitted model for each item label, stored on disk and applied to a catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from gnn.scoring.scorer import Detailed, Signals
from graph.catalogue.types import ItemLabel

ARRAYS = "baseline.safetensors"


@dataclass(frozen=True, slots=True)
class Baseline:
    """A fitted baseline: by label, ``models``, ``ids`` (of the items, in the models' order) and ``calibration``."""

    version: str
    kind: ModelKind
    models: Mapping[ItemLabel, Model]
    ids: Mapping[ItemLabel, Sequence[str]]
    calibration: Mapping[ItemLabel, Calibration]


def save_baseline(folder: Path, made: Baseline, facts: Mapping[str, Any]) -> Path:
    """Writes a baseline to a temporary folder and renames it; an existing one of the same version is kept."""
    arrays: dict[str, Any] = curve_arrays(made.calibration)
    for label, model in made.models.items():
        arrays |= {f"model.{label}.{name}": values for name, values in model.state().items()}
    items = {label: list(ids) for label, ids in made.ids.items()}
    return write_folder(folder, made.version, {ARRAYS: arrays}, {"kind": made.kind, "items": items, **facts})


def load_baseline(folder: Path) -> Baseline:
    """Reads a baseline's folder; raises errors as :func:`gnn.scoring.artifact.load`."""
    manifest = checked_manifest(folder)
    try:
        arrays, kind = load_file(folder / ARRAYS), ModelKind(manifest["kind"])
        items = {ItemLabel(label): ids for label, ids in manifest["items"].items()}
        models = {label: make(kind) for label in items}
        for label, model in models.items():
            model.restore(under(f"model.{label}.", arrays))
        return Baseline(manifest["version"], kind, models, items, calibrations(arrays))
    except OSError as error:
        raise unreadable(folder, error) from error
    except (SafetensorError, LookupError, TypeError, ValueError, RuntimeError) as error:
        raise ArtifactError(f"{folder} cannot be read: {error}") from error


class BaselineScorer:
    """Serves a baseline over a catalogue; items added after it was fitted get its lowest score.

    Args:
        made: the baseline.
        catalogue: what can be recommended now.
    """

    def __init__(self, made: Baseline, catalogue: Catalogue) -> None:
        self.version = made.version
        self.kind = made.kind
        self.embedder = None
        self.semantics = None
        self.calibration = made.calibration
        self._models = made.models
        self._fitted = {label: {id: place for place, id in enumerate(ids)} for label, ids in made.ids.items()}
        self._counts = {label: len(table) for label, table in catalogue.data.nodes.items()}
        self._place = {
            label: np.array([self._fitted[label].get(id, -1) for id in catalogue.ids(label)], dtype=np.int64)
            for label in made.models
        }

    def signals(self, group: Group, label: ItemLabel) -> None:
        """Returns ``None``: a baseline has no per-person signals."""

    def contributions(self, label: ItemLabel, features: Scores) -> tuple[tuple[str, ...], Scores]:
        """Returns empty contributions: a baseline has no features."""
        del label
        return (), np.zeros((len(features), 0), np.float32)

    def detailed(self, group: Group, pairs: Pairs, now: float, signals: Signals | None = None) -> Detailed:
        """Scores items for people from their interactions; a baseline has no features."""
        del now, signals
        return Detailed(self._logits(group, pairs.label, pairs.rows), None)

    def _logits(self, group: Group, label: ItemLabel, rows: Rows) -> Scores:
        place = self._place.get(label)
        if place is None or not self._fitted[label]:
            return np.zeros((len(group), self._counts[label] if rows is None else len(rows)), dtype=np.float32)
        known = self._fitted[label]
        done = [
            (row, known[choice.id], choice.at, TYPES.index(choice.type))
            for row, state in enumerate(group.states)
            for choice in state.choices
            if choice.label == label and choice.type in STRENGTH and choice.id in known
        ]
        people, items, at, type = (np.array(one) for one in zip(*done, strict=True)) if done else (np.zeros(0),) * 4
        history = Events(people.astype(np.int64), items.astype(np.int64), at.astype(float), type.astype(np.int8))
        scores: Scores = self._models[label].fold_in(history, len(group))
        asked = place if rows is None else place[rows]
        worst = scores.min(axis=1, initial=0.0)[:, None]
        return np.where(asked >= 0, scores[:, asked], worst).astype(np.float32)
