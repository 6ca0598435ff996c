"""Which items have to do with what is known of a person: where their list ends.

An item is related by its occupation or topic, by its skills, or because people who chose what the person chose chose it
much more often than others did (lift, from "Dynamic itemset counting and implication rules for market basket data",
SIGMOD 1997). Popularity relates no item. A skill that many jobs ask for, such as English, makes no job relevant by
itself.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from gnn.data.catalogue import Catalogue, row
from gnn.data.dataset import Index, Mask
from gnn.data.sparse_rows import SparseRows
from gnn.explain.course_subjects import is_about
from gnn.explain.crowds import met_by
from gnn.explain.grounds import find_grounded_interests
from gnn.features.people import Group, Person, group_of
from gnn.features.person_item import aims, near_occupations, with_none
from gnn.scoring.blend import LINKING, Serving
from gnn.scoring.skill_priors import ESSENTIAL_EDGE_WEIGHT
from gnn.skills.gap import needed_by
from graph.catalogue.types import ItemLabel
from graph.people.state import PersonState
from graph.snapshot.tables import LEVEL

FEWEST_SKILLS = 2
SMALLEST_SHARE = 1 / 3  # of the skills that an item asks for or teaches
SMALLEST_LIFT = 2.0
ROUNDING = 1e-9
MANY_FACTS = 5
MASTERED = 0.8  # of a link to a skill: level 4 of 5
SMALLEST_LIKELIHOOD = 0.02  # of that of the likeliest item

Values = NDArray[np.float64]


def related_items(serving: Serving, group: Group, label: ItemLabel, fewest: int, allowed: Mask) -> Mask:
    """Return which of the allowed items may be on the list of the only person of a group, bool [items].

    If nothing is related to somebody of whom little is known, these are the items that share a skill with them. If
    nothing is known of a registered person, they are those that others chose. If a model is active, which reads
    a visitor's words, their list holds what shares a skill with them, or else what others chose, or else all.

    Args:
        serving: the catalogue that holds the items, and the active scorer.
        group: one person.
        label: ``Job`` or ``Course``.
        fewest: minimum number of other people whose choices relate an item.
        allowed: which items may be shown, bool [items].
    """
    catalogue, state = serving.catalogue, group.states[0]
    group = without_ungrounded_interests(catalogue, group, label)
    person = group.persons[0]
    if label == ItemLabel.COURSE:
        allowed = allowed & ~teaches_what_is_mastered(catalogue, group)
    related = related_jobs(catalogue, group) if label == ItemLabel.JOB else related_courses(catalogue, group)
    related = allowed & (related | related_by_others(catalogue, person, label, fewest))
    if related.any() or (is_well_known(state) if state.id else serving.scorer is None):
        return related
    shares_skill = allowed & (share_of_skills(catalogue, group, label) > 0.0)
    if shares_skill.any() or (state.id and count_facts(state)):
        return shares_skill
    is_chosen = allowed & (np.diff(catalogue.choosers[label].indptr) >= fewest)
    return is_chosen if state.id or is_chosen.any() else allowed


def without_ungrounded_interests(catalogue: Catalogue, group: Group, label: ItemLabel) -> Group:
    """Return the only person of a group without interests that a look at one posting shows, if work says who they are.

    Of somebody without past work and goals, a look is all that is known.

    Args:
        catalogue: the catalogue that holds the items.
        group: one person.
        label: label of the items.
    """
    state = group.states[0]
    if not (state.careers or state.targets):
        return group
    interests = find_grounded_interests(catalogue, state, label)
    return group if interests == state.interests else group_of(catalogue, [replace(state, interests=interests)])


def is_likely(probabilities: Values | None, is_exempt: Mask) -> Mask:
    """Return which of some items are likely enough to be listed, beside the likeliest of them, bool [items].

    Args:
        probabilities: calibrated probabilities of choosing them, 0–1, [items]; ``None`` if they are unknown.
        is_exempt: which items are listed whatever their probability, bool [items].
    """
    if probabilities is None or not len(probabilities):
        return np.ones(len(is_exempt), dtype=bool)
    return np.asarray(is_exempt | (probabilities >= SMALLEST_LIKELIHOOD * probabilities.max()))


def is_well_known(state: PersonState) -> bool:
    """Return whether much is known of a person: five facts of any kind."""
    return count_facts(state) >= MANY_FACTS


def count_facts(state: PersonState) -> int:
    """Return how many skills, occupations, aims, interests and choices of a person are known."""
    links = {(link.label, link.id) for link in (*state.skills, *state.careers, *state.targets, *state.interests)}
    choices = {(choice.label, choice.id) for choice in state.choices if choice.type in LINKING}
    return len(links) + len(choices)


def related_jobs(catalogue: Catalogue, group: Group) -> Mask:
    """Return which jobs are related by occupation or skills to the only person of a group, bool [jobs].

    A job is if its occupation is one that they held or aim for, the next step from their current one, or near an aim;
    if it is one of their interest, or of a job that they chose; if it is at a company of their interest; or if they
    have two of the skills that it asks for, or a third.
    """
    jobs, person = catalogue.items[ItemLabel.JOB], group.persons[0]
    is_near = related_occupations(catalogue, group)[jobs.occupation]
    is_at_company = np.isin(jobs.company, list(person.interests["Company"]))
    return np.asarray(shares_skills(catalogue, group, ItemLabel.JOB) | is_near | is_at_company)


def related_occupations(catalogue: Catalogue, group: Group) -> Mask:
    """Return which occupations have to do with the only person of a group, bool [occupations + 1]; the last is none.

    They held them, aim for them, could go on to them, are interested in them, or chose a job in them.
    """
    person, near = group.persons[0], near_occupations(catalogue, group.arrays)
    near[0, [*person.interests["Occupation"], *chosen_groups(catalogue, person, ItemLabel.JOB)]] = 1.0
    return np.asarray(with_none(near)[0] > 0)


def is_another_trade(catalogue: Catalogue, group: Group, rows: Index) -> Mask:
    """Return which jobs are in another trade than those of the only person of a group, bool [R].

    None is if the job's occupation is unknown, or if no occupation is known to have to do with the person.

    Args:
        catalogue: the catalogue that holds the jobs.
        group: one person.
        rows: indices of the jobs, int64 [R].
    """
    group = without_ungrounded_interests(catalogue, group, ItemLabel.JOB)
    occupations, is_related = catalogue.items[ItemLabel.JOB].occupation[rows], related_occupations(catalogue, group)
    return np.asarray((occupations >= 0) & ~is_related[occupations] & is_related.any())


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
    return np.asarray(shares_skills(catalogue, group, ItemLabel.COURSE) | closes_gap | on_topic)


def teaches_what_is_mastered(catalogue: Catalogue, group: Group) -> Mask:
    """Return which courses for beginners teach mostly what the only person of a group masters, bool [courses]."""
    courses = catalogue.items[ItemLabel.COURSE]
    mastered_skills = sorted(
        index
        for link in group.states[0].skills
        if link.weight >= MASTERED and (index := catalogue.position("Skill", link.id)) is not None
    )
    columns = SparseRows.of_columns([np.array(mastered_skills, dtype=np.int64)], group.arrays.skills.width)
    counts = courses.shared_skill_table.products(columns)[0]
    is_for_beginners = courses.columns["level"] == LEVEL["BEGINNER"]
    return np.asarray(is_for_beginners & (counts > 0) & (2 * counts >= courses.skill_table.lengths))


def chosen_groups(catalogue: Catalogue, person: Person, label: ItemLabel) -> list[int]:
    """Return the occupations (of jobs) or topics (of courses) of what a person chose."""
    items = catalogue.items[label]
    return sorted({group for index in chosen_rows(catalogue, person, label) for group in items.groups(index)})


def chosen_rows(catalogue: Catalogue, person: Person, label: ItemLabel) -> list[int]:
    """Return the indices of what a person chose."""
    chosen_ids = {choice.id for choice in person.state.choices_of(label, *LINKING)}
    return [index for id in chosen_ids if (index := catalogue.position(label, id)) is not None]


def shares_skills(catalogue: Catalogue, group: Group, label: ItemLabel) -> Mask:
    """Return which items share two skills with the person, or a third of the item's, bool [items]."""
    share, counts = share_of_skills(catalogue, group, label), catalogue.items[label].skill_table.lengths
    return np.asarray((share > 0.0) & ((share >= SMALLEST_SHARE) | (share * counts >= FEWEST_SKILLS - ROUNDING)))


def share_of_skills(catalogue: Catalogue, group: Group, label: ItemLabel) -> Values:
    """Return the share of each item's skills that the person has or is interested in, float64 [items]."""
    items, person = catalogue.items[label], group.persons[0]
    known_skills = np.union1d(person.skills, np.array(list(person.interests["Skill"]), dtype=np.int64)).astype(np.int64)
    shared = items.shared_skill_table.products(SparseRows.of_columns([known_skills], group.arrays.skills.width))[0]
    return np.asarray(shared / np.maximum(items.skill_table.lengths, 1))


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
