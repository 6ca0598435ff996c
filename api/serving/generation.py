"""Generations: the catalogue, names, models and experiment that belong together and serve at one moment.

A generation never changes. A new one is built beside it and replaces it in one assignment, so that a request that
keeps its generation never combines the names of one catalogue with the scorer of another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from gnn.data.catalogue import Catalogue
from gnn.errors import ArtifactError
from gnn.evaluation.ab_test import arm_of
from gnn.scoring import loader
from gnn.scoring.blend import Serving
from gnn.scoring.link_scorer import LinkScorer
from gnn.scoring.loader import Loaded, StoredModel
from gnn.scoring.model_store import ModelStore
from gnn.scoring.text_model import TextModel
from gnn.search.library import Library
from graph.registry.experiments import Experiment
from graph.snapshot.patch import Revisions
from graph.snapshot.tables import Snapshot

SPARE_SCORERS = 2

log = structlog.get_logger("careergraph.serving")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Identifies a generation's inputs: the active models' versions, the experiment and the catalogue's revisions.

    ``active`` ranks, and ``reading`` reads texts.
    """

    active: str | None
    experiment: str | None
    revisions: Revisions
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class CatalogueState:
    """The catalogue as it was read: its snapshot, its search structures, and when all of it was last read.

    ``read_at`` is in seconds of the process's own clock (``perf_counter``).
    """

    revisions: Revisions
    snapshot: Snapshot
    library: Library
    read_at: float

    @property
    def id(self) -> str:
        """Identifies this state of the catalogue by its revisions and the time at which it was read."""
        return f"{self.revisions.bulk}.{self.revisions.jobs}@{self.snapshot.taken_at:%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, slots=True)
class ScorerRecord:
    """A scorer, the model that it was made from, and the id of the catalogue state that it scores."""

    state: str
    model: Loaded
    scorer: LinkScorer


@dataclass(frozen=True, slots=True)
class Assignment:
    """The model that serves a person, and their arm if they take part in an experiment."""

    serving: Serving
    experiment: str | None = None
    arm: str | None = None


@dataclass(frozen=True, slots=True)
class Generation:
    """Everything that serves at one moment; all parts belong to one state of the catalogue.

    Args:
        stamp: identifies what it was made from.
        state: the catalogue as it was read.
        serving: the active model with the catalogue.
        arms: the experiment's models with the same catalogue, by the model's id.
        experiment: the running experiment.
        problems: why models could not be loaded as they should be, by version.
        store_problems: why the store could not be asked for models that serve as this host has them, by version.
        models: the loaded models by version.
        scorers: the scorers by version, with some that served before, so that a return to one of them costs nothing.
        last_good: version of the last active model that could be loaded.
        text_model: the active model that reads texts; ``None`` if there is none, or it could not be loaded.
    """

    stamp: Stamp
    state: CatalogueState
    serving: Serving
    arms: Mapping[str, Serving] = field(default_factory=dict)
    experiment: Experiment | None = None
    problems: Mapping[str, str] = field(default_factory=dict)
    store_problems: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, Loaded] = field(default_factory=dict)
    scorers: Mapping[str, ScorerRecord] = field(default_factory=dict)
    last_good: str | None = None
    text_model: TextModel | None = None

    @property
    def problem(self) -> str | None:
        """The problems of all models that should serve; ``None`` if there are none."""
        return "; ".join(dict.fromkeys([*self.problems.values(), *self.store_problems.values()])) or None

    @property
    def library(self) -> Library:
        """The search structures of the catalogue."""
        return self.state.library

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue."""
        return self.state.library.catalogue

    @property
    def read_at(self) -> datetime:
        """When the catalogue was read."""
        return self.state.snapshot.taken_at

    @property
    def model(self) -> str | None:
        """Version of the active model."""
        return self.serving.version

    def assignment_for(self, user: str) -> Assignment:
        """Return the model for a person: that of their arm of the running experiment, else the active model."""
        running = self.experiment
        if running is None:
            return Assignment(self.serving)
        assigned_arm = running.arms[arm_of(running.id, user, [arm.share for arm in running.arms])]
        if assigned_arm.model not in self.arms:
            return Assignment(self.serving)
        return Assignment(self.arms[assigned_arm.model], running.id, assigned_arm.name)

    def key_for(self, user: str) -> list[str]:
        """Return the parts of a cache key that identify what serves a person in any process: revisions, model, arm."""
        assignment, revisions = self.assignment_for(user), self.state.revisions
        catalogue = f"{revisions.bulk}.{revisions.jobs}"
        return [catalogue, assignment.serving.version or "", assignment.experiment or "", assignment.arm or ""]


class GenerationBuilder:
    """Builds generations. Unchanged parts are reused from the previous generation, which is not modified.

    Args:
        models: the models of this host, and their store.
    """

    def __init__(self, models: ModelStore) -> None:
        self._models = models

    def build(
        self, before: Generation | None, state: CatalogueState, stamp: Stamp, experiment: Experiment | None
    ) -> Generation:
        """Build a generation for a state of the catalogue; a model that cannot be loaded is named in its problems.

        Args:
            before: the generation that serves now.
            state: the current catalogue.
            stamp: identifies what the generation is made from.
            experiment: the running experiment.
        """
        arms = {arm.model: arm.version for arm in experiment.arms} if experiment else {}
        # a model's online update raises the revision of the whole catalogue
        revised = before is None or before.stamp.revisions.bulk != stamp.revisions.bulk
        loaded = self._load_all({stamp.active, *arms.values()}, None if revised else before)
        models = {version: stored.model for version, stored in loaded.items() if stored.model is not None}
        problems = {version: stored.problem for version, stored in loaded.items() if stored.problem}
        store_problems = {version: stored.store_problem for version, stored in loaded.items() if stored.store_problem}
        last_good = stamp.active
        if last_good not in models and last_good is not None:
            last_good = before.last_good if before else None
            models |= {
                kept_version: model for kept_version, model in kept_models(before).items() if kept_version == last_good
            }
        text_model, text_problem = self._load_text(stamp.reading, before)
        if stamp.reading and text_problem:
            problems[stamp.reading] = text_problem
        scorers = {version: scorer_for(version, model, state, before) for version, model in models.items()}
        catalogue, id = state.library.catalogue, state.id
        active = scorers[last_good].scorer if last_good in scorers else None
        generation = Generation(
            stamp=stamp,
            state=state,
            serving=Serving(catalogue, active, id),
            arms={
                arm: Serving(catalogue, scorers[arm_version].scorer, id)
                for arm, arm_version in arms.items()
                if arm_version in scorers
            },
            experiment=experiment,
            problems=problems,
            store_problems=store_problems,
            models=models,
            scorers=spare_scorers(before, state, scorers) | scorers,
            last_good=last_good,
            text_model=text_model,
        )
        prepare(generation)
        return generation

    def _load_all(self, versions: set[str | None], before: Generation | None) -> dict[str, StoredModel]:
        """Return models by version; one that the previous generation holds is not loaded again without a cause."""
        named_versions = sorted(version for version in versions if version is not None)
        return {version: self._reuse(version, before) or self._load(version) for version in named_versions}

    def _reuse(self, version: str, before: Generation | None) -> StoredModel | None:
        """Return a model of the previous generation; ``None`` if it has to be loaded.

        It has to be if it had a problem, or if the store is back that was away when it was loaded.
        """
        model = kept_models(before).get(version)
        if before is None or model is None or version in before.problems:
            return None
        if version not in before.store_problems:
            return StoredModel(model)
        try:
            store_problem = self._models.bring(version)
        except ArtifactError as error:  # this host has lost its copy; what serves is in memory
            store_problem = str(error)
        return StoredModel(model, store_problem=store_problem) if store_problem else None

    def _load_text(self, version: str | None, before: Generation | None) -> tuple[TextModel | None, str | None]:
        """Return the text model of a version, and its problem; one that serves already is not loaded again."""
        if version is None:
            return None, None
        if before and before.text_model and before.text_model.version == version:
            return before.text_model, None
        model, problem = loader.load_text_stored(self._models, version)
        if problem:
            log.error("the text model cannot be loaded", model=version, error=problem)
        return model, problem

    def _load(self, version: str) -> StoredModel:
        """Load a model by version."""
        stored_model = loader.load_stored(self._models, version)
        if stored_model.problem:
            log.error("a model cannot be loaded as it should be", model=version, error=stored_model.problem)
        return stored_model


def kept_models(before: Generation | None) -> dict[str, Loaded]:
    """Return the models of a generation and of its spare scorers, by version."""
    if before is None:
        return {}
    return {version: record.model for version, record in before.scorers.items()} | dict(before.models)


def scorer_for(version: str, model: Loaded, state: CatalogueState, before: Generation | None) -> ScorerRecord:
    """Return a model's scorer for a state of the catalogue; the previous one is reused if nothing has changed."""
    record = before.scorers.get(version) if before else None
    if record and record.state == state.id and record.model is model:
        return record
    now = state.snapshot.taken_at.timestamp()
    return ScorerRecord(state.id, model, loader.scorer_of(model, state.library.catalogue, now))


def spare_scorers(
    before: Generation | None, state: CatalogueState, scorers: Mapping[str, ScorerRecord]
) -> dict[str, ScorerRecord]:
    """Return the most recent scorers for the same state that no longer serve."""
    records = before.scorers.items() if before else ()
    return dict(
        [(version, record) for version, record in records if record.state == state.id and version not in scorers][
            -SPARE_SCORERS:
        ]
    )


def prepare(generation: Generation) -> None:
    """Create everything that is otherwise created at first use, so that no request waits for it."""
    for each in (generation.serving, *generation.arms.values()):
        _ = each.retriever
    generation.library.orders.prepare()
