"""Requests and errors over time, for administrators."""

from datetime import UTC, datetime
from typing import Annotated, Any

import strawberry

from api.graphql.context import Info
from api.graphql.cost_directives import ListSize
from api.graphql.paging import checked_between
from api.observation.traffic import MOST_MINUTES, SECONDS, Minute
from graph.viewer import Role

MINUTES: Any = ListSize(assumed_size=MOST_MINUTES, slicing_arguments=["minutes"], require_one_slicing_argument=False)
Minutes = Annotated[int, strawberry.argument(description="How many minutes back, 1 to 1,440.")]


@strawberry.type(description="GraphQL operations over HTTP that an API process answered in a minute.")
class TrafficMinute:
    """A minute of traffic."""

    at: datetime = strawberry.field(description="When the minute began.")
    operations: int = strawberry.field(description="Operations that were answered.")
    refused: int = strawberry.field(description="Those that were refused because of what was asked, or by whom.")
    failed: int = strawberry.field(description="Those that failed because of the service.")
    mean_milliseconds: float | None = strawberry.field(description="Their mean time; null if there were none.")
    slowest_milliseconds: float | None = strawberry.field(
        description="The time of the slowest one; null if there were none."
    )

    @classmethod
    def of(cls, minute: Minute) -> "TrafficMinute":
        is_quiet = minute.operations == 0
        return cls(
            at=datetime.fromtimestamp(minute.number * SECONDS, UTC),
            operations=minute.operations,
            refused=minute.refused,
            failed=minute.failed,
            mean_milliseconds=None if is_quiet else 1000 * minute.seconds / minute.operations,
            slowest_milliseconds=None if is_quiet else 1000 * minute.slowest,
        )


@strawberry.type
class TrafficQueries:
    """Queries about traffic."""

    @strawberry.field(
        description="What the API process that answers this request did in the last minutes since it started, the "
        "earliest minute first. Metrics have the same of all processes. Only for administrators.",
        directives=[MINUTES],
    )
    async def traffic(self, info: Info, minutes: Minutes = 60) -> list[TrafficMinute]:
        info.context.viewer.require_role(Role.ADMIN)
        checked_between("minutes", minutes, 1, MOST_MINUTES)
        return [TrafficMinute.of(minute) for minute in info.context.parts.metrics.traffic.last_minutes(minutes)]
