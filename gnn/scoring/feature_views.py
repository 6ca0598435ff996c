"""The ranker's feature views: declares each of its features once, with its owner and its freshness at serving time.

The same code computes the features for the past and for the present (:mod:`gnn.scoring.ranker_features`). Offline,
it reads a data set cut at a point in time, so that nothing later is included. Online, it reads the person's state,
fetched in one round trip, and in-memory arrays with the active model's weights. A test compares both for the same
point in time. Views of activity, which a worker materialises, stand in :mod:`gnn.features.activity`.
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
    MATERIALISED = "MATERIALISED"


@dataclass(frozen=True, slots=True)
class FeatureView:
    """A group of related features: their item label, their freshness, and what they are."""

    name: str
    label: ItemLabel
    features: tuple[str, ...]
    freshness: Freshness
    description: str


VIEWS: Mapping[str, tuple[FeatureView, ...]] = {
    ItemLabel.JOB: (
        FeatureView(
            "job_profile_fit",
            ItemLabel.JOB,
            PROFILE_FIT,
            Freshness.REQUEST,
            "How a job fits what a person says of themselves.",
        ),
        FeatureView(
            "job_career",
            ItemLabel.JOB,
            ("current", "target", "sector"),
            Freshness.REQUEST,
            "How near a job is to the occupations that a person holds or aims at.",
        ),
        FeatureView(
            "job_history",
            ItemLabel.JOB,
            ("company", "alike", "content", "filter"),
            Freshness.REQUEST,
            "What a job has in common with what a person did something with.",
        ),
        FeatureView(
            "job_chosen",
            ItemLabel.JOB,
            (*SHARES, *LAST, *NEAR, *TITLES),
            Freshness.REQUEST,
            "What a job shares with the jobs that a person chose, the latest counting most.",
        ),
        FeatureView(
            "job_home",
            ItemLabel.JOB,
            HOME,
            Freshness.REQUEST,
            "Where a job is, seen from a person's home.",
        ),
        FeatureView(
            "job_meaning",
            ItemLabel.JOB,
            ("semantic", *GNN),
            Freshness.REQUEST,
            "How near a job is to a person by its text and by the network.",
        ),
        FeatureView(
            "job_recency",
            ItemLabel.JOB,
            ("fresh",),
            Freshness.REQUEST,
            "How recently a job was posted.",
        ),
        FeatureView(
            "job_popularity",
            ItemLabel.JOB,
            ("known", "popular", "appeal", "place_jobs"),
            Freshness.CATALOGUE,
            "What people did with a job, recent things counting more.",
        ),
    ),
    ItemLabel.COURSE: (
        FeatureView(
            "course_profile_fit",
            ItemLabel.COURSE,
            COLUMNS[ItemLabel.COURSE],
            Freshness.REQUEST,
            "How a course fits what a person says of themselves.",
        ),
        FeatureView(
            "course_history",
            ItemLabel.COURSE,
            ("provider", "topic", "content", "filter"),
            Freshness.REQUEST,
            "What a course has in common with what a person did something with.",
        ),
        FeatureView(
            "course_meaning",
            ItemLabel.COURSE,
            ("semantic", *GNN),
            Freshness.REQUEST,
            "How near a course is to a person by its text and by the network.",
        ),
        FeatureView(
            "course_popularity",
            ItemLabel.COURSE,
            ("known", "popular", "appeal"),
            Freshness.CATALOGUE,
            "What people did with a course, recent things counting more.",
        ),
    ),
}
