"""What was read about one item and one person, where reasons of every kind are looked for."""

from collections.abc import Iterator, Sequence
from typing import LiteralString

from gnn.explain.reason_types import (
    Reason,
    ReasonType,
    Strength,
    Subject,
    back,
    far_node,
    path,
    person_node,
    step_over,
)
from gnn.explain.translations import Message
from graph.catalogue.types import ItemLabel
from graph.people.state import Link, Origin
from graph.recommendations.evidence import Evidence, Spoke
from graph.recommendations.paths import Path, PathNode

VIEWED = "VIEWED"
PLACE = "near"  # the kind of points that places add: of what the person chose, and where they live
LOW_SCORE = 50.0
FEWEST_POINTS = 30.0  # of which shares are shares: of a lower score, a few points are not much


class ItemEvidence:
    """The evidence about one item: its links (``spokes``), and what else was read for the page.

    Args:
        subject: the person and the item; the item must be in the evidence.
        evidence: evidence that was read for the page.
    """

    def __init__(self, subject: Subject, evidence: Evidence) -> None:
        self.subject = subject
        self.state = subject.state
        self.evidence = evidence
        self.spokes = evidence.spokes.get(subject.item, [])
        self._spoke_by_node = {(spoke.label, spoke.id): spoke for spoke in self.spokes}

    @property
    def is_job(self) -> bool:
        """Returns whether the item is a job; otherwise it is a course."""
        return self.subject.label == ItemLabel.JOB

    @property
    def node(self) -> PathNode:
        """Returns the item as a node of a path."""
        element, title = self.evidence.items[self.subject.item]
        return PathNode(element, self.subject.label, title)

    @property
    def addressee(self) -> str:
        """Returns ``you`` or ``they``, depending on whom the message addresses."""
        return "they" if self.subject.is_for_others else "you"

    def name_owner(self, work: Link) -> str:
        """Return how a message speaks of past work: as the person's, or as what a visitor names or lets guess."""
        return self.addressee if work.origin is Origin.PROFILE else work.origin.lower()

    def find_common_nodes(self, links: Sequence[Link], label: str) -> Iterator[tuple[Link, Spoke]]:
        """Yield the person's links to nodes of a label that the item has a link to, with the item's."""
        for link in links:
            if link.label == label and (spoke := self._spoke_by_node.get((link.label, link.id))):
                yield link, spoke

    def find_own_choice(self, item: str) -> tuple[str, str] | None:
        """Return the person's choice of an item and its relationship; a view is none."""
        choice = self.evidence.own.get(item)
        return None if choice is None or choice[0] == VIEWED else choice

    def join_path(self, link: Link, spoke: Spoke, cypher: LiteralString, **names: str) -> Path:
        """Return the path person → node ← item."""
        nodes = [person_node(self.state), far_node(link), self.node]
        return path(nodes, [step_over(link), back(spoke)], cypher, user=self.state.id, item=self.subject.item, **names)

    def make_reason(
        self,
        type: ReasonType,
        message: Message,
        kind: str,
        reason_path: Path,
        least: Strength = Strength.LOW,
        most: Strength = Strength.HIGH,
    ) -> Reason:
        """Make a reason, whose strength is the share that all reasons of its kind contribute together.

        It is their share of the score without what the place adds, which would make all else look small, or of 30
        points if that is less. Of a low score, no share is high.

        Args:
            type: what the reason is based on.
            message: its message.
            kind: the kind of contribution to the score.
            reason_path: its path.
            least: its least strength.
            most: its greatest strength.
        """
        points = self.subject.points.get(kind, 0.0)
        if most is Strength.HIGH and self.subject.score < LOW_SCORE:
            most = Strength.MEDIUM
        place_points = 0.0 if kind == PLACE else self.subject.points.get(PLACE, 0.0)
        share = points / max(self.subject.score - place_points, points, FEWEST_POINTS)
        return Reason(type, message, points, share, reason_path, least, most)
