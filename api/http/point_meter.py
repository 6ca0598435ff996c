"""Counts the points that a request's operations cost against its viewer's budget."""

from api.http.rate_limits import RateLimiter, Verdict
from graph.viewer import Viewer

COST_HEADER = "X-CareerGraph-Cost"
"""A request with this header is answered with ``extensions.cost``."""


class PointMeter:
    """What the operations of one request, or of one socket, cost.

    Args:
        limiter: counts the points.
        address: whose budget a visitor's operations count against.
        reports: whether the client asked to be told what an operation cost.
    """

    def __init__(self, limiter: RateLimiter, address: str, *, reports: bool = False) -> None:
        self._limiter = limiter
        self._address = address
        self.reports = reports
        self.verdict: Verdict | None = None

    async def spend(self, viewer: Viewer, points: float) -> Verdict:
        """Count an operation, before it is executed; ``verdict`` is that of the latest one."""
        account = viewer.agent.id if viewer.agent is not None else None
        self.verdict = await self._limiter.spend(viewer.id, self._address, points, account)
        return self.verdict
