"""Backtesting: the data known at a past time, scored by a model; the basis of evaluation and fitting."""

from dataclasses import dataclass, field, fields, replace

from gnn.data.catalogue import Catalogue, catalogue_of
from gnn.data.dataset import Dataset
from gnn.data.split import history_before
from gnn.models.graph_filter import FilterSettings
from gnn.models.item_filter import ItemFilter, align_filters, fitted_filter
from gnn.models.kinds import ModelKind
from gnn.models.ranker import RankerSettings
from gnn.models.registry import chosen_settings
from gnn.scoring.artifact import Artifact
from gnn.scoring.blend import Blend
from gnn.scoring.scorer import Scorer
from gnn.training.past_scorer import PastScorer
from gnn.training.settings import Settings
from graph.catalogue.types import ItemLabel
from graph.snapshot.tables import Relation


@dataclass(frozen=True, slots=True)
class Recipe:
    """All settings that determine the result of a training."""

    network: Settings = field(default_factory=Settings)
    ranker: RankerSettings = field(default_factory=RankerSettings)
    filters: FilterSettings = field(default_factory=FilterSettings)
    blend: Blend = field(default_factory=Blend)
    without: frozenset[Relation] = frozenset()

    @classmethod
    def of(cls, network: Settings, blend: Blend) -> "Recipe":
        """Return the recipe of a registry training: the given settings, with the tuned values for the rest."""
        return cls(network=network, filters=FilterSettings(**chosen_settings(ModelKind.GRAPH_FILTER)), blend=blend)


@dataclass(frozen=True, slots=True)
class Moment:
    """The data known at a cut, ready to be scored."""

    catalogue: Catalogue
    scorer: Scorer
    past: PastScorer
    now: float
    artifact: Artifact

    def with_artifact(self, artifact: Artifact) -> "Moment":
        """Return the same moment with an artifact's ranker and calibration; the network must be the same."""
        scorer = self.scorer.with_artifact(artifact)
        return replace(self, scorer=scorer, past=self.past.with_scorer(scorer), artifact=artifact)


def filters_of(model: Artifact, otherwise: FilterSettings) -> FilterSettings:
    """Return the settings of a stored model's graph filter; ``otherwise`` if its manifest does not say them."""
    stored = model.manifest.get("filter")
    names = {field.name for field in fields(FilterSettings)}
    return FilterSettings(**stored) if isinstance(stored, dict) and set(stored) <= names else otherwise


def filters_at(data: Dataset, now: float, settings: FilterSettings) -> dict[ItemLabel, ItemFilter]:
    """Fits the graph filter on everything before a given time, by item label."""
    return {label: fitted_filter(data, history_before(data, label, now), settings) for label in data.events}


def moment_at(
    artifact: Artifact, data: Dataset, now: float, settings: FilterSettings, until: float = float("inf")
) -> Moment:
    """Apply a model to the data known at a given time; its graph filter is fitted on that data alone.

    Args:
        artifact: the model.
        data: nodes, relations and events.
        now: the time, in seconds since 1970.
        settings: settings of the graph filter.
        until: end of the prediction window: jobs posted later have no relations.
    """
    past = data.before(now)
    catalogue = catalogue_of(replace(past, relations=data.known_at(until)))
    filters = align_filters(filters_at(data, now, settings), catalogue)
    scorer = Scorer(artifact, catalogue, now, filters)
    return Moment(catalogue, scorer, PastScorer(scorer, catalogue, now), now, artifact)
