"""Loads any kind of model from its folder and makes a scorer of it."""

from dataclasses import dataclass, replace
from pathlib import Path

from gnn.data.catalogue import Catalogue
from gnn.errors import ArtifactError
from gnn.models.ranker import Ranker
from gnn.scoring import artifact
from gnn.scoring.artifact import Artifact
from gnn.scoring.baseline import Baseline, BaselineScorer, load_baseline
from gnn.scoring.link_scorer import LinkScorer
from gnn.scoring.model_store import ModelStore
from gnn.scoring.online import apply_delta, delta_file, read_deltas
from gnn.scoring.scorer import Scorer
from gnn.scoring.text_model import TextModel, is_text_model, load_text_model

Loaded = Artifact | Baseline


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model as a host could load it.

    Args:
        model: the model as it serves, without its online update if that cannot be read; ``None`` if it is unusable.
        problem: what is wrong with the model, with its remedy.
        store_problem: why the store could not be asked, so that the host's own copy serves.
    """

    model: Loaded | None
    problem: str | None = None
    store_problem: str | None = None


def load(folder: Path) -> Loaded:
    """Load a model from its folder.

    Raises:
        ArtifactError: the folder is missing, damaged, or of another format; the message says which.
    """
    if artifact.read_manifest(folder).get("kind") == Ranker.kind:
        return artifact.load(folder)
    if is_text_model(folder):
        raise ArtifactError(f"{folder} reads texts, and cannot rank")
    return load_baseline(folder)


def check(folder: Path) -> None:
    """Load a model of any kind from its folder and drop it; raises errors as :func:`load`."""
    if is_text_model(folder):
        load_text_model(folder)
    else:
        load(folder)


def check_stored(store: ModelStore, version: str) -> None:
    """Load a model of any kind from a host's folder or its store and drop it; raises errors as :func:`load`."""
    check(store.fetch(version))


def load_checked(store: ModelStore, version: str) -> Loaded:
    """Load a model from a host's folder or its store; raises errors as :func:`load`."""
    return load(store.fetch(version))


def load_current(folder: Path, version: str) -> Loaded:
    """Load a model as it serves, with its online update if there is one; raises errors as :func:`load`."""
    loaded = load(folder / version)
    deltas = read_deltas(delta_file(folder, version))
    if isinstance(loaded, Artifact) and deltas:
        rankers = dict(loaded.ranker)
        return replace(loaded, ranker=rankers | {label: apply_delta(rankers[label], d) for label, d in deltas.items()})
    return loaded


def load_best(folder: Path, version: str) -> tuple[Loaded | None, str | None]:
    """Load a model as completely as possible, and reports any problem with it.

    Returns:
        The model as it serves, without its online update if that cannot be read, or ``None``; and the
        problem with its remedy, or ``None``.
    """
    try:
        return load_current(folder, version), None
    except ArtifactError as error:
        problem = str(error)
    try:
        return load(folder / version), problem
    except ArtifactError:
        return None, problem


def load_stored(store: ModelStore, version: str) -> StoredModel:
    """Load a model from a host's folder or its store, as completely as possible."""
    try:
        store_problem = store.bring(version)
    except ArtifactError as error:
        return StoredModel(None, str(error))
    model, problem = load_best(store.folder, version)
    return StoredModel(model, problem, store_problem)


def load_text_stored(store: ModelStore, version: str) -> tuple[TextModel | None, str | None]:
    """Load a text model from a host's folder or its store; return it, or the problem with its remedy."""
    try:
        return load_text_model(store.fetch(version)), None
    except ArtifactError as error:
        return None, str(error)


def scorer_of(loaded: Loaded, catalogue: Catalogue, now: float) -> LinkScorer:
    """Make a scorer for a loaded model over a catalogue at a given time."""
    return Scorer(loaded, catalogue, now) if isinstance(loaded, Artifact) else BaselineScorer(loaded, catalogue)
