"""Authentication: reads each request's token."""

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import MESSAGES, TokenError, UnavailableError
from api.http.current_roles import CurrentRoles
from api.http.refusals import choose_type, json_response, refuse
from api.http.tokens import Grant, TokenVerifier
from graph.errors import GraphUnavailableError
from graph.viewer import VISITOR

ON_BEHALF_OF = "X-CareerGraph-On-Behalf-Of"
HEALTH_PATHS = "/health/"
UNKNOWN_VIEWER = (TokenError, GraphUnavailableError, UnavailableError)


class Authentication:
    """Puts the viewer of each HTTP request into its state; refuses invalid tokens.

    Health checks are never refused: a probe with an old token, or while the graph is away, is a visitor's.

    Args:
        app: the next application.
        tokens: verifies tokens.
        roles: people's current roles.
    """

    def __init__(self, app: ASGIApp, tokens: TokenVerifier, roles: CurrentRoles) -> None:
        self._app = app
        self._tokens = tokens
        self._roles = roles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle an ASGI connection."""
        if scope["type"] == "http":
            accept = Headers(scope=scope).get("accept")
            must_answer = scope["path"].startswith(HEALTH_PATHS)
            try:
                viewer = await self._roles.viewer_of(await read_grant(scope, self._tokens))
            except UNKNOWN_VIEWER as error:
                if not must_answer:
                    await refuse_viewer(error, accept)(scope, receive, send)
                    return
                viewer = VISITOR
            scope["state"]["viewer"] = viewer
        await self._app(scope, receive, send)


def refuse_viewer(error: Exception, accept: str | None) -> Response:
    """Return the response to a request whose viewer is unknown: 401 for an invalid token, else 503.

    Args:
        error: one of ``UNKNOWN_VIEWER``.
        accept: the request's ``Accept`` header.
    """
    if isinstance(error, TokenError):
        return refuse("UNAUTHENTICATED", str(error), 401, accept, {"WWW-Authenticate": "Bearer"})
    if isinstance(error, UnavailableError):
        headers = {"Retry-After": str(error.retry_after)}
        return json_response({"errors": [error.formatted]}, 503, choose_type(accept), headers)
    return refuse("UNAVAILABLE", MESSAGES["UNAVAILABLE"], 503, accept, {"Retry-After": "1"})


async def read_grant(scope: Scope, tokens: TokenVerifier) -> Grant | None:
    """Read the grant of a request's token; it is verified once and kept in the request's state.

    Raises:
        TokenError: the token is invalid.
        UnavailableError: it cannot be told now whether the token is valid.
        GraphUnavailableError: the service accounts are not known.
    """
    state = scope.setdefault("state", {})
    if "token" not in state:
        try:
            headers = Headers(scope=scope)
            state["token"] = await tokens.grant_of(headers.get("authorization"), read_person(headers.get(ON_BEHALF_OF)))
        except UNKNOWN_VIEWER as error:
            state["token"] = error
    result: Grant | Exception | None = state["token"]
    if isinstance(result, Exception):
        raise result
    return result


def read_person(header: str | None) -> str | None:
    """Return the id in ``X-CareerGraph-On-Behalf-Of``, which is UTF-8; empty if it is not, which nobody's id is."""
    try:
        return None if header is None else header.encode("latin-1").decode()
    except UnicodeError:
        return ""
