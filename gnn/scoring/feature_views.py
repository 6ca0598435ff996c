"""Feature views: what the ranker looks at, each feature declared once, with how fresh it is when it serves.

One code makes them for the past and for now (:mod:`gnn.scoring.ranker_features`): offline from a data set that was
cut at a moment, so that nothing later is in them; online from the person's state, which one round trip reads, and from
arrays in memory, whose weights are the active model's. A test compares both for the same moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gnn.features.person_item import COLUMNS
from graph.catalogue.types import ItemLabel


class Freshness(StrEnum):
    """As of when a view's features are."""

    REQUEST = "REQUEST"
    CATALOGUE = "CATALOGUE"


@dataclass(frozen=True, slots=True)
class FeatureView:
    """Features that belong together: of which pairs, and as of when."""

    name: str
    label: ItemLabel
    features: tuple[str, ...]
    freshness: Freshness


VIEWS: Mapping[str, tuple[FeatureView, ...]] = {
    ItemLabel.JOB: (
        FeatureView("job_profile_fit", ItemLabel.JOB, COLUMNS[ItemLabel.JOB], Freshness.REQUEST),
        FeatureView("job_career", ItemLabel.JOB, ("current", "target", "sector"), Freshness.REQUEST),
        FeatureView("job_history", ItemLabel.JOB, ("company", "alike", "content", "filter"), Freshness.REQUEST),
        FeatureView("job_meaning", ItemLabel.JOB, ("semantic", "gnn"), Freshness.REQUEST),
        FeatureView("job_recency", ItemLabel.JOB, ("fresh",), Freshness.REQUEST),
        FeatureView("job_popularity", ItemLabel.JOB, ("popular", "appeal"), Freshness.CATALOGUE),
    ),
    ItemLabel.COURSE: (
        FeatureView("course_profile_fit", ItemLabel.COURSE, COLUMNS[ItemLabel.COURSE], Freshness.REQUEST),
        FeatureView("course_history", ItemLabel.COURSE, ("provider", "topic", "content", "filter"), Freshness.REQUEST),
        FeatureView("course_meaning", ItemLabel.COURSE, ("semantic", "gnn"), Freshness.REQUEST),
        FeatureView("course_popularity", ItemLabel.COURSE, ("popular", "appeal"), Freshness.CATALOGUE),
    ),
}
