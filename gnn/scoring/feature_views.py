"""Feature views: what the ranker looks at, each feature declared once, with how fresh it is when it serves.

One code makes them for the past and for now (:mod:`gnn.scoring.ranker_features`): offline from a data set that was
cut at a moment, so that nothing later is in them; online from the person's state, which one round trip reads, and from
arrays in memory, whose weights are the active model's. A test compares both for the same moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gnn.features.person_item import COLUMNS


class Freshness(StrEnum):
    """As of when a view's features are."""

    REQUEST = "REQUEST"
    CATALOGUE = "CATALOGUE"


@dataclass(frozen=True, slots=True)
class FeatureView:
    """Features that belong together: of which pairs, and as of when."""

    name: str
    label: str
    features: tuple[str, ...]
    freshness: Freshness


VIEWS: Mapping[str, tuple[FeatureView, ...]] = {
    "Job": (
        FeatureView("job_profile_fit", "Job", COLUMNS["Job"], Freshness.REQUEST),
        FeatureView("job_career", "Job", ("current", "target", "sector"), Freshness.REQUEST),
        FeatureView("job_history", "Job", ("company", "alike", "content", "filter"), Freshness.REQUEST),
        FeatureView("job_meaning", "Job", ("semantic", "gnn"), Freshness.REQUEST),
        FeatureView("job_recency", "Job", ("fresh",), Freshness.REQUEST),
        FeatureView("job_popularity", "Job", ("popular", "appeal"), Freshness.CATALOGUE),
    ),
    "Course": (
        FeatureView("course_profile_fit", "Course", COLUMNS["Course"], Freshness.REQUEST),
        FeatureView("course_history", "Course", ("provider", "topic", "content", "filter"), Freshness.REQUEST),
        FeatureView("course_meaning", "Course", ("semantic", "gnn"), Freshness.REQUEST),
        FeatureView("course_popularity", "Course", ("popular", "appeal"), Freshness.CATALOGUE),
    ),
}
