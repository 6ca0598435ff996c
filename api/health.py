"""Health checks: liveness, and readiness with the reason for a failure."""

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass

import structlog
import torch
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import JSONResponse

from api.graphql.parts import Parts
from gnn.scoring.artifact import device
from graph.errors import GraphError
from graph.viewer import VISITOR, Role

KEPT_SECONDS = 1.0
STALE_SECONDS = 60.0
AGE = "catalogueAgeSeconds"

log = structlog.get_logger("careergraph.health")


@dataclass(frozen=True, slots=True)
class PartHealth:
    """The health of a component.

    Args:
        status: ``ok``, ``away``, ``not loaded``, ``stale`` or ``none``; public.
        detail: what is in use or what failed, with versions, paths and addresses; for administrators.
    """

    status: str
    detail: str = ""

    def describe(self) -> str:
        """Return the status and detail."""
        return f"{self.status}: {self.detail}" if self.detail else self.status


async def live(_: Request) -> JSONResponse:
    """Report that the process is alive."""
    return JSONResponse({"status": "live"})


async def state_of(check: Awaitable[object], seconds: float) -> PartHealth:
    """``ok``, or the reason for a failure."""
    try:
        async with asyncio.timeout(seconds):
            await check
    except (GraphError, RedisError, OSError, TimeoutError) as error:
        return PartHealth("away", str(error) or type(error).__name__)
    return PartHealth("ok")


def model_health(parts: Parts) -> PartHealth:
    """Whether the active model serves; without one, the heuristic serves."""
    model, problem = parts.serving.model, parts.serving.problem
    if problem:
        return PartHealth("not loaded", f"{model or 'the heuristic'} serves; {problem}")
    return PartHealth("ok", model) if model else PartHealth("none", "the heuristic serves alone")


def catalogue_health(age_seconds: float | None) -> PartHealth:
    """Whether a catalogue serves, and is known to be current; one that was not checked for a while still serves."""
    if age_seconds is None:
        return PartHealth("not loaded")
    if age_seconds > STALE_SECONDS:
        return PartHealth("stale", f"last known to be current {age_seconds:,.0f} s ago; the log says why")
    return PartHealth("ok")


def limits_health(parts: Parts) -> PartHealth:
    """Whether all processes share their request counts; without Redis, each process counts its own."""
    return (
        PartHealth("away", "each process counts for itself: Redis is unavailable")
        if parts.limits.local
        else PartHealth("ok")
    )


def identity_health(parts: Parts) -> PartHealth:
    """Whether tokens of an OpenID Connect provider can be verified; ``none`` without a provider."""
    provider = parts.identity.provider
    if provider is None:
        return PartHealth("none", "this service signs its own tokens")
    known = provider.key_state
    if known.problem is not None:
        age = "none is known" if known.age_seconds is None else f"those of {known.age_seconds:,.0f} s ago serve"
        return PartHealth("away", f"the keys of {provider.issuer} cannot be read, {age}: {known.problem}")
    if known.age_seconds is None:
        return PartHealth("not loaded", f"the keys of {provider.issuer} were not read yet")
    return PartHealth("ok", f"{provider.issuer} (keys: {known.count})")


async def readiness(parts: Parts, seconds: float) -> tuple[dict[str, PartHealth], bool]:
    """Return the health of each component, and whether the API is ready: it needs the graph, Redis and a catalogue."""
    graph, redis = await asyncio.gather(state_of(parts.system.ping(), seconds), state_of(parts.redis.ping(), seconds))
    loaded = parts.serving.loaded
    states = {
        "graph": graph,
        "redis": redis,
        "limits": limits_health(parts),
        "identity": identity_health(parts),
        "catalogue": catalogue_health(parts.serving.age_seconds if loaded else None),
        "model": model_health(parts),
        "torch": PartHealth("ok", f"{torch.__version__} on {device()}"),
    }
    return states, graph.status == redis.status == "ok" and loaded


class Ready:
    """Responds 200 if the API is ready, else 503, with each component's status and, for administrators, details.

    Args:
        seconds: how long to wait for a component.
        reuse_seconds: how many seconds a result is reused.
    """

    def __init__(self, seconds: float, reuse_seconds: float = KEPT_SECONDS) -> None:
        self._seconds = seconds
        self._reuse_seconds = reuse_seconds
        self._states: dict[str, PartHealth] = {}
        self._age_seconds: float | None = None
        self._fine, self._looked_at = False, float("-inf")
        self._looking = asyncio.Lock()

    async def answer(self, request: Request) -> JSONResponse:
        """Return the Starlette endpoint; a result is reused for a while, however many clients ask."""
        async with self._looking:
            if time.monotonic() - self._looked_at >= self._reuse_seconds:
                parts: Parts = request.app.state.parts
                states, self._fine = await readiness(parts, self._seconds)
                self._age_seconds = parts.serving.age_seconds
                self._log_changes(states)
                self._looked_at = time.monotonic()
        states, fine = self._states, self._fine
        full = Role.ADMIN in getattr(request.state, "viewer", VISITOR).roles
        answer: dict[str, object] = {
            part: health.describe() if full else health.status for part, health in states.items()
        }
        if self._age_seconds is not None:
            answer[AGE] = round(self._age_seconds, 1)
        return JSONResponse({"status": "ready" if fine else "not ready", **answer}, status_code=200 if fine else 503)

    def _log_changes(self, states: dict[str, PartHealth]) -> None:
        """Log each component's changes since the last check, with details that the public response omits."""
        for part, health in states.items():
            before = self._states.get(part)
            if health.status == "ok" and before and before.status != "ok":
                log.info("a component is ready again", part=part)
            elif health.status in ("away", "not loaded", "stale") and (
                before is None or before.status != health.status
            ):
                log.warning("a component is not ready", part=part, status=health.status, detail=health.detail)
        self._states = states
