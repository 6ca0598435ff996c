"""Finds what reasons have good grounds: interests that more than a look shows, steps ahead, and skills that tell."""

from collections.abc import Sequence

import numpy as np

from gnn.data.catalogue import Catalogue, row
from gnn.data.dataset import STRENGTH
from gnn.explain.cited_choices import list_citable
from gnn.scoring.blend import LINKING
from gnn.scoring.skill_priors import ESSENTIAL_EDGE_WEIGHT
from graph.catalogue.types import ItemLabel
from graph.people.state import Link, PersonState
from graph.snapshot.tables import SENIORITY

FEWEST_ITEMS = 2  # different postings that a person looked at; one that they chose is enough
FAR_ABOVE = 2.0  # levels above the person's; the next one is a step that people may want to take
RARE_SHARE = 0.02  # of the jobs: a skill that fewer ask for says what the work is


def find_grounded_interests(catalogue: Catalogue, state: PersonState, label: ItemLabel) -> frozenset[str]:
    """Return the ids of the nodes of interests that may be told of items of one label.

    An interest needs something chosen, or two different postings. Skills are never told as interests.

    Args:
        catalogue: the catalogue that holds the items.
        state: the person's state.
        label: label of the items.
    """
    chosen_items = {index for _, index in list_citable(catalogue, state, label, LINKING)}
    seen_items = [index for _, index in list_citable(catalogue, state, label, STRENGTH)]
    grounded_ids = set()
    for link in state.interests:
        items = [index for index in seen_items if belongs_to(catalogue, label, index, link)]
        postings = {catalogue.posting(label, index) for index in items}
        if len(postings) >= FEWEST_ITEMS or not chosen_items.isdisjoint(items):
            grounded_ids.add(link.id)
    return frozenset(grounded_ids)


def belongs_to(catalogue: Catalogue, label: ItemLabel, index: int, link: Link) -> bool:
    """Return whether an item is of the occupation, company or topic that an interest is in."""
    node, items = catalogue.position(link.label, link.id), catalogue.items[label]
    if node is None:
        return False
    if link.label == "Company":
        return label == ItemLabel.JOB and int(items.company[index]) == node
    group_label = "Occupation" if label == ItemLabel.JOB else "Topic"
    return link.label == group_label and node in items.groups(index)


def find_off_level_jobs(catalogue: Catalogue, state: PersonState, indices: Sequence[int]) -> frozenset[str]:
    """Return the ids of jobs below a person's level or far above it; an unknown level is neither."""
    rows, ids = np.array(indices, dtype=np.int64), catalogue.ids(ItemLabel.JOB)
    level = catalogue.items[ItemLabel.JOB].columns["seniority"][rows] - SENIORITY.get(state.seniority or "", np.nan)
    is_off = (level < 0.0) | (level >= FAR_ABOVE)  # comparisons with NaN, for what is unknown, are false
    return frozenset(ids[index] for index in rows[is_off].tolist())


def find_telling_skills(catalogue: Catalogue, indices: Sequence[int]) -> dict[str, frozenset[str]]:
    """Map jobs to the ids of their skills that are essential there or rare among all jobs."""
    jobs, ids, skills = catalogue.items[ItemLabel.JOB], catalogue.ids(ItemLabel.JOB), catalogue.ids("Skill")
    matrix, too_many = jobs.skills, RARE_SHARE * len(jobs)
    telling_skills = {}
    for index in indices:
        weights = matrix.data[matrix.indptr[index] : matrix.indptr[index + 1]]
        asked = row(matrix, index)
        is_telling = (weights >= ESSENTIAL_EDGE_WEIGHT) | (jobs.items_per_skill[asked] < too_many)
        telling_skills[ids[index]] = frozenset(skills[skill] for skill in asked[is_telling].tolist())
    return telling_skills
