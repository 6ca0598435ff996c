"""Reasons about interests, which are learned from what a person looks at and chooses."""

from collections.abc import Iterator
from typing import LiteralString

from gnn.explain.finders.item_evidence import ItemEvidence
from gnn.explain.reason_types import Reason, ReasonType, name_of
from gnn.explain.translations import message
from graph.recommendations import paths


def find_interest(item: ItemEvidence) -> Iterator[Reason]:
    """Yield at most one reason: the strongest interest that more than one look shows; never one in a skill."""
    kinds: dict[str, LiteralString] = (
        {"Occupation": paths.INTEREST_OCCUPATION_JOB, "Company": paths.INTEREST_COMPANY_JOB}
        if item.is_job
        else {"Topic": paths.INTEREST_TOPIC_COURSE}
    )
    matches = [
        (pair, cypher)
        for label, cypher in kinds.items()
        for pair in item.find_common_nodes(item.state.interests, label)
        if pair[0].id in item.subject.hints.interests
    ]
    if not matches:
        return
    (link, spoke), cypher = max(matches, key=lambda entry: (entry[0][0].weight, entry[0][0].id))
    reason_path = item.join_path(link, spoke, cypher, to=link.id)
    kind = "interest company" if link.label == "Company" else "interest"
    yield item.make_reason(ReasonType.INTEREST, message(kind, name_of(link)), "interest", reason_path)
