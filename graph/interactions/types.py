"""The single definition of the interaction types and of the relationships that aggregate them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import LiteralString

from graph.catalogue.types import ItemLabel


class InteractionType(StrEnum):
    """The type of an interaction with an item. The value is stored as the log's ``action``."""

    VIEW = "VIEW"
    LIKE = "LIKE"
    SAVE = "SAVE"
    APPLY = "APPLY"
    DISMISS = "DISMISS"
    COMPLETE = "COMPLETE"
    IMPRESSION = "IMPRESSION"


VIEW, LIKE, SAVE = InteractionType.VIEW, InteractionType.LIKE, InteractionType.SAVE
APPLY, DISMISS, COMPLETE = InteractionType.APPLY, InteractionType.DISMISS, InteractionType.COMPLETE
ALLOWED = {
    ItemLabel.JOB: frozenset({VIEW, LIKE, SAVE, APPLY, DISMISS}),
    ItemLabel.COURSE: frozenset({VIEW, LIKE, SAVE, COMPLETE, DISMISS}),
}
OPENING = frozenset({VIEW, LIKE, SAVE, APPLY, COMPLETE})
APPLYING = frozenset({APPLY, COMPLETE})
RELATIONSHIP_OF: Mapping[InteractionType, LiteralString] = {
    VIEW: "VIEWED",
    LIKE: "LIKED",
    SAVE: "SAVED",
    APPLY: "APPLIED",
    DISMISS: "DISMISSED",
    COMPLETE: "COMPLETED",
}
TYPE_OF: Mapping[str, InteractionType] = {name: type for type, name in RELATIONSHIP_OF.items()}


def for_each_label(query: LiteralString) -> dict[ItemLabel, LiteralString]:
    """Return a query written for the label ``Item``, adapted to each item label."""
    return {ItemLabel.JOB: query.replace("Item", "Job"), ItemLabel.COURSE: query.replace("Item", "Course")}


def for_each_choice(query: LiteralString) -> dict[tuple[InteractionType, ItemLabel], LiteralString]:
    """Return a query written for ``[:CHOICE]`` and ``Item``, adapted to each interaction type that a label allows."""
    return {
        (type, label): label_query.replace("CHOICE", RELATIONSHIP_OF[type])
        for label, label_query in for_each_label(query).items()
        for type in sorted(ALLOWED[label], key=list(InteractionType).index)
    }
