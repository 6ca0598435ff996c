"""Feedback that people give on recommendations."""

from datetime import UTC, datetime
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.schema.common.payload import UserError
from api.schema.recommendations.stored import Recommendation
from graph.recommendations.recommendations import Feedback

MAX_COMMENT = 2_000
LOWEST, HIGHEST = 1, 5


@strawberry.input(description="The viewer's feedback on a recommendation; the latest feedback replaces earlier ones.")
class GiveFeedbackInput:
    """Input of ``giveFeedback``."""

    recommendation: strawberry.ID = strawberry.field(description="The recommendation.")
    accepted: bool = strawberry.field(description="Whether the recommendation fits.")
    rating: int | None = strawberry.field(default=None, description="Rating, 1 to 5.")
    comment: str | None = strawberry.field(default=None, description="The person's own words, up to 2,000 characters.")


@strawberry.type(description="The result of giving feedback.")
class GiveFeedbackPayload:
    """Payload of ``giveFeedback``."""

    recommendation: Recommendation | None = strawberry.field(description="The recommendation; null with errors.")
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")


def check_input(input: GiveFeedbackInput) -> list[UserError]:
    """Return the errors in feedback."""
    errors = []
    if input.rating is not None and not LOWEST <= input.rating <= HIGHEST:
        errors.append(UserError.of("INVALID", f"must be {LOWEST} to {HIGHEST}", "rating"))
    if input.comment is not None and len(input.comment) > MAX_COMMENT:
        errors.append(UserError.of("INVALID", f"must be at most {MAX_COMMENT:,} characters", "comment"))
    return errors


@strawberry.type
class FeedbackMutations:
    """Mutations about feedback."""

    @strawberry.mutation(description="Say whether a recommendation fits, with a rating and a comment.")
    async def give_feedback(
        self,
        info: Info,
        input: Annotated[GiveFeedbackInput, strawberry.argument(description="The mutation's input.")],
    ) -> GiveFeedbackPayload:
        user = info.context.viewer_id
        id = ids.local_id(input.recommendation, "Recommendation", argument="input.recommendation")
        if input_errors := check_input(input):
            return GiveFeedbackPayload(recommendation=None, errors=input_errors)
        feedback = Feedback(input.accepted, input.rating, input.comment, datetime.now(UTC))
        if not await info.context.recommendations.give_feedback(user, id, feedback):
            error = UserError.of("NOT_FOUND", "You have no such recommendation.", "recommendation")
            return GiveFeedbackPayload(recommendation=None, errors=[error])
        record = await info.context.recommendations.by_id(id)
        return GiveFeedbackPayload(recommendation=Recommendation.of_stored(record) if record else None, errors=[])
