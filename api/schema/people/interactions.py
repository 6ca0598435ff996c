"""Interactions of people with items."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import strawberry

from api.graphql import ids
from api.graphql.context import Info
from api.schema.catalogue.items import Item, item_id, item_of
from api.schema.common.node import Node
from api.schema.common.payload import UserError
from api.schema.common.times import Notice, clamp_to_now, clock_notice
from graph.catalogue.types import ItemLabel
from graph.errors import ClosedError, ConflictError, NotFoundError
from graph.interactions import interactions as graph_interactions
from graph.interactions.interactions import Circumstances, NewInteraction
from graph.interactions.types import ALLOWED, InteractionType
from workers.valkey.recommendation_updates import UpdateReason

AT = "Time of the event; now if omitted. A time up to five minutes ahead becomes now; a later one is refused."
MAX_TEXT, MAX_KEY, MAX_DURATION, MAX_POSITION = 200, 200, 86_400.0, 100_000


@strawberry.type(description="An interaction of a person with an item.")
class Interaction(Node):
    """An interaction."""

    action: InteractionType = strawberry.field(description="The action.")
    at: datetime = strawberry.field(description="When it happened.")
    duration_seconds: float | None = strawberry.field(description="Duration in seconds.")
    label: strawberry.Private[ItemLabel]
    local_item: strawberry.Private[str]

    @classmethod
    def of(cls, interaction: graph_interactions.Interaction) -> "Interaction":
        return cls(
            id=ids.encode("Interaction", interaction.id),
            action=interaction.action,
            at=interaction.at,
            duration_seconds=interaction.duration_seconds,
            label=interaction.label,
            local_item=interaction.item,
        )

    @strawberry.field(description="The item; null if it no longer exists.")
    async def item(self, info: Info) -> Item | None:
        return await item_of(info.context, self.label, self.local_item)


@strawberry.input(description="An interaction to log. Sending the same key again logs nothing new.")
class LogInteractionInput:
    """Input of ``logInteraction``."""

    key: str = strawberry.field(description="Idempotency key chosen by the client, 1 to 200 characters.")
    action: InteractionType = strawberry.field(description="The action.")
    item: strawberry.ID = strawberry.field(description="The job or course.")
    at: datetime | None = strawberry.field(default=None, description=AT)
    duration_seconds: float | None = strawberry.field(default=None, description="Duration, up to one day.")
    position: int | None = strawberry.field(default=None, description="Its position on the page, from 1.")
    page: str | None = strawberry.field(default=None, description="The page that showed it.")
    display: str | None = strawberry.field(default=None, description="How it was shown.")
    recommendation: strawberry.ID | None = strawberry.field(
        default=None, description="The recommendation that led to it."
    )
    session: str | None = strawberry.field(default=None, description="The client's session.")
    device: str | None = strawberry.field(default=None, description="The device's type.")
    browser: str | None = strawberry.field(default=None, description="The browser.")
    original_score: float | None = strawberry.field(default=None, description="The score that was shown, 0 to 100.")


@strawberry.type(description="The result of logging an interaction.")
class LogInteractionPayload:
    """Payload of ``logInteraction``."""

    interaction: Interaction | None = strawberry.field(description="The interaction; null when there are errors.")
    errors: list[UserError] = strawberry.field(description="Errors that the client can fix.")
    notices: list[Notice] = strawberry.field(
        default_factory=list, description="Adjustments that the service made to the input."
    )


def check_input(input: LogInteractionInput, label: ItemLabel, at: datetime, now: datetime) -> list[UserError]:
    """Return the errors in an interaction."""
    errors = []
    if not 1 <= len(input.key) <= MAX_KEY:
        errors.append(UserError.of("INVALID", f"must be 1 to {MAX_KEY} characters", "key"))
    if input.action not in ALLOWED[label]:
        hint = ": log impressions with logImpressions" if input.action is InteractionType.IMPRESSION else ""
        errors.append(UserError.of("INVALID", f"{input.action.value} cannot be done with a {label}{hint}", "action"))
    if at > now:
        errors.append(UserError.of("INVALID", "lies in the future", "at"))
    if input.duration_seconds is not None and not 0 <= input.duration_seconds <= MAX_DURATION:
        errors.append(UserError.of("INVALID", f"must be 0 to {MAX_DURATION:g}", "durationSeconds"))
    if input.position is not None and not 1 <= input.position <= MAX_POSITION:
        errors.append(UserError.of("INVALID", f"must be 1 to {MAX_POSITION}", "position"))
    score = input.original_score
    if score is not None and not (math.isfinite(score) and 0 <= score <= 100):
        errors.append(UserError.of("INVALID", "must be 0 to 100", "originalScore"))
    texts = ("page", "display", "session", "device", "browser")
    return errors + too_long({name: getattr(input, name) for name in texts})


def too_long(texts: Mapping[str, str | None]) -> list[UserError]:
    """Return an error for each text that is too long, by the name of its field."""
    long_names = [name for name, text in texts.items() if len(text or "") > MAX_TEXT]
    return [UserError.of("INVALID", f"must be at most {MAX_TEXT} characters", name) for name in long_names]


def new_interaction(input: LogInteractionInput, user: str, label: ItemLabel, item: str, at: datetime) -> NewInteraction:
    """Convert an interaction to the repository's type."""
    recommendation = input.recommendation
    return NewInteraction(
        key=input.key,
        user=user,
        action=input.action,
        label=label,
        item=item,
        at=at,
        circumstances=Circumstances(
            recommendation=ids.local_id(recommendation, "Recommendation", argument="input.recommendation")
            if recommendation
            else None,
            durationSeconds=input.duration_seconds,
            position=input.position,
            page=input.page,
            display=input.display,
            session=input.session,
            device=input.device,
            browser=input.browser,
            originalScore=input.original_score,
        ),
    )


@strawberry.type
class InteractionMutations:
    """Mutations about interactions."""

    @strawberry.mutation(
        description="Log the viewer's interaction with a job or course; the next response reflects it. Applying to a "
        "closed job is CONFLICT, as is a key that was used for something else."
    )
    async def log_interaction(
        self,
        info: Info,
        input: Annotated[LogInteractionInput, strawberry.argument(description="The mutation's input.")],
    ) -> LogInteractionPayload:
        user = info.context.viewer_id
        label, item = item_id(input.item, "input.item")
        now = datetime.now(UTC)
        at, was_clamped = clamp_to_now(input.at or now, now)
        if input_errors := check_input(input, label, at, now):
            return LogInteractionPayload(interaction=None, errors=input_errors)
        try:
            logged_interaction = await info.context.interactions.log(new_interaction(input, user, label, item, at))
        except NotFoundError as error:
            if error.kind == "User":
                raise
            path = "recommendation" if error.kind == "Recommendation" else "item"
            return LogInteractionPayload(interaction=None, errors=[UserError.of("NOT_FOUND", str(error), path)])
        except ConflictError as error:
            return LogInteractionPayload(interaction=None, errors=[UserError.of("CONFLICT", str(error), "key")])
        except ClosedError as error:
            return LogInteractionPayload(interaction=None, errors=[UserError.of("CONFLICT", str(error), "item")])
        info.context.renew_states(UpdateReason.CHOICE)
        notices = [clock_notice("at")] if was_clamped else []
        return LogInteractionPayload(interaction=Interaction.of(logged_interaction), errors=[], notices=notices)
