"""What a reason is: its kind, its sentence, its strength, and its path; and whom and what it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import LiteralString

from gnn.explain.evidence_plan import Hints
from gnn.explain.translations import Message, Name
from graph.catalogue.types import ItemLabel
from graph.people.state import Link, PersonState
from graph.recommendations import paths
from graph.recommendations.evidence import Spoke
from graph.recommendations.paths import Path, PathNode, Step, walk_steps

HIGH_SHARE, MEDIUM_SHARE = 0.25, 0.10


class ReasonType(StrEnum):
    """What a reason is based on."""

    SHARED_SKILL = "SHARED_SKILL"
    CAREER_STEP = "CAREER_STEP"
    SIMILAR_PEOPLE = "SIMILAR_PEOPLE"
    INTEREST = "INTEREST"
    COURSE_TEACHES_SKILL = "COURSE_TEACHES_SKILL"
    CHOSEN_BEFORE = "CHOSEN_BEFORE"
    SAME_OCCUPATION = "SAME_OCCUPATION"
    SAME_TOPIC = "SAME_TOPIC"
    SAME_PLACE = "SAME_PLACE"
    POPULAR = "POPULAR"


class Strength(StrEnum):
    """How strong a reason is."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


WEAKEST_FIRST = (Strength.LOW, Strength.MEDIUM, Strength.HIGH)


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason: its message, the points of its kind, their share of the score (0–1), and its path.

    Its strength follows the share, within ``least`` and ``most``.
    """

    type: ReasonType
    message: Message
    points: float
    share: float
    path: Path
    least: Strength = Strength.LOW
    most: Strength = Strength.HIGH

    @property
    def strength(self) -> Strength:
        """Returns high from a quarter of the score, medium from a tenth, else low; within the reason's bounds."""
        by_share = sum(self.share >= share for share in (MEDIUM_SHARE, HIGH_SHARE))
        weakest, strongest = WEAKEST_FIRST.index(self.least), WEAKEST_FIRST.index(self.most)
        return WEAKEST_FIRST[min(max(by_share, weakest), strongest)]

    @property
    def order(self) -> tuple[int, bool, float]:
        """Returns the sort key: the strongest first, a place last among equals, then more points first."""
        return -WEAKEST_FIRST.index(self.strength), self.type is ReasonType.SAME_PLACE, -self.points


@dataclass(frozen=True, slots=True)
class Subject:
    """The person and the item that the reasons are about.

    ``points`` are what each kind of reason contributes to the ``score`` (:mod:`gnn.scoring.contributions`).
    ``is_for_others`` means that the reasons describe the person to somebody else and cover only skills and career;
    the state then contains neither the person's node nor their name.
    """

    state: PersonState
    label: ItemLabel
    item: str
    points: Mapping[str, float]
    hints: Hints
    score: float
    is_for_others: bool = False


def path(nodes: list[PathNode], steps: list[Step], cypher: LiteralString, **names: str) -> Path:
    """Make a path with the query that opens it.

    A visitor has no node, so a visitor's path starts at the node that they named.
    """
    if nodes[0].label == "User" and not nodes[0].element_id:
        cypher = paths.FOR_VISITOR[cypher]
        round_trip = nodes[-1] == nodes[0]
        nodes, steps = (nodes[1:-1], steps[1:-1]) if round_trip else (nodes[1:], steps[1:])
        names = {name: value for name, value in names.items() if f"${name}" in cypher}
    return Path(tuple(nodes), walk_steps(nodes, steps), cypher, tuple(names.items()))


def person_node(state: PersonState) -> PathNode:
    """Return the person as a node of a path."""
    return PathNode(state.element, "User", state.name)


def far_node(link: Link | Spoke) -> PathNode:
    """Return the node at the other end of a link."""
    return PathNode(link.element, link.label, link.caption)


def name_of(link: Link | Spoke) -> Name:
    """Return the name of the node at the other end of a link."""
    return Name(link.caption, link.arabic)


def step_over(link: Link | Spoke) -> Step:
    """Return the step to the node at the other end of a link."""
    return Step(link.relationship, link.type)


def back(spoke: Spoke) -> Step:
    """Return the step from the node at the other end of a link."""
    return Step(spoke.relationship, spoke.type, forward=False)
