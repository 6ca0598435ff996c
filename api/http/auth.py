"""Authentication: reads each request's token."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import MESSAGES, TokenError
from api.http.current_roles import CurrentRoles
from api.http.refusals import refuse
from api.http.tokens import Grant, Tokens
from graph.errors import GraphUnavailableError


class Authentication:
    """Puts the viewer of each HTTP request into its state; refuses invalid tokens.

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
            try:
                viewer = await self._roles.viewer_of(read_grant(scope, self._tokens))
            except TokenError as error:
                challenge = {"WWW-Authenticate": "Bearer"}
                await refuse("UNAUTHENTICATED", str(error), 401, accept, challenge)(scope, receive, send)
                return
            except GraphUnavailableError:
                retry_header = {"Retry-After": "1"}
                await refuse("UNAVAILABLE", MESSAGES["UNAVAILABLE"], 503, accept, retry_header)(scope, receive, send)
                return
            scope["state"]["viewer"] = viewer
        await self._app(scope, receive, send)


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
