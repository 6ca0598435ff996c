"""Cancels the work for a query when its client disconnects."""

import asyncio
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(slots=True)
class Interruption:
    """Whether a request's work may be cancelled; a mutation that has started always completes."""

    allowed: bool = True


class CancelWhenGone:
    """Cancels the application's task for a request when its client disconnects before the response starts.

    The request's state holds an :class:`Interruption`; the code that does the work may forbid cancellation there.

    Args:
        app: the next application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle an ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        complete, interruption = asyncio.Event(), Interruption()
        scope.setdefault("state", {})["interruption"] = interruption

        async def receive_body() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect" or not message.get("more_body"):
                complete.set()
            return message

        async def send_answer(message: Message) -> None:
            interruption.allowed = False
            await send(message)

        async def wait_until_gone() -> None:
            await complete.wait()
            while (await receive())["type"] != "http.disconnect":
                pass

        work = asyncio.ensure_future(self._app(scope, receive_body, send_answer))
        watch = asyncio.ensure_future(wait_until_gone())
        try:
            await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done() and interruption.allowed:
                work.cancel()
            await asyncio.wait({work})
        finally:
            watch.cancel()
            work.cancel()
        if not work.cancelled():
            work.result()
