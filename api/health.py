"""Health: alive, and ready with the reason where it is not."""

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass

import structlog
import torch
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import JSONResponse

from api.graphql.context import Parts
from gnn.scoring.artifact import device
from graph.errors import GraphError
from graph.viewer import VISITOR, Role

KEPT_SECONDS = 1.0

log = structlog.get_logger("careergraph.health")


@dataclass(frozen=True, slots=True)
class PartHealth:
    """How a part is.

    Args:
        status: ``ok``, ``away``, ``not loaded`` or ``none``, for anybody.
        detail: what serves or what failed, with its versions, paths and addresses, for administrators.
    """

    status: str
    detail: str = ""

    def describe(self) -> str:
        """Status and detail."""
        return f"{self.status}: {self.detail}" if self.detail else self.status


async def live(_: Request) -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "live"})


async def state_of(check: Awaitable[object], seconds: float) -> PartHealth:
    """``ok``, or why not."""
    try:
        async with asyncio.timeout(seconds):
            await check
    except (GraphError, RedisError, OSError, TimeoutError) as error:
        return PartHealth("away", str(error) or type(error).__name__)
    return PartHealth("ok")


def model_health(parts: Parts) -> PartHealth:
    """Whether the active model serves; without one the heuristic does."""
    model, problem = parts.serving.model, parts.serving.problem
    if problem:
        return PartHealth("not loaded", f"{model or 'the heuristic'} serves; {problem}")
    return PartHealth("ok", model) if model else PartHealth("none", "the heuristic serves alone")


def limits_health(parts: Parts) -> PartHealth:
    """Whether all processes count requests together; without Redis each counts its own."""
    return PartHealth("away", "counted by each process: Redis is away") if parts.limits.local else PartHealth("ok")


async def readiness(parts: Parts, seconds: float) -> tuple[dict[str, PartHealth], bool]:
    """How each part is, and whether requests can be answered: that takes the graph, Redis and a catalogue."""
    graph, redis = await asyncio.gather(state_of(parts.system.ping(), seconds), state_of(parts.redis.ping(), seconds))
    loaded = parts.serving.loaded
    states = {
        "graph": graph,
        "redis": redis,
        "limits": limits_health(parts),
        "catalogue": PartHealth("ok" if loaded else "not loaded"),
        "model": model_health(parts),
        "torch": PartHealth("ok", f"{torch.__version__} on {device()}"),
    }
    return states, graph.status == redis.status == "ok" and loaded


class Ready:
    """Answers 200 when requests can be answered, else 503; both say how each part is, and to administrators why.

    Args:
        seconds: how long to wait for a part.
        kept: for how many seconds a look holds.
    """

    def __init__(self, seconds: float, kept: float = KEPT_SECONDS) -> None:
        self._seconds = seconds
        self._kept = kept
        self._states: dict[str, PartHealth] = {}
        self._fine, self._looked_at = False, float("-inf")
        self._looking = asyncio.Lock()

    async def answer(self, request: Request) -> JSONResponse:
        """Starlette's endpoint; however many ask, a look at the parts holds for a while."""
        async with self._looking:
            if time.monotonic() - self._looked_at >= self._kept:
                states, self._fine = await readiness(request.app.state.parts, self._seconds)
                self._log_changes(states)
                self._looked_at = time.monotonic()
        states, fine = self._states, self._fine
        full = Role.ADMIN in getattr(request.state, "viewer", VISITOR).roles
        answer = {part: one.describe() if full else one.status for part, one in states.items()}
        return JSONResponse({"status": "ready" if fine else "not ready", **answer}, status_code=200 if fine else 503)

    def _log_changes(self, states: dict[str, PartHealth]) -> None:
        """Log what became of a part since the last look, with the words that the public answer leaves out."""
        for part, one in states.items():
            before = self._states.get(part)
            if one.status == "ok" and before and before.status != "ok":
                log.info("a part is well again", part=part)
            elif one.status in ("away", "not loaded") and (before is None or before.status != one.status):
                log.warning("a part is not ready", part=part, status=one.status, detail=one.detail)
        self._states = states
