"""Limits on the size of a request's body: a small one for JSON, a larger one for uploads."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import TooLargeBodyError
from api.http.refusals import refuse

MULTIPART = "multipart/form-data"
REST_BYTES = 1_000_000  # of an upload's body: operation, map, and the headers of the parts


class BodyLimits:
    """Refuses bodies that are too large, with 413, as soon as their length is known.

    Args:
        app: the next application.
        json_bytes: largest body of JSON.
        file_bytes: largest file of an upload.
    """

    def __init__(self, app: ASGIApp, json_bytes: int, file_bytes: int) -> None:
        self._app = app
        self._json_bytes = json_bytes
        self._file_bytes = file_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle an ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        most = self._file_bytes + REST_BYTES if is_upload(headers) else self._json_bytes
        if announced_length(headers) > most:
            await self._refuse(headers, scope, receive, send)
            return
        answering, size = False, 0

        async def send_answer(message: Message) -> None:
            nonlocal answering
            answering = True
            await send(message)

        async def receive_part() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > most:
                raise TooLargeBodyError
            return message

        try:
            await self._app(scope, receive_part, send_answer)
        except TooLargeBodyError:
            if answering:
                raise
            await self._refuse(headers, scope, receive, send)

    async def _refuse(self, headers: Headers, scope: Scope, receive: Receive, send: Send) -> None:
        what = f"A file may have {self._file_bytes:,} bytes" if is_upload(headers) else (
            f"The body may have {self._json_bytes:,} bytes"
        )  # fmt: skip
        message = f"{what} at most: send less."
        response = refuse("BAD_USER_INPUT", message, 413, headers.get("accept"), {"Connection": "close"})
        await response(scope, receive, send)


def is_upload(headers: Mapping[str, str]) -> bool:
    """Return whether a request uploads files."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() == MULTIPART


def announced_length(headers: Mapping[str, str]) -> int:
    """Return the length that a request announces; 0 if it announces none."""
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else 0
