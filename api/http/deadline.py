"""A time limit on the arrival of a request's body."""

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import SlowBodyError
from api.http.refusals import refuse

SLOWEST_RATE = 10_000


class BodyDeadline:
    """Refuses requests whose body arrives too slowly, with 408.

    Args:
        app: the next application.
        seconds: how long a body may take, plus one second for each 10,000 bytes received.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle an ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answering = False

        async def send_answer(message: Message) -> None:
            nonlocal answering
            answering = True
            await send(message)

        try:
            await self._app(scope, TimedBody(receive, self._seconds).receive, send_answer)
        except SlowBodyError:
            if answering:
                raise
            message = "The body did not arrive in time: send it faster, or in parts."
            await refuse("BAD_USER_INPUT", message, 408, headers={"Connection": "close"})(scope, receive, send)


class TimedBody:
    """A body with a time limit; messages after the body, such as a disconnection, have none.

    Args:
        receive: the ASGI callable that reads the body.
        seconds: as in :class:`BodyDeadline`.
    """

    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive = receive
        self._ends = time.monotonic() + seconds
        self._whole = False

    async def receive(self) -> Message:
        """Receive the next part of the body.

        Raises:
            SlowBodyError: the part did not arrive in time.
        """
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout(self._ends - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            raise SlowBodyError from None
        self._ends += len(message.get("body", b"")) / SLOWEST_RATE
        self._whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message
