"""Reasons about gaps: skills that a course teaches and that the person's goal or work needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import LiteralString

from gnn.explain.finders.item_evidence import ItemEvidence
from gnn.explain.reason_types import Reason, ReasonType, back, far_node, name_of, path, person_node, step_over
from gnn.explain.translations import message
from graph.people.state import Link, Origin
from graph.recommendations import paths
from graph.recommendations.evidence import Spoke
from graph.recommendations.paths import Step

MOST_REASONS = 2


@dataclass(frozen=True, slots=True)
class Need:
    """A skill that a course teaches and an occupation needs: the person's link and the course's link to it."""

    link: Link
    spoke: Spoke
    relationship: str
    essential: bool


def find_course_gaps(course: ItemEvidence) -> Iterator[Reason]:
    """Yield skills that the course teaches for a target, else for a past occupation, by how much they matter there.

    A skill that is merely useful is told only beside one that is needed.
    """
    for links, cypher in (
        (course.state.targets, paths.COURSE_FOR_TARGET),
        (tuple(link for link in course.state.careers if link.origin is not Origin.GUESSED), paths.COURSE_FOR_WORK),
    ):
        needs = sorted(find_needs(course, links), key=lambda need: rank_need(course, need))
        if needs and needs[0].essential:
            yield from (explain_need(course, need, cypher) for need in needs[:MOST_REASONS])
            return


def find_needs(course: ItemEvidence, links: tuple[Link, ...]) -> Iterator[Need]:
    """Yield, for each skill that the course is about and the person lacks, an occupation that needs it."""
    hints = course.subject.hints
    known_skills = hints.learnt.union(link.id for link in course.state.skills)
    subjects = hints.subjects.get(course.subject.item, frozenset()) - known_skills
    for spoke in course.spokes:
        if spoke.type != "TEACHES" or spoke.id not in subjects:
            continue
        for link in links:
            if requirement := course.evidence.needs.get((link.id, spoke.id)):
                yield Need(link, spoke, *requirement)
                break


def rank_need(course: ItemEvidence, need: Need) -> tuple[bool, float, str, str]:
    """Return the sort key of a need: essential ones first, then those that more jobs of the occupation ask for."""
    demand = course.subject.hints.demand.get((need.link.id, need.spoke.id), 0.0)
    return not need.essential, -demand, need.spoke.id, need.link.id


def explain_need(course: ItemEvidence, need: Need, cypher: LiteralString) -> Reason:
    """Make the reason about a need."""
    link, spoke = need.link, need.spoke
    nodes = [person_node(course.state), far_node(link), far_node(spoke), course.node]
    steps = [step_over(link), Step(need.relationship, "REQUIRES"), back(spoke)]
    names = {"to": link.id, "skill": spoke.id, "item": course.subject.item}
    since = {"since": link.since or ""} if link.type == "WORKED_AS" else {}
    reason_path = path(nodes, steps, cypher, user=course.state.id, **names, **since)
    reason_message = message("gap" if need.essential else "useful", name_of(spoke), name_of(link))
    return course.make_reason(ReasonType.COURSE_TEACHES_SKILL, reason_message, "gap", reason_path)
