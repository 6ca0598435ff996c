"""Reasons about skills: those of the person that a job asks for, or that a course is about."""

from collections.abc import Iterator, Sequence

from gnn.explain.finders.item_evidence import ItemEvidence
from gnn.explain.reason_types import Reason, ReasonType, Strength, back, far_node, name_of, path, person_node, step_over
from gnn.explain.translations import message, skills_message
from graph.people.state import Link, Origin, PersonState
from graph.recommendations import paths
from graph.recommendations.evidence import Spoke
from graph.recommendations.paths import Path, Step

FEWEST_SKILLS = 2
ONE_IN = 3  # of the skills that a job asks for, presumed ones included: enough for a reason


def find_shared_skills(item: ItemEvidence) -> Iterator[Reason]:
    """Yield at most one reason: the person's skills that the job asks for or the course is about.

    It names two: those that the fewest occupations need, which say the most.

    Of somebody whose work or goals and skills are known, one skill is no reason, unless it is a third of what the job
    asks for, with those that come with what they did; and neither are skills that many trades need.
    """
    pairs_by_skill = {
        link.id: (link, spoke)
        for link, spoke in item.find_common_nodes(item.state.skills, "Skill")
        if is_subject(item, link)
    }
    spread = item.subject.hints.spread
    shared = sorted(pairs_by_skill.values(), key=lambda pair: (spread.get(pair[0].id, 0), -pair[0].weight, pair[0].id))
    if not shared or is_general(item, [link.id for link, _ in shared]):
        return
    names, least = [name_of(link) for link, _ in shared], Strength.LOW
    if item.is_job:
        required_count = item.evidence.skill_counts.get(item.subject.item, 0)
        presumed_count = 0 if item.subject.is_for_others else item.subject.hints.presumed.get(item.subject.item, 0)
        is_little = len(names) < FEWEST_SKILLS and ONE_IN * (len(names) + presumed_count) < required_count
        if is_little and says_more_than_a_skill(item.state):
            return
        reason_message = skills_message(item.addressee, names, required_count, presumed_count)
        least = Strength.MEDIUM if 2 * (len(names) + presumed_count) > required_count else Strength.LOW
    else:
        reason_message = message("builds on two" if len(names) > 1 else "builds on one", *names[:2])
    reason_path = go_over_skills(item, shared[:2])
    yield item.make_reason(ReasonType.SHARED_SKILL, reason_message, "skills", reason_path, least)


def is_general(item: ItemEvidence, shared: Sequence[str]) -> bool:
    """Return whether a person shares less than half of a job's skills, and only such as many trades need.

    Of somebody of whom no work and no goal is known, they are all that there is to tell.
    """
    if not item.is_job or not says_more_than_a_skill(item.state):
        return False
    is_half = 2 * len(shared) > item.evidence.skill_counts.get(item.subject.item, 0)
    return not is_half and item.subject.hints.general.issuperset(shared)


def says_more_than_a_skill(state: PersonState) -> bool:
    """Return whether a person's work or goals are known, not guessed, and several of their skills."""
    has_trade = any(link.origin is not Origin.GUESSED for link in (*state.careers, *state.targets))
    return has_trade and len(state.skills) >= FEWEST_SKILLS


def is_subject(item: ItemEvidence, skill: Link) -> bool:
    """Return whether the item is about a skill that it has a link to; courses may also teach other skills."""
    return item.is_job or skill.id in item.subject.hints.subjects.get(item.subject.item, frozenset())


def go_over_skills(item: ItemEvidence, shared: list[tuple[Link, Spoke]]) -> Path:
    """Return the path via one skill, or out via one skill and back via another."""
    link, spoke = shared[0]
    if len(shared) == 1:
        return item.join_path(link, spoke, paths.SKILL_OF_JOB if item.is_job else paths.SKILL_OF_COURSE, skill=link.id)
    other, other_spoke = shared[1]
    person, item_node = person_node(item.state), item.node
    nodes = [person, far_node(link), item_node, far_node(other), person]
    steps = [
        step_over(link),
        back(spoke),
        step_over(other_spoke),
        Step(other.relationship, other.type, forward=False),
    ]
    cypher = paths.SKILLS_OF_JOB if item.is_job else paths.SKILLS_OF_COURSE
    names = {"item": item.subject.item, "skill": link.id, "other": other.id}
    return path(nodes, steps, cypher, user=item.state.id, **names)
