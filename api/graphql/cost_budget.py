"""Refuses operations beyond a viewer's budget of points, and tells clients what an operation cost."""

import math
from collections.abc import AsyncIterator
from typing import Any

from strawberry.extensions import SchemaExtension
from strawberry.types.execution import ExecutionResult, StreamExecutionResult
from strawberry.types.graphql import OperationType

from api.errors import RateLimitedError
from api.graphql.context import Context
from api.graphql.documents import Document
from api.graphql.operation_names import cost_of
from api.http.rate_limits import Verdict


class CostBudget(SchemaExtension):
    """Counts a valid operation's points before it is executed. It comes after the extensions that refuse documents."""

    def __init__(self) -> None:
        self._points = 0.0
        self._verdict: Verdict | None = None

    async def on_validate(self) -> AsyncIterator[None]:
        """Count the operation, unless it was refused already."""
        execution, context = self.execution_context, self._context
        if context.meter is not None and not execution.pre_execution_errors:
            assert execution.graphql_document is not None  # noqa: S101 - parsing comes first
            document = Document(execution.query or "", execution.graphql_document)
            schema = execution.schema._schema  # noqa: SLF001 - strawberry has no public access to it
            self._points = cost_of(schema, document, execution.operation_name, execution.variables or {})
            if self._points or context.meter.reports:
                self._verdict = await context.meter.spend(context.viewer, self._points)
            if self._verdict is not None and not self._verdict.allowed:
                execution.pre_execution_errors = [refusal_of(self._points, self._verdict)]
        yield

    async def on_stream_result(self, result: StreamExecutionResult) -> AsyncIterator[None]:
        """Count each event of a subscription like an operation, before it is sent.

        Raises:
            RateLimitedError: the budget is spent; the subscription ends.
        """
        context, is_event = self._context, isinstance(result, ExecutionResult) and result.data is not None
        if is_event and self._points and context.meter is not None and self._is_subscription:
            verdict = await context.meter.spend(context.viewer, self._points)
            if not verdict.allowed:
                raise refusal_of(self._points, verdict)
        yield

    def get_results(self) -> dict[str, Any]:
        """Return ``extensions.cost`` for a client that asked for it, if points are limited."""
        meter = self._context.meter
        if meter is None or not meter.reports or self._verdict is None or not self._verdict.standings:
            return {}
        (standing,) = self._verdict.standings
        return {
            "cost": {
                "requested": round(self._points, 2),
                "limit": standing.quota.limit,
                "remaining": standing.remaining,
                "resetSeconds": round(standing.used),
            }
        }

    @property
    def _is_subscription(self) -> bool:
        return self.execution_context.operation_type is OperationType.SUBSCRIPTION

    @property
    def _context(self) -> Context:
        context: Context = self.execution_context.context
        return context


def refusal_of(points: float, verdict: Verdict) -> RateLimitedError:
    """Return the error of an operation that is beyond the budget."""
    (standing,) = verdict.standings
    seconds = max(1, math.ceil(verdict.retry_after))
    return RateLimitedError(
        f"This costs {points:,.0f} points, and {standing.remaining:,} of {standing.quota.limit:,} a minute are left: "
        f"try again in {seconds} s, or request less.",
        seconds,
    )
