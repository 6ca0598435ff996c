"""Feature views: declares each of the ranker's features once, with its freshness at serving time.

The same code computes the features for the past and for the present (:mod:`gnn.scoring.ranker_features`). Offline,
it reads a data set cut at a point in time, so that nothing later is included. Online, it reads the person's state,
fetched in one round trip, and in-memory arrays with the active model's weights. A test compares both for the same
point in time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gnn.features.chosen import CHOSEN_COLUMNS, HOME, LAST, NEAR, SHARES, TITLES
from gnn.features.person_item import COLUMNS
from gnn.scoring.ranker_features import GNN
from graph.catalogue.types import ItemLabel

PROFILE_FIT = tuple(name for name in COLUMNS[ItemLabel.JOB] if name not in CHOSEN_COLUMNS)


class Freshness(StrEnum):
    """The point in time that a view's features reflect."""

    REQUEST = "REQUEST"
    CATALOGUE = "CATALOGUE"


@dataclass(frozen=True, slots=True)
class FeatureView:
    """A group of related features: their item label, and their freshness."""

    name: str
    label: ItemLabel
    features: tuple[str, ...]
    freshness: Freshness


VIEWS: Mapping[str, tuple[FeatureView, ...]] = {
    ItemLabel.JOB: (
        FeatureView("job_profile_fit", ItemLabel.JOB, PROFILE_FIT, Freshness.REQUEST),
        FeatureView("job_career", ItemLabel.JOB, ("current", "target", "sector"), Freshness.REQUEST),
        FeatureView("job_history", ItemLabel.JOB, ("company", "alike", "content", "filter"), Freshness.REQUEST),
        FeatureView("job_chosen", ItemLabel.JOB, (*SHARES, *LAST, *NEAR, *TITLES), Freshness.REQUEST),
        FeatureView("job_home", ItemLabel.JOB, HOME, Freshness.REQUEST),
        FeatureView("job_meaning", ItemLabel.JOB, ("semantic", *GNN), Freshness.REQUEST),
        FeatureView("job_recency", ItemLabel.JOB, ("fresh",), Freshness.REQUEST),
        FeatureView("job_popularity", ItemLabel.JOB, ("known", "popular", "appeal", "place_jobs"), Freshness.CATALOGUE),
    ),
    ItemLabel.COURSE: (
        FeatureView("course_profile_fit", ItemLabel.COURSE, COLUMNS[ItemLabel.COURSE], Freshness.REQUEST),
        FeatureView("course_history", ItemLabel.COURSE, ("provider", "topic", "content", "filter"), Freshness.REQUEST),
        FeatureView("course_meaning", ItemLabel.COURSE, ("semantic", *GNN), Freshness.REQUEST),
        FeatureView("course_popularity", ItemLabel.COURSE, ("known", "popular", "appeal"), Freshness.CATALOGUE),
    ),
}
