"""The first door: reads each request's token."""

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.tokens import TokenError, Tokens
from graph.viewer import Viewer


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
            try:
                scope.setdefault("state", {})["viewer"] = read_viewer(scope, self._tokens)
            except TokenError as error:
                await refusal(error)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def read_viewer(scope: Scope, tokens: Tokens) -> Viewer:
    """Whose token a request's headers hold; it is checked once, and the result kept in the request's state.

    Raises:
        TokenError: the token does not hold.
    """
    state = scope.setdefault("state", {})
    if "token" not in state:
        sent = dict(scope["headers"]).get(b"authorization")
        try:
            state["token"] = tokens.viewer_of(sent.decode("latin-1") if sent is not None else None)
        except TokenError as error:
            state["token"] = error
    checked: Viewer | TokenError = state["token"]
    if isinstance(checked, TokenError):
        raise checked
    return checked


def refusal(error: TokenError) -> JSONResponse:
    """A GraphQL answer with one error, and 401."""
    body = {"data": None, "errors": [{"message": str(error), "extensions": {"code": "UNAUTHENTICATED"}}]}
    return JSONResponse(body, status_code=401, headers={"WWW-Authenticate": "Bearer"})
