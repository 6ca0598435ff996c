"""Finds what reasons have good grounds: interests that more than a look shows, steps ahead, and skills."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue, row
from gnn.data.dataset import ITEM_LABELS, STRENGTH, Mask
from gnn.explain.cited_choices import list_citable
from gnn.explain.missing_skills import PresumedSkills, stated_skills
from gnn.scoring.blend import LINKING
from graph.catalogue.types import ItemLabel
from graph.people.state import Link, Origin, PersonState
from graph.snapshot.tables import SENIORITY

FEWEST_POSTINGS = 2  # different postings that a person looked at; one that they chose is enough
FAR = 2.0  # levels from the person's; the next one up is a step that people may want to take


def find_grounded_interests(catalogue: Catalogue, state: PersonState, label: ItemLabel) -> tuple[Link, ...]:
    """Return those of a person's interests that more than a look at one posting shows.

    An interest that the person's headline names needs no more. Others need something chosen, or two different postings;
    those in skills may be of jobs and courses.

    Args:
        catalogue: the catalogue that holds the items.
        state: the person's state.
        label: label of the items.
    """
    postings: dict[tuple[str, int], set[tuple[str, int]]] = {}
    chosen_nodes = set[tuple[str, int]]()
    for kind in ITEM_LABELS if state.interests else ():
        chosen_ids = {id for id, _ in list_citable(catalogue, state, kind, LINKING)}
        for id, index in list_citable(catalogue, state, kind, STRENGTH):
            nodes = [node for node in list_nodes(catalogue, kind, index) if kind == label or node[0] == "Skill"]
            chosen_nodes.update(nodes if id in chosen_ids else ())
            for node in nodes:
                postings.setdefault(node, set()).add((kind, catalogue.posting(kind, index)))

    def is_grounded(link: Link) -> bool:
        if (index := catalogue.position(link.label, link.id)) is None:
            return False
        node = link.label, index
        return node in chosen_nodes or len(postings.get(node, ())) >= FEWEST_POSTINGS

    return tuple(link for link in state.interests if link.origin is Origin.PROFILE or is_grounded(link))


def list_nodes(catalogue: Catalogue, label: ItemLabel, index: int) -> list[tuple[str, int]]:
    """Return the label and index of the nodes that an item is linked to and people may be interested in."""
    items = catalogue.items[label]
    group_label = "Occupation" if label == ItemLabel.JOB else "Topic"
    nodes = [(group_label, group) for group in items.groups(index)]
    if label == ItemLabel.JOB:
        nodes.append(("Company", int(items.company[index])))
    return [*nodes, *(("Skill", skill) for skill in row(items.skills, index).tolist())]


def find_off_level_jobs(catalogue: Catalogue, state: PersonState, indices: Sequence[int]) -> frozenset[str]:
    """Return the ids of jobs below a person's level or far above it; an unknown level is neither."""
    rows, ids = np.array(indices, dtype=np.int64), catalogue.ids(ItemLabel.JOB)
    level = catalogue.items[ItemLabel.JOB].columns["seniority"][rows] - SENIORITY.get(state.seniority or "", np.nan)
    return frozenset(ids[index] for index in rows[is_off_level(level)].tolist())


def is_off_level(level: NDArray[np.float64]) -> Mask:
    """Return which levels, minus the person's, are below it or far above it; NaN, for what is unknown, is neither."""
    return np.asarray((level < 0.0) | (level >= FAR))


def count_presumed_skills(catalogue: Catalogue, state: PersonState, indices: Sequence[int]) -> dict[str, int]:
    """Map jobs to the number of their skills that are not on a person's profile, but come with what they did."""
    stated, presumed = stated_skills(catalogue, state), PresumedSkills(catalogue, state)
    jobs, ids = catalogue.items[ItemLabel.JOB], catalogue.ids(ItemLabel.JOB)
    return {
        ids[index]: sum(skill not in stated and skill in presumed for skill in row(jobs.skills, index).tolist())
        for index in indices
    }
