"""Each event of a subscription is logged and costs points like an operation, before it is sent."""

from collections.abc import AsyncGenerator
from typing import Any

import strawberry

from api.errors import RateLimitedError
from api.graphql.access_extension import AccessLogging
from api.graphql.cost_budget import CostBudget
from api.graphql.cost_directives import cost
from api.http.rate_limits import Quota, Standing, Verdict
from graph.viewer import Viewer

EVENTS, POINTS = 5, 40.0


class Meter:
    """A budget that is spent after so many operations and events."""

    reports = False

    def __init__(self, allowed: int) -> None:
        self.left = allowed
        self.spent: list[float] = []

    async def spend(self, _viewer: Viewer, points: float) -> Verdict:
        self.spent.append(points)
        self.left -= 1
        return Verdict(self.left >= 0, (Standing(Quota("points", 100), 60.0, points),))


class Trace:
    """Counts how often reads are logged, and what was sent before."""

    def __init__(self, allowed: int) -> None:
        self.viewer, self.meter = Viewer("ann"), Meter(allowed)
        self.sent = 0
        self.logged_before: list[int] = []

    async def log_act(self, fields: list[str]) -> None:
        assert fields == []

    async def log_reads(self) -> None:
        self.logged_before.append(self.sent)


@strawberry.type
class Query:
    name: str = "x"


@strawberry.type
class Subscription:
    @strawberry.subscription(directives=[cost(POINTS)])  # type: ignore[untyped-decorator]
    async def numbers(self) -> AsyncGenerator[int, None]:
        for number in range(EVENTS):
            yield number


SCHEMA = strawberry.Schema(Query, subscription=Subscription, extensions=[AccessLogging, CostBudget])


async def receive(trace: Trace) -> list[Any]:
    results = []
    async for result in await SCHEMA.subscribe("subscription { numbers }", context_value=trace):
        results.append(result.data["numbers"] if result.data else result.errors)
        trace.sent += 1
    return results


async def test_what_an_event_shows_is_logged_before_it_is_sent() -> None:
    trace = Trace(allowed=100)
    assert await receive(trace) == [*range(EVENTS)]
    assert {*range(EVENTS)} <= {*trace.logged_before}
    assert trace.meter.spent == [POINTS] * (1 + EVENTS)


async def test_a_subscription_ends_when_the_budget_is_spent() -> None:
    trace = Trace(allowed=3)
    *events, (error,) = await receive(trace)
    assert events == [0, 1]
    assert isinstance(error, RateLimitedError)
