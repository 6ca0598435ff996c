"""Changes to a profile, and what each would be worth: the model scores the person with the change carried out.

The worth of a change is the mean gain, in points of the score, over the person's best-fitting jobs. What only
recruiters read, such as education, is worth 0 to the model, and that is what is said.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from gnn.data.catalogue import Catalogue
from gnn.data.dataset import Index
from gnn.explain.counterfactuals import remove_fact
from gnn.profiles.completeness import MANY, ProfileSection, education_fields, experience_fields
from gnn.scoring.blend import Blend, Serving, totals
from gnn.skills.skill_returns import lacking_skills, with_skills
from graph.catalogue.types import ItemLabel
from graph.people.state import Link, PersonState
from graph.people.users import User
from graph.people.visitors import TEXT_WEIGHT
from graph.snapshot.tables import SENIORITY

TRIED_SKILLS, ADVISED_SKILLS, MOST_STRENGTHS = 20, 4, 5
RATED_LEVEL = 0.8
NOTICED, DIGITS = 0.05, 6


class AdviceKind(StrEnum):
    """A kind of change to a profile."""

    ADD_SKILL = "ADD_SKILL"
    ADD_TARGET = "ADD_TARGET"
    ADD_EXPERIENCE = "ADD_EXPERIENCE"
    COMPLETE_EXPERIENCE = "COMPLETE_EXPERIENCE"
    ADD_EDUCATION = "ADD_EDUCATION"
    COMPLETE_EDUCATION = "COMPLETE_EDUCATION"
    WRITE_HEADLINE = "WRITE_HEADLINE"
    SET_LANGUAGE = "SET_LANGUAGE"
    SET_PLACE = "SET_PLACE"
    SET_SENIORITY = "SET_SENIORITY"
    SET_YEARS = "SET_YEARS"
    RATE_SKILLS = "RATE_SKILLS"


SECTION_OF = {
    AdviceKind.ADD_SKILL: ProfileSection.SKILLS,
    AdviceKind.RATE_SKILLS: ProfileSection.SKILLS,
    AdviceKind.ADD_EXPERIENCE: ProfileSection.EXPERIENCE,
    AdviceKind.COMPLETE_EXPERIENCE: ProfileSection.EXPERIENCE,
    AdviceKind.ADD_EDUCATION: ProfileSection.EDUCATION,
    AdviceKind.COMPLETE_EDUCATION: ProfileSection.EDUCATION,
}


@dataclass(frozen=True, slots=True)
class Advice:
    """A change: its kind, and the node that it adds or assumes; empty without one.

    The node of an ``ADD_SKILL`` is part of the advice. The others assume the node that is most common among the jobs.
    """

    kind: AdviceKind
    node: str = ""

    @property
    def section(self) -> ProfileSection:
        """The section of the profile that it changes."""
        return SECTION_OF.get(self.kind, ProfileSection.BASIC)

    @property
    def key(self) -> str:
        """What tells it from other advice to the same person."""
        return f"{self.kind}:{self.node}" if self.kind is AdviceKind.ADD_SKILL else str(self.kind)


@dataclass(frozen=True, slots=True)
class MeasuredAdvice:
    """A change with its worth in points, and how many of the best-fitting jobs ask for the skill that it adds."""

    advice: Advice
    impact: float
    asking: int = 0


@dataclass(frozen=True, slots=True)
class Strong:
    """A fact about the person that earns points with their best-fitting jobs.

    Args:
        type, label, id: its kind of link, and its node.
        impact: the points.
        asking: how many of the jobs ask for it, if it is a skill.
    """

    type: str
    label: str
    id: str
    impact: float
    asking: int = 0


def find_advice(serving: Serving, user: User, state: PersonState, jobs: Index) -> list[Advice]:
    """Return the changes that a profile may need, with the skills that the jobs ask for most."""
    catalogue = serving.catalogue
    ids = catalogue.ids("Skill")
    advice = [
        Advice(AdviceKind.ADD_SKILL, ids[skill]) for skill in lacking_skills(catalogue, state, jobs)[:TRIED_SKILLS]
    ]
    occupation = most_common(catalogue, "Occupation", catalogue.items[ItemLabel.JOB].occupation[jobs])
    place = most_common(catalogue, "Place", catalogue.items[ItemLabel.JOB].place[jobs])
    seniority = usual_seniority(catalogue, jobs)
    open_kinds = {
        AdviceKind.ADD_TARGET: occupation,
        AdviceKind.ADD_EXPERIENCE: occupation,
        AdviceKind.WRITE_HEADLINE: occupation,
        AdviceKind.ADD_EDUCATION: "",
        AdviceKind.SET_LANGUAGE: "",
        AdviceKind.SET_PLACE: place,
        AdviceKind.SET_SENIORITY: seniority,
        AdviceKind.SET_YEARS: "",
        AdviceKind.RATE_SKILLS: "",
    }
    if user.experience:
        open_kinds[AdviceKind.COMPLETE_EXPERIENCE] = ""
    if user.education:
        open_kinds[AdviceKind.COMPLETE_EDUCATION] = ""
    advice += [Advice(kind, node) for kind, node in open_kinds.items() if not is_followed(user, Advice(kind, node))]
    return advice


def is_followed(user: User, advice: Advice) -> bool:
    """Return whether a profile already is as a change would make it."""
    checks: dict[AdviceKind, Callable[[], bool]] = {
        AdviceKind.ADD_SKILL: lambda: any(entry.skill.id == advice.node for entry in user.skills),
        AdviceKind.ADD_TARGET: lambda: bool(user.targets),
        AdviceKind.ADD_EXPERIENCE: lambda: bool(user.experience),
        AdviceKind.WRITE_HEADLINE: lambda: bool(user.headline and user.headline.strip()),
        AdviceKind.COMPLETE_EXPERIENCE: lambda: all(experience_fields(user)),
        AdviceKind.ADD_EDUCATION: lambda: bool(user.education),
        AdviceKind.COMPLETE_EDUCATION: lambda: all(education_fields(user)),
        AdviceKind.SET_LANGUAGE: lambda: bool(user.language),
        AdviceKind.SET_PLACE: lambda: user.place is not None,
        AdviceKind.SET_SENIORITY: lambda: bool(user.seniority),
        AdviceKind.SET_YEARS: lambda: user.years is not None,
        AdviceKind.RATE_SKILLS: lambda: not any(entry.level is None for entry in user.skills),
    }
    return checks[advice.kind]()


def carry_out(catalogue: Catalogue, user: User, state: PersonState, advice: Advice) -> PersonState:
    """Return the person's state with a change carried out. A change that the model does not see changes nothing."""
    node = advice.node
    changes: dict[AdviceKind, Callable[[], PersonState]] = {
        AdviceKind.ADD_TARGET: lambda: replace(state, targets=(*state.targets, link_to("TARGETS", node))),
        AdviceKind.ADD_EXPERIENCE: lambda: replace(state, careers=(*state.careers, link_to("WORKED_AS", node))),
        AdviceKind.WRITE_HEADLINE: lambda: with_headline(catalogue, state, node),
        AdviceKind.SET_PLACE: lambda: replace(state, place=node),
        AdviceKind.SET_SENIORITY: lambda: replace(state, seniority=node),
    }
    if advice.kind is AdviceKind.ADD_SKILL:
        skill = catalogue.position("Skill", node)
        return state if skill is None else with_skills(catalogue, state, [skill])
    if advice.kind is AdviceKind.RATE_SKILLS:
        unrated_ids = {entry.skill.id for entry in user.skills if entry.level is None}
        skills = tuple(replace(link, weight=RATED_LEVEL) if link.id in unrated_ids else link for link in state.skills)
        return replace(state, skills=skills)
    return changes[advice.kind]() if node and advice.kind in changes else state


def with_headline(catalogue: Catalogue, state: PersonState, occupation: str) -> PersonState:
    """Return the person's state with a headline that names an occupation, and the interest that this shows."""
    title = catalogue.data.nodes["Occupation"].titles[catalogue.positions["Occupation"][occupation]]
    return replace(
        state, headline=title, interests=(*state.interests, link_to("INTERESTED_IN", occupation, TEXT_WEIGHT))
    )


def link_to(type: str, occupation: str, weight: float = 1.0) -> Link:
    """Return a link to an occupation, as the graph would have it."""
    return Link(type, "", "Occupation", occupation, "", "", weight, None)


def most_common(catalogue: Catalogue, label: str, indices: Index) -> str:
    """Return the id of the node that is most common among some jobs; empty if they have none."""
    counts = Counter(int(index) for index in indices if index >= 0)
    return catalogue.ids(label)[min(counts, key=lambda index: (-counts[index], index))] if counts else ""


def usual_seniority(catalogue: Catalogue, jobs: Index) -> str:
    """Return the median seniority of some jobs; empty if they state none."""
    grades = catalogue.items[ItemLabel.JOB].columns["grade"][jobs]
    stated = grades[~np.isnan(grades)]
    names = {grade: name for name, grade in SENIORITY.items()}
    return names.get(float(np.sort(stated)[len(stated) // 2]), "") if len(stated) else ""


def measure_advice(
    serving: Serving, user: User, state: PersonState, advice: Sequence[Advice], jobs: Index, blend: Blend, now: float
) -> list[MeasuredAdvice]:
    """Return changes with their worth, the most valuable first; of the skills, only the best four that are worth it."""
    changed_states = [carry_out(serving.catalogue, user, state, change) for change in advice]
    gains = mean_gains(serving, state, changed_states, jobs, blend, now)
    asking = jobs_asking(serving.catalogue, jobs)
    measured_advice = [
        MeasuredAdvice(change, gain, asking.get(change.node, 0) if change.kind is AdviceKind.ADD_SKILL else 0)
        for change, gain in zip(advice, gains, strict=True)
    ]
    measured_advice.sort(key=lambda entry: (-entry.impact, entry.advice.key))
    skills = [entry for entry in measured_advice if entry.advice.kind is AdviceKind.ADD_SKILL]
    best = {entry.advice.key for entry in skills[:ADVISED_SKILLS]}
    return [
        entry for entry in measured_advice if entry.advice.kind is not AdviceKind.ADD_SKILL or entry.advice.key in best
    ]


def measure_strong(serving: Serving, state: PersonState, jobs: Index, blend: Blend, now: float) -> list[Strong]:
    """Return the facts about a person without which their best-fitting jobs would score less, strongest first."""
    asking = jobs_asking(serving.catalogue, jobs)
    asked_skills = [link for link in state.skills if link.id in asking]
    skills = sorted(asked_skills, key=lambda link: (-asking[link.id], link.id))[:MANY]
    links = [*skills, *state.careers, *state.targets]
    changed_states = [remove_fact(state, link.label, link.id) for link in links]
    losses = mean_gains(serving, state, changed_states, jobs, blend, now)
    best: dict[tuple[str, str], Strong] = {}
    for link, loss in zip(links, losses, strict=True):
        if -loss >= NOTICED:
            strong = Strong(link.type, link.label, link.id, -loss, asking.get(link.id, 0))
            best.setdefault((link.label, link.id), strong)
    return sorted(best.values(), key=lambda entry: (-entry.impact, entry.id))[:MOST_STRENGTHS]


def jobs_asking(catalogue: Catalogue, jobs: Index) -> dict[str, int]:
    """Return how many of some jobs ask for each skill, by its id; only those that at least one asks for."""
    skills, ids = catalogue.items[ItemLabel.JOB].skills[jobs], catalogue.ids("Skill")
    counts = Counter(int(index) for index in skills.indices)
    return {ids[index]: count for index, count in counts.items()}


def mean_gains(
    serving: Serving, state: PersonState, changed_states: Sequence[PersonState], jobs: Index, blend: Blend, now: float
) -> list[float]:
    """Return the mean gain in points of each changed state over some jobs; 0 without jobs.

    Rounded, so that what is worth the same stays so whatever the order in which a person's links were read.
    """
    if not len(jobs) or not changed_states:
        return [0.0] * len(changed_states)
    means = totals(serving, [state, *changed_states], ItemLabel.JOB, blend, now, jobs).mean(axis=1)
    return [round(float(mean - means[0]), DIGITS) + 0.0 for mean in means[1:]]
