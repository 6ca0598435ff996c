"""Which items have to do with what is known of a person: where their list ends.

An item is related by its occupation or topic, by its skills, or because people who chose what the person chose chose it
much more often than others did (lift, from "Dynamic itemset counting and implication rules for market basket data",
SIGMOD 1997). Popularity relates no item. A skill that many jobs ask for, such as English, makes no job relevant by
itself.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.catalogue import Catalogue, row
from gnn.data.dataset import Mask
from gnn.data.sparse_rows import SparseRows
from gnn.explain.course_subjects import is_about
from gnn.explain.crowds import met_by
from gnn.features.people import Group, Person
from gnn.features.person_item import aims
from gnn.recommend.job_relations import JobRelations, chosen_groups, has_known_trade, without_ungrounded
from gnn.recommend.shared_skills import count_common_skills, share_of_skills, shares_skills
from gnn.scoring.blend import LINKING, Serving
from gnn.scoring.skill_priors import ESSENTIAL_EDGE_WEIGHT
from gnn.skills.gap import needed_by
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from graph.snapshot.tables import LEVEL

SMALLEST_LIFT = 2.0
MANY_FACTS = 5
MASTERED = 0.8  # of a link to a skill: level 4 of 5
SMALLEST_LIKELIHOOD = 0.02  # of that of the likeliest item

Values = NDArray[np.float64]


def related_items(serving: Serving, relations: JobRelations, label: ItemLabel, fewest: int, allowed: Mask) -> Mask:
    """Return which of the allowed items may be on a person's list, bool [items].

    Other people's choices lead nobody whose work or goals are known to a job.

    If nothing is related to somebody of whom little is known, these are the items that share a skill with them. If
    nothing is known of a registered person, they are those that others chose. If a model is active, which reads
    a visitor's words, their list holds what shares a skill with them, or else what others chose, or else all.

    Args:
        serving: the catalogue that holds the items, and the active scorer.
        relations: the person, and how jobs are related to them.
        label: ``Job`` or ``Course``.
        fewest: minimum number of other people whose choices relate an item.
        allowed: which items may be shown, bool [items].
    """
    catalogue, state = serving.catalogue, relations.group.states[0]
    if label == ItemLabel.JOB:
        person, related = relations.grounded_group.persons[0], relations.is_related
    else:
        group = without_ungrounded(catalogue, relations.group, label)
        person, related = group.persons[0], related_courses(catalogue, group)
        allowed = allowed & ~teaches_what_is_mastered(catalogue, state)
    if label == ItemLabel.COURSE or not has_known_trade(state):
        related = related | related_by_others(catalogue, person, label, fewest)
    related = related & allowed
    if related.any() or (is_well_known(state) if state.id else serving.scorer is None):
        return related
    shares_skill = allowed & (share_of_skills(catalogue, person, label) > 0.0)
    if shares_skill.any() or (state.id and count_facts(state)):
        return shares_skill
    is_chosen = allowed & (np.diff(catalogue.choosers[label].indptr) >= fewest)
    return is_chosen if state.id or is_chosen.any() else allowed


def is_likely(probabilities: Values | None, is_exempt: Mask, aside: Mask | None = None) -> Mask:
    """Return which of some items are likely enough to be listed, beside the likeliest of them, bool [items].

    Args:
        probabilities: calibrated probabilities of choosing them, 0–1, [items]; ``None`` if they are unknown.
        is_exempt: which items are listed whatever their probability, bool [items].
        aside: which items others are not compared with, if there are others, bool [items].
    """
    if probabilities is None or not len(probabilities):
        return np.ones(len(is_exempt), dtype=bool)
    compared = probabilities if aside is None or aside.all() else probabilities[~aside]
    return np.asarray(is_exempt | (probabilities >= SMALLEST_LIKELIHOOD * compared.max()))


def is_well_known(state: PersonState) -> bool:
    """Return whether much is known of a person: five facts of any kind."""
    return count_facts(state) >= MANY_FACTS


def count_facts(state: PersonState) -> int:
    """Return how many skills, occupations, aims, interests and choices of a person are known."""
    links = {(link.label, link.id) for link in (*state.skills, *state.careers, *state.targets, *state.interests)}
    choices = {(choice.label, choice.id) for choice in state.choices if choice.type in LINKING}
    return len(links) + len(choices)


def related_courses(catalogue: Catalogue, group: Group) -> Mask:
    """Return which courses are related to the only person of a group, bool [courses].

    A course is if it is about a skill that an aim of the person requires and they lack, shares a topic with their
    choices and interests, or builds on two of their skills, or a third of those that it teaches.
    """
    courses, people, person = catalogue.items[ItemLabel.COURSE], group.arrays, group.persons[0]
    closes_gap = np.zeros(len(courses), dtype=bool)
    needs = [needed_by(catalogue, "Occupation", aim) for aim in aims(catalogue, people, 0)]
    required_skills = {skill for aim in needs for skill, weight in aim.items() if weight >= ESSENTIAL_EDGE_WEIGHT}
    for skill in required_skills.difference(person.skills.tolist()):
        for course in row(catalogue.lessons, skill).tolist():
            closes_gap[course] = closes_gap[course] or is_about(catalogue, course, skill)
    topics = sorted({*chosen_groups(catalogue, person, ItemLabel.COURSE), *person.interests["Topic"]})
    on_topic = (
        courses.topic_table.products(
            SparseRows.of_columns([np.array(topics, dtype=np.int64)], courses.topics.shape[1])
        )[0]
        > 0
    )
    return np.asarray(shares_skills(catalogue, person, ItemLabel.COURSE) | closes_gap | on_topic)


def teaches_what_is_mastered(catalogue: Catalogue, state: PersonState) -> Mask:
    """Return which courses for beginners teach mostly what a person masters, bool [courses]."""
    courses = catalogue.items[ItemLabel.COURSE]
    mastered_skills = {
        index
        for link in state.skills
        if link.weight >= MASTERED and (index := catalogue.position("Skill", link.id)) is not None
    }
    counts = count_common_skills(catalogue, ItemLabel.COURSE, mastered_skills)
    is_for_beginners = courses.columns["level"] == LEVEL["BEGINNER"]
    return np.asarray(is_for_beginners & (counts > 0) & (2 * counts >= courses.skill_table.lengths))


def related_by_others(catalogue: Catalogue, person: Person, label: ItemLabel, fewest: int) -> Mask:
    """Return which items are chosen at least twice as often as by others among people who share a choice, bool [items].

    Of the people who chose one of the person's latest choices, at least ``fewest`` must have chosen the item.
    """
    chosen_by, own = catalogue.choosers[label], catalogue.position("User", person.state.id)
    vias = [index for _, index in met_by(catalogue, person.state, label)]
    if not vias:
        return np.zeros(chosen_by.shape[0], dtype=bool)
    like_minded = np.zeros((len(vias), chosen_by.shape[1]))
    for index, via in enumerate(vias):
        like_minded[index, row(chosen_by, via)] = 1.0
    if own is not None:
        like_minded[:, own] = 0.0
    choosers = csr_matrix((np.ones(chosen_by.nnz), chosen_by.indices, chosen_by.indptr), shape=chosen_by.shape)
    counts = (choosers @ like_minded.T).T
    active = max(int(np.count_nonzero(catalogue.deeds)), 1)
    expected = np.diff(chosen_by.indptr) * like_minded.sum(axis=1, keepdims=True) / active
    return np.asarray(((counts >= fewest) & (counts >= SMALLEST_LIFT * expected)).any(axis=0))
