"""Impressions: items that a client showed, logged in batches."""

from datetime import UTC, datetime
from typing import Annotated

import strawberry

from api.errors import BadUserInputError
from api.graphql import ids
from api.graphql.context import Info
from api.schema.catalogue.items import item_id
from api.schema.common.payload import UserError
from api.schema.common.times import Notice, clamp_to_now, clock_notice
from api.schema.people.interactions import AT, MAX_KEY, MAX_POSITION, too_long
from graph.errors import ConflictError, GraphError
from graph.interactions.impressions import Impression

MOST = 500


@strawberry.input(
    description="An item that was shown. Sending the same key again logs nothing new. Interactions share the key space."
)
class ImpressionInput:
    """One impression."""

    key: str = strawberry.field(
        description="Idempotency key, 1 to 200 characters. A key already used for an interaction or for another item "
        "is CONFLICT."
    )
    item: strawberry.ID = strawberry.field(description="The job or course.")
    position: int | None = strawberry.field(default=None, description="Its position on the page, from 1.")
    recommendation: strawberry.ID | None = strawberry.field(
        default=None, description="The recommendation that it was shown for, which is then marked as seen."
    )
    at: datetime | None = strawberry.field(default=None, description=AT)


@strawberry.input(description="Up to 500 items that were shown together.")
class LogImpressionsInput:
    """Input of ``logImpressions``."""

    impressions: list[ImpressionInput] = strawberry.field(description="The items shown, 1 to 500.")
    session: str | None = strawberry.field(default=None, description="The client's session.")
    page: str | None = strawberry.field(default=None, description="The page that showed them.")
    display: str | None = strawberry.field(default=None, description="How they were shown.")
    device: str | None = strawberry.field(default=None, description="The device's type.")
    browser: str | None = strawberry.field(default=None, description="The browser.")


@strawberry.type(description="The result of logging impressions.")
class LogImpressionsPayload:
    """Payload of ``logImpressions``."""

    accepted: int = strawberry.field(
        description="How many of the keys are now logged, including those logged by earlier requests."
    )
    errors: list[UserError] = strawberry.field(
        description="Errors that the client can fix; the other impressions are still logged."
    )
    notices: list[Notice] = strawberry.field(
        default_factory=list, description="Adjustments that the service made to the input."
    )


def problem(input: ImpressionInput, at: datetime, now: datetime, index: int) -> UserError | None:
    """Return the first error in an impression."""
    path = ("impressions", str(index))
    if not 1 <= len(input.key) <= MAX_KEY:
        return UserError.of("INVALID", f"must be 1 to {MAX_KEY} characters", *path, "key")
    if input.position is not None and not 1 <= input.position <= MAX_POSITION:
        return UserError.of("INVALID", f"must be 1 to {MAX_POSITION}", *path, "position")
    if at > now:
        return UserError.of("INVALID", "lies in the future", *path, "at")
    return None


def impression(input: ImpressionInput, at: datetime, index: int) -> Impression:
    """Convert an impression to the repository's type."""
    argument = f"input.impressions.{index}"
    label, item = item_id(input.item, f"{argument}.item")
    recommendation_id = (
        ids.local_id(input.recommendation, "Recommendation", argument=argument) if input.recommendation else None
    )
    return Impression(input.key, label, item, at, input.position, recommendation_id)


def refusal(error: GraphError, index: int) -> UserError:
    """Why an impression was not logged: its key was used before, or its item does not exist."""
    code, field = ("CONFLICT", "key") if isinstance(error, ConflictError) else ("NOT_FOUND", "item")
    return UserError.of(code, str(error), "impressions", str(index), field)


@strawberry.type
class ImpressionMutations:
    """Mutations about impressions."""

    @strawberry.mutation(description="Log up to 500 items that the viewer was shown.")
    async def log_impressions(
        self,
        info: Info,
        input: Annotated[LogImpressionsInput, strawberry.argument(description="The mutation's input.")],
    ) -> LogImpressionsPayload:
        user = info.context.viewer_id
        if not 1 <= len(input.impressions) <= MOST:
            raise BadUserInputError(f"input.impressions: send 1 to {MOST} at once, not {len(input.impressions)}.")
        shared_fields = {name: getattr(input, name) for name in ("session", "page", "display", "device", "browser")}
        if length_errors := too_long(shared_fields):
            return LogImpressionsPayload(accepted=0, errors=length_errors)
        now, errors, valid_impressions, notices = datetime.now(UTC), [], [], []
        for index, impression_input in enumerate(input.impressions):
            at, was_clamped = clamp_to_now(impression_input.at or now, now)
            notices += [clock_notice("impressions", str(index), "at")] if was_clamped else []
            input_error = problem(impression_input, at, now, index)
            if input_error:
                errors.append(input_error)
            else:
                valid_impressions.append((index, impression(impression_input, at, index)))
        batch = [entry for _, entry in valid_impressions]
        refusals = await info.context.impressions.log(user, batch, shared_fields) if batch else {}
        info.context.renew_states()
        errors += [refusal(error, valid_impressions[batch_index][0]) for batch_index, error in sorted(refusals.items())]
        logged_keys = {entry.key for batch_index, entry in enumerate(batch) if batch_index not in refusals}
        return LogImpressionsPayload(accepted=len(logged_keys), errors=errors, notices=notices)
