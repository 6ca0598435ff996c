"""How jobs are related to a person, by their trade and their skills.

Of somebody whose work or goals are known, a job is related by what a reason can tell of it: neither by a look at
another trade, nor by an employer alone, nor by a step down or far up.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gnn.data.catalogue import Catalogue, Items, row
from gnn.data.dataset import Index, Mask
from gnn.explain.grounds import find_grounded_interests, is_off_level
from gnn.explain.missing_skills import PresumedSkills, find_used_skills, learnt_skills
from gnn.features.people import Group, Person, group_of
from gnn.features.person_item import reach, steps_start, with_none
from gnn.recommend.intent import turned_to
from gnn.recommend.shared_skills import (
    FEWEST_SKILLS,
    ROUNDING,
    SMALLEST_SHARE,
    are_enough,
    count_common_skills,
    known_skills,
    leave_out_general,
    shares_skills,
)
from gnn.scoring.blend import LINKING
from graph.catalogue.types import ItemLabel
from graph.people.state import Origin, PersonState

Values = NDArray[np.float64]


@dataclass(frozen=True)
class JobRelations:
    """How the jobs of a catalogue are related to one person. What one ranking asks several times is computed once.

    Args:
        catalogue: holds the jobs.
        group: the person alone.
    """

    catalogue: Catalogue
    group: Group

    @cached_property
    def is_related(self) -> Mask:
        """Which jobs are related by occupation or skills, bool [jobs].

        A job is related if its occupation is one that they held or aim for, or near an aim; if they could move to it
        (:attr:`is_move`); if its occupation is one of their interest, or of a job that they chose; if they have two of
        the skills that it asks for, or a third, and one of these is a skill that few trades need; or if it is at a
        company of their interest. If their work or a goal is known, the company is not enough without a skill, two
        skills are not, and those that come with their work and courses count for the third.
        """
        person = self.grounded_group.persons[0]
        is_at_company = np.isin(self._jobs.company, list(person.interests["Company"]))
        if not has_known_trade(self._state):
            has_specific = self._asks_for(leave_out_general(self.catalogue, known_skills(person).tolist()))
            shares = shares_skills(self.catalogue, person, ItemLabel.JOB) & has_specific
            return np.asarray(shares | is_at_company | self.related_occupations[self._jobs.occupation])
        by_company = is_at_company & (self._stated_counts > 0)
        by_trade = self._relate_occupations(with_steps=False)[self._jobs.occupation] | self.is_move
        return np.asarray(self.has_enough_skills | by_company | by_trade)

    @cached_property
    def is_move(self) -> Mask:
        """To which jobs the person could move within their trade, bool [jobs].

        They are a next step that asks for a skill of their trade, on the profile or used in their work; or their
        occupation is in a unit group of ISCO-08 of the person's work or goals, and they ask for such a skill that is on
        the profile. If the profile has several skills, two of them, or a third of what is asked for, must be on it:
        then there is a reason to tell. The jobs must not be below the person's level or far above it.
        """
        people, jobs = self.group.arrays, self._jobs
        is_step = with_none(reach(steps_start(people), self.catalogue.steps))[0, jobs.occupation] > 0
        is_step &= self._asks_for(leave_out_general(self.catalogue, {*self._stated_skills, *self._used_skills}))
        has_enough = are_enough(self._stated_counts, jobs.skill_table.lengths) | (
            len(self._stated_skills) < FEWEST_SKILLS
        )
        is_alike = is_in_groups(self.catalogue.units, self._person)[jobs.occupation]
        is_level = ~is_off_level(jobs.columns["seniority"] - people.seniority[0])
        return np.asarray((is_step | (is_alike & self._asks_for_specific & has_enough)) & is_level)

    @cached_property
    def has_enough_skills(self) -> Mask:
        """Of which jobs the person has enough skills, bool [jobs].

        A third of what the job asks for is enough, with those that come with their work and courses. At least one that
        few trades need must be on the profile. No skills are enough for a health profession for which the person did
        not study.
        """
        lengths = self._jobs.skill_table.lengths
        learnt = [self.catalogue.position("Skill", id) for id in learnt_skills(self.catalogue, self._state)]
        known = {*self._stated_skills, *self._used_skills, *(index for index in learnt if index is not None)}
        known_counts = count_common_skills(self.catalogue, ItemLabel.JOB, known)
        needed = np.maximum(SMALLEST_SHARE * lengths, np.minimum(FEWEST_SKILLS, lengths)) - ROUNDING
        has_share = (self._stated_counts >= SMALLEST_SHARE * lengths - ROUNDING) | (known_counts >= needed)
        return np.asarray(self._asks_for_specific & has_share & ~self.lacks_licence)

    @cached_property
    def lacks_licence(self) -> Mask:
        """Which jobs need studies by law that the person neither has nor aims for, bool [jobs]."""
        licences = self.catalogue.licences
        own = licences[[*self._person.careers, *self._person.targets]]
        required = np.append(licences, -1)[self._jobs.occupation]  # the last is of jobs without an occupation
        return np.asarray((required >= 0) & ~np.isin(required, own))

    @cached_property
    def related_occupations(self) -> Mask:
        """Which occupations have to do with the person, bool [occupations + 1]; the last is none.

        They held them, aim for them or what is near, are interested in them, chose a job in them, or could go on to
        them from their work.
        """
        return self._relate_occupations(with_steps=True)

    @cached_property
    def grounded_group(self) -> Group:
        """The person without interests that only a look at one posting shows; see :func:`without_ungrounded`."""
        return without_ungrounded(self.catalogue, self.group, ItemLabel.JOB)

    def is_aside(self, now: float) -> Mask:
        """Return which jobs are aside from the person's way, bool [jobs].

        Only one choice relates them to somebody whose work or goals are known: they are no work, goal or move of the
        person, and ask for too few of their skills. Two choices of one occupation are a direction, and so is what the
        person has recently turned to.

        Args:
            now: seconds since 1970.
        """
        jobs, person = self._jobs, self._person
        if not has_known_trade(self._state):
            return np.zeros(len(jobs), dtype=bool)
        own = reach(self.group.arrays.targets, self.catalogue.near)
        own[0, [*person.careers, *person.targets, *list_directions(self.catalogue, person)]] = 1.0
        is_on_way = (with_none(own)[0, jobs.occupation] > 0) | self.is_move | self.has_enough_skills
        is_turn = turned_to(self.catalogue, self._state, np.arange(len(jobs), dtype=np.int64), now)
        return np.asarray((jobs.occupation >= 0) & ~is_on_way & ~is_turn)

    def is_another_trade(self, rows: Index) -> Mask:
        """Return which of some jobs are in another trade than those of the person, bool [R].

        A job of an unknown occupation is not, and none is if no occupation is known to have to do with the person. A
        job in a sub-major group of ISCO-08 of their work or goals is not, if they could move to it (:attr:`is_move`) or
        have enough of the skills that it asks for: a data engineer's for a data scientist.

        Args:
            rows: indices of the jobs, int64 [R].
        """
        occupations, is_related = self._jobs.occupation[rows], self.related_occupations
        is_other = np.asarray((occupations >= 0) & ~is_related[occupations] & is_related.any())
        is_in_field = is_other & is_in_groups(self.catalogue.trades, self._person)[occupations]
        if not is_in_field.any():
            return is_other
        is_near = self.is_move | self.has_enough_skills
        return np.asarray(is_other & ~(is_in_field & is_near[rows]))

    def is_outside_trade(self, rows: Index, now: float) -> Mask:
        """Return which of some jobs are in another trade than the person's, or aside from their way, bool [R].

        Of somebody whose work and goals are unknown, none is aside.

        Args:
            rows: indices of the jobs, int64 [R].
            now: seconds since 1970.
        """
        return np.asarray(self.is_another_trade(rows) | self.is_aside(now)[rows])

    def shares_no_skill(self, rows: Index) -> Mask:
        """Return which of some jobs ask for skills of which the person has none, bool [R].

        Those that come with what they did count. Of somebody who states no skill, none is.

        Args:
            rows: indices of the jobs, int64 [R].
        """
        presumed = PresumedSkills(self.catalogue, self._state)

        def has_none_of(skills: list[int]) -> bool:
            return bool(skills) and not any(skill in self._stated_skills or skill in presumed for skill in skills)

        asked = (row(self._jobs.skills, index).tolist() for index in rows.tolist())
        return np.array([bool(self._stated_skills) and has_none_of(skills) for skills in asked], dtype=bool)

    def _relate_occupations(self, *, with_steps: bool) -> Mask:
        """Return the related occupations, with those to which the person could go on or not."""
        people, person = self.grounded_group.arrays, self.grounded_group.persons[0]
        near = reach(people.targets, self.catalogue.near)
        if with_steps:
            near = np.maximum(near, reach(steps_start(people), self.catalogue.steps))
        chosen = chosen_groups(self.catalogue, person, ItemLabel.JOB)
        near[0, [*person.careers, *person.targets, *person.interests["Occupation"], *chosen]] = 1.0
        return np.asarray(with_none(near)[0] > 0)

    def _asks_for(self, skills: Iterable[int]) -> Mask:
        """Return which jobs ask for any of some skills, bool [jobs]."""
        return count_common_skills(self.catalogue, ItemLabel.JOB, skills) > 0

    @cached_property
    def _asks_for_specific(self) -> Mask:
        """Which jobs ask for a skill on the profile that few trades need, bool [jobs]."""
        return self._asks_for(leave_out_general(self.catalogue, self._stated_skills))

    @cached_property
    def _stated_counts(self) -> Values:
        """How many skills of each job are on the profile, float64 [jobs]."""
        return count_common_skills(self.catalogue, ItemLabel.JOB, self._stated_skills)

    @cached_property
    def _stated_skills(self) -> frozenset[int]:
        """The skills on the profile, by index."""
        return frozenset(self._person.skills.tolist())

    @cached_property
    def _used_skills(self) -> frozenset[int]:
        """The skills, by index, that come with the person's work."""
        return find_used_skills(self.catalogue, self._state)

    @property
    def _jobs(self) -> Items:
        return self.catalogue.items[ItemLabel.JOB]

    @property
    def _person(self) -> Person:
        return self.group.persons[0]

    @property
    def _state(self) -> PersonState:
        return self._person.state


def relations_of(catalogue: Catalogue, state: PersonState) -> JobRelations:
    """Return how the jobs of a catalogue are related to a person."""
    return JobRelations(catalogue, group_of(catalogue, [state]))


def has_known_trade(state: PersonState) -> bool:
    """Return whether a person's work or goals are known."""
    return bool(state.careers or state.targets)


def is_in_groups(numbers: Index, person: Person) -> Mask:
    """Return which occupations are in a group of a person's work or goals, bool [occupations + 1]; the last is none.

    Args:
        numbers: the group of each occupation, -1 for none, int64 [occupations].
        person: the person.
    """
    own = numbers[[*person.careers, *person.targets]]
    return np.append(np.isin(numbers, own[own >= 0]), False)


def without_ungrounded(catalogue: Catalogue, group: Group, label: ItemLabel) -> Group:
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


def list_directions(catalogue: Catalogue, person: Person) -> list[int]:
    """Return the occupations that a person names as interests, or of which they chose two different postings."""
    occupations = catalogue.items[ItemLabel.JOB].occupation
    postings = {catalogue.posting(ItemLabel.JOB, index) for index in chosen_rows(catalogue, person, ItemLabel.JOB)}
    counts = Counter(occupations[sorted(postings)].tolist())
    names = [link.id for link in person.state.interests if link.origin is Origin.PROFILE]
    named = [index for id in names if (index := catalogue.position("Occupation", id)) is not None]
    return [*named, *(occupation for occupation, count in counts.items() if occupation >= 0 and count > 1)]


def chosen_groups(catalogue: Catalogue, person: Person, label: ItemLabel) -> list[int]:
    """Return the occupations (of jobs) or topics (of courses) of what a person chose."""
    items = catalogue.items[label]
    return sorted({group for index in chosen_rows(catalogue, person, label) for group in items.groups(index)})


def chosen_rows(catalogue: Catalogue, person: Person, label: ItemLabel) -> list[int]:
    """Return the indices of what a person chose."""
    chosen_ids = {choice.id for choice in person.state.choices_of(label, *LINKING)}
    return [index for id in chosen_ids if (index := catalogue.position(label, id)) is not None]
