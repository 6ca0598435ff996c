"""What serves at one moment, whole: catalogue, names, models and experiment that belong together.

A generation never changes. A new one is built beside it and replaces it in one assignment, so that a request that
keeps its generation never sees the words of one catalogue and the scorer of another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import structlog

from gnn.data.catalogue import Catalogue
from gnn.evaluation.ab_test import arm_of
from gnn.scoring import loader
from gnn.scoring.blend import Serving
from gnn.scoring.loader import Loaded
from gnn.scoring.scorer import LinkScorer
from gnn.search.library import Library
from graph.registry.experiments import Experiment
from graph.snapshot.patch import Revisions
from graph.snapshot.reader import Snapshot

SPARE_SCORERS = 2

log = structlog.get_logger("careergraph.serving")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a generation is made from: the active model's version, the experiment and the catalogue's revisions."""

    active: str | None
    experiment: str | None
    revisions: Revisions


@dataclass(frozen=True, slots=True)
class CatalogueState:
    """The catalogue as it was read: its snapshot, what it is looked up by, and when all of it was last read.

    ``read_at`` is in seconds of the process's own clock (``perf_counter``).
    """

    revisions: Revisions
    snapshot: Snapshot
    library: Library
    read_at: float

    @property
    def id(self) -> str:
        """Names this state of the catalogue: its revisions, and when it was read."""
        return f"{self.revisions.bulk}.{self.revisions.jobs}@{self.snapshot.taken_at:%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, slots=True)
class ScorerRecord:
    """A scorer, the model that it was made from, and the id of the catalogue's state that it scores."""

    state: str
    model: Loaded
    scorer: LinkScorer


@dataclass(frozen=True, slots=True)
class Assignment:
    """What serves a person: the model, and the experiment's arm where they are in one."""

    serving: Serving
    experiment: str | None = None
    arm: str | None = None


@dataclass(frozen=True, slots=True)
class Generation:
    """Everything that serves at one moment; all parts are of one state of the catalogue.

    Args:
        stamp: what it was made from.
        state: the catalogue as it was read.
        serving: the active model over the catalogue.
        arms: the experiment's models over the same catalogue, by the model's id.
        experiment: the one that runs.
        problem: why a model could not be loaded as it should be.
        models: the loaded models by version.
        scorers: the scorers by version, with some that served before, so that going back costs nothing.
        last_good: version of the last active model that could be loaded.
    """

    stamp: Stamp
    state: CatalogueState
    serving: Serving
    arms: Mapping[str, Serving] = field(default_factory=dict)
    experiment: Experiment | None = None
    problems: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, Loaded] = field(default_factory=dict)
    scorers: Mapping[str, ScorerRecord] = field(default_factory=dict)
    last_good: str | None = None

    @property
    def problem(self) -> str | None:
        """What is wrong with models that should serve."""
        return "; ".join(self.problems.values()) or None

    @property
    def library(self) -> Library:
        """What the catalogue is looked up by."""
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
        """What serves a person: their arm of the running experiment, else the active model."""
        running = self.experiment
        if running is None:
            return Assignment(self.serving)
        arm = running.arms[arm_of(running.id, user, [one.share for one in running.arms])]
        if arm.model not in self.arms:
            return Assignment(self.serving)
        return Assignment(self.arms[arm.model], running.id, arm.name)

    def key_for(self, user: str) -> list[str]:
        """What names all that serves a person, in any process: the catalogue's revisions, the model, the arm."""
        assigned, revisions = self.assignment_for(user), self.state.revisions
        catalogue = f"{revisions.bulk}.{revisions.jobs}"
        return [catalogue, assigned.serving.version or "", assigned.experiment or "", assigned.arm or ""]


class GenerationBuilder:
    """Builds generations; the one before lends what has not changed, and is left as it is.

    Args:
        models: folder of the models' artifacts.
    """

    def __init__(self, models: Path) -> None:
        self._models = models

    def build(
        self, before: Generation | None, state: CatalogueState, stamp: Stamp, experiment: Experiment | None
    ) -> Generation:
        """A generation over a state of the catalogue; a model that cannot be loaded is named in its problem.

        Args:
            before: the generation that serves now.
            state: the catalogue as it is.
            stamp: what the generation is made from.
            experiment: the one that runs.
        """
        arms = {arm.model: arm.version for arm in experiment.arms} if experiment else {}
        fresh = before is None or before.stamp.revisions != stamp.revisions  # an online change may come with a revision
        models, problems = self._load_all({stamp.active, *arms.values()}, None if fresh else before)
        last_good = stamp.active
        if last_good not in models and last_good is not None:
            last_good = before.last_good if before else None
            models |= {one: model for one, model in kept_models(before).items() if one == last_good}
        scorers = {version: scorer_for(version, model, state, before) for version, model in models.items()}
        catalogue, id = state.library.catalogue, state.id
        active = scorers[last_good].scorer if last_good in scorers else None
        generation = Generation(
            stamp=stamp,
            state=state,
            serving=Serving(catalogue, active, id),
            arms={arm: Serving(catalogue, scorers[one].scorer, id) for arm, one in arms.items() if one in scorers},
            experiment=experiment,
            problems=problems,
            models=models,
            scorers=spare_scorers(before, state, scorers) | scorers,
            last_good=last_good,
        )
        prepare(generation)
        return generation

    def _load_all(
        self, versions: set[str | None], before: Generation | None
    ) -> tuple[dict[str, Loaded], dict[str, str]]:
        """Models by version, and what is wrong with some; one that cannot be loaded at all is left out.

        What the generation before holds is not loaded again, but for what something was wrong with.
        """
        models: dict[str, Loaded] = {}
        problems: dict[str, str] = {}
        known = {
            version: model
            for version, model in kept_models(before).items()
            if before is not None and version not in before.problems
        }
        for version in sorted(one for one in versions if one is not None):
            model, problem = (known[version], None) if version in known else self._load(version)
            if model is not None:
                models[version] = model
            if problem:
                problems[version] = problem
        return models, problems

    def _load(self, version: str) -> tuple[Loaded | None, str | None]:
        """A model by version, and what is wrong with it; without a model, it is refused."""
        model, problem = loader.load_best(self._models, version)
        if problem:
            log.error("a model cannot be loaded as it should be", model=version, error=problem)
        return model, problem


def kept_models(before: Generation | None) -> dict[str, Loaded]:
    """The models that a generation and its spare scorers hold, by version."""
    if before is None:
        return {}
    return {version: one.model for version, one in before.scorers.items()} | dict(before.models)


def scorer_for(version: str, model: Loaded, state: CatalogueState, before: Generation | None) -> ScorerRecord:
    """A model's scorer over a state of the catalogue; the one that was made before where nothing has changed."""
    known = before.scorers.get(version) if before else None
    if known and known.state == state.id and known.model is model:
        return known
    now = state.snapshot.taken_at.timestamp()
    return ScorerRecord(state.id, model, loader.scorer_of(model, state.library.catalogue, now))


def spare_scorers(
    before: Generation | None, state: CatalogueState, scorers: Mapping[str, ScorerRecord]
) -> dict[str, ScorerRecord]:
    """The last scorers over the same state that serve no more."""
    known = before.scorers.items() if before else ()
    return dict([(one, own) for one, own in known if own.state == state.id and one not in scorers][-SPARE_SCORERS:])


def prepare(generation: Generation) -> None:
    """Make what is made at first use, so that no request waits for it."""
    _ = generation.library.search, generation.library.lookup
    for each in (generation.serving, *generation.arms.values()):
        _ = each.retriever
