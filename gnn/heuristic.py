"""The heuristic score: plain features of a person and an item, each 0–1, in a fixed blend.

It needs no training, so it serves alone where no model is active, and it keeps a learned
score's feet on the ground where one is. Each feature's share is one part of the answer's score.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.catalogue import Catalogue, Items
from gnn.pairs import covered, pair_columns
from gnn.people import Person

WEIGHTS = {
    "Job": {"skills": 0.40, "career": 0.25, "interest": 0.15, "fit": 0.15, "recency": 0.05},
    "Course": {"skills": 0.45, "career": 0.20, "interest": 0.20, "fit": 0.15},
}
HALF_LIFE_DAYS = 30.0
DAY = 86_400.0

Values = NDArray[np.float64]


def features(catalogue: Catalogue, person: Person, label: str, now: float) -> dict[str, Values]:
    """Each feature of every item of one label, float64 [items] in [0, 1].

    For courses ``skills`` is the share taught that a target needs and the person lacks, and
    ``career`` the share that the target needs.

    Args:
        catalogue: what can be recommended.
        person: for whom.
        label: ``Job`` or ``Course``.
        now: seconds since 1970.
    """
    items, pairs = catalogue.items[label], pair_columns(catalogue, person, label)
    touched = interest(catalogue, items, person)
    if label == "Course":
        return {"skills": pairs["gap"], "career": pairs["wanted"], "interest": touched, "fit": pairs["level"]}
    age = np.maximum(now - items.columns["posted"], 0.0) / DAY
    return {
        "skills": pairs["skills"],
        "career": pairs["career"],
        "interest": touched,
        "fit": (pairs["place"] + pairs["seniority"] + pairs["salary"]) / 3.0,
        "recency": 0.5 ** (age / HALF_LIFE_DAYS),
    }


def interest(catalogue: Catalogue, items: Items, person: Person) -> Values:
    """How much of what the person is interested in each item touches, at most 1."""
    weights = np.zeros(len(catalogue.ids("Skill")))
    for place, weight in person.interests["Skill"].items():
        weights[place] = weight
    topics = np.zeros(items.topics.shape[1])
    for place, weight in person.interests["Topic"].items():
        topics[place] = weight
    touched = covered(items, csr_matrix(weights[None, :]))[0] + items.topics @ topics
    for label, places in (("Occupation", items.occupation), ("Company", items.company)):
        for place, weight in person.interests[label].items():
            touched = touched + np.where(places == place, weight, 0.0)
    return np.asarray(np.minimum(touched, 1.0))
