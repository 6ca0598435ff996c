"""The first door: reads each request's token."""

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.tokens import TokenError, Tokens


class Authentication:
    """Puts the viewer of each HTTP request into its state; refuses a token that does not hold.

    Args:
        app: what comes next.
        tokens: checks tokens.
    """

    def __init__(self, app: ASGIApp, tokens: Tokens) -> None:
        self._app = app
        self._tokens = tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http":
            headers = dict(scope["headers"])
            sent = headers.get(b"authorization")
            try:
                viewer = self._tokens.viewer_of(sent.decode("latin-1") if sent is not None else None)
            except TokenError as error:
                await refusal(error)(scope, receive, send)
                return
            scope.setdefault("state", {})["viewer"] = viewer
        await self._app(scope, receive, send)


def refusal(error: TokenError) -> JSONResponse:
    """A GraphQL answer with one error, and 401."""
    body = {"data": None, "errors": [{"message": str(error), "extensions": {"code": "UNAUTHENTICATED"}}]}
    return JSONResponse(body, status_code=401, headers={"WWW-Authenticate": "Bearer"})
