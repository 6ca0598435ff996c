"""What was known at a moment, scored by a model: everything that judging and fitting look at."""

from dataclasses import dataclass, field, replace

from gnn.data.catalogue import Catalogue, catalogue_of
from gnn.data.dataset import Dataset
from gnn.data.split import history_before
from gnn.models.graph_filter import FilterSettings
from gnn.models.item_filter import ItemFilter, aligned_filters, fitted_filter
from gnn.models.kinds import ModelKind
from gnn.models.ranker import RankerSettings
from gnn.models.registry import chosen_settings
from gnn.scoring.artifact import Artifact
from gnn.scoring.blend import Blend
from gnn.scoring.scorer import Scorer
from gnn.training.past_scorer import PastScorer
from gnn.training.settings import Settings
from graph.catalogue.types import ItemLabel
from graph.snapshot.reader import Relation


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what a training makes."""

    network: Settings = field(default_factory=Settings)
    ranker: RankerSettings = field(default_factory=RankerSettings)
    filters: FilterSettings = field(default_factory=FilterSettings)
    blend: Blend = field(default_factory=Blend)
    without: frozenset[Relation] = frozenset()

    @classmethod
    def of(cls, network: Settings, blend: Blend) -> "Recipe":
        """The recipe of a training of the registry: what settings say, the rest as it was chosen."""
        return cls(network=network, filters=FilterSettings(**chosen_settings(ModelKind.GRAPH_FILTER)), blend=blend)


@dataclass(frozen=True, slots=True)
class Moment:
    """What was known at a cut, ready to be scored."""

    catalogue: Catalogue
    scorer: Scorer
    past: PastScorer
    now: float

    def changed(self, made: Artifact) -> "Moment":
        """The same moment, scored by an artifact's ranker and curves; the network must be the same."""
        scorer = self.scorer.changed(made)
        return replace(self, scorer=scorer, past=self.past.changed(scorer))


def filters_at(data: Dataset, now: float, settings: FilterSettings) -> dict[ItemLabel, ItemFilter]:
    """The graph filter of everything before a moment, by item label."""
    return {label: fitted_filter(data, history_before(data, label, now), settings) for label in data.events}


def moment_at(
    made: Artifact, data: Dataset, now: float, settings: FilterSettings, until: float = float("inf")
) -> Moment:
    """A model over what was known at a moment, its graph filter fitted on that alone.

    Args:
        made: the model.
        data: nodes, relations and events.
        now: the moment, in seconds since 1970.
        settings: of the graph filter.
        until: end of the window that is asked about: jobs that are posted later have no relations.
    """
    past = data.before(now)
    catalogue = catalogue_of(Dataset(past.nodes, data.known_at(until), past.events))
    filters = aligned_filters(filters_at(data, now, settings), catalogue)
    scorer = Scorer(made, catalogue, now, filters)
    return Moment(catalogue, scorer, PastScorer(scorer, catalogue, now), now)
