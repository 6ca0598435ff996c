"""A query is cancelled when its client disconnects; a mutation or response that has begun continues."""

import asyncio
from collections.abc import Callable

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.http.disconnection import CancelWhenGone

BODY: Message = {"type": "http.request", "body": b"{}", "more_body": False}
GONE: Message = {"type": "http.disconnect"}
Step = Callable[["Application", Scope, Send], None]


class Application:
    """Reads the body, does what a test wants, then waits until it is let go."""

    def __init__(self, prepare: Step | None = None, *, answers_first: bool = False) -> None:
        self.begun, self.let_go = asyncio.Event(), asyncio.Event()
        self.ended = ""
        self._prepare, self._answers_first = prepare, answers_first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        if self._prepare:
            self._prepare(self, scope, send)
        if self._answers_first:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        self.begun.set()
        try:
            await self.let_go.wait()
        except asyncio.CancelledError:
            self.ended = "cancelled"
            raise
        self.ended = "done"


def forbid(_: Application, scope: Scope, __: Send) -> None:
    scope["state"]["interruption"].allowed = False


async def run(application: Application, *, leaves: bool) -> str:
    """How the work for a client ends that stays, or leaves once it has begun."""
    messages: asyncio.Queue[Message] = asyncio.Queue()
    messages.put_nowait(BODY)

    async def send(_: Message) -> None:
        """Nobody listens."""

    task = asyncio.create_task(CancelWhenGone(application)({"type": "http"}, messages.get, send))
    await application.begun.wait()
    if leaves:
        messages.put_nowait(GONE)
    asyncio.get_running_loop().call_later(0.1, application.let_go.set)  # long after the message was read
    await task
    return application.ended


async def test_work_for_a_client_that_left_is_cancelled() -> None:
    assert await run(Application(), leaves=True) == "cancelled"


async def test_work_for_a_client_that_stays_is_done() -> None:
    assert await run(Application(), leaves=False) == "done"


async def test_a_mutation_is_carried_out() -> None:
    assert await run(Application(forbid), leaves=True) == "done"


async def test_an_answer_that_has_begun_is_ended() -> None:
    assert await run(Application(answers_first=True), leaves=True) == "done"


async def test_an_error_of_the_application_is_raised() -> None:
    async def fail(_: Scope, __: Receive, ___: Send) -> None:
        raise ValueError("no")

    async def wait() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(_: Message) -> None:
        """Nobody listens."""

    with pytest.raises(ValueError, match="no"):
        await CancelWhenGone(fail)({"type": "http"}, wait, send)
