"""Reasons: true sentences about a recommendation, each with a path that exists in the graph.

Candidate reasons come from the person's state and the evidence that was just read. A path is shown only when all
of its parts were found. A reason's strength is the share that all reasons of its kind contribute together to what the
score owes to other things than the place.
"""

from collections.abc import Callable, Iterator

from gnn.explain.finders.careers import find_career_reason
from gnn.explain.finders.course_gaps import find_course_gaps
from gnn.explain.finders.home import find_home
from gnn.explain.finders.interests import find_interest
from gnn.explain.finders.item_evidence import ItemEvidence
from gnn.explain.finders.other_people import find_popularity, find_similar_people
from gnn.explain.finders.own_choices import find_nearby_choices, find_similar_choice
from gnn.explain.finders.skills import find_shared_skills
from gnn.explain.reason_types import Reason, ReasonType, Subject
from graph.recommendations.evidence import Evidence

Finder = Callable[[ItemEvidence], Iterator[Reason]]
ABOUT_PROFILE: tuple[Finder, ...] = (find_shared_skills, find_career_reason)
ABOUT_ANY_ITEM: tuple[Finder, ...] = (find_shared_skills, find_interest, find_similar_people, find_similar_choice)
ABOUT_JOB: tuple[Finder, ...] = (*ABOUT_ANY_ITEM, find_career_reason, find_nearby_choices)
ABOUT_COURSE: tuple[Finder, ...] = (*ABOUT_ANY_ITEM, find_course_gaps)


class Reasons:
    """Finds the reasons for one item.

    Args:
        subject: the person and the item.
        evidence: evidence that was read for the page.
    """

    def __init__(self, subject: Subject, evidence: Evidence) -> None:
        self._item = ItemEvidence(subject, evidence)

    def all(self) -> list[Reason]:
        """Return every reason, strongest first; at most two are about skills taught.

        Where the person lives is told beside another reason only.
        """
        item = self._item
        if item.subject.item not in item.evidence.items:
            return []
        if item.subject.is_for_others:
            return sorted(self._find(ABOUT_PROFILE), key=lambda reason: reason.order)
        reasons = self._find(ABOUT_JOB if item.is_job else ABOUT_COURSE) or self._find((find_popularity,))
        if reasons and item.is_job:
            reasons += self._find((find_home,))
        return sorted(drop_repeated_interests(reasons), key=lambda reason: reason.order)

    def _find(self, finders: tuple[Finder, ...]) -> list[Reason]:
        return [reason for find in finders for reason in find(self._item)]


def drop_repeated_interests(reasons: list[Reason]) -> list[Reason]:
    """Return the reasons without interests in a node over which another reason goes, such as a goal or a choice.

    If the person chose the very item, no interest is left: the choice says more.
    """
    if any(reason.type is ReasonType.CHOSEN_BEFORE for reason in reasons):
        return [reason for reason in reasons if reason.type is not ReasonType.INTEREST]
    others = [reason for reason in reasons if reason.type is not ReasonType.INTEREST]
    told_nodes = {node.element_id for reason in others for node in reason.path.nodes[1:-1]}
    return [
        reason
        for reason in reasons
        if reason.type is not ReasonType.INTEREST or reason.path.nodes[1].element_id not in told_nodes
    ]
