"""Why a list of recommendations is empty, and what is left out of it."""

from collections.abc import Iterable

import strawberry

from api.schema.common.reasons import InLanguage, Language
from gnn.recommend import emptiness
from gnn.recommend.emptiness import EmptyReasonType, LeftOutBy

strawberry.enum(
    EmptyReasonType,
    description="Why a list is empty. NOTHING_UNDERSTOOD: a visitor's words name no occupation and no skill. "
    "NOTHING_KNOWN: a person's profile and history hold nothing that items can be compared with. NOTHING_RELATED: no "
    "open item has to do with what is known. LEFT_OUT: some have, and `leftOut` says what leaves them out.",
)
strawberry.enum(
    LeftOutBy,
    description="What leaves items out of a list: a wish, the filter, the lowest score, `excludeSeen`, or that the "
    "person applied to them, completed or dismissed them.",
)


@strawberry.type(description="How many items one condition leaves out of a list.")
class LeftOut:
    """What one condition leaves out."""

    by: LeftOutBy = strawberry.field(description="The condition.")
    count: int = strawberry.field(
        description="How many items it leaves out; two conditions may leave out the same one."
    )
    alone: int = strawberry.field(description="How many more items the list would hold without this condition.")
    left_out: strawberry.Private[emptiness.LeftOut]

    @strawberry.field(description="A sentence in the requested language.")
    def message(self, language: InLanguage = Language.EN) -> str:
        return self.left_out.message.in_language(language)


@strawberry.type(description="Why a list is empty.")
class EmptyReason:
    """The reason for an empty list."""

    type: EmptyReasonType = strawberry.field(description="The kind of reason.")
    left_out: list[LeftOut] = strawberry.field(
        description="What leaves out items that have to do with the person, most items first; empty for other kinds."
    )
    reason: strawberry.Private[emptiness.EmptyReason]

    @strawberry.field(description="A sentence in the requested language.")
    def message(self, language: InLanguage = Language.EN) -> str:
        return self.reason.message.in_language(language)


def to_empty_reason(reason: emptiness.EmptyReason | None) -> EmptyReason | None:
    """Convert the reason for an empty list to its GraphQL type."""
    if reason is None:
        return None
    return EmptyReason(type=reason.type, left_out=to_left_out(reason.left_out), reason=reason)


def to_left_out(parts: Iterable[emptiness.LeftOut]) -> list[LeftOut]:
    """Convert what is left out of a list to its GraphQL type."""
    return [LeftOut(by=part.by, count=part.count, alone=part.alone, left_out=part) for part in parts]
