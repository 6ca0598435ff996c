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


def problem(one: ImpressionInput, at: datetime, now: datetime, place: int) -> UserError | None:
    """The first error in an impression."""
    where = ("impressions", str(place))
    if not 1 <= len(one.key) <= MAX_KEY:
        return UserError.of("INVALID", f"must be 1 to {MAX_KEY} characters", *where, "key")
    if one.position is not None and not 1 <= one.position <= MAX_POSITION:
        return UserError.of("INVALID", f"must be 1 to {MAX_POSITION}", *where, "position")
    if at > now:
        return UserError.of("INVALID", "lies in the future", *where, "at")
    return None


def impression(one: ImpressionInput, at: datetime, place: int) -> Impression:
    """Convert an impression to the repository's type."""
    argument = f"input.impressions.{place}"
    label, item = item_id(one.item, f"{argument}.item")
    led = ids.local_id(one.recommendation, "Recommendation", argument=argument) if one.recommendation else None
    return Impression(one.key, label, item, at, one.position, led)


def refusal(error: GraphError, place: int) -> UserError:
    """Why an impression was not logged: its key was used before, or its item does not exist."""
    code, field = ("CONFLICT", "key") if isinstance(error, ConflictError) else ("NOT_FOUND", "item")
    return UserError.of(code, str(error), "impressions", str(place), field)


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
        shared = {name: getattr(input, name) for name in ("session", "page", "display", "device", "browser")}
        if long := too_long(shared):
            return LogImpressionsPayload(accepted=0, errors=long)
        now, errors, shown, notices = datetime.now(UTC), [], [], []
        for place, one in enumerate(input.impressions):
            at, moved = clamp_to_now(one.at or now, now)
            notices += [clock_notice("impressions", str(place), "at")] if moved else []
            wrong = problem(one, at, now, place)
            if wrong:
                errors.append(wrong)
            else:
                shown.append((place, impression(one, at, place)))
        batch = [one for _, one in shown]
        refused = await info.context.impressions.log(user, batch, shared) if batch else {}
        errors += [refusal(error, shown[own][0]) for own, error in sorted(refused.items())]
        logged = {one.key for own, one in enumerate(batch) if own not in refused}
        return LogImpressionsPayload(accepted=len(logged), errors=errors, notices=notices)
