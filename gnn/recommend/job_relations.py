"""Which jobs have to do with a person, by their trade and their skills.

Of somebody whose work or goals are known, a job is related by what a reason can tell of it: neither by a look at
another trade, nor by an employer alone, nor by a step down or far up.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue, row
from gnn.data.dataset import Index, Mask
from gnn.data.sparse_rows import SparseRows
from gnn.explain.grounds import find_grounded_interests, is_off_level
from gnn.explain.missing_skills import PresumedSkills, find_used_skills, learnt_skills
from gnn.features.people import Group, Person, group_of
from gnn.features.person_item import reach, steps_start, with_none
from gnn.recommend.intent import turned_to
from gnn.scoring.blend import LINKING
from graph.catalogue.types import ItemLabel
from graph.people.state import Origin, PersonState

FEWEST_SKILLS = 2
SMALLEST_SHARE = 1 / 3  # of the skills that an item asks for or teaches
ROUNDING = 1e-9

Values = NDArray[np.float64]


def has_known_trade(state: PersonState) -> bool:
    """Return whether a person's work or goals are known."""
    return bool(state.careers or state.targets)


def related_jobs(catalogue: Catalogue, group: Group) -> Mask:
    """Return which jobs are related by occupation or skills to the only person of a group, bool [jobs].

    A job is related if its occupation is one that they held or aim for, or near an aim; if they could move to it
    (:func:`is_move`); if its occupation is one of their interest, or of a job that they chose; if they have two of the
    skills that it asks for, or a third, and one of these is a skill that few trades need; or if it is at a company of
    their interest. If their work or a goal is known, the company is not enough without a skill, two skills are not, and
    those that come with their work and courses count for the third.
    """
    jobs, state = catalogue.items[ItemLabel.JOB], group.states[0]
    is_at_company = np.isin(jobs.company, list(group.persons[0].interests["Company"]))
    if not has_known_trade(state):
        specific = leave_out_general(catalogue, known_skills(group.persons[0]).tolist())
        has_specific = count_common_skills(catalogue, group, specific) > 0
        shares = shares_skills(catalogue, group, ItemLabel.JOB) & has_specific
        return np.asarray(shares | is_at_company | related_occupations(catalogue, group)[jobs.occupation])
    has_skills, stated_counts = has_enough_skills(catalogue, group)
    return np.asarray(has_skills | (is_at_company & (stated_counts > 0)) | is_in_trade(catalogue, group))


def is_in_trade(catalogue: Catalogue, group: Group) -> Mask:
    """Return which jobs are in the trade of the only person of a group, bool [jobs]; see :func:`is_move`."""
    jobs = catalogue.items[ItemLabel.JOB]
    is_other = related_occupations(catalogue, group, with_steps=False)[jobs.occupation]
    return np.asarray(is_other | is_move(catalogue, group))


def is_move(catalogue: Catalogue, group: Group) -> Mask:
    """Return to which jobs the only person of a group could move within their trade, bool [jobs].

    They are a next step that asks for a skill of their trade, on the profile or used in their work; or their occupation
    is in a unit group of ISCO-08 of the person's work or goals, and they ask for such a skill that is on the profile.
    If the profile has several skills, two of them, or a third of what is asked for, must be on it: then there is a
    reason to tell. The jobs must not be below the person's level or far above it.
    """
    jobs, people, person = catalogue.items[ItemLabel.JOB], group.arrays, group.persons[0]
    is_step = with_none(reach(steps_start(people), catalogue.steps))[0, jobs.occupation] > 0
    is_alike = is_in_groups(catalogue.units, person)[jobs.occupation]
    stated, used = set(person.skills.tolist()), find_used_skills(catalogue, group.states[0])
    asks_stated, asks_known = (
        count_common_skills(catalogue, group, leave_out_general(catalogue, skills)) > 0
        for skills in (stated, stated.union(used))
    )
    has_enough = are_enough(count_common_skills(catalogue, group, stated), jobs.skill_table.lengths)
    is_alike &= asks_stated & (has_enough | (len(stated) < FEWEST_SKILLS))
    is_level = ~is_off_level(jobs.columns["seniority"] - people.seniority[0])
    return np.asarray(((is_step & asks_known) | is_alike) & is_level)


def is_aside(catalogue: Catalogue, group: Group, now: float) -> Mask:
    """Return which jobs are aside from the way of the only person of a group, bool [jobs].

    Only one choice relates them to somebody whose work or goals are known: they are no work, goal or move of the
    person, and ask for too few of their skills. Two choices of one occupation are a direction, and so is what the
    person has recently turned to.

    Args:
        catalogue: the catalogue that holds the jobs.
        group: one person.
        now: seconds since 1970.
    """
    jobs, state, people = catalogue.items[ItemLabel.JOB], group.states[0], group.arrays
    if not has_known_trade(state):
        return np.zeros(len(jobs), dtype=bool)
    own = reach(people.targets, catalogue.near)
    own[0, [*group.persons[0].careers, *group.persons[0].targets, *list_directions(catalogue, group.persons[0])]] = 1.0
    is_own = with_none(own)[0, jobs.occupation] > 0
    is_on_way = is_own | is_move(catalogue, group) | has_enough_skills(catalogue, group)[0]
    is_turn = turned_to(catalogue, state, np.arange(len(jobs), dtype=np.int64), now)
    return np.asarray((jobs.occupation >= 0) & ~is_on_way & ~is_turn)


def list_directions(catalogue: Catalogue, person: Person) -> list[int]:
    """Return the occupations that a person names as interests, or of which they chose two different postings."""
    occupations = catalogue.items[ItemLabel.JOB].occupation
    postings = {catalogue.posting(ItemLabel.JOB, index) for index in chosen_rows(catalogue, person, ItemLabel.JOB)}
    counts = Counter(occupations[sorted(postings)].tolist())
    names = [link.id for link in person.state.interests if link.origin is Origin.PROFILE]
    named = [index for id in names if (index := catalogue.position("Occupation", id)) is not None]
    return [*named, *(occupation for occupation, count in counts.items() if occupation >= 0 and count > 1)]


def has_enough_skills(catalogue: Catalogue, group: Group) -> tuple[Mask, Values]:
    """Return of which jobs the only person of a group has enough skills, bool [jobs], and how many, float64 [jobs].

    A third of what the job asks for is enough, with those that come with their work and courses. At least one that few
    trades need must be on the profile. No skills are enough for a health profession for which the person did not study.
    """
    lengths = catalogue.items[ItemLabel.JOB].skill_table.lengths
    stated_counts, known_counts = count_shared_skills(catalogue, group)
    needed = np.maximum(SMALLEST_SHARE * lengths, np.minimum(FEWEST_SKILLS, lengths)) - ROUNDING
    has_share = (stated_counts >= SMALLEST_SHARE * lengths - ROUNDING) | (known_counts >= needed)
    stated = leave_out_general(catalogue, group.persons[0].skills.tolist())
    has_specific = count_common_skills(catalogue, group, stated) > 0
    return np.asarray(has_specific & has_share & ~lacks_licence(catalogue, group)), stated_counts


def lacks_licence(catalogue: Catalogue, group: Group) -> Mask:
    """Return which jobs need studies by law that the only person of a group neither has nor aims for, bool [jobs]."""
    person = group.persons[0]
    own = catalogue.licences[[*person.careers, *person.targets]]
    occupations = catalogue.items[ItemLabel.JOB].occupation
    required = np.append(catalogue.licences, -1)[occupations]  # the last is of jobs without an occupation
    return np.asarray((required >= 0) & ~np.isin(required, own))


def leave_out_general(catalogue: Catalogue, skills: Iterable[int]) -> set[int]:
    """Return the skills that few trades need, of some skills by index."""
    return {skill for skill in skills if not catalogue.general[skill]}


def count_common_skills(catalogue: Catalogue, group: Group, skills: Iterable[int]) -> Values:
    """Return how many of some skills, by index, each job asks for, float64 [jobs]."""
    columns = [np.array(sorted(skills), dtype=np.int64)]
    rows = SparseRows.of_columns(columns, group.arrays.skills.width)
    return np.asarray(catalogue.items[ItemLabel.JOB].shared_skill_table.products(rows)[0])


def are_enough(counts: Values, lengths: Index) -> Mask:
    """Return where some shared skills are two, or a third of all of an item's, bool [items].

    Args:
        counts: how many skills of each item are shared, float64 [items].
        lengths: how many skills each item has, int64 [items].
    """
    is_enough = (counts >= FEWEST_SKILLS - ROUNDING) | (counts >= SMALLEST_SHARE * lengths - ROUNDING)
    return np.asarray((counts > 0.0) & is_enough)


def shares_no_skill(catalogue: Catalogue, group: Group, rows: Index) -> Mask:
    """Return which jobs ask for skills of which the only person of a group has none, bool [R].

    Those that come with what they did count. Of somebody who states no skill, none is.

    Args:
        catalogue: the catalogue that holds the jobs.
        group: one person.
        rows: indices of the jobs, int64 [R].
    """
    stated, presumed = frozenset(group.persons[0].skills.tolist()), PresumedSkills(catalogue, group.states[0])
    asked = [row(catalogue.items[ItemLabel.JOB].skills, index).tolist() for index in rows.tolist()]
    return np.array(
        [
            bool(stated and skills) and not any(skill in stated or skill in presumed for skill in skills)
            for skills in asked
        ],
        dtype=bool,
    )


def count_shared_skills(catalogue: Catalogue, group: Group) -> tuple[Values, Values]:
    """Return how many skills of each job are on a person's profile, and how many with what comes with their past.

    Both are float64 [jobs]; the person is the only one of the group.
    """
    state, stated = group.states[0], group.persons[0].skills.tolist()
    learnt = [catalogue.position("Skill", id) for id in learnt_skills(catalogue, state)]
    known = {*stated, *find_used_skills(catalogue, state), *(index for index in learnt if index is not None)}
    return count_common_skills(catalogue, group, stated), count_common_skills(catalogue, group, known)


def related_occupations(catalogue: Catalogue, group: Group, *, with_steps: bool = True) -> Mask:
    """Return which occupations have to do with the only person of a group, bool [occupations + 1]; the last is none.

    They held them, aim for them or what is near, are interested in them, chose a job in them, or could go on to them.

    Args:
        catalogue: knows which occupations are near.
        group: one person.
        with_steps: whether those count to which they could go on from their work.
    """
    people, person = group.arrays, group.persons[0]
    near = reach(people.targets, catalogue.near)
    if with_steps:
        near = np.maximum(near, reach(steps_start(people), catalogue.steps))
    chosen = chosen_groups(catalogue, person, ItemLabel.JOB)
    near[0, [*person.careers, *person.targets, *person.interests["Occupation"], *chosen]] = 1.0
    return np.asarray(with_none(near)[0] > 0)


def is_another_trade(catalogue: Catalogue, group: Group, rows: Index) -> Mask:
    """Return which jobs are in another trade than those of the only person of a group, bool [R].

    A job of an unknown occupation is not, and none is if no occupation is known to have to do with the person. A job in
    a sub-major group of ISCO-08 of their work or goals is not, if they could move to it (:func:`is_move`) or have
    enough of the skills that it asks for: a data engineer's for a data scientist.

    Args:
        catalogue: the catalogue that holds the jobs.
        group: one person.
        rows: indices of the jobs, int64 [R].
    """
    group = without_ungrounded_interests(catalogue, group, ItemLabel.JOB)
    occupations, is_related = catalogue.items[ItemLabel.JOB].occupation[rows], related_occupations(catalogue, group)
    is_other = np.asarray((occupations >= 0) & ~is_related[occupations] & is_related.any())
    is_in_field = is_other & is_in_groups(catalogue.trades, group.persons[0])[occupations]
    if not is_in_field.any():
        return is_other
    is_near = is_move(catalogue, group) | has_enough_skills(catalogue, group)[0]
    return np.asarray(is_other & ~(is_in_field & is_near[rows]))


def is_in_groups(numbers: Index, person: Person) -> Mask:
    """Return which occupations are in a group of a person's work or goals, bool [occupations + 1]; the last is none.

    Args:
        numbers: the group of each occupation, -1 for none, int64 [occupations].
        person: the person.
    """
    own = numbers[[*person.careers, *person.targets]]
    return np.append(np.isin(numbers, own[own >= 0]), False)


def is_outside_trade(catalogue: Catalogue, group: Group, rows: Index, now: float) -> Mask:
    """Return which jobs are in another trade than the only person's, or aside from their way, bool [R].

    Of somebody whose work and goals are unknown, none is aside. The arguments are those of :func:`is_another_trade` and
    :func:`is_aside`.
    """
    return np.asarray(is_another_trade(catalogue, group, rows) | is_aside(catalogue, group, now)[rows])


def without_ungrounded_interests(catalogue: Catalogue, group: Group, label: ItemLabel) -> Group:
    """Return the only person of a group without interests that a look at one posting shows, if work says who they are.

    Of somebody without past work and goals, a look is all that is known.

    Args:
        catalogue: the catalogue that holds the items.
        group: one person.
        label: label of the items.
    """
    state = group.states[0]
    if not has_known_trade(state):
        return group
    interests = find_grounded_interests(catalogue, state, label)
    return group if interests == state.interests else group_of(catalogue, [replace(state, interests=interests)])


def shares_skills(catalogue: Catalogue, group: Group, label: ItemLabel) -> Mask:
    """Return which items share two skills with the person, or a third of the item's, bool [items]."""
    lengths = catalogue.items[label].skill_table.lengths
    return are_enough(share_of_skills(catalogue, group, label) * lengths, lengths)


def share_of_skills(catalogue: Catalogue, group: Group, label: ItemLabel) -> Values:
    """Return the share of each item's skills that the person has or is interested in, float64 [items]."""
    items, known = catalogue.items[label], known_skills(group.persons[0])
    shared = items.shared_skill_table.products(SparseRows.of_columns([known], group.arrays.skills.width))[0]
    return np.asarray(shared / np.maximum(items.skill_table.lengths, 1))


def known_skills(person: Person) -> Index:
    """Return the skills that a person has or is interested in, by index, int64 [K]."""
    interests = np.array(list(person.interests["Skill"]), dtype=np.int64)
    return np.union1d(person.skills, interests).astype(np.int64)


def chosen_groups(catalogue: Catalogue, person: Person, label: ItemLabel) -> list[int]:
    """Return the occupations (of jobs) or topics (of courses) of what a person chose."""
    items = catalogue.items[label]
    return sorted({group for index in chosen_rows(catalogue, person, label) for group in items.groups(index)})


def chosen_rows(catalogue: Catalogue, person: Person, label: ItemLabel) -> list[int]:
    """Return the indices of what a person chose."""
    chosen_ids = {choice.id for choice in person.state.choices_of(label, *LINKING)}
    return [index for id in chosen_ids if (index := catalogue.position(label, id)) is not None]
