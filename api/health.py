"""Health: alive, and ready with the reason where it is not."""

import asyncio
from collections.abc import Awaitable

import torch
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import JSONResponse

from api.context import Parts
from gnn.artifact import device
from graph.errors import GraphError


async def live(_: Request) -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "live"})


async def state_of(check: Awaitable[object], seconds: float) -> str:
    """``ok``, or why not."""
    try:
        async with asyncio.timeout(seconds):
            await check
    except (GraphError, RedisError, OSError, TimeoutError) as error:
        return f"away: {str(error) or type(error).__name__}"
    return "ok"


async def readiness(parts: Parts, seconds: float) -> tuple[dict[str, str], bool]:
    """What each part says, and whether requests can be answered: that takes the graph, Redis and a catalogue."""
    graph, redis = await asyncio.gather(state_of(parts.system.ping(), seconds), state_of(parts.redis.ping(), seconds))
    loaded = parts.serving.loaded
    model = parts.serving.model or "none: the heuristic serves alone"
    said = {
        "graph": graph,
        "redis": redis,
        "limits": "counted by each process: Redis is away" if parts.limits.local else "ok",
        "catalogue": "ok" if loaded else "not loaded yet",
        "model": f"{model}; {parts.serving.problem}" if parts.serving.problem else model,
        "torch": f"{torch.__version__} on {device()}",
    }
    return said, graph == redis == "ok" and loaded


class Ready:
    """Answers 200 when requests can be answered, else 503; both say what each part does.

    Args:
        seconds: how long to wait for a part.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    async def answer(self, request: Request) -> JSONResponse:
        """Starlette's endpoint."""
        said, fine = await readiness(request.app.state.parts, self._seconds)
        return JSONResponse({"status": "ready" if fine else "not ready", **said}, status_code=200 if fine else 503)
