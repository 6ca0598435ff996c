"""The heuristic score: simple features of a person–item pair, each 0–1, blended with fixed weights.

It needs no training. It serves alone when no model is active, and is blended with the learned score otherwise.
Each feature's contribution is shown as one part of the score.
"""

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import DAY
from gnn.data.sparse_rows import SparseRows
from gnn.features.people import Group
from gnn.features.person_item import Pairs, sum_covered_weight, with_none
from graph.catalogue.types import ItemLabel

WEIGHTS = {
    ItemLabel.JOB: {"skills": 0.40, "career": 0.25, "interest": 0.15, "fit": 0.15, "recency": 0.05},
    ItemLabel.COURSE: {"skills": 0.45, "career": 0.20, "interest": 0.20, "fit": 0.15},
}
HALF_LIFE_DAYS = 30.0

Values = NDArray[np.float64]


def features(catalogue: Catalogue, group: Group, pairs: Pairs, now: float) -> dict[str, Values]:
    """Compute each feature of people with items, float64 [people, items] in [0, 1].

    For courses, ``skills`` is the share of taught skills that a target needs and the person lacks, and
    ``career`` is the share that the target needs.

    Args:
        catalogue: what can be recommended.
        group: the people.
        pairs: the same people with the items.
        now: seconds since 1970.
    """
    columns, interest_match = pairs.columns, interest(catalogue, group, pairs)
    if pairs.label == ItemLabel.COURSE:
        return {
            "skills": columns["gap"],
            "career": columns["wanted"],
            "interest": interest_match,
            "fit": columns["level"],
        }
    age = np.maximum(now - pairs.of_items(catalogue.items[ItemLabel.JOB].columns["posted"]), 0.0) / DAY
    return {
        "skills": columns["skills"],
        "career": columns["career"],
        "interest": interest_match,
        "fit": (columns["place"] + columns["seniority"] + columns["salary"]) / 3.0,
        "recency": np.broadcast_to(np.exp2(-age / HALF_LIFE_DAYS), interest_match.shape),
    }


def interest(catalogue: Catalogue, group: Group, pairs: Pairs) -> Values:
    """Return how well each item matches each person's interests, at most 1; float64 [people, items]."""
    items = catalogue.items[pairs.label]
    interest_match = np.zeros(next(iter(pairs.columns.values())).shape)
    if skills := weights_of(group, "Skill", len(catalogue.ids("Skill"))):
        interest_match += sum_covered_weight(items, skills, pairs.rows)
    if topics := weights_of(group, "Topic", items.topics.shape[1]):
        interest_match += items.topic_table.products(topics, pairs.rows)
    for label, indices in (("Occupation", items.occupation), ("Company", items.company)):
        if weights := weights_of(group, label, len(catalogue.ids(label))):
            interest_match += with_none(weights.dense())[:, pairs.of_items(indices)]
    return np.asarray(np.minimum(interest_match, 1.0))


def weights_of(group: Group, label: str, count: int) -> SparseRows | None:
    """Return people's interests of one label, [people, count]; ``None`` if nobody has any."""
    weights = [person.interests[label] for person in group.persons]
    return SparseRows.of_weights(weights, count) if any(weights) else None
