"""Who a request's viewer is, and what is answered whoever asks."""

from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.http.auth import Authentication
from api.http.current_roles import CurrentRoles
from api.http.tokens import Tokens
from api.identity.verifier import Verifier
from graph.errors import GraphUnavailableError
from graph.viewer import Role
from tests.asgi import send_request

TOKENS = Tokens("a-secret-of-more-than-thirty-two-characters", timedelta(days=1))


async def roles_of(_: str) -> tuple[Role, ...] | None:
    raise GraphUnavailableError("bolt://10.0.0.1:7687 does not answer")


async def say_viewer(request: Request) -> Response:
    return PlainTextResponse(request.state.viewer.id or "a visitor")


def app() -> Starlette:
    guard = Middleware(Authentication, tokens=Verifier(TOKENS), roles=CurrentRoles(roles_of, 30.0))
    routes = [Route(path, say_viewer) for path in ("/health/live", "/health/ready", "/graphql")]
    return Starlette(routes=routes, middleware=[guard])


@pytest.mark.parametrize("token", ["nonsense", TOKENS.make("ann", ("ADMIN",))])
async def test_health_is_told_to_who_has_a_bad_token_or_while_the_graph_is_away(token: str) -> None:
    headers = [("authorization", f"Bearer {token}")]
    for path in ("/health/live", "/health/ready"):
        answer = await send_request(app(), headers=headers, method="GET", path=path)
        assert (answer.status, answer.body) == (200, b"a visitor")
    refused = await send_request(app(), headers=headers, method="GET", path="/graphql")
    assert refused.status == (401 if token == "nonsense" else 503)
