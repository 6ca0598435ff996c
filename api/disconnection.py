"""Ends a request that nobody waits for: when the client goes away, what is computed for it is cancelled."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class CancelWhenGone:
    """Cancels the application's task for a request when its client disconnects before the answer begins.

    Args:
        app: what comes next.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        complete, answering = asyncio.Event(), False

        async def receive_body() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect" or not message.get("more_body"):
                complete.set()
            return message

        async def send_answer(message: Message) -> None:
            nonlocal answering
            answering = True
            await send(message)

        async def wait_until_gone() -> None:
            await complete.wait()
            while (await receive())["type"] != "http.disconnect":
                pass

        work = asyncio.ensure_future(self._app(scope, receive_body, send_answer))
        watch = asyncio.ensure_future(wait_until_gone())
        try:
            await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done() and not answering:
                work.cancel()
            await asyncio.wait({work})
        finally:
            watch.cancel()
            work.cancel()
        if not work.cancelled():
            work.result()
