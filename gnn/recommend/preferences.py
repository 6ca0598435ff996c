"""Derives preferences from a person's choices: weights of skills, occupations, companies and places.

Each choice counts by its strength, halved for every thirty days of age (exponential decay, as in
Ding and Li, "Time weight collaborative filtering", 2005); dismissals count negatively. Each weight is
relative to the strongest of its kind, 0–1.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.catalogue import Catalogue, Items
from gnn.data.dataset import DAY, ITEM_LABELS, STRENGTH
from graph.catalogue.types import ItemLabel
from graph.interactions.types import InteractionType
from graph.people.state import PersonState

HALF_LIFE_DAYS = 30.0
AGAINST = -0.5
Weights = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Preferences:
    """Ids and their weights (0–1) by label, strongest first."""

    by_label: Mapping[str, tuple[tuple[str, float], ...]]

    def of(self, label: str, first: int) -> list[tuple[str, float]]:
        """Return the strongest entries of a label."""
        return list(self.by_label.get(label, ())[:first])


def preferences(catalogue: Catalogue, state: PersonState, now: float) -> Preferences:
    """Compute a person's preferences.

    Args:
        catalogue: attributes of the items.
        state: the person's state with their choices.
        now: seconds since 1970.
    """
    sums = {label: np.zeros(len(catalogue.ids(label))) for label in ("Skill", "Occupation", "Company", "Place")}
    for label in ITEM_LABELS:
        items = catalogue.items[label]
        weight = item_weights(catalogue, label, state, now)
        rows = np.flatnonzero(weight)
        sums["Skill"] += skills_of(items, rows, weight)
        for name, indices in (("Occupation", items.occupation), ("Company", items.company), ("Place", items.place)):
            known_rows = rows[indices[rows] >= 0]
            np.add.at(sums[name], indices[known_rows], weight[known_rows])
    return Preferences({label: find_strongest(values, catalogue.ids(label)) for label, values in sums.items()})


def item_weights(catalogue: Catalogue, label: ItemLabel, state: PersonState, now: float) -> Weights:
    """Return each item's weight, float64 [items], from the strength and age of the strongest choice."""
    weight = np.zeros(len(catalogue.items[label]))
    for choice in state.choices:
        if choice.label != label or (row := catalogue.position(label, choice.id)) is None:
            continue
        strength = AGAINST if choice.type is InteractionType.DISMISS else STRENGTH.get(choice.type, 0.0)
        decayed_strength = strength * 0.5 ** (max(now - choice.at, 0.0) / DAY / HALF_LIFE_DAYS)
        weight[row] = decayed_strength if choice.type is InteractionType.DISMISS else max(weight[row], decayed_strength)
    return weight


def skills_of(items: Items, rows: NDArray[np.int64], weight: Weights) -> Weights:
    """Sum the items' skills by weight; each item's skills add up to the item's weight; float64 [skills]."""
    share = csr_matrix(items.skills[rows].multiply(1.0 / np.maximum(items.skill_weight[rows], 1e-9)[:, None]))
    return np.asarray(weight[rows] @ share).ravel()


def find_strongest(values: Weights, ids: list[str]) -> tuple[tuple[str, float], ...]:
    """Return the ids with positive values, scaled so that the strongest is 1."""
    top = values.max(initial=0.0)
    if top <= 0:
        return ()
    order = np.flatnonzero(values > 0)
    order = order[np.argsort(-values[order], kind="stable")]
    return tuple((ids[index], float(values[index] / top)) for index in order.tolist())
