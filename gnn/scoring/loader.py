"""Loads whatever kind of model a folder holds, and makes a scorer of it."""

from dataclasses import replace
from pathlib import Path

from gnn.data.catalogue import Catalogue
from gnn.errors import ArtifactError
from gnn.models.ranker import Ranker
from gnn.scoring import artifact
from gnn.scoring.artifact import Artifact
from gnn.scoring.baseline import Baseline, BaselineScorer, load_baseline
from gnn.scoring.online import applied, delta_file, read_deltas
from gnn.scoring.scorer import LinkScorer, Scorer

Loaded = Artifact | Baseline


def load(folder: Path) -> Loaded:
    """A model from its folder.

    Raises:
        ArtifactError: it is missing, damaged, or made by something else; the message says which.
    """
    if artifact.read_manifest(folder).get("kind") == Ranker.kind:
        return artifact.load(folder)
    return load_baseline(folder)


def load_current(folder: Path, version: str) -> Loaded:
    """A model as it serves: with its online change, where there is one. Errors as in :func:`load`."""
    loaded = load(folder / version)
    deltas = read_deltas(delta_file(folder, version))
    if isinstance(loaded, Artifact) and deltas:
        rankers = dict(loaded.ranker)
        return replace(loaded, ranker=rankers | {label: applied(rankers[label], d) for label, d in deltas.items()})
    return loaded


def load_best(folder: Path, version: str) -> tuple[Loaded | None, str | None]:
    """A model as well as it can be loaded, and what is wrong with it.

    Returns:
        The model as it serves, without its online change where that cannot be read, or ``None``; and the
        problem with what to do about it, or ``None``.
    """
    try:
        return load_current(folder, version), None
    except ArtifactError as error:
        problem = str(error)
    try:
        return load(folder / version), problem
    except ArtifactError:
        return None, problem


def scorer_of(loaded: Loaded, catalogue: Catalogue, now: float) -> LinkScorer:
    """A scorer of a loaded model over a catalogue as it is at a moment."""
    return Scorer(loaded, catalogue, now) if isinstance(loaded, Artifact) else BaselineScorer(loaded, catalogue)
