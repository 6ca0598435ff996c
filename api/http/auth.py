"""Authentication: reads each request's token."""

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import MESSAGES, TokenError
from api.http.current_roles import CurrentRoles
from api.http.refusals import refuse
from api.http.tokens import Grant, Tokens
from graph.errors import GraphUnavailableError
from graph.viewer import VISITOR

HEALTH_PATHS = "/health/"


class Authentication:
    """Puts the viewer of each HTTP request into its state; refuses invalid tokens.

    Health checks are never refused: a probe with an old token, or while the graph is away, is a visitor's.

    Args:
        app: the next application.
        tokens: verifies tokens.
        roles: people's current roles.
    """

    def __init__(self, app: ASGIApp, tokens: Tokens, roles: CurrentRoles) -> None:
        self._app = app
        self._tokens = tokens
        self._roles = roles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle an ASGI connection."""
        if scope["type"] == "http":
            accept = Headers(scope=scope).get("accept")
            must_answer = scope["path"].startswith(HEALTH_PATHS)
            try:
                viewer = await self._roles.viewer_of(read_grant(scope, self._tokens))
            except (TokenError, GraphUnavailableError) as error:
                if not must_answer:
                    await refuse_viewer(error, accept)(scope, receive, send)
                    return
                viewer = VISITOR
            scope["state"]["viewer"] = viewer
        await self._app(scope, receive, send)


def refuse_viewer(error: TokenError | GraphUnavailableError, accept: str | None) -> Response:
    """Return the response to a request whose viewer is unknown: 401 for an invalid token, 503 without a graph."""
    if isinstance(error, TokenError):
        return refuse("UNAUTHENTICATED", str(error), 401, accept, {"WWW-Authenticate": "Bearer"})
    return refuse("UNAVAILABLE", MESSAGES["UNAVAILABLE"], 503, accept, {"Retry-After": "1"})


def read_grant(scope: Scope, tokens: Tokens) -> Grant | None:
    """Read the grant of a request's token; it is verified once and kept in the request's state.

    Raises:
        TokenError: the token is invalid.
    """
    state = scope.setdefault("state", {})
    if "token" not in state:
        try:
            state["token"] = tokens.grant_of(Headers(scope=scope).get("authorization"))
        except TokenError as error:
            state["token"] = error
    result: Grant | TokenError | None = state["token"]
    if isinstance(result, TokenError):
        raise result
    return result
