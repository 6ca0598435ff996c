"""What people do with items, in one place: the types of interactions and the relationships that sum them up."""

from collections.abc import Mapping
from enum import StrEnum
from typing import LiteralString

from graph.catalogue.types import ItemLabel


class InteractionType(StrEnum):
    """What a person did with an item; the value is the log's ``action``."""

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
    """A query that speaks of items with the label ``Item``, for each label that they have."""
    return {ItemLabel.JOB: query.replace("Item", "Job"), ItemLabel.COURSE: query.replace("Item", "Course")}


def for_each_choice(query: LiteralString) -> dict[tuple[InteractionType, ItemLabel], LiteralString]:
    """A query that speaks of ``[:CHOICE]`` to an ``Item``, for each type of interaction that an item's label allows."""
    return {
        (type, label): own.replace("CHOICE", RELATIONSHIP_OF[type])
        for label, own in for_each_label(query).items()
        for type in sorted(ALLOWED[label], key=list(InteractionType).index)
    }
